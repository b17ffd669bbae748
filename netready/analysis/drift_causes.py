"""What else of the room changed at the same time: signs of a cause, in words, never proof. Pure."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Final, TypeVar

from netready.analysis.drift_law import MAD_TO_SPREAD
from netready.analysis.drift_metrics import OWN_LIMITS
from netready.domain.limiter_words import LIMITER_WORDS
from netready.domain.load import LimiterWord
from netready.domain.nights import NightReading

_Word = TypeVar("_Word", int, LimiterWord)

_BEFORE_MAX: Final = 20  # readings before the change that it is compared with
_SPREADS: Final = 3.0  # our default [P]: beyond chance for one comparison
_UTILISATION_LEAST: Final = 0.10
_RETRY_LEAST: Final = 0.02
_TIMES_LEAST: Final = 1.5
_TIMES: Final = ((1.8, 2.5, "doubled"), (2.5, 3.5, "trebled"))

# these say nothing of the network
_NO_CAUSE: Final = frozenset({LimiterWord.NONE, LimiterWord.UNKNOWN, *OWN_LIMITS})


def causes_of(readings: Sequence[NightReading], since: date, until: date) -> tuple[str, ...]:
    """What else changed in a room on that night, as short clauses; of unknown figures nothing.

    Args:
        readings: of one room, oldest first.
        since: the first night of the change.
        until: the last night that counts, as it was known when the change was found.
    """
    before = [one for one in readings if one.night < since][-_BEFORE_MAX:]
    after = [one for one in readings if since <= one.night <= until]
    found = (tell(before, after) for tell in (_channel, _retries, _neighbours, _air, _limiter))
    return tuple(words for words in found if words)


def _channel(before: Sequence[NightReading], after: Sequence[NightReading]) -> str:
    was, now = _usual(before, lambda one: one.channel), _usual(after, lambda one: one.channel)
    return "" if was is None or now is None or was == now else f"moved from channel {was} to {now}"


def _neighbours(before: Sequence[NightReading], after: Sequence[NightReading]) -> str:
    """Only on the channel that it was on before: on another one everything is new."""
    channel = _usual(before, lambda one: one.channel)
    if channel != _usual(after, lambda one: one.channel):
        return ""
    was = _middle(_known(before, lambda one: one.neighbours))
    now = _middle(_known(after, lambda one: one.neighbours))
    if was is None or now is None or now < was + 1:
        return ""
    name = "its channel" if channel is None else f"channel {channel}"
    if round(now) == 1:
        return f"{name} got a neighbour"
    return f"{name} has {round(now)} neighbours instead of {round(was)}"


def _retries(before: Sequence[NightReading], after: Sequence[NightReading]) -> str:
    was, now = _rise(before, after, lambda one: one.retry_ratio, _RETRY_LEAST)
    if was is None or now is None or now < _TIMES_LEAST * was:
        return ""
    named = (word for low, high, word in _TIMES if was and low <= now / was < high)
    return f"retries {next(named, f'rose from {_percent(was)} to {_percent(now)}')}"


def _air(before: Sequence[NightReading], after: Sequence[NightReading]) -> str:
    was, now = _rise(before, after, lambda one: one.channel_utilisation_ratio, _UTILISATION_LEAST)
    if was is None or now is None:
        return ""
    return f"the channel is busy {_percent(now)} of the time, was {_percent(was)}"


def _limiter(before: Sequence[NightReading], after: Sequence[NightReading]) -> str:
    was = _usual(before, lambda one: one.limiter)
    now = _usual(after, lambda one: one.limiter)
    if was is None or now is None or now in _NO_CAUSE or was == now:
        return ""
    instead = "" if was in _NO_CAUSE else f" instead of {LIMITER_WORDS[was]}"
    return f"what stops it now is {LIMITER_WORDS[now]}{instead}"


def _rise(
    before: Sequence[NightReading],
    after: Sequence[NightReading],
    read: Callable[[NightReading], float | None],
    least: float,
) -> tuple[float | None, float | None]:
    """Medians before and after where they rose beyond the spread before; else None, None."""
    earlier, later = _known(before, read), _known(after, read)
    was, now = _middle(earlier), _middle(later)
    if was is None or now is None:
        return None, None
    spread = MAD_TO_SPREAD * median(abs(value - was) for value in earlier)
    return (was, now) if now - was > max(least, _SPREADS * spread) else (None, None)


def _known(
    readings: Sequence[NightReading], read: Callable[[NightReading], float | None]
) -> list[float]:
    return [value for value in map(read, readings) if value is not None and math.isfinite(value)]


def _middle(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _usual(
    readings: Sequence[NightReading], read: Callable[[NightReading], _Word | None]
) -> _Word | None:
    """What most of the readings say; of two that are as frequent the later one."""
    known = [value for value in map(read, readings) if value is not None]
    count = Counter(known)
    return max(reversed(known), key=lambda value: count[value], default=None)


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.0f} %"
