"""How long a device was cut off while it moved to another access point. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from netready_probes.wifi.joining.supplicant_text import Heard, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time between two bounds, in milliseconds: `ms` give or take `bound_ms`."""

    ms: float
    bound_ms: float
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What was seen of one move; times in seconds of one monotonic clock.

    Attributes:
        told_s: when it was told to move.
        asked_s, answered_s: questions to the gateway meanwhile, and its answers.
    """

    told_s: float
    events: tuple[tuple[float, Heard], ...]
    asked_s: tuple[float, ...] = ()
    answered_s: tuple[float, ...] = ()


def joined_s(move: Move, bssid: str) -> float | None:
    """When the new access point had let it in, keys and all; None: it did not."""
    for at_s, event in move.events:
        if event.kind is Kind.CONNECTED and event.bssid == bssid:
            return at_s
    return None


def gap_of(move: Move, bssid: str) -> Gap | None:
    """How long nothing passed: by the gateway's answers where it gave any, else by the events."""
    joined = joined_s(move, bssid)
    if joined is None:
        return None
    return _by_answers(move, joined) or _by_events(move, joined)


def _by_answers(move: Move, joined: float) -> Gap | None:
    """The longest silence that touches the move.

    A question between the last that was answered and the next may have been answered too, had it
    been asked: the silence is too long by up to one pace of the questions at each end.
    """
    silences = [
        (after - before, before, after)
        for before, after in pairwise(move.answered_s)
        if before <= joined and after >= move.told_s
    ]
    if not silences:
        return None
    longest, before, after = max(silences)
    slack = min(longest, 2 * _pace(move.asked_s, before, after))
    return _between(longest - slack, longest, "answers of the gateway")


def _pace(asked_s: Sequence[float], start_s: float, end_s: float) -> float:
    """The widest step between two questions that were asked from shortly before to after."""
    steps = [
        after - before
        for before, after in pairwise(asked_s)
        if after >= start_s - 0.1 and before <= end_s + 0.1
    ]
    return max(steps, default=end_s - start_s)


def _by_events(move: Move, joined: float) -> Gap:
    """It left between the word to move and the first frame to the new one."""
    tries = [at_s for at_s, event in move.events if event.kind is Kind.TRYING and at_s < joined]
    left = max(tries[0] if tries else move.told_s, move.told_s)
    return _between(joined - left, joined - move.told_s, "events of the join")


def _between(low_s: float, high_s: float, by: str) -> Gap:
    middle, half = (low_s + high_s) * 500, (high_s - low_s) * 500
    return Gap(ms=round(middle, 3), bound_ms=round(half, 3), by=by)
