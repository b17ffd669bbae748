"""The agent on a device of many: joins, waits for stages, runs them, reports, goes when told.

It knows a channel and no more of how messages travel. A line that is lost is made again, a bounded
number of times; the stage that ran is lost with it.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from netready_probes.agent.channel import Channel
from netready_probes.agent.line import Line
from netready_probes.agent.messages import Join, Leave, Prepare, Refused, Welcome
from netready_probes.agent.stage_work import Member, StageWork
from netready_probes.seams import NetworkError, System

WELCOME_S: Final = 10.0
TRIES_MAX: Final = 10  # in a row without being let in
TRY_EVERY_S: Final = 2.0
_HEAR_S: Final = 0.2


class Ending(StrEnum):
    """How an agent's day ended."""

    LEFT = "left"  # the coordinator said that the run is over
    STOPPED = "stopped"  # the user here
    REFUSED = "refused"  # the coordinator did not let it in
    LOST = "lost"  # the coordinator could not be reached, or went away


def serve(
    system: System,
    connect: Callable[[], Channel],
    *,
    join: Join,
    told: Callable[[str], None] = lambda _words: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Ending:
    """Until the coordinator lets it go, or `stopped`, or nobody is there after some tries.

    `connect` opens a channel and raises NetworkError.
    """
    tries = 0
    while tries < TRIES_MAX and not stopped():
        try:
            line = Line(connect(), system.clock)
        except NetworkError as error:
            tries += 1
            told(f"the coordinator cannot be reached: {error.failure.word.value}")
            system.clock.sleep(TRY_EVERY_S)
            continue
        try:
            ending, device = _on_line(system, line, join, told, stopped)
        finally:
            line.close()
        if ending is not Ending.LOST:
            return ending
        tries = 0 if device else tries + 1
        join = replace(join, label=device or join.label)
        system.clock.sleep(TRY_EVERY_S)
    return Ending.STOPPED if stopped() else Ending.LOST


def _on_line(
    system: System,
    line: Line,
    join: Join,
    told: Callable[[str], None],
    stopped: Callable[[], bool],
) -> tuple[Ending, str]:
    """One connection to its end, and what this device was called; "": it was not let in."""
    line.say(join)
    answer = line.hear(WELCOME_S)
    if isinstance(answer, Refused):
        told(f"not let in: {answer.why}")
        return Ending.REFUSED, ""
    if not isinstance(answer, Welcome):
        told("the coordinator said nothing: is the code right?")
        return Ending.LOST, ""
    told(f"joined as {answer.device}")
    member = Member(system=system, line=line, welcome=answer, told=told, stopped=stopped)
    return _wait_for_work(member), answer.device


def _wait_for_work(member: Member) -> Ending:
    while not member.stopped():
        message = member.line.hear(_HEAR_S)
        if isinstance(message, Prepare):
            work = StageWork(member, message)
            member.told(f"stage {message.number}: {message.stage.pupils} pupils")
            work.run()
            if work.leave:
                return Ending.LEFT
        elif isinstance(message, Leave):
            return Ending.LEFT
        elif message is None and member.line.lost:
            member.told("the coordinator went away")
            return Ending.LOST
    member.line.say(Leave())
    return Ending.STOPPED
