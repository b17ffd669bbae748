"""The rungs after joining: address, gateway, DNS, outside. Linux, in a namespace of its own."""

import contextlib
import ipaddress
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import dns.rdatatype

from netready.domain.air import Rung
from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.dns_question import Asked, ask
from netready_probes.seams import NetworkError, System
from netready_probes.system.clock import RealClock
from netready_probes.system.host import RealHost
from netready_probes.system.lease import Gateway, ask_for_address, gateway, give_back, use_address
from netready_probes.system.network import RealNetwork
from netready_probes.system.programs import RealPrograms
from netready_probes.wifi.joining import ladder
from netready_probes.wifi.joining.dhcp import Answer, Message
from netready_probes.wifi.joining.join_plan import JoinPlan

_QUESTION_S: Final = 2.0
_QUESTIONS: Final = 3


@dataclass(slots=True)
class Climb:
    """One step a method; each gives its rung."""

    plan: JoinPlan
    mac: bytes
    system: System
    lease: Answer | None = None
    way_out: Gateway | None = None
    asked: list[Asked] = field(default_factory=list)
    transaction: int = 0

    def address(self) -> Rung:
        """By DHCP, timed from the first question to the last answer."""
        talk = ask_for_address(self.plan.interface, self.mac, self.plan.rung_s)
        if talk.offer is None:
            return _bad(ladder.ADDRESS, FailureWord.TIMEOUT, "no DHCP server made an offer")
        offered = f"offer after {talk.offer_ms:.0f} ms"
        if talk.end is None:
            note = f"{offered}, then no answer to the request"
            return _bad(ladder.ADDRESS, FailureWord.CLOSED_EARLY, note)
        if talk.end.message is Message.NAK:
            note = f"{offered}, then the DHCP server refused it"
            return _bad(ladder.ADDRESS, FailureWord.NOT_ALLOWED, note)
        complaint = use_address(self.plan.interface, talk.end)
        if complaint:
            return _bad(ladder.ADDRESS, FailureWord.BAD_ANSWER, "its address cannot be used")
        self.lease, self.transaction = talk.end, talk.transaction
        lease_s = talk.end.lease_s
        lasts = "" if lease_s is None else f", lease of {lease_s / 60:.0f} min"
        return Rung(name=ladder.ADDRESS, ok=True, ms=talk.end_ms, note=offered + lasts)

    def gateway(self) -> Rung:
        """By ARP, which every gateway answers."""
        assert self.lease is not None  # noqa: S101 - a step that failed ends the climb
        self.way_out = gateway(self.plan.interface, self.mac, self.lease)
        if self.way_out is None:
            note = "no gateway came with the address"
            return _bad(ladder.GATEWAY, FailureWord.NO_GATEWAY, note)
        for _ in range(_QUESTIONS):
            start_s = time.perf_counter()
            self.way_out.ask()
            if self.way_out.answered(start_s + 1.0):
                ms = (time.perf_counter() - start_s) * 1000
                return Rung(name=ladder.GATEWAY, ok=True, ms=ms, note="answered by ARP")
        return _bad(ladder.GATEWAY, FailureWord.TIMEOUT, "the gateway does not answer ARP")

    def dns(self) -> Rung:
        """The first server that came with the address and may be asked."""
        assert self.lease is not None  # noqa: S101 - a step that failed ends the climb
        if not self.lease.resolvers:
            note = "no DNS server came with the address"
            return _bad(ladder.DNS, FailureWord.NO_NETWORK, note)
        allowed = [one for one in self.lease.resolvers if self.plan.public_dns or _inside(one)]
        if not allowed:
            note = "not tried: the DNS servers are outside the school; set internet=true to ask"
            return Rung(name=ladder.DNS, note=note)
        for server in allowed[:2]:
            asked = self._ask(Address(host=server, port=53))
            if asked.word is None:
                return Rung(name=ladder.DNS, ok=True, ms=asked.elapsed_ms)
        note = asked.note or "asked for a name"
        return _bad(ladder.DNS, asked.word or FailureWord.UNKNOWN, note)

    def _ask(self, server: Address) -> Asked:
        name = self.plan.dns_name
        for _ in range(_QUESTIONS):
            asked = ask(self.system, server, name, dns.rdatatype.A, _QUESTION_S)
            if asked.word is not FailureWord.DNS_TIMEOUT:
                break
        self.asked.append(asked)
        return asked

    def outside(self) -> Rung:
        """A TCP connection to what the user named; nothing is sent over it."""
        if not self.plan.outside_host:
            return Rung(name=ladder.OUTSIDE, note="not tried: nobody named a host (outside=HOST)")
        found = [self.plan.outside_host]
        if not _is_address(found[0]):
            found = [one for asked in self.asked for one in asked.addresses]
        if not found:
            return Rung(name=ladder.OUTSIDE, note="not tried: its name was not asked for")
        start_s = time.perf_counter()
        try:
            port = self.plan.outside_port
            self.system.network.tcp(found[0], port, timeout_s=self.plan.rung_s).close()
        except NetworkError as error:
            return _bad(ladder.OUTSIDE, error.failure.word, "tcp connect")
        return Rung(name=ladder.OUTSIDE, ok=True, ms=(time.perf_counter() - start_s) * 1000)


def _bad(name: str, word: FailureWord, note: str) -> Rung:
    return Rung(name=name, ok=False, word=word.value, note=note)


def _inside(address: str) -> bool:
    return not ipaddress.ip_address(address).is_global


def _is_address(host: str) -> bool:
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return True
    return False


@contextlib.contextmanager
def climb(plan: JoinPlan, mac: bytes) -> Iterator[Climb]:
    """The steps; the address is given back afterwards."""
    programs = RealPrograms()
    system = System(
        clock=RealClock(), network=RealNetwork(), programs=programs, host=RealHost(programs)
    )
    steps = Climb(plan, mac, system)
    try:
        yield steps
    finally:
        if steps.way_out is not None:
            steps.way_out.wire.close()
        if steps.lease is not None:
            give_back(steps.lease, steps.transaction, mac)
