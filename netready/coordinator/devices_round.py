"""One stage on many devices, once: prepare all, wait for all, tell the start, collect the parts.

A device that does not get ready, or vanishes, ends the round for the others within a second: the
load of fewer devices than planned is not the class that was asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from netready.coordinator.devices_gathering import Device
from netready.domain.load import Stage, StageLook
from netready.loadtest.clock import Converter, Reading, start_ahead_s
from netready.loadtest.looks import whole_look
from netready.loadtest.merge import VANISHED, Part
from netready_probes.agent.messages import (
    Commit,
    End,
    Message,
    Prepare,
    Progress,
    Ready,
    Refused,
    Report,
    Stop,
)
from netready_probes.seams import Clock

READY_S: Final = 120.0  # start of a process on a slow laptop, and connecting everybody
COMMIT_WITHIN_S: Final = 180.0  # an agent that is ready waits so long for the slowest
REPORT_S: Final = 25.0  # from the end of the stage to the last report
AGAIN_S: Final = (0.3, 0.8)  # after the first commit: the same once more
STRAGGLE_S: Final = 5.0  # for reports of what was measured, after one part is lost
_LOOK_S: Final = 0.05
_TELL_S: Final = 0.25


@dataclass(slots=True, kw_only=True)
class Task:
    """One device's share of a round, and what it said so far.

    Attributes:
        first: number of its first pupil in its class.
        fault: why it does not take part, a sentence; "": it does.
    """

    device: Device
    prepare: Prepare
    first: int
    fault: str = ""
    ready: Ready | None = None
    report: Report | None = None
    look: StageLook = field(default_factory=lambda: StageLook(share=0.0))

    @property
    def answered(self) -> bool:
        """Whether nothing more of it is to come."""
        return bool(self.fault or self.report)

    def part(self) -> Part:
        """What came of it."""
        report = self.report or Report(number=self.prepare.number)
        return Part(
            device=self.device.name,
            room=self.device.room,
            first=self.first,
            pupils=self.prepare.stage.pupils,
            measurement=report.measurement,
            start_error_ms=report.start_error_ms,
            clock_bound_ms=report.clock_bound_ms,
            limited=self.fault or report.fault,
        )


class Round:
    """Tasks of one number, one device each."""

    def __init__(self, clock: Clock, tasks: Sequence[Task], stopped: Callable[[], bool]) -> None:
        self._clock, self._tasks, self._stopped = clock, tasks, stopped
        self._number = tasks[0].prepare.number

    def get_ready(self) -> bool:
        """Whether all are; where not, the others are stopped, and each task's fault says why."""
        for task in self._tasks:
            task.device.line.say(task.prepare)
        end_s = self._clock.monotonic_s() + READY_S
        while not all(task.ready or task.fault for task in self._tasks):
            self._listen()
            if self._stopped() or any(task.fault for task in self._tasks):
                break
            if self._clock.monotonic_s() >= end_s:
                self._give_up("it was not ready in time")
            self._clock.sleep(_LOOK_S)
        if all(task.ready and not task.ready.without for task in self._tasks):
            return True
        self.stop()
        return False

    def play(self, clock: Reading, tell: Callable[[StageLook], None]) -> bool:
        """The start is told, and the parts collected; False: it was stopped.

        `clock` is this machine's own reading of the common clock.
        """
        convert = Converter(before=clock)
        now_s = self._clock.monotonic_s()
        begin_s = now_s + start_ahead_s(self._worst_rtt_s(clock))
        self._commit(convert.common_s(begin_s))
        told_s = now_s
        again = [now_s + after_s for after_s in AGAIN_S]
        end_s = begin_s + max(_length_s(task.prepare.stage) for task in self._tasks) + REPORT_S
        while not all(task.answered for task in self._tasks):
            now_s = self._clock.monotonic_s()
            if self._stopped():
                self.stop()
                return False
            if again and now_s >= again[0]:
                again.pop(0)
                self._commit(convert.common_s(begin_s))
            self._listen()
            self._keep_together()
            if now_s >= end_s:
                self._give_up("it did not report in time")
            if now_s - told_s >= _TELL_S:
                told_s = now_s
                tell(whole_look([task.look for task in self._tasks]))
            self._clock.sleep(_LOOK_S)
        return True

    def stop(self) -> None:
        """Nobody plays on."""
        self._say_all(Stop(number=self._number))

    def _commit(self, start_s: float) -> None:
        self._say_all(Commit(number=self._number, start_s=start_s))

    def _say_all(self, message: Message) -> None:
        for task in self._tasks:
            if not task.answered or isinstance(message, Stop):
                task.device.line.say(message)

    def _worst_rtt_s(self, own: Reading) -> float:
        clocks = [own, *(task.ready.clock for task in self._tasks if task.ready)]
        return max(2 * clock.bound_s for clock in clocks if clock)

    def _listen(self) -> None:
        for task in self._tasks:
            while (message := task.device.line.hear(0.0)) is not None:
                _note(task, message)
            if not task.answered and task.device.line.lost:
                task.fault = VANISHED if task.ready else "it went away before the start"

    def _keep_together(self) -> None:
        """One load that had to end ends all; one part that is lost makes the rest useless."""
        for task in self._tasks:
            report = task.report
            if report and report.measurement and report.measurement.ended_by:
                self._say_all(End(number=self._number, why=report.measurement.ended_by))
        lost = [task for task in self._tasks if task.fault or _is_empty(task.report)]
        if lost and not all(task.answered for task in self._tasks):
            self.stop()
            for task in self._tasks:
                if not task.answered:
                    task.fault = f"it was stopped, because {lost[0].device.name} was lost"

    def _give_up(self, why: str) -> None:
        for task in self._tasks:
            if not task.answered and (task.ready is None or why.endswith("report in time")):
                task.fault = why


def _is_empty(report: Report | None) -> bool:
    return report is not None and report.measurement is None


def _note(task: Task, message: Message) -> None:
    if getattr(message, "number", None) != task.prepare.number:
        return  # of an earlier stage
    if isinstance(message, Ready):
        task.ready = message
    elif isinstance(message, Report):
        task.report = message
    elif isinstance(message, Refused):
        task.fault = message.why
    elif isinstance(message, Progress):
        task.look = message.look


def _length_s(stage: Stage) -> float:
    return stage.ramp_s + stage.settle_s + stage.measure_s
