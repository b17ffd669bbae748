"""One clock for many devices: how far this device's clock stands from the common one, and how sure.

Pure arithmetic on exchanges (question and answer, four times each), as NTP does it (RFC 5905
section 8). The exchange with the *shortest* round trip is believed, not the mean and not the lowest
third: beside a queue of 0 to 80 ms in one direction its error was 2.3 ms, that of the lowest third
9.8 and of the mean 23 (p99 of 500 simulated series, `tests/loadtest/test_clock.py`). Exchanges
are made before and after a stage, never during the load, and the drift between is interpolated.
Who exchanges, and with whom, is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

EXCHANGES_MIN: Final = 5
# An ordinary crystal is within 100 ppm; 78 ppm was the median error of PCs in a survey (quoted in
# the measurement engine's notes, 2026-11). Five times that is no drift.
DRIFT_USUAL: Final = 100e-6
DRIFT_MAX: Final = 500e-6
BOUND_MS_MAX: Final = 50.0  # a clock known no better than this cannot show a spread of 100 ms
GAP_S_MAX: Final = 1.0
CLOCKS_APART_S_MAX: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and its answer, seconds.

    Attributes:
        sent_s, received_s: of this device's monotonic clock.
        reached_s, left_s: of the common clock: the question came there, the answer left.
    """

    sent_s: float
    reached_s: float
    left_s: float
    received_s: float

    @property
    def rtt_s(self) -> float:
        """Time on the way, both ways; what the other end kept it is left out."""
        return (self.received_s - self.sent_s) - (self.left_s - self.reached_s)

    @property
    def offset_s(self) -> float:
        """Common minus own clock, right where both ways took equally long."""
        return ((self.reached_s - self.sent_s) + (self.left_s - self.received_s)) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The offset at one moment.

    Attributes:
        at_s: of this device's monotonic clock.
        offset_s: common minus own clock.
        bound_s: the most by which it may be wrong: half of the shortest round trip.
    """

    at_s: float
    offset_s: float
    bound_s: float


def reading_of(exchanges: Sequence[Exchange]) -> Reading | None:
    """From the exchange with the shortest round trip; None: there are too few to choose from."""
    possible = [exchange for exchange in exchanges if exchange.rtt_s >= 0]
    if len(possible) < EXCHANGES_MIN:
        return None
    best = min(possible, key=lambda exchange: exchange.rtt_s)
    return Reading(
        at_s=(best.sent_s + best.received_s) / 2, offset_s=best.offset_s, bound_s=best.rtt_s / 2
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """Own time to common time and back.

    Attributes:
        before: read before the stage.
        after: read after it; None: not yet, so the bound grows with what an ordinary clock drifts.
    """

    before: Reading
    after: Reading | None = None

    def common_s(self, own_s: float) -> float:
        """That moment of the own clock on the common one."""
        return own_s + self._offset_s(own_s)

    def own_s(self, common_s: float) -> float:
        """That moment of the common clock on the own one."""
        near_s = common_s - self.before.offset_s
        return common_s - self._offset_s(near_s)

    def bound_s(self, own_s: float) -> float:
        """The most by which a conversion at that moment may be wrong."""
        if self.after is None:
            return self.before.bound_s + abs(own_s - self.before.at_s) * DRIFT_USUAL
        return max(self.before.bound_s, self.after.bound_s)

    def _offset_s(self, own_s: float) -> float:
        before, after = self.before, self.after
        if after is None or after.at_s <= before.at_s:
            return before.offset_s
        share = (own_s - before.at_s) / (after.at_s - before.at_s)
        return before.offset_s + share * (after.offset_s - before.offset_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What this device's own clocks say of the time between two readings, seconds.

    Attributes:
        monotonic_s, wall_s: how far each went on.
        gap_s: the longest time in which the program, that looks several times a second, did not.
    """

    monotonic_s: float
    wall_s: float
    gap_s: float = 0.0


def clock_fault(before: Reading | None, after: Reading | None, passed: Passed) -> str:
    """Why this device's times may not be compared with those of others, a sentence; "": they may.

    The common clock is the judge where both readings are there: a wall clock that somebody set in
    the middle is no fault then. Without a second reading, as on a network that broke down under
    the load, the device's own clocks must agree; that the network broke is no fault of its clock.
    """
    if passed.gap_s > GAP_S_MAX:
        return f"It stood still for {passed.gap_s:.1f} s in the stage."
    if before is None:
        return "Its clock could not be compared with the common one before the stage."
    if before.bound_s * 1e3 > BOUND_MS_MAX:
        bound_ms = before.bound_s * 1e3
        return f"Its clock is known only to {bound_ms:.0f} ms (at most {BOUND_MS_MAX:g} ms)."
    if after := trusted(after):
        return _no_drift(before, after)
    apart_s = passed.wall_s - passed.monotonic_s
    if abs(apart_s) > CLOCKS_APART_S_MAX:
        return f"It slept, or its clock was set, by {abs(apart_s):.0f} s in the stage."
    return ""


def trusted(reading: Reading | None) -> Reading | None:
    """The reading, where it is sharp enough to be of use."""
    return reading if reading and reading.bound_s * 1e3 <= BOUND_MS_MAX else None


def _no_drift(before: Reading, after: Reading) -> str:
    moved_s = abs(after.offset_s - before.offset_s)
    unsure_s = before.bound_s + after.bound_s
    passed_s = max(0.0, after.at_s - before.at_s)
    if moved_s - unsure_s <= DRIFT_MAX * passed_s:
        return ""
    return (
        f"Its clock went wrong by {moved_s * 1e3:.0f} ms in {passed_s:.0f} s, "
        "which is no drift of a clock that works, or it slept."
    )


def start_ahead_s(worst_rtt_s: float) -> float:
    """How long before the start it is told: the word must reach everybody, twice if need be."""
    return max(2.0, 5 * worst_rtt_s)
