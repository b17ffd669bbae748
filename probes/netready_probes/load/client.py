"""The client's side of the wire: handshakes.

Bulk streams are in `bulk`, latency in `echo`; virtual pupils bring their own frames on
`open_exchange`.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.load.serving import BULK_UNSENT_BYTES, EXCHANGE_UNSENT_BYTES
from netready_probes.load.wire import Hello, WireError, decode_line, encode_hello
from netready_probes.seams import Network, NetworkError
from netready_probes.system.clock import RealClock
from netready_probes.system.network import (
    limit_unsent,
    network_errors,
    read_line,
    use_congestion_control,
)

_LINE_BYTES_MAX: Final = 4096


class TargetRefusedError(NetworkError):
    """The target answered, and said no: `failure.word` is its word, `why` its sentence."""

    def __init__(self, word: FailureWord, why: str) -> None:
        super().__init__("target handshake", word, note=why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a handshake gave.

    Attributes:
        token: 8 bytes that permit UDP from this device's address; empty but for `hello`.
        target_congestion_control: what the target sends with, "" where it does not know.
        overloaded: the target could not keep up within the last 5 s.
        limits: of the target, e.g. "clients", "seconds"; empty but for `hello`.
        handshake_s: from the first line to its answer, the connection being open.
    """

    token: bytes
    target_congestion_control: str
    overloaded: bool
    limits: Mapping[str, object] = field(default_factory=dict)
    handshake_s: float = 0.0
    fields: Mapping[str, object] = field(default_factory=dict, repr=False)


def hello(network: Network, address: Address, *, client: str, timeout_s: float = 5.0) -> Session:
    """A handshake and nothing more. Raises NetworkError, TargetRefusedError."""
    tcp, session = open_stream(network, address, Hello(op="hello", client=client), timeout_s)
    tcp.close()
    return session


def datagrams_received(
    network: Network, address: Address, *, client: str, token: bytes, flow: int, timeout_s: float
) -> int:
    """Datagrams of one flow that reached the target. Raises NetworkError."""
    asked = Hello(op="count", client=client, token=token.hex(), flow=flow)
    tcp, session = open_stream(network, address, asked, timeout_s)
    tcp.close()
    received = session.fields.get("received")
    if not isinstance(received, int):
        raise NetworkError("target handshake", FailureWord.BAD_ANSWER)
    return received


def open_exchange(
    network: Network,
    address: Address,
    *,
    client: str,
    timeout_s: float = 5.0,
    mbps: float = 0.0,
    push: bool = False,
    run: str = "",
) -> socket.socket:
    """A connection that is ready for exchange frames; each call on it may block `timeout_s`.

    Raises NetworkError, TargetRefusedError.
    """
    asked = Hello(op="exchange", client=client, mbps=mbps, push=push, run=run)
    return open_stream(network, address, asked, timeout_s)[0]


def open_stream(
    network: Network, address: Address, asked: Hello, timeout_s: float
) -> tuple[socket.socket, Session]:
    """A connection after its handshake. Raises NetworkError, TargetRefusedError."""
    clock = RealClock()
    tcp = network.tcp(address.host, address.port, timeout_s=timeout_s)
    try:
        unsent = EXCHANGE_UNSENT_BYTES if asked.op == "exchange" else BULK_UNSENT_BYTES
        limit_unsent(tcp, unsent)
        if asked.cc:
            use_congestion_control(tcp, asked.cc)
        with network_errors("target handshake"):
            started_s = clock.monotonic_s()
            tcp.sendall(encode_hello(asked))
            line = read_line(
                tcp, limit_bytes=_LINE_BYTES_MAX, end_s=started_s + timeout_s, clock=clock
            )
            tcp.settimeout(timeout_s)
        return tcp, _session(line, clock.monotonic_s() - started_s)
    except NetworkError:
        tcp.close()
        raise


def _session(line: bytes | None, handshake_s: float) -> Session:
    if line is None:
        raise NetworkError("target handshake", FailureWord.CLOSED_EARLY)
    try:
        fields = decode_line(line)
        if fields.get("ok") is not True:
            raise TargetRefusedError(FailureWord(str(fields.get("word"))), str(fields.get("why")))
        token = bytes.fromhex(str(fields.get("token", "")))
    except (WireError, ValueError) as error:
        raise NetworkError("target handshake", FailureWord.BAD_ANSWER) from error
    limits = fields.get("limits")
    return Session(
        token=token,
        target_congestion_control=str(fields.get("cc", "")),
        overloaded=fields.get("overloaded") is True,
        limits=limits if isinstance(limits, dict) else {},
        handshake_s=handshake_s,
        fields=fields,
    )
