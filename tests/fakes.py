"""Fakes of the seams to the outside, shared by all tests; no fake has behaviour of its own."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from netready.domain.failures import FailureWord
from netready.domain.record import NetworkFacts, NetworkRole, Setting
from netready_probes.contract import Address, ProbeContext
from netready_probes.seams import (
    Adapter,
    Clock,
    Finished,
    Host,
    Network,
    NetworkError,
    Programs,
    System,
)

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that moves only when somebody sleeps or a test says so."""

    monotonic: float = 1000.0
    wall: datetime = START
    slept: list[float] = field(default_factory=list)

    def monotonic_s(self) -> float:
        return self.monotonic

    def now(self) -> datetime:
        return self.wall

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(max(0.0, seconds))

    def advance(self, seconds: float) -> None:
        """Both clocks go on."""
        self.monotonic += seconds
        self.wall += timedelta(seconds=seconds)

    def step_wall(self, seconds: float) -> None:
        """Somebody sets the wall clock."""
        self.wall += timedelta(seconds=seconds)


@dataclass
class FakeNetwork:
    """Connections that succeed at once unless `words` says how they fail.

    A connected TCP socket is one end of a pair whose other end `serve` gets; without `serve` the
    other end is closed already. `connect_s` moves the clock.
    """

    clock: FakeClock = field(default_factory=FakeClock)
    words: Mapping[tuple[str, int], FailureWord] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    connect_s: float = 0.001
    serve: Callable[[socket.socket], None] | None = None
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        self.asked.append(("tcp", host, port))
        self.clock.advance(self.connect_s)
        word = self.words.get((host, port))
        if word is not None:
            raise NetworkError("tcp connect", word)
        ours, theirs = socket.socketpair()
        ours.settimeout(timeout_s)
        if self.serve is None:
            theirs.close()
        else:
            self.serve(theirs)
        return ours

    def udp(self, host: str, port: int) -> socket.socket:
        self.asked.append(("udp", host, port))
        word = self.words.get((host, port))
        if word is not None:
            raise NetworkError("udp open", word)
        return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def addresses(self, name: str, *, timeout_s: float) -> Sequence[str]:
        self.asked.append(("name", name, 0))
        if name not in self.names:
            raise NetworkError("name lookup", FailureWord.DNS_NO_NAME)
        return self.names[name]


@dataclass
class FakePrograms:
    """Programs by their argv joined with blanks; a list of answers is used up in order.

    What is not listed is not installed: `find` says None and `run` says exit code 127.
    """

    answers: Mapping[str, Finished | str | Sequence[Finished | str]] = field(default_factory=dict)
    installed: Sequence[str] = ()
    ran: list[str] = field(default_factory=list)
    texts_in: list[str] = field(default_factory=list)

    def find(self, name: str) -> str | None:
        known = {*self.installed, *(line.split()[0] for line in self.answers)}
        return f"/usr/bin/{name}" if name in known else None

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        text_in: str = "",
        stopped: Callable[[], bool] | None = None,
    ) -> Finished:
        line = " ".join([argv[0].rpartition("/")[2], *argv[1:]])
        earlier = self.ran.count(line)
        self.ran.append(line)
        self.texts_in.append(text_in)
        answer = self.answers.get(line)
        if answer is None:
            return Finished(exit_code=127, out="", err="not found")
        if not isinstance(answer, Finished | str):
            answer = answer[min(earlier, len(answer) - 1)]
        return Finished(exit_code=0, out=answer, err="") if isinstance(answer, str) else answer


WLAN = Adapter(
    name="wlan0",
    up=True,
    wireless=True,
    speed_mbps=None,
    addresses=("192.0.2.20",),
    bytes_sent=1_000,
    bytes_received=2_000,
    errors=0,
    drops=0,
)


@dataclass
class FakeHost:
    """An ordinary laptop on Wi-Fi; every fact can be replaced."""

    memory: tuple[int, int] = (8_213_000_000, 4_000_000_000)
    storage: tuple[int, int] | None = (255_000_000_000, 100_000_000_000)
    busy: Sequence[float] = (0.1, 0.2)
    battery_state: tuple[float, bool] | None = (0.8, True)
    adapter_readings: Sequence[Sequence[Adapter]] = ((WLAN,),)
    gateway_found: tuple[str, str] | None = ("192.0.2.1", "wlan0")
    resolver_addresses: Sequence[str] = ("192.0.2.1",)
    platform_facts: Mapping[str, str] = field(
        default_factory=lambda: {
            "system": "Linux",
            "release": "6.1",
            "machine": "x86_64",
            "python": "3.11.2",
        }
    )
    facts: NetworkFacts = field(
        default_factory=lambda: NetworkFacts(
            role=NetworkRole.UNKNOWN,
            ssid="Pupils",
            subnet="192.0.2.0/24",
            wired=False,
            interface="wlan0",
        )
    )
    clock: FakeClock | None = None
    readings_taken: int = 0

    def memory_bytes(self) -> tuple[int, int]:
        return self.memory

    def storage_bytes(self) -> tuple[int, int] | None:
        return self.storage

    def cpu_busy_ratios(self, interval_s: float) -> Sequence[float]:
        if self.clock is not None:
            self.clock.sleep(interval_s)
        return self.busy

    def battery(self) -> tuple[float, bool] | None:
        return self.battery_state

    def adapters(self) -> Sequence[Adapter]:
        reading = self.adapter_readings[min(self.readings_taken, len(self.adapter_readings) - 1)]
        self.readings_taken += 1
        return reading

    def gateway(self) -> tuple[str, str] | None:
        return self.gateway_found

    def resolvers(self) -> Sequence[str]:
        return self.resolver_addresses

    def platform(self) -> Mapping[str, str]:
        return self.platform_facts

    def network_facts(self, interface: str | None = None) -> NetworkFacts:
        return self.facts


def fake_system(
    *,
    clock: Clock | None = None,
    network: Network | None = None,
    programs: Programs | None = None,
    host: Host | None = None,
) -> System:
    """All seams, each a fake unless given; the fakes share one clock."""
    shared = clock if isinstance(clock, FakeClock) else FakeClock()
    return System(
        clock=clock or shared,
        network=network or FakeNetwork(clock=shared),
        programs=programs or FakePrograms(),
        host=host or FakeHost(clock=shared),
    )


def fake_context(
    system: System | None = None,
    *,
    target: Address | None = None,
    permission: str | None = None,
    supplied: Mapping[str, Setting] | None = None,
    **settings: Setting,
) -> ProbeContext:
    """A context for one probe; its settings are `supplied` and all extra keywords."""
    return ProbeContext(
        system=system or fake_system(),
        target=target,
        settings={**(supplied or {}), **settings},
        permission=permission,
    )
