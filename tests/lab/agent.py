"""`python -m tests.lab.agent URL [ROOM]`: our agent, which also says what only a lab may know.

A line of JSON each: its number as a process, what it tells the user, and after each stage the
start by the common clock and by its own, so that the lab, which knows the offset, can compare.
"""

import json
import os
import sys
from functools import partial

from netready_probes.agent.channel import Channel
from netready_probes.agent.join_code import join_from
from netready_probes.agent.member import serve
from netready_probes.agent.messages import Commit, Join, Message, Report
from netready_probes.agent.tcp_channel import dial
from netready_probes.system import real_system


class Watched:
    """A channel whose start and report are said aloud."""

    def __init__(self, inner: Channel) -> None:
        self._inner = inner
        self._start_s = 0.0

    def send(self, message: Message) -> None:
        if isinstance(message, Report) and message.started_s is not None:
            say(
                common_s=self._start_s,
                own_s=message.started_s,
                error_ms=message.start_error_ms,
                bound_ms=message.clock_bound_ms,
            )
        self._inner.send(message)

    def receive(self, within_s: float) -> Message | None:
        message = self._inner.receive(within_s)
        if isinstance(message, Commit):
            self._start_s = message.start_s
        return message

    def close(self) -> None:
        self._inner.close()


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)  # noqa: T201 - the parent reads it


def main() -> None:
    say(pid=os.getpid())
    address, code = join_from(sys.argv[1])
    system = real_system()

    def connect() -> Watched:
        return Watched(dial(system.network, system.clock, address, code))

    room = sys.argv[2] if len(sys.argv) > 2 else ""
    ending = serve(system, connect, join=Join(room=room), told=partial(tell))
    say(ending=ending.value)


def tell(words: str) -> None:
    say(told=words)


if __name__ == "__main__":
    main()
