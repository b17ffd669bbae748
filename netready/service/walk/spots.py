"""One spot of the walk: the records that belong to it, its colour and its words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from netready.domain.walk import Spot, WalkEvent
from netready.service.walk.judged import Line, Tone
from netready.service.walk.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotResult:
    """A place where somebody measured.

    Attributes:
        waiting: asked for, and no record has come yet.
        without_connection: the phone could not reach the aggregator, so nothing was started.
    """

    event_id: str
    at: datetime
    by: str
    spot: Spot | None
    tone: Tone
    words: str
    lines: tuple[Line, ...] = ()
    devices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    waiting: bool = False
    without_connection: bool = False


def spot_result(event: WalkEvent, seen: Sequence[Seen], run_of: Mapping[str, str]) -> SpotResult:
    """What was measured at one event."""
    records = records_of(event, seen, run_of)
    lines = tuple(line for each in records for line in each.lines)
    tone, words = _spot_words(event, records)
    return SpotResult(
        event_id=event.event_id,
        at=event.at,
        by=event.by,
        spot=event.spot,
        tone=tone,
        words=words,
        lines=_sorted(lines),
        devices=tuple(dict.fromkeys(each.device for each in records)),
        notes=tuple(dict.fromkeys(_not_counted(each) for each in records if each.left_out)),
        waiting=bool(event.refers) and not records,
        without_connection=not event.refers,
    )


def _not_counted(seen: Seen) -> str:
    return f"The reports leave this out: {seen.left_out}"


def records_of(
    event: WalkEvent, seen: Sequence[Seen], run_of: Mapping[str, str]
) -> tuple[Seen, ...]:
    """Records of the event: by its own id, by the order it refers to, or by that order's run."""
    return tuple(
        each
        for each in seen
        if each.event == event.event_id
        or (event.refers and event.refers in (each.order, run_of.get(each.order)))
    )


def _spot_words(event: WalkEvent, records: Sequence[Seen]) -> tuple[Tone, str]:
    if not event.refers and not records:
        return Tone.CANNOT_SAY, (
            "The phone could not reach the aggregator here, so nothing was measured. "
            "That may be the Wi-Fi of this place or the aggregator itself."
        )
    if not records:
        return Tone.CANNOT_SAY, "No result has come yet."
    counted = [each for each in records if not each.left_out]
    if not counted:
        return Tone.CANNOT_SAY, f"Measured, and not counted: {records[0].left_out}"
    return _judged_words(counted)


def _judged_words(counted: Sequence[Seen]) -> tuple[Tone, str]:
    """Of records that count."""
    asked = [line for each in counted for line in each.lines if line.criterion]
    judged = [line for line in asked if line.tone is not Tone.CANNOT_SAY]
    bad = [line.what for line in judged if line.tone is Tone.NOT_YET]
    if bad:
        return Tone.NOT_YET, f"Not good here: {', '.join(dict.fromkeys(bad))}."
    if not judged:
        return Tone.CANNOT_SAY, _unjudged_words(counted)
    if all(each.of_browser for each in counted):
        return Tone.PILOT, _browser_words(judged)
    if any(line.tone is Tone.PILOT for line in judged):
        return Tone.PILOT, "Good by the laptop; the phone's own figures were worse."
    return _good_words(asked, _kept(len(judged)))


def _good_words(asked: Sequence[Line], kept: str) -> tuple[Tone, str]:
    """Nothing is bad; a figure beyond its line that the device may have spoiled is not good."""
    silent = [line for line in asked if line.tone is Tone.CANNOT_SAY]
    if excused := sum(1 for line in silent if line.needed):
        return Tone.PILOT, f"Good as far as it is known: {kept}; {excused} cannot be judged."
    return Tone.GO, f"Good here: {kept}{f'; {len(silent)} not known' if silent else ''}."


def _unjudged_words(records: Sequence[Seen]) -> str:
    failed = dict.fromkeys(name for each in records for name in each.failed)
    if failed:
        return f"No usable result: {', '.join(failed)} failed. See why below, and measure again."
    return "Measured, but with nothing that this place can be judged by."


def _browser_words(judged: Sequence[Line]) -> str:
    tail = "A phone cannot see the signal: measure with the laptop, too."
    if any(line.tone is Tone.PILOT for line in judged):
        return f"Slow by the phone's own figures, which may be the phone. {tail}"
    return f"Good as far as a phone can see. {tail}"


def _kept(count: int) -> str:
    return "the one line measured is kept" if count == 1 else f"{count} of {count} lines are kept"


_ORDER = (Tone.NOT_YET, Tone.PILOT, Tone.CANNOT_SAY, Tone.GO, Tone.NONE)


def _sorted(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The worst first; plain figures last."""
    return tuple(sorted(dict.fromkeys(lines), key=lambda line: _ORDER.index(line.tone)))
