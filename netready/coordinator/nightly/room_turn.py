"""One turn of one room: looked at, judged, loaded, read. Decides what becomes of the room."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from netready.coordinator.nightly.entry import WAITS_SHARE, Entry
from netready.coordinator.nightly.look_judge import Judged, judge_look, one_look
from netready.coordinator.nightly.means import Means, Stop
from netready.coordinator.nightly.runs import LOOK_MINUTES, NightOverError, Runner, StoppedError
from netready.coordinator.nightly.school import RunAsk, RunSeen
from netready.domain.night_journal import LessonLook, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import SkipReason
from netready.domain.refusal import Refusal

LEAST_MINUTES: Final = 1.0  # the least that the aggregator fits a class into
SHORT_MINUTES: Final = 3.0  # after somebody was there: a short hold
USUAL_DAYS: Final = 60
IN_USE_NIGHTS: Final = 3  # in a row, our default: devices that stay on by night, not an evening's
CLOCK_WAIT_S: Final = 600.0  # in a night; a time server is found within minutes or not at all
CLOCK_POLL_S: Final = 30.0
OLD_SITE: Final = "the aggregator does not know this room; start it again with this site file"
_WAITS: Final = {Refusal.IN_USE, Refusal.ANOTHER_RUN, Refusal.NO_AGENT, Refusal.NO_TARGET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What a turn came to: the room is over, or waits again."""

    room: RoomNight
    again: Entry | None = None


class RoomTurns:
    """Turns of the rooms of one night.

    Args:
        means: what the night works with.
        runner: for runs.
        night: date of its evening.
    """

    def __init__(self, means: Means, runner: Runner, night: date) -> None:
        self._means, self._runner, self._night = means, runner, night
        self._nightly = means.site.nightly or Nightly()
        self._clock_until_s: float | None = None

    def take(self, entry: Entry) -> Turned:
        """A turn; the room is in the rows as it goes on, not yet as it ended.

        Raises:
            NightOverError: nothing can be measured any more; this room was not begun.
            StoppedError: somebody wants the program to end.
        """
        if entry.is_begun:
            return self._resumed(entry)
        stop = self._guarded()
        if stop is not None:
            raise NightOverError(stop.reason, stop.words)
        row = RoomNight(
            night=self._night,
            room=entry.room,
            place=entry.place,
            state=RoomState.WAITING,
            records=entry.records,
        )
        if self._minutes(entry) < LEAST_MINUTES:
            return _skipped(row, entry.why or SkipReason.WINDOW_TOO_SHORT, _late(entry))
        return self._looked(entry, row)

    def _guarded(self) -> Stop | None:
        """What speaks against a load; a clock that is unsure may be set soon after a start."""
        clock = self._means.clock
        stop = self._means.guard()
        while stop is not None and stop.reason is SkipReason.CLOCK_UNSURE:
            if self._clock_until_s is None:
                self._means.tell(f"Waiting: {stop.words}.")
                self._clock_until_s = clock.monotonic_s() + CLOCK_WAIT_S
            if clock.monotonic_s() >= self._clock_until_s or self._runner.left_s() <= 0:
                return stop
            self._runner.rest(CLOCK_POLL_S)
            stop = self._means.guard()
        return stop

    def _looked(self, entry: Entry, row: RoomNight) -> Turned:
        ask = RunAsk(room=entry.room, load=False, minutes=LOOK_MINUTES)
        seen = self._runner.run(ask, lambda _run_id: None)
        row = replace(row, records=(*row.records, *seen.records))
        if seen.refusal is not None:
            return self._refused(entry, row, seen)
        looks = self._means.findings.looks(seen.records)
        row = replace(row, looked=one_look(looks))
        judged = judge_look(looks, self._usual(entry.room), target_mbps=seen.others_mbps)
        if judged.reason is None:
            return self._loaded(entry, row, judged.words)
        return self._in_use(entry, row, judged)

    def _in_use(self, entry: Entry, row: RoomNight, judged: Judged) -> Turned:
        reason = judged.reason or SkipReason.IN_USE
        if reason is not SkipReason.IN_USE:
            return _skipped(row, reason, judged.words)
        if entry.may_wait:
            return self._back(entry, row, reason, judged.words)
        if judged.sure:
            return _skipped(row, reason, judged.words)
        return self._loaded(entry, row, f"measured although {judged.words}")

    def _loaded(self, entry: Entry, row: RoomNight, noted: str) -> Turned:
        minutes = self._minutes(entry)
        if minutes < LEAST_MINUTES:
            return _skipped(row, entry.why or SkipReason.WINDOW_TOO_SHORT, _late(entry))
        ask = RunAsk(room=entry.room, load=True, mix=self._nightly.mix, minutes=minutes)
        if entry.why is SkipReason.IN_USE and not noted:
            noted = f"shortened: before, {entry.words}"
        going = replace(row, state=RoomState.GOING_ON, words=noted)
        self._means.rows.say(going)  # before the order: a crash in between is then looked for
        return self._watched(
            entry, going, lambda: self._runner.run(ask, lambda run_id: self._begun(going, run_id))
        )

    def _begun(self, going: RoomNight, run_id: str) -> None:
        self._means.rows.say(replace(going, run_id=run_id))

    def _resumed(self, entry: Entry) -> Turned:
        """A load that an earlier process of ours ordered, or was about to; its row goes on."""
        rows = self._means.rows.rooms(self._night)
        row = next(each for each in rows if each.room == entry.room)
        run_id = row.run_id or self._lost(entry.room)
        if not run_id:
            return Turned(
                room=_waiting(row, "its load was not begun"), again=replace(entry, is_begun=False)
            )
        self._begun(row, run_id)
        minutes = float(self._nightly.room_minutes)
        return self._watched(entry, row, lambda: self._runner.watch(run_id, minutes))

    def _lost(self, room: str) -> str:
        """The load of a room that was ordered tonight, and not noted; "": none was."""
        night = self._means.rows.get(self._night)
        found = self._runner.find(room, night.started_at) if night else None
        return found.run_id if found else ""

    def _watched(self, entry: Entry, going: RoomNight, run: Callable[[], RunSeen]) -> Turned:
        """A load to its end; one that ends with this program is made once more by the next."""
        try:
            seen = run()
        except StoppedError:
            self._means.rows.say(_waiting(going, "stopped with the program"))
            raise
        return self._read(entry, replace(going, run_id=seen.run_id), seen)

    def _read(self, entry: Entry, row: RoomNight, seen: RunSeen) -> Turned:
        looked = row.records[len(entry.records) :]  # what earlier tries left is no finding
        row = replace(row, records=(*row.records, *seen.records))
        if seen.refusal is not None:
            return self._refused(entry, row, seen)
        found = self._means.findings.found(self._night, entry.room, (*looked, *seen.records))
        if found.reading is None:
            words = " ".join(filter(None, (found.words, seen.words)))
            return _skipped(row, found.reason or SkipReason.FAULT, words)
        words = " ".join(filter(None, (found.words, _sentence(row.words), seen.words)))
        done = replace(row, state=RoomState.MEASURED, words=words, delay=found.delay)
        return Turned(room=replace(done, reading=found.reading))

    def _refused(self, entry: Entry, row: RoomNight, seen: RunSeen) -> Turned:
        refusal = seen.refusal or Refusal.FAULT
        if refusal is Refusal.NO_SUCH_ROOM and self._means.site.room(entry.room):
            return _skipped(row, SkipReason.FAULT, OLD_SITE)  # else nobody would ever hear of it
        reason = SkipReason(refusal.value)
        if refusal is Refusal.INTERRUPTED and entry.may_be_lost:
            now_s = self._means.clock.monotonic_s()
            again = replace(entry.run_lost(seen.words, now_s), records=row.records)
            return Turned(room=_waiting(row, seen.words), again=again)
        if refusal in _WAITS and entry.may_wait:
            return self._back(entry, row, reason, seen.words)
        return _skipped(row, reason, seen.words)

    def _back(self, entry: Entry, row: RoomNight, reason: SkipReason, words: str) -> Turned:
        wait_s = WAITS_SHARE * 60 * self._nightly.room_minutes
        again = entry.sent_back(reason, words, self._means.clock.monotonic_s() + wait_s)
        return Turned(room=_waiting(row, words), again=replace(again, records=row.records))

    def _minutes(self, entry: Entry) -> float:
        """For its load: its share of the night, what is left of it, short after a wait."""
        whole = max(LEAST_MINUTES, self._nightly.room_minutes - LOOK_MINUTES)
        wanted = min(whole, SHORT_MINUTES) if entry.why is SkipReason.IN_USE else whole
        return min(wanted, self._runner.left_s() / 60 - LOOK_MINUTES)

    def _usual(self, room: str) -> tuple[LessonLook, ...]:
        """What was seen before its loads; or night after night, so that it may be loaded again."""
        rows = self._means.rows.room_nights(self._night - timedelta(days=USUAL_DAYS), room)
        seen = [row for row in rows if row.state.is_over and row.looked is not None]
        last = seen[-IN_USE_NIGHTS:]
        always = len(last) == IN_USE_NIGHTS and all(_was_in_use(row) for row in last)
        usual = [row for row in seen if row.state is RoomState.MEASURED or (always and row in last)]
        return tuple(row.looked for row in usual if row.looked is not None)


def _was_in_use(row: RoomNight) -> bool:
    return row.reason is SkipReason.IN_USE


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _waiting(row: RoomNight, words: str) -> RoomNight:
    return replace(row, state=RoomState.WAITING, run_id="", words=f"waits: {words}")


def _skipped(row: RoomNight, reason: SkipReason, words: str) -> Turned:
    return Turned(room=replace(row, state=RoomState.SKIPPED, reason=reason, words=words))


def _late(entry: Entry) -> str:
    why = f"after waiting: {entry.words}" if entry.words else "the night was nearly over"
    return f"too few minutes were left ({why})"
