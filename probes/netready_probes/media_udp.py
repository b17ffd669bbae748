"""Probe "media-udp": do the UDP ports of video calls let packets out and answers in?

One STUN binding request a port (20 bytes), three tries. The address under which the school is
seen stays in the answer and is not kept.
"""

import secrets
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Endpoint, Outcome, Probe, ProbeContext
from netready_probes.internet.budget import Budget
from netready_probes.internet.http_wire import is_host
from netready_probes.internet.many import (
    budget_of,
    counted_failures,
    merged,
    nothing_given,
    share_metric,
    side_by_side,
    was_offline,
)
from netready_probes.internet.stun import ANSWER_BYTES_MAX, ID_BYTES, binding_request, parse_answer
from netready_probes.internet.words import network_error
from netready_probes.seams import Network, NetworkError
from netready_probes.settings import check_known

# RFC 8489 6.2.1: first retransmission after 500 ms, then doubled.
WAITS_S = (0.5, 1.0, 2.0)
STEP_S = 5.0
TOTAL_S = 60.0
STRAY_DATAGRAMS_MAX = 64
SOURCE = "stun binding request"
SETTINGS = frozenset({"step_s", "total_s", "interface"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """What one UDP port did.

    Attributes:
        open: somebody answered with our transaction id; None: not tried.
        rtt_ms: of the try that was answered.
        tries: requests sent.
        stray: datagrams that were no answer to our request, e.g. spoofed ones.
    """

    endpoint: Endpoint
    open: bool | None = None
    rtt_ms: float | None = None
    tries: int = 0
    stray: int = 0
    failure: Failure | None = None


def run(context: ProbeContext) -> Outcome:
    """Asks every "stun" endpoint; raises BadSettingError."""
    check_known(context.settings, SETTINGS)
    endpoints = merged(e for e in context.endpoints if e.kind == "stun")
    if not endpoints:
        return nothing_given()
    budget = budget_of(context, STEP_S, TOTAL_S)
    network = context.system.network
    found = side_by_side(endpoints, lambda e: ask(e, network, budget), context, budget)
    ports = [port or _not_tried(e) for e, port in zip(endpoints, found, strict=True)]
    return Outcome(
        metrics=tuple(port_metrics(ports)),
        failures=counted_failures(port.failure for port in ports),
        settings={"tries": len(WAITS_S), "step_s": budget.step_s},
        annotations={"method": "STUN binding request, RFC 8489; the mapped address is not kept"},
        details={"ports": [port_row(port) for port in ports]},
    )


def ask(endpoint: Endpoint, network: Network, budget: Budget) -> Port:
    """One port: up to three requests until one is answered; a failing network is in the answer."""
    asked = Port(endpoint=endpoint, open=False)
    if budget.over() or not is_host(endpoint.host):
        return _not_tried(endpoint)
    try:
        addresses = network.addresses(endpoint.host, timeout_s=budget.step())
        if not addresses:
            raise NetworkError("name lookup", FailureWord.DNS_NO_ANSWER)
        with network.udp(addresses[0], endpoint.port) as sock:
            return _tries(asked, sock, budget)
    except NetworkError as error:
        return replace(asked, failure=error.failure)


def port_metrics(ports: Sequence[Port]) -> Iterator[Metric]:
    """Each port, then the shares."""
    if was_offline([port.failure for port in ports]):
        ports = [replace(port, open=None) for port in ports]
    for port in ports:
        label = f"{port.endpoint.host}:{port.endpoint.port}/udp"[:200]
        answered = None if port.open is None else float(port.open)
        note = "" if port.open is not None else "not tried"
        yield metric("reachable", answered, label=label, source=SOURCE, note=note)
        if port.rtt_ms is not None:
            yield metric("rtt_ms", port.rtt_ms, n=1, label=label, source=SOURCE)
    everyone = [port.open for port in ports]
    required = [port.open for port in ports if port.endpoint.required]
    yield share_metric("media_udp_open_ratio", everyone, "all", SOURCE)
    yield share_metric("media_udp_open_ratio", required, "required", SOURCE)


def _tries(asked: Port, sock: socket.socket, budget: Budget) -> Port:
    clock = budget.clock
    for wait_s in WAITS_S:
        if budget.over():
            return _not_tried(asked.endpoint)
        transaction_id = secrets.token_bytes(ID_BYTES)
        asked = replace(asked, tries=asked.tries + 1)
        sent_s = clock.monotonic_s()
        try:
            sock.send(binding_request(transaction_id))
            stray = _await_answer(sock, transaction_id, min(wait_s, budget.step()), budget)
        except TimeoutError:
            continue
        except OSError as error:
            asked = replace(asked, failure=network_error("stun binding", error).failure)
            continue
        rtt_ms = (clock.monotonic_s() - sent_s) * 1000
        return replace(asked, open=True, rtt_ms=rtt_ms, stray=stray, failure=None)
    silent = Failure(operation="stun binding", word=FailureWord.TIMEOUT)
    return replace(asked, failure=asked.failure or silent)


def _await_answer(
    sock: socket.socket, transaction_id: bytes, seconds: float, budget: Budget
) -> int:
    """Waits for the answer with that id; how many strays came first; raises TimeoutError."""
    ends_at_s = budget.clock.monotonic_s() + seconds
    for stray in range(STRAY_DATAGRAMS_MAX):
        left_s = ends_at_s - budget.clock.monotonic_s()
        if left_s <= 0:
            break
        sock.settimeout(left_s)
        if parse_answer(sock.recv(ANSWER_BYTES_MAX + 1), transaction_id) is not None:
            return stray
    raise TimeoutError


def _not_tried(endpoint: Endpoint) -> Port:
    return Port(
        endpoint=endpoint, failure=Failure(operation="stun binding", word=FailureWord.STOPPED)
    )


def port_row(port: Port) -> dict[str, object]:
    """A port as it stands in the record's details."""
    return {
        "host": port.endpoint.host,
        "port": port.endpoint.port,
        "list": port.endpoint.list_name,
        "required": port.endpoint.required,
        "open": port.open,
        "rtt_ms": port.rtt_ms,
        "tries": port.tries,
        "stray_datagrams": port.stray,
        "word": port.failure.word.value if port.failure else None,
    }


PROBE = Probe(
    name="media-udp",
    version="1",
    summary="UDP ports of video calls: one STUN question a port, three tries",
    run=run,
    metrics=("media_udp_open_ratio", "reachable", "rtt_ms"),
    leaves_school=True,
)
