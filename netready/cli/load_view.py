"""What a person sees while a load run goes: values to lines of text. Pure; no terminal in here."""

import math
from dataclasses import dataclass

from netready.cli.progress import time_left
from netready.coordinator.load_run import LoadProgress
from netready.domain.limiter_words import LIMITER_WORDS
from netready.domain.load import LoadResult, StageLook, StageResult, StageVerdict
from netready.loadtest.words import pupils

BAR_CELLS = 24
STAGES_SHOWN = 6  # the latest; a search may have thirty
NOT_KNOWN = "not known yet"
STOP_HINT = "Ctrl-C stops within a second and keeps what is finished."
LABEL_CELLS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line: its label, its text, and how it is meant."""

    label: str
    text: str
    tone: str = ""  # "", "good", "bad", "doubt" or "quiet"


def view_lines(title: str, target: str, where: LoadProgress | None) -> tuple[Line, ...]:
    """Everything, from the title to the word on how to stop; `where` None: it begins."""
    head = Line(label="Load", text=f"{title}, against {target}")
    stop = Line(label="", text=STOP_HINT, tone="quiet")
    if where is None:
        return (head, Line(label="Now", text="asking the target"), stop)
    return (head, *_now(where), *_before(where.finished), *_so_far(where), stop)


def radios_words(count: int) -> str:
    """E.g. "1 radio"; the number of real devices behind the virtual pupils."""
    return "1 radio" if count == 1 else f"{count} radios"


def _now(where: LoadProgress) -> tuple[Line, ...]:
    look = where.look
    who = f"{pupils(where.pupils)} on {radios_words(where.radios)}"
    if not look.share and look.rtt_p50_ms is None:
        done = "connecting, and the delay at rest"
    else:
        done = f"{bar(look.share)} {100 * look.share:3.0f} %"
    return (
        Line(label="Left", text=f"about {time_left(where.left_s).removesuffix(' left')}"),
        Line(label="Now", text=f"{who}  {done}"),
        Line(label="Goodput", text=_goodput(look)),
        Line(label="Delay", text=_delay(look), tone=_delay_tone(look)),
    )


def bar(share: float) -> str:
    """A bar of `BAR_CELLS` cells; characters that every terminal has."""
    full = round(max(0.0, min(1.0, share)) * BAR_CELLS)
    return "[" + "#" * full + "." * (BAR_CELLS - full) + "]"


def _goodput(look: StageLook) -> str:
    parts = [
        f"{way} {look.goodput_mbps[way]:.1f} Mbit/s"
        for way in ("down", "up")
        if way in look.goodput_mbps
    ]
    return ", ".join(parts) or NOT_KNOWN


def _delay(look: StageLook) -> str:
    if look.rtt_p50_ms is None or look.rtt_p95_ms is None:
        return NOT_KNOWN
    lost = "" if look.loss_ratio is None else f"; {100 * look.loss_ratio:.1f} % lost"
    return f"p50 {_ms(look.rtt_p50_ms)}, p95 {_ms(look.rtt_p95_ms)} beside the load{lost}"


def _delay_tone(look: StageLook) -> str:
    """Bad where the load would end by itself if it stayed so."""
    slow = look.rtt_p50_ms is not None and look.rtt_p50_ms > 300.0
    return "bad" if slow or (look.loss_ratio or 0.0) > 0.05 else ""


def _ms(value_ms: float) -> str:
    return "lost" if math.isinf(value_ms) else f"{value_ms:.1f} ms"


def _before(finished: tuple[StageResult, ...]) -> tuple[Line, ...]:
    shown = finished[-STAGES_SHOWN:]
    hidden = len(finished) - len(shown)
    more = (Line(label="Stages", text=f"{hidden} before these", tone="quiet"),) if hidden else ()
    lines = tuple(
        Line(
            label="Stages" if not index and not hidden else "",
            text=_stage(stage),
            tone=_tone(stage),
        )
        for index, stage in enumerate(shown)
    )
    return (*more, *lines)


def _stage(stage: StageResult) -> str:
    """Words first, then figures, then the first reason."""
    why = f"  {stage.reasons[0]}" if stage.reasons else ""
    ok = "" if stage.ok_pupils is None else f", {stage.ok_pupils} ok"
    down = stage.goodput_mbps.get("down")
    rate = "" if down is None else f", {down:.1f} Mbit/s"
    return f"{stage_word(stage)}: {pupils(stage.pupils)}{ok}{rate}{why}"


def stage_word(stage: StageResult) -> str:
    """The verdict of a stage as people say it."""
    if stage.verdict is StageVerdict.PASS:
        return "holds"
    return "breaks" if stage.verdict is StageVerdict.FAIL else "void"


def _tone(stage: StageResult) -> str:
    tones = {StageVerdict.PASS: "good", StageVerdict.FAIL: "bad", StageVerdict.VOID: "doubt"}
    return tones[stage.verdict]


def _so_far(where: LoadProgress) -> tuple[Line, ...]:
    if where.so_far is None:
        return ()
    return (
        Line(label="So far", text=_bounds(where.so_far)),
        Line(label="Limiter", text=LIMITER_WORDS[where.so_far.limiter.word]),
    )


def _bounds(so_far: LoadResult) -> str:
    """What is believed now; nothing that could be taken for the answer."""
    answer = so_far.pupils_supported
    if answer.holds is None and answer.breaks is None:
        return "nothing can be said yet"
    held = None if answer.holds is None else f"{answer.holds} held"
    broke = None if answer.breaks is None else f"{answer.breaks} did not"
    return ", ".join(filter(None, (held, broke)))
