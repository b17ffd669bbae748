"""Our TCP engine beside iperf3 on loopback in the same run: rate, CPU, one core, the echo.

Three rounds in turn and the middle ratio, because other programs disturb one and then the other.
CPU is that of both ends (user and system), over the whole run; a gigabit is what arrived.
"""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from netready.domain.metrics import Direction
from netready_probes.contract import Address
from netready_probes.load.bulk import Bulk, download, goodput_mbps, upload
from netready_probes.load.echo import EchoPlan, EchoProber, probe_echo
from netready_probes.load.echo_summary import lateness_ms, network_rtts_ms, summary
from netready_probes.load.process import start_target_process
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.bench.figures import Figure

SECONDS = 3.0
OMIT_S = 1.0
ROUNDS = 3
RATIO_AIM = 0.85
CPU_AIM = 1.5
ONE_CORE_AIM_GBPS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One transfer: rate at the receiver, and CPU seconds of both ends for each gigabit."""

    gbps: float
    cpu_s_per_gbit: float


def figures() -> Iterator[Figure]:
    """All of them; the comparison only where iperf3 is installed."""
    with start_target_process() as target:
        if shutil.which("iperf3"):
            yield from _beside_iperf3(target.address, target.pid)
        else:
            yield Figure(name="TCP beside iperf3", value=None, note="iperf3 is not installed")
        yield from _echo(target.address)
    yield from _one_core()


def _beside_iperf3(address: Address, target: int | None) -> Iterator[Figure]:
    with _iperf3() as (port, server):
        for direction in (Direction.DOWN, Direction.UP):
            for streams in (1, 4):
                yield from _compared(
                    f"{direction.value}, {streams} stream{'s' if streams > 1 else ''}",
                    [
                        (
                            _ours(address, direction, streams, target),
                            _theirs(port, direction, streams, server),
                        )
                        for _round in range(ROUNDS)
                    ],
                )


def _compared(what: str, pairs: list[tuple[Seen, Seen]]) -> Iterator[Figure]:
    """The middle round of each ratio."""
    ours, theirs = _middle(pairs, lambda one, other: one.gbps / other.gbps)
    yield Figure(
        name=f"TCP {what}: rate as a share of iperf3's",
        value=ours.gbps / theirs.gbps,
        at_least=RATIO_AIM,
        note=f"{ours.gbps:.1f} beside {theirs.gbps:.1f} Gbit/s",
    )
    ours, theirs = _middle(pairs, lambda one, other: one.cpu_s_per_gbit / other.cpu_s_per_gbit)
    yield Figure(
        name=f"TCP {what}: CPU a gigabit, in iperf3's",
        value=ours.cpu_s_per_gbit / theirs.cpu_s_per_gbit,
        at_most=CPU_AIM,
        note=f"{1e3 * ours.cpu_s_per_gbit:.0f} beside {1e3 * theirs.cpu_s_per_gbit:.0f} ms",
    )


def _middle(
    pairs: list[tuple[Seen, Seen]], ratio: Callable[[Seen, Seen], float]
) -> tuple[Seen, Seen]:
    return sorted(pairs, key=lambda pair: ratio(*pair))[len(pairs) // 2]


def _ours(address: Address, direction: Direction, streams: int, target: int | None) -> Seen:
    work = download if direction is Direction.DOWN else upload
    bulk = Bulk(client="bench", seconds=SECONDS, streams=streams)
    before_s = _own_cpu_s() + _cpu_s_of(target)
    reports = work(RealNetwork(), RealClock(), address, bulk)
    cpu_s = _own_cpu_s() + _cpu_s_of(target) - before_s
    rate = goodput_mbps(reports, from_s=OMIT_S, to_s=SECONDS)
    assert rate is not None, [report.failure for report in reports]
    return Seen(gbps=rate / 1e3, cpu_s_per_gbit=cpu_s / (SECONDS * rate / 1e3))


def _theirs(port: int, direction: Direction, streams: int, server: int) -> Seen:
    argv = ["iperf3", "-J", "-c", "127.0.0.1", "-p", str(port), "-P", str(streams)]
    argv += ["-t", str(int(SECONDS - OMIT_S)), "-O", str(int(OMIT_S))]
    argv += ["-R"] if direction is Direction.DOWN else []
    before_s = _children_cpu_s() + _cpu_s_of(server)
    said = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60)
    cpu_s = _children_cpu_s() + _cpu_s_of(server) - before_s
    gbps = float(json.loads(said.stdout)["end"]["sum_received"]["bits_per_second"]) / 1e9
    return Seen(gbps=gbps, cpu_s_per_gbit=cpu_s / (SECONDS * gbps))


def _own_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu_s_of(pid: int | None) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


@contextmanager
def _iperf3() -> Iterator[tuple[int, int]]:
    """Port and process of a server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        ["iperf3", "-s", "-p", str(port), "-B", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _try in range(50):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("iperf3 does not listen")


def _echo(address: Address) -> Iterator[Figure]:
    """The delay probe alone."""
    plan = EchoPlan(client="bench", seconds=3.0)
    log = probe_echo(RealNetwork(), RealClock(), address, plan)
    rtt, late = summary(network_rtts_ms(log)), summary(lateness_ms(log))
    note = f"p99 {rtt['p99']:.3f} ms"
    yield Figure(name="echo at rest: round trip p50", value=rtt["p50"], unit="ms", note=note)
    note = f"p50 {late['p50']:.3f} ms"
    yield Figure(name="echo at rest: sent late, p99", value=late["p99"], unit="ms", note=note)


def _one_core() -> Iterator[Figure]:
    """Target, streams and delay probe all on one core: what the weakest laptop has to do alone."""
    if sys.platform != "linux":
        yield Figure(name="TCP on one core", value=None, note="pinning needs Linux")
        return
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    try:
        with start_target_process() as target:  # it inherits the one core
            for direction in (Direction.DOWN, Direction.UP):
                yield _with_probe(target.address, direction)
    finally:
        os.sched_setaffinity(0, everywhere)


def _with_probe(address: Address, direction: Direction) -> Figure:
    work = download if direction is Direction.DOWN else upload
    plan = EchoPlan(client="bench", seconds=SECONDS)
    prober = EchoProber(RealNetwork(), RealClock(), address, plan)
    prober.start()
    reports = work(RealNetwork(), RealClock(), address, Bulk(client="bench", seconds=SECONDS))
    log = prober.finish()
    rate = goodput_mbps(reports, from_s=OMIT_S, to_s=SECONDS)
    late, rtt = summary(lateness_ms(log)), summary(network_rtts_ms(log))
    return Figure(
        name=f"TCP {direction.value}, both ends and the delay probe on one core",
        value=None if rate is None else rate / 1e3,
        unit="Gbit/s",
        at_least=ONE_CORE_AIM_GBPS,
        note=f"probe sent late p99 {late['p99']:.1f} ms, round trip p50 {rtt['p50']:.1f} ms",
    )
