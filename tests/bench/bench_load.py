"""`python -m tests.bench.bench_load`: what virtual pupils cost this device, through loopback.

Prints; asserts nothing, because a figure in time belongs to a machine and a day.
"""

import os
import platform

from netready.catalogue.loader import load_activities
from netready.domain.load import Stage
from netready.loadtest.verdict import judge
from netready_probes.contract import Address
from netready_probes.load.engine import LoadEngine
from netready_probes.load.process import start_target_process
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms

CASES = (
    ("video-720p", 30),
    ("constant-2m5", 30),
    ("cloud-documents", 30),
    ("live-call", 30),
    ("video-720p", 100),
    ("constant-2m5", 100),
)
HEAD = "activity           pupils  down Mbit/s  CPU of a core  late p50/p99/max ms  verdict"


def main() -> None:
    system = System(
        clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost()
    )
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(HEAD)
    with start_target_process() as target:
        for key, pupils in CASES:
            print(line(system, target.address, key, pupils))


def line(system: System, address: Address, key: str, pupils: int) -> str:
    """One stage in one line."""
    activities = load_activities()
    engine = LoadEngine(
        system,
        address,
        activities=activities,
        assign=lambda n: (key,) * n,
    )
    measured = engine.run_stage(Stage(pupils=pupils, ramp_s=1.0, settle_s=4.0, measure_s=8.0))
    assert measured is not None
    stage = judge(measured, activities)
    late = measured.strain.send_lateness_ms
    lateness = "/".join(f"{late.get(stat, float('nan')):.2f}" for stat in ("p50", "p99", "max"))
    cpu = measured.strain.process_cpu_ratio
    share = "unknown" if cpu is None else f"{100 * cpu:.1f} %"
    return (
        f"{key:<18} {pupils:>6}  {stage.goodput_mbps['down']:>11.1f}  {share:>13}  "
        f"{lateness:>19}  {stage.verdict.value} {' '.join(stage.reasons)}"
    )


if __name__ == "__main__":
    main()
