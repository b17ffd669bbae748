"""One room of the walk: its spots, its class test, what is missing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from netready.domain.site import Room
from netready.domain.walk import Spot, WalkEvent, WalkKind
from netready.service.walk.judged import Line, Tone, worst
from netready.service.walk.seen import ClassRun, Seen


class Done(StrEnum):
    """How far a room is; the first three stand out as missing."""

    MISSING = "missing"
    SKIPPED = "skipped"
    VISITED = "visited"  # somebody was there, and nothing was measured
    MEASURED = "measured"
    TESTED = "tested"  # a class was tried, and the try says something


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment or a picture; `refers` is the picture's id, "" for a comment."""

    event_id: str
    at: datetime
    by: str
    text: str = ""
    refers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomState:
    """A room as the page shows it.

    Attributes:
        word: two or three words beside the colour.
        words: a sentence.
        spots: newest first.
        others: records of devices that stand here, without a spot.
    """

    room: Room
    done: Done
    tone: Tone
    word: str
    words: str
    class_run: ClassRun | None = None
    spots: tuple[SpotResult, ...] = ()
    others: int = 0
    comments: tuple[Remark, ...] = ()
    photos: tuple[Remark, ...] = ()
    visited: tuple[WalkEvent, ...] = field(default=())

    @property
    def missing(self) -> bool:
        """Whether it stands out."""
        return self.done in (Done.MISSING, Done.SKIPPED, Done.VISITED)


def room_state(
    room: Room, events: Sequence[WalkEvent], seen: Sequence[Seen], run_of: Mapping[str, str]
) -> RoomState:
    """The room's state.

    `events` are those of this room that stand and `seen` its records that were not taken back,
    both oldest first; `run_of` names the run of an order, where it belongs to one.
    """
    spots = [spot_result(each, seen, run_of) for each in _of(events, WalkKind.MEASURE)]
    plain = [each for each in seen if each.probe != "load"]
    run = _class_run(seen)
    done = _done(events, spots, plain, run)
    tone, word, words = _words(done, spots, plain, run, events)
    return RoomState(
        room=room,
        done=done,
        tone=tone,
        word=word,
        words=words,
        class_run=run,
        spots=tuple(reversed(spots)),
        others=len(plain)
        - sum(len(_records(e, seen, run_of)) for e in _of(events, WalkKind.MEASURE)),
        comments=_remarks(events, WalkKind.COMMENT),
        photos=_remarks(events, WalkKind.PHOTO),
        visited=tuple(events),
    )


def spot_result(event: WalkEvent, seen: Sequence[Seen], run_of: Mapping[str, str]) -> SpotResult:
    """What was measured at one event."""
    records = _records(event, seen, run_of)
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


def _of(events: Sequence[WalkEvent], kind: WalkKind) -> list[WalkEvent]:
    return [each for each in events if each.kind is kind]


def _records(event: WalkEvent, seen: Sequence[Seen], run_of: Mapping[str, str]) -> tuple[Seen, ...]:
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
    lines = [line for each in counted for line in each.lines]
    judged = [line for line in lines if line.criterion and line.tone is not Tone.CANNOT_SAY]
    bad = [line.what for line in judged if line.tone is Tone.NOT_YET]
    if bad:
        return Tone.NOT_YET, f"Not good here: {', '.join(dict.fromkeys(bad))}."
    if not judged:
        return Tone.CANNOT_SAY, _unjudged_words(counted)
    if all(each.of_browser for each in counted):
        return Tone.PILOT, _browser_words(judged)
    if any(line.tone is Tone.PILOT for line in judged):
        return Tone.PILOT, "Good by the laptop; the phone's own figures were worse."
    return Tone.GO, f"Good here: {_kept(len(judged))}."


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


def _class_run(seen: Sequence[Seen]) -> ClassRun | None:
    """The last one of the planned lesson that says something; else the last one at all."""
    runs = [each.run for each in seen if each.run is not None]
    settled = [run for run in runs if run.planned_mix and run.tone is not Tone.CANNOT_SAY]
    return next(iter(reversed(settled or runs)), None)


def _done(
    events: Sequence[WalkEvent],
    spots: Sequence[SpotResult],
    plain: Sequence[Seen],
    run: ClassRun | None,
) -> Done:
    if run is not None and run.planned_mix and run.tone is not Tone.CANNOT_SAY:
        return Done.TESTED
    if any(each.lines and not each.left_out for each in plain):
        return Done.MEASURED
    if events and events[-1].kind is WalkKind.SKIP:
        return Done.SKIPPED
    been = spots or plain or run or _of(events, WalkKind.VISIT)
    return Done.VISITED if been else Done.MISSING


def _words(
    done: Done,
    spots: Sequence[SpotResult],
    plain: Sequence[Seen],
    run: ClassRun | None,
    events: Sequence[WalkEvent],
) -> tuple[Tone, str, str]:
    """Colour, the word beside it, and a sentence: they never say different things."""
    if done is Done.TESTED and run is not None:
        word = {Tone.GO: "Holds its class", Tone.NOT_YET: "Does not hold"}
        return run.tone, word.get(run.tone, "Partly known"), run.words
    if done is Done.MEASURED:
        return _measured_words(spots, plain, run)
    if done is Done.SKIPPED:
        return Tone.CANNOT_SAY, "Left out", f"Left out: {events[-1].text or 'no reason given'}."
    if done is Done.VISITED:
        last = spots[-1].words if spots else "Somebody was here; nothing was measured."
        return Tone.CANNOT_SAY, "Not measured", run.words if run else last
    return Tone.CANNOT_SAY, "Not measured", "Nobody has been here yet."


def _measured_words(
    spots: Sequence[SpotResult], plain: Sequence[Seen], run: ClassRun | None
) -> tuple[Tone, str, str]:
    """Spots alone never make a room ready: a class must be tried."""
    lines = [line for each in plain if not each.left_out for line in each.lines]
    found = worst(line.tone for line in lines if line.criterion)
    tail = run.words if run else "A class was not tried yet."
    if found is Tone.NOT_YET:
        bad = dict.fromkeys(line.what for line in lines if line.tone is Tone.NOT_YET)
        return found, "Not good", f"Not good: {', '.join(bad)}. {tail}"
    if found is Tone.CANNOT_SAY:
        return found, "Not known", f"Measured, but with nothing to judge it by. {tail}"
    last = spots[-1].words if spots else "Devices in the room measured well enough."
    return Tone.PILOT, "Partly known", f"{last} {tail}"


def _remarks(events: Sequence[WalkEvent], kind: WalkKind) -> tuple[Remark, ...]:
    return tuple(
        Remark(event_id=e.event_id, at=e.at, by=e.by, text=e.text, refers=e.refers)
        for e in _of(events, kind)
    )
