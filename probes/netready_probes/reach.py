"""Can the gateway and the target be reached, and by which method was that found?

Contacts nothing but these two: pings the gateway, tries one TCP port of it, connects to the target.
"""

from dataclasses import dataclass

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Address, Outcome, Probe, ProbeContext
from netready_probes.ping_text import neighbour_alive, ping_argv, ping_refused, ping_times_ms
from netready_probes.seams import NetworkError, System
from netready_probes.settings import check_known, count_of, number_of

_PROGRAM_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one method found; `reachable` None: it cannot tell."""

    reachable: bool | None
    method: str
    times_ms: tuple[float, ...] = ()
    failure: Failure | None = None


def run(ctx: ProbeContext) -> Outcome:
    """Gateway, then target; a few packets each."""
    check_known(ctx.settings, ("tries", "timeout_s", "gateway_port", "interface"))
    tries = count_of(ctx.settings, "tries", 5, low=1, high=20)
    timeout_s = number_of(ctx.settings, "timeout_s", 2.0, low=0.1, high=10.0)
    port = count_of(ctx.settings, "gateway_port", 80, low=1, high=65535)
    gateway = _gateway(ctx.system, tries, port, timeout_s)
    target = _target(ctx.system, ctx.target, tries, timeout_s) if ctx.target else None
    found = {"gateway": gateway, **({"target": target} if target else {})}
    metrics = [line for label, reach in found.items() for line in _metrics(label, reach)]
    if target is None:
        metrics.append(metric("reachable", None, label="target", note="no target was given"))
    return Outcome(
        metrics=tuple(metrics),
        failures=tuple(reach.failure for reach in found.values() if reach.failure),
        settings={"tries": tries, "timeout_s": timeout_s, "gateway_port": port},
        annotations={f"{label}_method": reach.method for label, reach in found.items()},
    )


def _metrics(label: str, reach: Reach) -> list[Metric]:
    yes = None if reach.reachable is None else float(reach.reachable)
    note = reach.failure.note if reach.failure else ""
    times = sorted(reach.times_ms)
    lines = [metric("reachable", yes, source=reach.method, label=label, note=note)]
    if times:
        name = "rtt_ms" if reach.method == "ping" else "connect_ms"
        middle = times[len(times) // 2]
        for stat, value in (("min", times[0]), ("p50", middle)):
            lines.append(
                metric(name, value, stat=stat, n=len(times), source=reach.method, label=label)
            )
    return lines


def _gateway(system: System, tries: int, port: int, timeout_s: float) -> Reach:
    found = system.host.gateway()
    if found is None:
        return _without_gateway(system.host.platform().get("system", ""))
    address = found[0]
    for reach in (
        _by_ping(system, address, tries),
        _by_tcp(system, Address(host=address, port=port), timeout_s),
        _by_neighbour(system, address),
    ):
        if reach.reachable is not None:
            return reach
    note = "Neither ping, nor a TCP connection, nor the neighbour table could tell."
    failure = Failure(operation="reach gateway", word=FailureWord.UNKNOWN, note=note)
    return Reach(reachable=None, method="none", failure=failure)


def _without_gateway(platform: str) -> Reach:
    """On Linux and macOS "none" is a fact; elsewhere it only was not told."""
    if platform in ("Linux", "Darwin", "ChromeOS"):
        word, note = FailureWord.NO_GATEWAY, "This device has no default route."
    else:
        word, note = FailureWord.NOT_SUPPORTED, "This platform does not tell its gateway yet."
    failure = Failure(operation="reach gateway", word=word, note=note)
    no_gateway = word is FailureWord.NO_GATEWAY
    return Reach(reachable=False if no_gateway else None, method="routes", failure=failure)


def _by_ping(system: System, address: str, tries: int) -> Reach:
    unknown = Reach(reachable=None, method="ping")
    if system.programs.find("ping") is None:
        return unknown
    argv = ping_argv(address, system.host.platform().get("system", ""), min(tries, 5))
    answer = system.programs.run(argv, timeout_s=_PROGRAM_S)
    times_ms = ping_times_ms(answer.out, tries)
    if ping_refused(answer.out + answer.err) or not times_ms:
        return unknown  # many gateways drop pings on purpose: no answer says nothing
    return Reach(reachable=True, method="ping", times_ms=tuple(times_ms))


def _by_tcp(system: System, address: Address, timeout_s: float) -> Reach:
    """A refused connection is an answer too: the gateway is there."""
    times_ms, failure = _connect_ms(system, address, timeout_s)
    if failure is None:
        return Reach(reachable=True, method="tcp", times_ms=(times_ms,))
    if failure.word in (FailureWord.REFUSED, FailureWord.RESET):
        return Reach(reachable=True, method="tcp refused")
    return Reach(reachable=None, method="tcp")


def _by_neighbour(system: System, address: str) -> Reach:
    """Asked last: the attempts before it have made the kernel look for the gateway."""
    if system.programs.find("ip") is None:
        return Reach(reachable=None, method="neighbour table")
    shown = system.programs.run(
        ["ip", "neigh", "show", address.partition("%")[0]], timeout_s=_PROGRAM_S
    )
    alive = neighbour_alive(shown.out)
    failure = None
    if alive is False:
        note = "The gateway does not answer on the local network."
        failure = Failure(operation="reach gateway", word=FailureWord.NO_ROUTE, note=note)
    return Reach(reachable=alive, method="neighbour table", failure=failure)


def _target(system: System, address: Address, tries: int, timeout_s: float) -> Reach:
    times_ms: list[float] = []
    failure = None
    for _ in range(tries):
        elapsed_ms, failure = _connect_ms(system, address, timeout_s)
        if failure is not None:
            break
        times_ms.append(elapsed_ms)
    return Reach(reachable=bool(times_ms), method="tcp", times_ms=tuple(times_ms), failure=failure)


def _connect_ms(system: System, address: Address, timeout_s: float) -> tuple[float, Failure | None]:
    started_s = system.clock.monotonic_s()
    try:
        system.network.tcp(address.host, address.port, timeout_s=timeout_s).close()
    except NetworkError as error:
        return 0.0, error.failure
    return (system.clock.monotonic_s() - started_s) * 1000, None


PROBE = Probe(
    name="reach",
    version="1",
    summary="gateway and target: reachable, by which method, how fast to connect",
    run=run,
    metrics=("reachable", "rtt_ms", "connect_ms"),
)
