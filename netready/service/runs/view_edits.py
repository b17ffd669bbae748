"""How the view of a run changes with what is heard of it. Pure.

What is not known is None, never 0. No verdict rests on a glance: verdicts come with judged stages.
"""

import math
from collections.abc import Callable, Collection, Sequence
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

_GOES: Final = frozenset({Part.THERE, Part.READY, Part.WORKING})
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
    devices = (_judged(device, last) for device in view.devices)
    return replace(view, stages=seen, devices=tuple(devices))


def _judged(device: DeviceView, stage: StageResult) -> DeviceView:
    """How it fared; a device that was at its own limit says nothing of the network."""
    why = _unusable(device.label, stage)
    if why:
        return replace(
            device, verdict=DeviceVerdict.NOT_USABLE, words=why, pupils=None, pupils_ok=None
        )
    share = next((each for each in stage.shares if each.device == device.label), None)
    if share is None:
        return replace(device, verdict=None, pupils=None, pupils_ok=None)
    return replace(
        device,
        verdict=DeviceVerdict.HELD if share.ok == share.active else DeviceVerdict.SUFFERED,
        pupils=share.active,
        pupils_ok=share.ok,
        words=f"{share.ok} of {pupils(share.active)} kept every limit",
    )


def _unusable(label: str, stage: StageResult) -> str:
    """Why its part may not be used, a sentence; "": it may, or it had none."""
    limited = next((part.limited for part in stage.devices if part.device == label), "")
    begins = f"Device {label} was at its limit"  # as the judge writes it
    return limited or next((each for each in stage.reasons if each.startswith(begins)), "")


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


def unless_lost(device: DeviceView, here: Collection[str]) -> DeviceView:
    """A device as it was, or as lost where its label is not among those that are here."""
    if device.part not in _GOES or device.label in here:
        return device
    return replace(device, part=Part.LOST, words="its line is lost", share=None)


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
