"""The ndt7 engine: one WebSocket for ten seconds, against a server the school has chosen.

Protocol: github.com/m-lab/ndt-server spec/ndt7-protocol.md, v0.9. Public ndt7 servers publish every
result with the address of the school, so the engine runs only after an informed "yes"; the server
is given by its URL, no locate service is asked. The rate is the mean since the start, slow start
included, as ndt7 defines it. Down is counted here; up is what the *server* says it received: bytes
counted by a sender were seen above the capacity of the link (m-lab/ndt7-client-go#74).
"""

import json
import secrets
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction
from netready_probes.contract import ProbeContext
from netready_probes.internet.engine import CONSENT_SENTENCE, Plan, Samples, Span, spans_of
from netready_probes.internet.streams import Stream, Watch, run_streams
from netready_probes.internet.words import network_error
from netready_probes.seams import NetworkError
from netready_probes.system.network import congestion_control

PROTOCOL: Final = Subprotocol("net.measurementlab.ndt.v7")
OPEN_S: Final = 10.0
GRACE_S: Final = 1.5
MESSAGE_BYTES_MAX: Final = 1 << 24  # the server's; the specification asks for at least 1 << 17
FIRST_MESSAGE_BYTES: Final = 1 << 13
LAST_MESSAGE_BYTES: Final = 1 << 18
SCALING: Final = 16  # a message is at most a sixteenth of what was sent: reference client
MEASUREMENTS_MAX: Final = 1000
_OPERATION: Final = "ndt7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ndt7Engine:
    """`SpeedEngine` over ndt7."""

    name: str = "ndt7"
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def measure(self, direction: Direction, plan: Plan, context: ProbeContext) -> Samples:
        """Loads one direction for ten seconds, or `plan.seconds` if that is less."""
        if context.settings.get("ndt7_consent") is not True:
            failure = Failure(
                operation=_OPERATION, word=FailureWord.NOT_ALLOWED, note=CONSENT_SENTENCE
            )
            return Samples(direction=direction, failures=(failure,))
        said: list[Mapping[str, object]] = []
        down = direction is Direction.DOWN
        session = _Session(plan=plan, context=context, tls=self.tls, said=said)
        watch, streams = run_streams(
            1,
            session.download if down else session.upload,
            context,
            seconds=min(10.0, plan.seconds),
            bytes_max=plan.bytes_max,
            grace_s=0.0 if down else GRACE_S,
        )
        return _samples(direction, watch, streams[0], said)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    plan: Plan
    context: ProbeContext
    tls: Callable[[], ssl.SSLContext]
    said: list[Mapping[str, object]]

    def download(self, stream: Stream) -> None:
        with self._open(stream, "download") as session:
            stream.ready.set()
            try:
                while not stream.end.is_set():
                    message = session.recv(timeout=OPEN_S)
                    stream.received += len(message)
                    if isinstance(message, str):
                        _listen(message, self.said)
            except ConnectionClosed:
                return  # ndt7 tolerates an abrupt end; the window shows how long it was
            except TimeoutError:
                raise NetworkError(_OPERATION, FailureWord.TIMEOUT) from None

    def upload(self, stream: Stream) -> None:
        with self._open(stream, "upload") as session:
            stream.facts["cc"] = congestion_control(session.socket)
            stream.ready.set()
            block = secrets.token_bytes(LAST_MESSAGE_BYTES)
            size = FIRST_MESSAGE_BYTES
            try:
                while not stream.end.is_set():
                    session.send(block[:size])
                    stream.received += size  # sent, for the byte limit; the rate is the server's
                    if size < LAST_MESSAGE_BYTES and stream.received >= size * SCALING:
                        size *= 2
                    _hear(session, self.said)
                session.close()
                _hear(session, self.said)
            except ConnectionClosed:
                _hear(session, self.said)

    @contextmanager
    def _open(self, stream: Stream, test: str) -> Iterator[ClientConnection]:
        place = self.plan.place
        raw = self.context.system.network.tcp(place.host, place.port, timeout_s=OPEN_S)
        stream.sock = raw
        scheme = "wss" if place.tls else "ws"
        url = f"{scheme}://{place.authority()}{place.path}/ndt/v7/{test}"
        with ExitStack() as stack:
            with _handshake_errors():
                opened = stack.enter_context(self._connect(url, raw))
            stream.sock = opened.socket
            if opened.subprotocol != PROTOCOL:
                note = "The server does not speak ndt7."
                raise NetworkError(_OPERATION, FailureWord.BAD_ANSWER, note)
            yield opened

    def _connect(self, url: str, raw: socket.socket) -> AbstractContextManager[ClientConnection]:
        return connect(
            url,
            sock=raw,
            ssl=self.tls() if self.plan.place.tls else None,
            subprotocols=[PROTOCOL],
            compression=None,
            proxy=None,
            user_agent_header="netready",
            open_timeout=OPEN_S,
            ping_interval=None,
            close_timeout=1,
            max_size=MESSAGE_BYTES_MAX,
        )


@contextmanager
def _handshake_errors() -> Iterator[None]:
    """What the library raises while a connection opens, as errors of the network."""
    try:
        yield
    except InvalidStatus as error:
        note = f"The server answered {error.response.status_code}: no measurement."
        raise NetworkError(_OPERATION, FailureWord.HTTP_STATUS, note) from error
    except WebSocketException as error:
        raise NetworkError(_OPERATION, FailureWord.BAD_ANSWER, "No WebSocket answer.") from error
    except OSError as error:
        raise network_error(_OPERATION, error) from error


def _hear(session: ClientConnection, said: list[Mapping[str, object]]) -> None:
    """Takes the server's measurements that have arrived; never waits."""
    try:
        for _ in range(MEASUREMENTS_MAX):
            message = session.recv(timeout=0)
            if isinstance(message, str):
                _listen(message, said)
    except (TimeoutError, ConnectionClosed):
        return


def _listen(message: str, said: list[Mapping[str, object]]) -> None:
    if len(said) < MEASUREMENTS_MAX and len(message) <= 65536:
        try:
            value = json.loads(message)
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict):
            said.append(value)


def received_span(said: list[Mapping[str, object]]) -> Span | None:
    """Bytes and time by the server's last measurement of an upload; None if it sent none.

    `TCPInfo` counts in the server's kernel, `AppInfo` in its program; times are microseconds.
    """
    for measurement in reversed(said):
        for block, key in (("TCPInfo", "BytesReceived"), ("AppInfo", "NumBytes")):
            found = _pair(measurement.get(block), key)
            if found is not None:
                size, elapsed_us = found
                return Span(from_s=0.0, to_s=elapsed_us / 1e6, size=size)
    return None


def _pair(block: object, key: str) -> tuple[int, int] | None:
    if not isinstance(block, dict):
        return None
    size, elapsed_us = block.get(key), block.get("ElapsedTime")
    if not isinstance(size, int) or not isinstance(elapsed_us, int):
        return None
    # 15 s is the specification's longest test; a petabyte in that time is no measurement
    good = 0 < size < 10**15 and 0 < elapsed_us <= 15_000_000
    return (size, elapsed_us) if good else None


def _samples(
    direction: Direction, watch: Watch, stream: Stream, said: list[Mapping[str, object]]
) -> Samples:
    down = direction is Direction.DOWN
    failures = watch.failures
    spans: tuple[Span, ...] = spans_of(watch.readings)
    to_s = watch.whole_s
    if not down:
        span = received_span(said)
        spans, to_s = ((span,), span.to_s) if span else ((), 0.0)
        if span is None and not failures:
            note = "The server sent no measurement of what it received: no upload rate."
            failures = (Failure(operation=_OPERATION, word=FailureWord.BAD_ANSWER, note=note),)
    control = stream.facts.get("cc") or "not known"
    bbr = any("BBRInfo" in measurement for measurement in said)
    return Samples(
        direction=direction,
        spans=spans,
        to_s=to_s,
        failures=failures,
        facts={
            "method": "ndt7: one WebSocket, mean since the start",
            "streams": "1",
            "counted_by": "this device, as it arrived" if down else "the server's measurements",
            "congestion_control": ("bbr" if bbr else "not known") + " (the server's)"
            if down
            else f"{control} (this device's)",
        },
    )
