"""One room of the walk: its spots, its class test, what is missing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from netready.domain.site import Room
from netready.domain.walk import WalkEvent, WalkKind
from netready.service.walk.judged import Tone, worst
from netready.service.walk.seen import ClassRun, Seen
from netready.service.walk.spots import SpotResult, records_of, spot_result


class Done(StrEnum):
    """How far a room is; the first three stand out as missing."""

    MISSING = "missing"
    SKIPPED = "skipped"
    VISITED = "visited"  # somebody was there, and nothing was measured
    MEASURED = "measured"
    TESTED = "tested"  # a class was tried, and the try says something


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
        - sum(len(records_of(e, seen, run_of)) for e in _of(events, WalkKind.MEASURE)),
        comments=_remarks(events, WalkKind.COMMENT),
        photos=_remarks(events, WalkKind.PHOTO),
    )


def _of(events: Sequence[WalkEvent], kind: WalkKind) -> list[WalkEvent]:
    return [each for each in events if each.kind is kind]


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
