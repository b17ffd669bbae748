"""One stage on one device of many: prepared, clock read, started together, reported.

Whatever keeps it from taking part is said to the coordinator in a sentence; nothing is loaded then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from netready.domain.errors import CannotMeasureError
from netready.domain.load import StageLook, StageMeasurement
from netready.loadtest.clock import Converter, Passed, Reading, clock_fault, trusted
from netready_probes.agent.clock_reading import read_clock
from netready_probes.agent.line import Line
from netready_probes.agent.messages import (
    Commit,
    End,
    Leave,
    Prepare,
    Progress,
    Ready,
    Refused,
    Report,
    Stop,
    Welcome,
)
from netready_probes.load.engine import LoadEngine
from netready_probes.load.stage_run import Made, StageRun
from netready_probes.permission import is_loopback
from netready_probes.seams import System

LATE_S_MAX: Final = 0.05  # told after its moment by more than this, the start is missed
PROGRESS_EVERY_S: Final = 1.0
_HEAR_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """This device as one of many.

    Attributes:
        told: is told what happens, a sentence each.
        stopped: the user here wants to go.
    """

    system: System
    line: Line
    welcome: Welcome
    told: Callable[[str], None]
    stopped: Callable[[], bool]


@dataclass(slots=True)
class Heard:
    """What the coordinator said of the running stage so far."""

    stop: bool = False
    leave: bool = False
    end: str = ""
    commit: Commit | None = None


class StageWork:
    """A stage from its Prepare to its Report; `run` it once.

    Attributes:
        leave: the coordinator said in the middle that the whole run is over.
    """

    def __init__(self, member: Member, prepare: Prepare) -> None:
        self._member, self._prepare = member, prepare
        self._heard = Heard()
        self._told_s = 0.0

    @property
    def leave(self) -> bool:
        """Nothing follows."""
        return self._heard.leave

    def run(self) -> None:
        """All of it. What was lost with the line is not said any more."""
        if self._prepare.address not in self._member.welcome.targets:
            self._refuse("The target is not on the list that came with the welcome.")
            return
        if not (self._prepare.permission or is_loopback(self._prepare.address.host)):
            self._refuse("Nobody's permission to load this network came with the stage.")
            return
        try:
            with self._member.system.one_load():
                self._run()
        except CannotMeasureError as error:
            self._refuse(error.reason)
        except RuntimeError as error:
            self._refuse(f"The load could not be made on this device: {error}.")

    def _run(self) -> None:
        prepare, member = self._prepare, self._member
        engine = LoadEngine(
            member.system,
            prepare.address,
            activities=prepare.activities,
            assign=lambda _pupils: prepare.assignment,
            client=member.welcome.device,
            seed=prepare.seed,
            offset_s=prepare.offset_s,
            run=prepare.run,
            stopped=self._is_over,
            ended=self._must_end,
        )
        with engine.prepared(prepare.stage) as run:
            if not run.stopped:
                self._start(run)

    def _start(self, run: StageRun) -> None:
        before = None if run.without else self._clock()
        number = self._prepare.number
        ready = Ready(number=number, connected=run.connected, clock=before, without=run.without)
        self._member.line.say(ready)
        if run.without:
            return
        if before is None:
            self._refuse("Its clock could not be compared with the target's: too few answers.")
            return
        commit = self._commit()
        if commit is None:
            self._refuse("No start was told in time, so nothing was loaded.")
            return
        self._play(run, before, commit)

    def _play(self, run: StageRun, before: Reading, commit: Commit) -> None:
        clock = self._member.system.clock
        at_s = Converter(before=before).own_s(commit.start_s)
        late_s = clock.monotonic_s() - at_s
        if late_s > LATE_S_MAX or -late_s > self._prepare.within_s:
            self._refuse(f"The start was {late_s:+.1f} s away when it was told.")
            return
        self._member.told(f"{self._prepare.stage.pupils} pupils start in {-late_s:.1f} s")
        self._member.line.gap_s = 0.0
        began_s, began_at = clock.monotonic_s(), clock.now()
        made = run.play(at_s, self._progress)
        passed = Passed(
            monotonic_s=clock.monotonic_s() - began_s,
            wall_s=(clock.now() - began_at).total_seconds(),
            gap_s=self._member.line.gap_s,
        )
        self._report(made, before, passed, commit)

    def _report(self, made: Made, before: Reading, passed: Passed, commit: Commit) -> None:
        if made.measurement is None:
            self._member.told("the stage was stopped")
            self._member.line.say(Report(number=self._prepare.number))
            return
        after = self._clock()
        convert = Converter(before=before, after=trusted(after))
        error_ms = _start_error_ms(made, convert, commit)
        report = Report(
            number=self._prepare.number,
            measurement=made.measurement,
            start_error_ms=error_ms,
            clock_bound_ms=convert.bound_s(made.started_s) * 1e3 if made.started_s else None,
            started_s=made.started_s,
            fault=clock_fault(before, after, passed),
        )
        self._member.line.say(report)
        self._member.told(_words(made.measurement, error_ms))

    def _clock(self) -> Reading | None:
        member = self._member
        return read_clock(member.system, self._prepare.address, client=member.welcome.device)

    def _commit(self) -> Commit | None:
        clock = self._member.system.clock
        end_s = clock.monotonic_s() + self._prepare.within_s
        while not self._is_over() and clock.monotonic_s() < end_s:
            if self._heard.commit:
                return self._heard.commit
            self._listen(_HEAR_S)
        return None

    def _is_over(self) -> bool:
        """The coordinator or the user said stop, or the coordinator is not heard any more.

        What follows a stop is of the next stage, and not for here.
        """
        if not self._heard.stop:
            self._listen(0.0)
        return self._heard.stop or self._member.line.lost or self._member.stopped()

    def _must_end(self) -> str:
        return self._heard.end

    def _listen(self, within_s: float) -> None:
        heard, message = self._heard, self._member.line.hear(within_s)
        if isinstance(message, Leave):
            heard.leave = heard.stop = True
        elif isinstance(message, Stop | Commit | End) and message.number == self._prepare.number:
            heard.stop = heard.stop or isinstance(message, Stop)
            heard.end = message.why if isinstance(message, End) else heard.end
            heard.commit = message if isinstance(message, Commit) else heard.commit

    def _progress(self, look: StageLook) -> None:
        now_s = self._member.system.clock.monotonic_s()
        if now_s - self._told_s >= PROGRESS_EVERY_S:
            self._told_s = now_s
            self._member.line.say(Progress(number=self._prepare.number, look=look))

    def _refuse(self, why: str) -> None:
        self._member.told(why)
        self._member.line.say(Refused(why=why, number=self._prepare.number))


def _start_error_ms(made: Made, convert: Converter, commit: Commit) -> float | None:
    if made.started_s is None:
        return None
    return (convert.common_s(made.started_s) - commit.start_s) * 1e3


def _words(measurement: StageMeasurement, error_ms: float | None) -> str:
    pupils = f"{len(measurement.pupils)} pupils"
    if measurement.ended_by:
        return f"{pupils}: {measurement.ended_by}"
    return f"{pupils} played" + (f", start {error_ms:+.1f} ms" if error_ms is not None else "")
