"""What stopped it: one word and the evidence for it, from the judged stages. Pure.

From one place only three things can be told apart: this device, the target, and the way between
them. Telling radio, cable and line apart needs a second vantage point; what each brings is a rule
in `rules`. Where none matches the word stays "shared-link", and says that it is one.
"""

from collections.abc import Sequence
from typing import Final

from netready.domain.clues import TcpShares
from netready.domain.load import (
    Limiter,
    LimiterWord,
    PupilsSupported,
    StageResult,
    StageVerdict,
)
from netready.loadtest.limiter.case import Case, near
from netready.loadtest.limiter.gates import client_cap, content_filter, joining
from netready.loadtest.limiter.parts import air_evidence
from netready.loadtest.limiter.rules import first_match
from netready.loadtest.limiter.signs import Sign, reading_words
from netready.loadtest.words import milliseconds, percent

ONE_PLACE: Final = (
    "Measured from one place: the radio, the access point's cable and the switches behind it "
    "cannot be told apart."
)
ON_THE_SITE: Final = (
    "The school's own target was badly reached too, so it lies on the site, before the internet "
    "line: the radio, the access point's cable and the switches cannot be told apart."
)
AIR_NOT_SEEN: Final = (
    "Contention for the air was not seen: nothing tells how busy the channel was, so it is neither "
    "shown nor ruled out."
)
SAVES_POWER: Final = "This device saves power; it kept its own schedule all the same."
NOT_TOLD_APART: Final = "The other places that were read beside it do not tell its parts apart."
BUFFERBLOAT_FACTOR: Final = 3.0  # loaded / idle latency above which a full queue is evidence
NETWORK_HELD: Final = 0.5  # of the sender's busy time: worth a sentence
BEFORE_ANY_LOAD: Final = (joining, client_cap, content_filter)  # also where nobody got a connection


def find_limiter(stages: Sequence[StageResult], answer: PupilsSupported) -> Limiter:
    """First match wins: device, target, nothing, a known part of the network, the network."""
    last = stages[-1] if stages else None
    if last is None:
        return Limiter(word=LimiterWord.UNKNOWN, evidence=("No stage was finished.",))
    if last.verdict is StageVerdict.VOID:
        return _void_limiter(last, stages)
    if answer.breaks is None:
        return Limiter(word=LimiterWord.NONE, evidence=(_nothing_broke(answer),))
    return _network_limiter(stages, answer, answer.breaks)


def _void_limiter(stage: StageResult, stages: Sequence[StageResult]) -> Limiter:
    """A score is withheld where the device or the target was the limit: then that is the word."""
    if stage.device_limited:
        return Limiter(word=LimiterWord.DEVICE, evidence=stage.reasons)
    if stage.server_limited:
        return Limiter(word=LimiterWord.SERVER, evidence=stage.reasons)
    found = first_match(Case(failed=stage, stages=stages), BEFORE_ANY_LOAD)
    if found is None:
        return Limiter(word=LimiterWord.UNKNOWN, evidence=stage.reasons)
    return Limiter(word=found.word, evidence=(*found.evidence, *stage.reasons))


def _nothing_broke(answer: PupilsSupported) -> str:
    return f"Nothing stopped {answer.holds} pupils, the most that were tried."


def _network_limiter(
    stages: Sequence[StageResult], answer: PupilsSupported, breaks: int
) -> Limiter:
    """A part that is known, or what can be said without: many share what one alone does not."""
    failed = next(s for s in stages if s.pupils == breaks and s.verdict is StageVerdict.FAIL)
    case = Case(failed=failed, stages=stages)
    ended = (failed.ended_by,) if failed.ended_by else ()
    found = first_match(case)
    if found is not None:
        senders = (*_sender_evidence(failed), *_power_evidence(failed))
        figures = (*ended, *_queue_evidence(failed), *senders)
        return Limiter(word=found.word, evidence=(*found.evidence, *figures))
    if answer.holds is None:
        few = f"Not even {breaks} {'pupil' if breaks == 1 else 'pupils'} got what they need, so "
        why = few + "the number of pupils is not shown to be the cause."
        evidence = (why, *failed.reasons, *_loss_evidence(failed), *_where(case))
        return Limiter(word=LimiterWord.UNKNOWN, evidence=evidence)
    held = next(s for s in stages if s.pupils == answer.holds and s.verdict is StageVerdict.PASS)
    together = (
        f"{held.pupils} pupils kept their limits, {failed.pupils} did not, and neither this "
        "device nor the target was at its limit: they share something that was full."
    )
    figures = (
        *_rate_evidence(held, failed),
        *_queue_evidence(failed),
        *_sender_evidence(failed),
        *_power_evidence(failed),
    )
    evidence = (together, *ended, *figures, *_where(case))
    return Limiter(word=LimiterWord.SHARED_LINK, evidence=evidence)


def _where(case: Case) -> tuple[str, ...]:
    """How much of the way is meant, what the other places said, and whether the air was seen."""
    anchors = case.clues.anchors
    if not anchors:
        return (ONE_PLACE, *_air(case))
    words = ON_THE_SITE if near(case) is Sign.BAD else NOT_TOLD_APART
    return (words, *(reading_words(reading) for reading in anchors), *_air(case))


def _air(case: Case) -> tuple[str, ...]:
    """On the radio: what the air was like, or that nobody saw it; it settles nothing by itself."""
    if case.clues.wireless is not True:
        return ()
    found = air_evidence(case.clues.radio) if case.clues.radio else ()
    return found or (AIR_NOT_SEEN,)


def _rate_evidence(held: StageResult, failed: StageResult) -> tuple[str, ...]:
    words = {"down": "at the pupils", "up": "at the target"}
    return tuple(
        f"Arrived {words[key]}: {held.goodput_mbps[key]:.1f} Mbit/s with {held.pupils} pupils, "
        f"{failed.goodput_mbps[key]:.1f} Mbit/s with {failed.pupils}."
        for key in _in_use(failed)
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


def _loss_evidence(failed: StageResult) -> tuple[str, ...]:
    if not failed.loss_ratio:
        return ()
    return (f"Beside them {percent(failed.loss_ratio)} of the probes were lost.",)


def _power_evidence(failed: StageResult) -> tuple[str, ...]:
    """By itself no fault: it is said, so that nobody has to wonder."""
    return (SAVES_POWER,) if failed.clues.power_saving else ()


def _sender_evidence(failed: StageResult) -> tuple[str, ...]:
    """What the kernels of the senders say held them back, where it was the network."""
    senders = {
        "down": ("downloads", "the target", failed.clues.tcp_down),
        "up": ("uploads", "this device", failed.clues.tcp_up),
    }
    return tuple(
        f"Sending the {what}, {who} was held back by the network for "
        f"{percent(shares.network_limited_ratio)} of the time it was busy."
        for way in _in_use(failed)
        for what, who, shares in (senders[way],)
        if _held_by_network(shares) and shares
    )


def _held_by_network(shares: TcpShares | None) -> bool:
    return (
        shares is not None and shares.busy_s > 1.0 and shares.network_limited_ratio >= NETWORK_HELD
    )


def _in_use(failed: StageResult) -> tuple[str, ...]:
    """The directions that carried much; requests and acknowledgements alone are no load."""
    most = max(failed.goodput_mbps.values(), default=0.0)
    return tuple(key for key in ("down", "up") if failed.goodput_mbps.get(key, 0.0) >= 0.1 * most)
