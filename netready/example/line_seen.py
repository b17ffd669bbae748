"""What a wired device would have measured of the example school's internet line. Pure."""

from random import Random
from typing import Final

from netready.coordinator.cloud import listed_endpoints
from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction, metric
from netready_probes.contract import Endpoint, Outcome
from netready_probes.endpoints import endpoint_metrics, table_row
from netready_probes.internet.certificates import Voucher
from netready_probes.internet.many import counted_failures
from netready_probes.internet.visits import Visit
from netready_probes.media_udp import Port, port_metrics, port_row

_ENGINE: Final = "http"
_SECONDS: Final = 10
_FILTER: Final = "Example Web Filter CA"
# the filter opens what its vendor forbids: devices cannot sign themselves in there
INTERCEPTED: Final = "device.login.microsoftonline.com"
_OPENED: Final = (INTERCEPTED, "go.microsoft.com")  # of the second one nobody forbids it
_MEDIA_CLOSED: Final = 3481


def line_seen(chance: Random, *, down_mbps: float, up_mbps: float) -> Outcome:
    """What "internet-line" would have told of a line that gives so much."""
    lines, details = [], []
    for way, mbps in ((Direction.DOWN, down_mbps), (Direction.UP, up_mbps)):
        each = [round(mbps * chance.uniform(0.985, 1.015), 2) for _ in range(_SECONDS - 2)]
        value = round(sum(each) / len(each), 2)
        lines.append(
            metric(
                "goodput_mbps",
                value,
                direction=way,
                n=len(each),
                source=f"internet line, {_ENGINE}",
            )
        )
        details.append(
            {
                "direction": way.value,
                "window_s": [2.0, float(_SECONDS)],
                "bytes": int(mbps * 1e6 / 8 * _SECONDS),
                "each_second_mbps": each,
            }
        )
    return Outcome(
        metrics=tuple(lines),
        settings={"engine": _ENGINE, "seconds": _SECONDS, "drop_s": 2.0, "streams": 4},
        self_error={"process_cores": round(chance.uniform(0.1, 0.3), 2)},
        annotations={"engine": _ENGINE, "down_counted_by": "receiver", "up_counted_by": "receiver"},
        details={"directions": details},
    )


def endpoints_seen(chance: Random, lists: tuple[str, ...]) -> Outcome:
    """What "endpoints" would have told: all in reach, two opened by the filter."""
    visits = [
        _visit(endpoint, chance) for endpoint in listed_endpoints(lists) if endpoint.kind == "tls"
    ]
    return Outcome(
        metrics=tuple(endpoint_metrics(visits)),
        failures=counted_failures(visit.failure for visit in visits),
        settings={"step_s": 5.0, "at_once": 8, "proxy": False},
        annotations={"ca_list": "certifi", "route": "direct"},
        details={"endpoints": [table_row(visit) for visit in visits]},
    )


def media_seen(chance: Random, lists: tuple[str, ...]) -> Outcome:
    """What "media-udp" would have told: one optional port is shut."""
    ports = [
        _port(endpoint, chance) for endpoint in listed_endpoints(lists) if endpoint.kind == "stun"
    ]
    return Outcome(
        metrics=tuple(port_metrics(ports)),
        failures=counted_failures(port.failure for port in ports),
        settings={"tries": 3, "step_s": 5.0},
        annotations={"method": "STUN binding request, RFC 8489; the mapped address is not kept"},
        details={"ports": [port_row(port) for port in ports]},
    )


def _visit(endpoint: Endpoint, chance: Random) -> Visit:
    opened = endpoint.host in _OPENED
    forbidden = opened and endpoint.never_intercept
    times = {
        "dns_ms": chance.uniform(3.0, 25.0),
        "connect_ms": chance.uniform(11.0, 24.0),
        "tls_ms": chance.uniform(14.0, 32.0),
        "ttfb_ms": chance.uniform(18.0, 70.0),
    }
    refused = Failure(operation="tls handshake", word=FailureWord.TLS_UNKNOWN_ISSUER)
    return Visit(
        endpoint=endpoint,
        reachable=not forbidden,
        times={name: round(value, 2) for name, value in times.items()},
        voucher=Voucher.DEVICE_ONLY if opened else Voucher.PUBLIC,
        failure=refused if forbidden else None,
        certificate_days_left=float(chance.randrange(30, 300)),
        issuer=_FILTER if opened else "A public authority",
        http_status=None if forbidden else 200,
        note="A filter opens TLS here, which its vendor forbids." if forbidden else "",
    )


def _port(endpoint: Endpoint, chance: Random) -> Port:
    if endpoint.port == _MEDIA_CLOSED:
        silent = Failure(operation="stun binding", word=FailureWord.TIMEOUT)
        return Port(endpoint=endpoint, open=False, tries=3, failure=silent)
    return Port(endpoint=endpoint, open=True, rtt_ms=round(chance.uniform(14.0, 22.0), 2), tries=1)
