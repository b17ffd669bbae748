"""One record to lines for the walk: what it is, its value, its colour. Pure.

The colours come from the catalogue's own lines, so that the walk never says other than the
reports. What the catalogue has no line for has a value and no colour.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from netready.domain.criterion import Better, Criterion
from netready.domain.failures import FailureWord
from netready.domain.metrics import Direction, Metric
from netready.domain.record import ON_SITE, TARGET_PLACE, Record
from netready.scoring.scale import ACCEPTABLE_SCORE, scale

BROWSER: Final = "browser"
ROOM: Final = "room"


class Tone(StrEnum):
    """A colour of the pages; a word stands beside it wherever it is shown."""

    GO = "go"
    PILOT = "pilot"  # partly known
    NOT_YET = "not-yet"
    CANNOT_SAY = "cannot-say"
    NONE = "none"  # a plain figure; nobody judges it


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was measured.

    Attributes:
        what: a few words.
        value: with its unit, or "not known" and why.
        needed: the line it was held against, or "".
        criterion: id of it, or "".
    """

    what: str
    value: str
    tone: Tone
    needed: str = ""
    criterion: str = ""


# Figures without a line of their own, in the order in which they are shown.
_PLAIN: Final = (
    ("goodput_mbps", Direction.DOWN, "Download", "Mbit/s"),
    ("goodput_mbps", Direction.UP, "Upload", "Mbit/s"),
    ("rtt_ms", None, "Round trip", "ms"),
    ("tx_rate_mbps", None, "Wi-Fi rate sent", "Mbit/s"),
    ("channel", None, "Wi-Fi channel", ""),
)
_PLAIN_STATS: Final = ("p50", "value", "mean")
# Failures of this device or of the target, not of the network.
_OURS: Final = (FailureWord.DEVICE_LIMITED, FailureWord.CLOCK_JUMPED, FailureWord.OVERLOADED)


# What a criterion measures, at one spot: its title speaks of the whole room.
_AT_A_SPOT: Final[Mapping[str, str]] = {
    "signal_dbm": "Wi-Fi signal",
    "snr_db": "Signal above the noise",
    "retry_ratio": "Wi-Fi retries",
    "loaded_rtt_increase_ms": "Delay under load",
    "loss_ratio": "Loss",
    "jitter_ms": "Jitter",
}


def criteria_of_rooms(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """Those that one device can be held against at one spot: a metric, a room, a number."""
    return tuple(
        each
        for each in criteria
        if each.scope == ROOM and each.thresholds and each.measure and each.measure.metric
    )


def lines_of(record: Record, criteria: Sequence[Criterion]) -> tuple[Line, ...]:
    """What the record says, judged things first; how it failed last."""
    if record.annotations.get(TARGET_PLACE, ON_SITE) != ON_SITE:
        return ()
    return (*_judged(record, criteria), *_plain(record), *_failed(record))


def worst(tones: Iterable[Tone]) -> Tone:
    """One colour of several: the worst that is known; unknown where nothing is."""
    found = set(tones)
    for tone in (Tone.NOT_YET, Tone.PILOT, Tone.GO):
        if tone in found:
            return tone
    return Tone.CANNOT_SAY


def _judged(record: Record, criteria: Sequence[Criterion]) -> Iterator[Line]:
    below = _tone_below(record)
    for criterion in criteria:
        found = _metric_of(record, criterion)
        if found is not None:
            yield _line(found, criterion, below)


def _tone_below(record: Record) -> Tone:
    """What a figure beyond its line says: nothing of the network where the device was the limit.

    What a browser finds bad may be the browser's own doing, so it does not settle that.
    """
    if any(failure.word in _OURS for failure in record.failures):
        return Tone.CANNOT_SAY
    return Tone.PILOT if record.probe == BROWSER else Tone.NOT_YET


def _metric_of(record: Record, criterion: Criterion) -> Metric | None:
    wanted = criterion.measure
    if wanted is None or record.probe not in (wanted.probe, BROWSER):
        return None
    fitting = [
        each
        for each in record.metrics
        if each.name == wanted.metric
        and each.stat == (wanted.stat or each.stat)
        and each.label == (wanted.label or each.label)
        and (wanted.direction is None or each.direction == wanted.direction)
    ]
    known = [each for each in fitting if each.value is not None and math.isfinite(each.value)]
    if not known:
        return fitting[0] if fitting else None
    # the worst of them: a spot is as good as its worse direction
    rank = max if criterion.better is Better.LOWER else min
    return rank(known, key=lambda each: each.value or 0.0)


def _line(found: Metric, criterion: Criterion, below: Tone) -> Line:
    factor = criterion.measure.scale if criterion.measure else 1.0
    what = _AT_A_SPOT.get(found.name, criterion.title)
    value = None if found.value is None else found.value * factor
    if value is None or not math.isfinite(value):
        why = f"not known: {found.note}" if found.note else "not known"
        return Line(what=what, value=why, tone=Tone.CANNOT_SAY, criterion=criterion.id)
    return Line(
        what=what,
        value=_figure(value, criterion.unit),
        tone=Tone.GO if scale(value, criterion) >= ACCEPTABLE_SCORE else below,
        needed=_needed(criterion),
        criterion=criterion.id,
    )


def _needed(criterion: Criterion) -> str:
    if criterion.thresholds is None:
        return ""
    word = "at least" if criterion.better is Better.HIGHER else "at most"
    return f"{word} {_figure(criterion.thresholds.acceptable, criterion.unit)}"


def _figure(value: float, unit: str) -> str:
    """Three digits are more than any of these figures is worth."""
    return f"{value:.3g}".replace("e+03", "000") + (f" {unit}" if unit else "")


def _plain(record: Record) -> Iterator[Line]:
    for name, direction, what, unit in _PLAIN:
        fitting = [
            each for each in record.metrics if (each.name, each.direction) == (name, direction)
        ]
        by_stat = sorted(
            (each for each in fitting if each.stat in _PLAIN_STATS and each.value is not None),
            key=lambda each: (_PLAIN_STATS.index(each.stat), -(each.value or 0.0)),
        )
        if by_stat:
            yield Line(what=what, value=_figure(by_stat[0].value or 0.0, unit), tone=Tone.NONE)


def _failed(record: Record) -> Iterator[Line]:
    for failure in record.failures:
        note = f": {failure.note}" if failure.note else ""
        words = f"{failure.word.value.replace('-', ' ')}{note}"
        yield Line(what=failure.operation, value=words, tone=Tone.CANNOT_SAY)
