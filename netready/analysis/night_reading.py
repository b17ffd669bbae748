"""What one run of one night says of its room: records to a reading. Pure.

Figures beside the load are those of the class that was planned and of no other size, so that nights
can be compared; where that class could not be judged, they are not known. How busy the channel is
was read before the load, so that our own load is not counted; retries only show beside it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean, median
from typing import Final, TypeVar

from netready.analysis.air_details import looks as air_looks
from netready.analysis.load_runs import LoadRun, load_runs, number
from netready.domain.air import AirLook
from netready.domain.histogram import Histogram, histogram_from_json, merged
from netready.domain.load import LimiterWord
from netready.domain.night_journal import LessonLook
from netready.domain.nights import NightReading, SkipReason
from netready.domain.record import Record
from netready.domain.verdict import Confidence

NIGHT_CAPACITY: Final = "night capacity: no bodies, no phones"
_DURING: Final = "during"
_BEFORE: Final = "before"
_OWN_LIMITS: Final = {
    LimiterWord.DEVICE: "the measuring devices were at their own limit",
    LimiterWord.SERVER: "the target was at its own limit",
}
_Figure = TypeVar("_Figure", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFound:
    """What the records of a run came to.

    Attributes:
        reading: None: the run says nothing of the network; then `reason` says why.
        delay: round trips beside the load of the planned class, in ms; None: not known.
        words: for people.
    """

    reading: NightReading | None = None
    delay: Histogram | None = None
    reason: SkipReason | None = None
    words: str = ""


def night_found(
    night: date, room: str, records: Sequence[Record], looks: Sequence[LessonLook] = ()
) -> NightFound:
    """What a run says of a room.

    Args:
        night: date of its evening.
        room: its name; records of other rooms are not read.
        records: what the run left.
        looks: what the devices of the room saw right before it, without load.
    """
    runs = [run for run in load_runs(records) if run.room == room]
    settled = [run for run in runs if run.settled]
    if not settled:
        return _nothing(runs[-1] if runs else None)
    run = settled[-1]
    delay = _delay(run)
    reading = _with_air(_reading(night, run, delay), run, looks)
    return NightFound(reading=reading, delay=delay, words=reading_words(reading))


def reading_words(reading: NightReading) -> str:
    """One sentence, with what it is not. The number, "at least" and the confidence agree."""
    sure = f" ({reading.confidence.value} confidence)" if reading.confidence else ""
    own = f"; {_OWN_LIMITS[reading.limiter]}" if reading.limiter in _OWN_LIMITS else ""
    return f"{_supported(reading)}{sure}{own}; {NIGHT_CAPACITY}."


def _supported(reading: NightReading) -> str:
    holds, breaks = reading.holds, reading.breaks
    if holds is None and breaks is None:
        return "How many pupils it carries is not known"
    if holds is None:
        were = "was" if breaks == 1 else "were"
        return f"{_pupils(breaks or 0)} {were} too many, and no smaller number held"
    if breaks is None:
        tried = reading.limiter in _OWN_LIMITS or holds < (reading.planned or 0)
        beyond = "of more nothing is known" if tried else "no larger number was tried"
        return f"{_pupils(holds)} held, and {beyond}"
    return f"{_pupils(holds)} held, {breaks} did not"


def _pupils(count: int) -> str:
    return "1 pupil" if count == 1 else f"{count} pupils"


def _nothing(run: LoadRun | None) -> NightFound:
    """Why a run is no finding; what was at its own limit is never laid on the network."""
    if run is None:
        return NightFound(reason=SkipReason.FAULT, words="The run left no result.")
    own = _OWN_LIMITS.get(run.limiter)
    if own is not None:
        words = f"Nothing is said of the network: {own}."
        return NightFound(reason=SkipReason.DEVICE_LIMITED, words=words)
    ended = next((str(each["ended_by"]) for each in run.stages if each.get("ended_by")), "")
    words = f"Stopped before any class could be judged. {ended}".strip()
    return NightFound(reason=SkipReason.STOPPED, words=words)


def _reading(night: date, run: LoadRun, delay: Histogram | None) -> NightReading:
    answer = _part(run, "pupils_supported")
    capacity = _part(run, "capacity_mbps")
    return NightReading(
        night=night,
        room=run.room,
        holds=run.holds,
        breaks=run.breaks,
        censored=run.censored,
        planned=run.planned or None,
        mix=run.mix,
        radios=run.radios,
        capacity_down_mbps=number(capacity.get("down")),
        capacity_up_mbps=number(capacity.get("up")),
        loaded_rtt_p50_ms=_percentile(run, delay, "p50", 0.5),
        loaded_rtt_p95_ms=_percentile(run, delay, "p95", 0.95),
        stall_ratio=_mean(ratio(stage.get("stall_ratio")) for stage in _class_stages(run)),
        limiter=run.limiter,
        confidence=_confidence(answer.get("confidence")),
    )


def _class_stages(run: LoadRun) -> list[Mapping[str, object]]:
    """Those at just the planned size that could be judged."""
    return [
        stage
        for stage in run.stages
        if stage.get("verdict") in ("pass", "fail") and stage.get("pupils") == run.planned
    ]


def _delay(run: LoadRun) -> Histogram | None:
    told = [_histogram(stage.get("loaded_rtt_histogram")) for stage in _class_stages(run)]
    known = [each for each in told if each is not None]
    return merged(known) if known else None


def _histogram(found: object) -> Histogram | None:
    try:
        histogram = histogram_from_json(found)
    except ValueError:
        return None
    return histogram if histogram.n else None


def _percentile(run: LoadRun, delay: Histogram | None, stat: str, q: float) -> float | None:
    """Out of all samples, the lost ones as infinite; of an older record the worst stage's own."""
    if delay is not None:
        return delay.percentile(q)
    told = [_mapping(stage.get("loaded_rtt_ms")).get(stat) for stage in _class_stages(run)]
    known = [value for value in map(number, told) if value is not None]
    return max(known) if known and len(known) == len(told) else None


def _with_air(reading: NightReading, run: LoadRun, looks: Sequence[LessonLook]) -> NightReading:
    during = [*_air(_class_stages(run), _DURING)]
    before = [*_air(run.stages, _BEFORE)][:1]
    return replace(
        reading,
        retry_ratio=_highest(during, lambda look: ratio(look.retry_ratio)),
        channel_utilisation_ratio=_first(
            _highest(before, lambda look: ratio(look.utilisation_ratio)),
            _middle(looks, lambda look: ratio(look.channel_utilisation_ratio)),
        ),
        channel=_first(
            _busiest_channel([*during, *before]), _usual([look.channel for look in looks])
        ),
        neighbours=_first(
            _highest([*during, *before], lambda look: look.neighbours),
            _highest(looks, lambda look: look.neighbours),
        ),
    )


def _air(stages: Sequence[Mapping[str, object]], when: str) -> Iterator[AirLook]:
    """One look a stage, of the busiest access point, as the engine put them together."""
    return (look for stage in stages for look in air_looks(stage) if look.when == when)


def _busiest_channel(looks: Sequence[AirLook]) -> int | None:
    told = [look for look in looks if look.channel is not None]
    busiest = max(told, key=lambda look: look.utilisation_ratio or 0.0, default=None)
    return busiest.channel if busiest else None


_Look = TypeVar("_Look", AirLook, LessonLook)


def _known(looks: Sequence[_Look], read: Callable[[_Look], _Figure | None]) -> list[_Figure]:
    return [value for value in map(read, looks) if value is not None]


def _highest(looks: Sequence[_Look], read: Callable[[_Look], _Figure | None]) -> _Figure | None:
    return max(_known(looks, read), default=None)


def _middle(looks: Sequence[_Look], read: Callable[[_Look], float | None]) -> float | None:
    known = _known(looks, read)
    return median(known) if known else None


def _usual(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return max(sorted(set(known)), key=known.count, default=None)


def _first(*values: _Figure | None) -> _Figure | None:
    return next((value for value in values if value is not None), None)


def _mean(values: Iterator[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def ratio(value: object) -> float | None:
    """A share from 0 to 1; whatever else was found is not known."""
    found = number(value)
    return found if found is not None and 0 <= found <= 1 else None


def _part(run: LoadRun, name: str) -> Mapping[str, object]:
    return _mapping(_mapping(run.record.details.get("run")).get(name))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _confidence(word: object) -> Confidence | None:
    return next((each for each in Confidence if each.value == word), None)
