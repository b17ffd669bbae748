"""What stopped it: one word and the evidence for it, from the judged stages. Pure.

From one place only three things can be told apart: this device, the target, and the way between
them. Telling radio, cable and line apart needs a second vantage point (a wired device, a target
elsewhere); each will bring its evidence as a function beside the ones here.
"""

from collections.abc import Sequence
from typing import Final

from netready.domain.load import (
    Limiter,
    LimiterWord,
    PupilsSupported,
    StageResult,
    StageVerdict,
)
from netready.loadtest.words import milliseconds

ONE_PLACE: Final = (
    "Measured from one place: the radio, the access point's cable and the switches behind it "
    "cannot be told apart."
)
BUFFERBLOAT_FACTOR: Final = 3.0  # loaded / idle latency above which a full queue is evidence


def find_limiter(stages: Sequence[StageResult], answer: PupilsSupported) -> Limiter:
    """First match wins: device, target, then the network."""
    last = stages[-1] if stages else None
    if last is None:
        return Limiter(word=LimiterWord.UNKNOWN, evidence=("No stage was finished.",))
    if last.verdict is StageVerdict.VOID:
        return Limiter(word=_void_word(last), evidence=last.reasons)
    if answer.breaks is None:
        return Limiter(word=LimiterWord.NONE, evidence=(_nothing_broke(answer),))
    return _network_limiter(stages, answer, answer.breaks)


def _void_word(stage: StageResult) -> LimiterWord:
    if stage.device_limited:
        return LimiterWord.DEVICE
    return LimiterWord.SERVER if stage.server_limited else LimiterWord.UNKNOWN


def _nothing_broke(answer: PupilsSupported) -> str:
    return f"Nothing stopped {answer.holds} pupils, the most that were tried."


def _network_limiter(
    stages: Sequence[StageResult], answer: PupilsSupported, breaks: int
) -> Limiter:
    """One alone is well and many are not: they share something. Not even one: no shared limit."""
    failed = next(s for s in stages if s.pupils == breaks and s.verdict is StageVerdict.FAIL)
    if answer.holds is None:
        few = f"Not even {breaks} {'pupil' if breaks == 1 else 'pupils'} got what they need, so "
        why = few + "the number of pupils is not shown to be the cause."
        return Limiter(word=LimiterWord.UNKNOWN, evidence=(why, *failed.reasons, ONE_PLACE))
    held = next(s for s in stages if s.pupils == answer.holds and s.verdict is StageVerdict.PASS)
    together = (
        f"{held.pupils} pupils kept their limits, {failed.pupils} did not, and neither this "
        "device nor the target was at its limit: they share something that was full."
    )
    ended = (failed.ended_by,) if failed.ended_by else ()
    figures = (*_rate_evidence(held, failed), *_queue_evidence(failed))
    evidence = (together, *ended, *figures, ONE_PLACE)
    return Limiter(word=LimiterWord.SHARED_LINK, evidence=evidence)


def _rate_evidence(held: StageResult, failed: StageResult) -> tuple[str, ...]:
    return tuple(
        f"Arrived {way}: {held.goodput_mbps[key]:.1f} Mbit/s with {held.pupils} pupils, "
        f"{failed.goodput_mbps[key]:.1f} Mbit/s with {failed.pupils}."
        for key, way in (("down", "at the pupils"), ("up", "at the target"))
        if failed.goodput_mbps[key] >= 0.1 * max(failed.goodput_mbps.values())
    )


def _queue_evidence(failed: StageResult) -> tuple[str, ...]:
    """A queue that filled beside the load."""
    idle_ms, loaded_ms = failed.idle_rtt_ms.get("p50"), failed.loaded_rtt_ms.get("p50")
    if idle_ms is None or loaded_ms is None or loaded_ms < BUFFERBLOAT_FACTOR * idle_ms:
        return ()
    return (
        f"Median round trip: {milliseconds(idle_ms)} at rest, {milliseconds(loaded_ms)} beside "
        f"{failed.pupils} pupils.",
    )
