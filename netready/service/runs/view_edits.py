"""How the view of a run changes with what is heard of it. Pure.

What is not known is None, never 0. No verdict rests on a glance: verdicts come with judged stages.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from netready.coordinator.load_run import LoadProgress
from netready.domain.load import LoadResult, StageLook, StageResult
from netready.loadtest.sentence import answer_sentence
from netready.loadtest.words import pupils
from netready.service.runs.run_view import DeviceVerdict, DeviceView, Part, RunView, StageView
from netready_probes.agent.messages import (
    Join,
    Message,
    Prepare,
    Progress,
    Ready,
    Refused,
    Report,
)

REASONS_MAX: Final = 5  # sentences of a stage


def with_device(view: RunView, agent_id: str, edit: Callable[[DeviceView], DeviceView]) -> RunView:
    """The same with one device changed."""
    devices = (edit(each) if each.agent_id == agent_id else each for each in view.devices)
    return replace(view, devices=tuple(devices))


def with_progress(view: RunView, where: LoadProgress) -> RunView:
    """With a glance at the stage that runs, and the stages that are judged."""
    look = where.look
    delay_p50_ms, _ = _delay(look.rtt_p50_ms)
    delay_p95_ms, lost = _delay(look.rtt_p95_ms)
    return replace(
        with_stages(view, where.finished),
        pupils=where.pupils,
        share=look.share,
        left_s=where.left_s,
        down_mbps=look.goodput_mbps.get("down"),
        up_mbps=look.goodput_mbps.get("up"),
        delay_p50_ms=delay_p50_ms,
        delay_p95_ms=delay_p95_ms,
        delay_lost=lost,
        loss_ratio=look.loss_ratio,
    )


def with_result(view: RunView, result: LoadResult) -> RunView:
    """With the answer; nothing runs any more."""
    quiet = replace(view, pupils=None, share=None, left_s=None, down_mbps=None, up_mbps=None)
    quiet = replace(quiet, delay_p50_ms=None, delay_p95_ms=None, delay_lost=False, loss_ratio=None)
    return replace(
        with_stages(quiet, result.stages),
        answer=answer_sentence(result),
        limiter=result.limiter.word,
        evidence=result.limiter.evidence,
    )


def with_stages(view: RunView, stages: Sequence[StageResult]) -> RunView:
    """With the judged stages, and how each device fared in the last."""
    if len(stages) == len(view.stages):
        return view
    seen = tuple(
        StageView(
            pupils=stage.pupils,
            verdict=stage.verdict,
            pupils_ok=stage.ok_pupils,
            reasons=stage.reasons[:REASONS_MAX],
        )
        for stage in stages
    )
    last = stages[-1]
    limited = {part.device: part.limited for part in last.devices}
    counts = {each.device: (each.ok, each.active) for each in last.shares}
    devices = (_judged(device, limited, counts) for device in view.devices)
    return replace(view, stages=seen, devices=tuple(devices))


def _judged(
    device: DeviceView, limited: Mapping[str, str], counts: Mapping[str, tuple[int, int]]
) -> DeviceView:
    why = limited.get(device.label, "")
    if why:
        return replace(
            device, verdict=DeviceVerdict.NOT_USABLE, words=why, pupils=None, pupils_ok=None
        )
    if device.label not in counts:
        return replace(device, verdict=None, pupils=None, pupils_ok=None)
    ok, active = counts[device.label]
    verdict = DeviceVerdict.HELD if ok == active else DeviceVerdict.SUFFERED
    return replace(
        device,
        verdict=verdict,
        pupils=active,
        pupils_ok=ok,
        words=f"{ok} of {pupils(active)} kept every limit",
    )


def device_after(device: DeviceView, message: Message) -> DeviceView:
    """A device after it said that on its line."""
    if isinstance(message, Join):
        return replace(device, part=Part.THERE, words="")
    if isinstance(message, Refused):
        return replace(device, part=Part.REFUSED, words=message.why)
    if isinstance(message, Ready) and message.without:
        return replace(device, part=Part.REFUSED, words=message.without.ended_by)
    if isinstance(message, Ready):
        return replace(device, part=Part.READY, words="")
    if isinstance(message, Progress):
        return _at_work(device, message.look)
    if isinstance(message, Report) and message.measurement is None:
        return replace(_resting(device), part=Part.STOPPED)
    if isinstance(message, Report):
        return replace(_resting(device), part=Part.DONE, words=message.fault)
    return device


def worth_telling(message: Message) -> bool:
    """Whether a page should hear of it at once; a glance waits for the next."""
    return isinstance(message, Join | Prepare | Ready | Refused | Report)


def _at_work(device: DeviceView, look: StageLook) -> DeviceView:
    delay_ms, lost = _delay(look.rtt_p95_ms)
    return replace(
        device,
        part=Part.WORKING,
        share=look.share,
        down_mbps=look.goodput_mbps.get("down"),
        up_mbps=look.goodput_mbps.get("up"),
        delay_p95_ms=delay_ms,
        delay_lost=lost,
    )


def _resting(device: DeviceView) -> DeviceView:
    return replace(
        device, share=None, down_mbps=None, up_mbps=None, delay_p95_ms=None, delay_lost=False
    )


def _delay(value_ms: float | None) -> tuple[float | None, bool]:
    """A delay that may travel as JSON, and whether no answer came."""
    if value_ms is None or math.isfinite(value_ms):
        return value_ms, False
    return None, True
