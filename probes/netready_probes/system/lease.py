"""An address for one adapter, and whether its gateway is there: packets in and out. Linux.

Only for an adapter that stands alone in a network namespace (`netready_probes.system.apart`). What
the packets mean is in `netready_probes.wifi.joining.dhcp`.
"""

import contextlib
import secrets
import socket
import time
from dataclasses import dataclass
from typing import Final

from netready_probes.system.apart import run
from netready_probes.wifi.joining import dhcp
from netready_probes.wifi.joining.dhcp import Answer, Message

_IP: Final = 0x0800
_ARP: Final = 0x0806
_EVERYBODY: Final = b"\xff" * 6
_PACKET_MAX: Final = 2048
_PACKETS_MAX: Final = 2_000
# RFC 2131 4.1 starts at 4 s; a first question is lost now and then right after joining
_AGAIN_AFTER_S: Final = (0.0, 1.0, 3.0, 7.0, 15.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """How asking for an address went.

    Attributes:
        offer: the first that came. `end`: what the server said to the request.
        offer_ms, end_ms: since the first question.
    """

    transaction: int
    offer: Answer | None = None
    end: Answer | None = None
    offer_ms: float | None = None
    end_ms: float | None = None


def packets(interface: str, kind: int) -> socket.socket:
    """A socket that sends and gets packets of one kind, without the link's header."""
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(kind))
    opened.bind((interface, kind))
    return opened


def ask_for_address(interface: str, mac: bytes, seconds: float) -> Talk:
    """Discover, offer, request, answer. Raises OSError."""
    talk = Talk(transaction=secrets.randbits(32))
    with packets(interface, _IP) as wire:
        start_s = time.perf_counter()
        question = dhcp.discover(talk.transaction, mac)
        offer = _exchange(wire, interface, question, talk.transaction, mac, start_s + seconds)
        if offer is None:
            return talk
        offer_ms = (time.perf_counter() - start_s) * 1000
        question = dhcp.request(talk.transaction, mac, offer)
        end = _exchange(
            wire, interface, question, talk.transaction, mac, start_s + seconds, of_request=True
        )
        end_ms = (time.perf_counter() - start_s) * 1000
    return Talk(
        transaction=talk.transaction,
        offer=offer,
        end=end,
        offer_ms=offer_ms,
        end_ms=None if end is None else end_ms,
    )


def _exchange(
    wire: socket.socket,
    interface: str,
    question: bytes,
    transaction: int,
    mac: bytes,
    until_s: float,
    *,
    of_request: bool = False,
) -> Answer | None:
    start_s = time.perf_counter()
    wanted = (Message.ACK, Message.NAK) if of_request else (Message.OFFER,)
    for number, after_s in enumerate(_AGAIN_AFTER_S, 1):
        if start_s + after_s >= until_s:
            break
        wire.sendto(question, (interface, _IP, 0, 0, _EVERYBODY))
        again_s = start_s + (_AGAIN_AFTER_S[number] if number < len(_AGAIN_AFTER_S) else 1e9)
        answer = _answer(wire, transaction, mac, wanted, min(until_s, again_s))
        if answer is not None:
            return answer
    return None


def _answer(
    wire: socket.socket,
    transaction: int,
    mac: bytes,
    wanted: tuple[Message, ...],
    until_s: float,
) -> Answer | None:
    for _ in range(_PACKETS_MAX):
        packet = received(wire, until_s)
        if packet is None:
            return None
        answer = dhcp.answer_in(packet, transaction, mac)
        if answer is not None and answer.message in wanted:
            return answer
    return None


def received(wire: socket.socket, until_s: float) -> bytes | None:
    """The next packet; None: none came until then. Raises OSError."""
    wire.settimeout(max(0.001, until_s - time.perf_counter()))
    try:
        return wire.recv(_PACKET_MAX)
    except TimeoutError:
        return None


def use_address(interface: str, lease: Answer) -> str:
    """Gives the adapter its address and its way out; "" or what went wrong."""
    address = f"{lease.address}/{lease.prefix}"
    complaint = run("ip", "addr", "add", address, "dev", interface)
    if not complaint and lease.router is not None:
        way = ("ip", "route", "add", "default", "via", lease.router, "dev", interface, "onlink")
        complaint = run(*way)
    return complaint


def give_back(lease: Answer, transaction: int, mac: bytes) -> None:
    """Tells the server that the address is free again; the protocol has no answer to that."""
    if lease.server is None:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((lease.address, dhcp.CLIENT_PORT))
        udp.sendto(dhcp.release(transaction, mac, lease), (lease.server, dhcp.SERVER_PORT))
        time.sleep(0.1)  # the packet may wait for the neighbour's address


@dataclass(slots=True)
class Gateway:
    """Questions to the gateway by ARP, which every gateway answers; ping it may not."""

    wire: socket.socket
    interface: str
    mac: bytes
    own: str
    address: str
    at: bytes = _EVERYBODY

    def ask(self) -> None:
        """Sends one; to the gateway alone once it is known. Never raises."""
        question = dhcp.arp_question(self.mac, self.own, self.address)
        with contextlib.suppress(OSError):  # while the adapter moves there is no way out
            self.wire.sendto(question, (self.interface, _ARP, 0, 0, self.at))

    def answered(self, until_s: float) -> bool:
        """Whether an answer came until then."""
        for _ in range(_PACKETS_MAX):
            packet = received(self.wire, until_s)
            if packet is None:
                return False
            found = dhcp.arp_answer(packet, self.address)
            if found is not None:
                self.at = found
                return True
        return False


def gateway(interface: str, mac: bytes, lease: Answer) -> Gateway | None:
    """The gateway that came with the lease; None: none did. Raises OSError."""
    if lease.router is None:
        return None
    wire = packets(interface, _ARP)
    return Gateway(wire, interface, mac, lease.address, lease.router)
