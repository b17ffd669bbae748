"""What the nights say, in words: reasons, figures, days. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from statistics import median
from typing import Final

from netready.analysis.drift_metrics import OWN_LIMITS, pupils
from netready.domain.histogram import Histogram
from netready.domain.night_journal import LessonDay
from netready.domain.nights import NightReading
from netready.domain.window import DAYS
from netready_reports.words import LIMITERS_SHORT, NOT_KNOWN, long_date, number

NIGHT_CAPACITY: Final = (
    "Night capacity: no bodies in the rooms, no phones in bags. A lesson may fare worse."
)
NO_LOAD: Final = (
    "Seen in lesson time without making any load, from fixed devices: it shows how the network "
    "fares, not how many pupils fit."
)
USUAL_NIGHTS: Final = 20  # our default: about a month of school nights
USUAL_LEAST: Final = 5


def evening(night: date) -> str:
    """E.g. "Tue 3 November 2026"."""
    return f"{DAYS[night.weekday()]} {long_date(night)}"


def clock(at: datetime, beside: datetime) -> str:
    """Hours and minutes by the clock of `beside`."""
    return at.astimezone(beside.tzinfo).strftime("%H:%M")


def moment(at: datetime, beside: datetime) -> str:
    """Day and hour by the clock of `beside`."""
    return f"{evening(at.astimezone(beside.tzinfo).date())}, {clock(at, beside)}"


def is_own_limit(reading: NightReading) -> bool:
    """The measuring devices or the target stopped it: nothing is said of the network's limit."""
    return reading.limiter in OWN_LIMITS


def held_words(reading: NightReading) -> str:
    """Pupils held in one night: "24, breaks at 26", "30+ (not reached)", "not known"."""
    holds, breaks = reading.holds, reading.breaks
    if holds is None:
        if breaks is None or is_own_limit(reading):
            return NOT_KNOWN
        return f"fewer than {breaks}"
    if is_own_limit(reading):
        return f"{holds} or more (equipment was the limit)"
    if reading.censored:
        return f"{holds}+ (not reached)"
    return f"{holds}" if breaks is None else f"{holds}, breaks at {breaks}"


def value_of(reading: NightReading) -> tuple[int, str] | None:
    """Pupils as a number to draw, and "exact", "least" or "most"; None: not known."""
    seen = pupils(reading)
    if seen is None:
        return None
    kind = "least" if seen.at_least else "most" if seen.at_most else "exact"
    return round(seen.value), kind


def is_alike(one: NightReading, other: NightReading) -> bool:
    """Whether the two may be compared: same lesson mix, same number of real devices."""
    return (one.mix, one.radios) == (other.mix, other.radios)


def comparable(readings: Sequence[NightReading]) -> tuple[NightReading, ...]:
    """Those like the last one."""
    return tuple(one for one in readings if is_alike(one, readings[-1])) if readings else ()


def middle_words(readings: Sequence[NightReading]) -> str:
    """Pupils in the middle of several nights, "or more" and "or fewer" where most say only that."""
    known = [found for one in readings if (found := value_of(one))]
    if not known:
        return NOT_KNOWN
    middle = f"{median(value for value, _ in known):.0f}"
    for kind, words in (("least", " or more"), ("most", " or fewer")):
        if 2 * sum(each == kind for _, each in known) > len(known):
            return middle + words
    return middle


def usual_words(readings: Sequence[NightReading]) -> str:
    """What the nights before the last held; few nights say so."""
    before = [one for one in comparable(readings)[:-1] if value_of(one)][-USUAL_NIGHTS:]
    if len(before) < USUAL_LEAST:
        return f"{NOT_KNOWN}: {len(before)} nights before it"
    return middle_words(before)


def delay_words(delay: Histogram | None, q: float) -> str:
    """A percentile of round trips in ms; in the tail of the lost it is no number."""
    value = delay.percentile(q) if delay else None
    return ms_words(value)


def ms_words(value: float | None) -> str:
    """Milliseconds; infinite: the probe never came back."""
    if value is None or value != value:
        return NOT_KNOWN
    return "lost" if value == float("inf") else f"{number(value)} ms"


def lesson_words(day: LessonDay) -> str:
    """Delay to the target in the looks of one day."""
    return f"50 %: {delay_words(day.delay, 0.5)}, 95 %: {delay_words(day.delay, 0.95)}"


def stopped_words(reading: NightReading | None) -> str:
    """What stopped it, short."""
    if reading is None or reading.limiter is None:
        return NOT_KNOWN
    return LIMITERS_SHORT.get(reading.limiter, reading.limiter)
