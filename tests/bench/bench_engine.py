"""`python -m tests.bench.bench_engine`: our TCP engine against iperf3 on loopback, same run.

Also what the echo costs beside it. No pass or fail in pytest: a rate says as much of the machine
as of the program; the ratio is what counts (at least 0.7).
"""

import json
import shutil
import socket
import subprocess
import sys
import time

from netready.domain.metrics import Direction
from netready_probes.contract import Address
from netready_probes.load.bulk import Bulk, download, goodput_mbps, upload
from netready_probes.load.echo import EchoPlan, probe_echo
from netready_probes.load.echo_summary import lateness_ms, network_rtts_ms, summary
from netready_probes.load.process import start_target_process
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork

SECONDS = 3.0
OMIT_S = 1.0
WANTED = 0.7


def our_gbps(address: Address, direction: Direction, streams: int) -> float:
    work = download if direction is Direction.DOWN else upload
    bulk = Bulk(client="bench", seconds=SECONDS, streams=streams)
    reports = work(RealNetwork(), RealClock(), address, bulk)
    rate = goodput_mbps(reports, from_s=OMIT_S, to_s=SECONDS)
    assert rate is not None, [report.failure for report in reports]
    return rate / 1e3


def iperf3_gbps(port: int, direction: Direction, streams: int) -> float:
    argv = ["iperf3", "-J", "-c", "127.0.0.1", "-p", str(port), "-P", str(streams)]
    argv += ["-t", str(int(SECONDS - OMIT_S)), "-O", str(int(OMIT_S))]
    argv += ["-R"] if direction is Direction.DOWN else []
    said = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60)
    return float(json.loads(said.stdout)["end"]["sum_received"]["bits_per_second"]) / 1e9


def start_iperf3() -> tuple["subprocess.Popen[bytes]", int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        ["iperf3", "-s", "-p", str(port), "-B", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _try in range(50):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return server, port
        time.sleep(0.1)
    raise RuntimeError("iperf3 does not listen")


def compare(address: Address, port: int) -> bool:
    """Three rounds in turn, the middle ratio: other programs disturb one and then the other."""
    good = True
    say(f"{'way':<6}{'streams':>8}{'netready':>12}{'iperf3':>12}{'ratio':>8}   of three")
    for direction in (Direction.DOWN, Direction.UP):
        for streams in (1, 4):
            pairs = [
                (our_gbps(address, direction, streams), iperf3_gbps(port, direction, streams))
                for _round in range(3)
            ]
            ours, theirs = sorted(pairs, key=lambda pair: pair[0] / pair[1])[1]
            all_ = " ".join(f"{one / other:.2f}" for one, other in pairs)
            good = good and ours / theirs >= WANTED
            ratio = f"{ours / theirs:>8.2f}   {all_}"
            say(f"{direction:<6}{streams:>8}{ours:>12.1f}{theirs:>12.1f}{ratio}")
    return good


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    if shutil.which("iperf3") is None:
        say("iperf3 is not installed")
        return 1
    with start_target_process() as target:
        server, port = start_iperf3()
        try:
            say("TCP on loopback, Gbit/s at the receiver")
            good = compare(target.address, port)
        finally:
            server.terminate()
            server.wait()
        log = probe_echo(
            RealNetwork(), RealClock(), target.address, EchoPlan(client="bench", seconds=3.0)
        )
        rtt, late = summary(network_rtts_ms(log)), summary(lateness_ms(log))
        say(f"echo idle, ms: round trip p50 {rtt['p50']:.3f} p99 {rtt['p99']:.3f}")
        say(f"echo idle, ms: lateness p50 {late['p50']:.3f} p99 {late['p99']:.3f}")
    say(f"{'good' if good else 'below'}: at least {WANTED} of iperf3 is wanted")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
