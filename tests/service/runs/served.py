"""An aggregator on loopback, and agents that say what a test wants, over the real lines."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from netready.service.app import make_app
from netready.service.desk import Desk
from netready.service.serving import listening_socket, server_of
from netready.service.targets import Targets
from netready_probes.agent.clock_reading import read_clock
from netready_probes.agent.joined.https import Client
from netready_probes.agent.joined.https_channel import HttpsChannel, line_path
from netready_probes.agent.joined.place import Place
from netready_probes.agent.line import Line
from netready_probes.agent.messages import (
    Commit,
    Join,
    Message,
    Prepare,
    Ready,
    Report,
)
from netready_probes.contract import Address
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms
from tests.loadtest.test_merge import measured
from tests.service.desks import Joined, desk_at

SYSTEM = System(clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost())
SOON_S = 20.0
DOES = "constant-2m5"  # an activity of the catalogue without limits that a script could miss


def real_desk(folder: Path, target: Address | None, **changed: Any) -> Desk:
    """A desk whose clock goes."""
    fields = {"clock": RealClock(), "system": SYSTEM, "targets": Targets(address=target)}
    return desk_at(folder, **{**fields, **changed})


@contextmanager
def served(desk: Desk, port: int = 0) -> Iterator[Place]:
    """The application of that desk, served on loopback until it is left."""
    listener = listening_socket("127.0.0.1", port)
    server = server_of(make_app(desk), None)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until(lambda: server.started)
    host, port = listener.getsockname()
    try:
        yield Place(address=Address(host=host, port=port), tls=False)
    finally:
        server.should_exit = True
        thread.join(timeout=SOON_S)
        listener.close()
        for agent in Scripted.all:
            agent.thread.join(timeout=SOON_S)
        Scripted.all.clear()


def until(true: Callable[[], object], within_s: float = SOON_S) -> None:
    """Returns as soon as it is true; fails where it is not in time."""
    end_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end_s, "it did not come true in time"
        time.sleep(0.005)


Answer = Callable[["Scripted", Message], None]


def plays_along(agent: "Scripted", message: Message) -> None:
    """What a good agent does."""
    if isinstance(message, Prepare):
        agent.prepared = message
        clock = read_clock(SYSTEM, message.address, client=agent.who.label)
        agent.line.say(Ready(number=message.number, connected=2, clock=clock))
    elif isinstance(message, Commit):
        agent.report(message)


@dataclass
class Scripted:
    """An agent that takes part in a run, and says what the test wants."""

    all: ClassVar[list["Scripted"]] = []  # those whose threads may still go

    place: Place
    who: Joined
    answer: Answer = plays_along
    heard: list[Message] = field(default_factory=list)
    prepared: Prepare | None = None
    reported: bool = False

    def join(self, run_id: str) -> "Scripted":
        """Opens the line of that run, and lives on it in a thread."""
        channel = HttpsChannel(
            SYSTEM.network,
            SYSTEM.clock,
            self.place,
            token=self.who.token,
            path=line_path(run_id),
        )
        self.line = Line(channel, SYSTEM.clock)
        self.line.say(Join(label="somebody else", room="elsewhere"))
        self.thread = threading.Thread(target=self._live, daemon=True)
        self.thread.start()
        self.all.append(self)
        return self

    def report(self, commit: Commit) -> None:
        if self.prepared is None or self.reported:
            return
        self.reported = True
        found = measured([5.0] * 40, pupils=self.prepared.stage.pupils)
        pupils = tuple(replace(each, activity=DOES) for each in found.pupils)
        measurement = replace(found, pupils=pupils)
        self.line.say(
            Report(
                number=commit.number,
                measurement=measurement,
                start_error_ms=1.0,
                clock_bound_ms=0.1,
            )
        )

    def said(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.heard if isinstance(message, kind)]

    def _live(self) -> None:
        while (message := self.line.hear(0.1)) or not self.line.lost:
            if message is not None:
                self.heard.append(message)
                self.answer(self, message)
        self.line.close()


def asks(place: Place, who: Joined) -> Client:
    """A client with that token."""
    return Client(SYSTEM.network, place, who.token)
