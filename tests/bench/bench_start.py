"""`python -m tests.bench.bench_start [AGENTS] [STAGES]`: how well many devices start together.

Agents in network namespaces on one bridge, each with a monotonic clock of its own that is off by
hours, a queue of up to 90 ms in one direction while they read the common clock. The lab knows the
true offsets, so spread and clock error are compared with the truth. Needs root on Linux.
"""

import sys
import tempfile
from pathlib import Path

from tests.bench.figures import Figure
from tests.lab.many_hosts import many_hosts
from tests.lab.namespaces import why_no_lab
from tests.lab.starts import Starts, measure_starts, percentile

AIM_SPREAD_MS = 20.0
AIM_CLOCK_MS = 3.0


def main() -> list[Figure]:
    agents = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    stages = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    if reason := why_no_lab():
        return [Figure(name="start of many devices", value=None, note=reason)]
    print(f"{agents} agents in {agents} namespaces, {stages} starts")
    print(f"{'way while the clock is read':30} {'figure, ms':24} p50     p99     max     aim")
    figures: list[Figure] = []
    for name, busy in (("idle", False), ("queue of 0-90 ms down only", True)):
        with tempfile.TemporaryDirectory() as folder, many_hosts(agents, Path(folder)) as site:
            found = measure_starts(site, agents=agents, stages=stages, busy_way=busy)
        show(name, found)
        figures += _figures(f"{agents} agents, {name}", found)
    return figures


def _figures(where: str, found: Starts) -> list[Figure]:
    spread_ms, error_ms = (
        percentile(values, 0.99) for values in (found.spreads, found.clock_errors)
    )
    spread, error = f"start spread p99, {where}", f"clock error p99, {where}"
    return [
        Figure(name=spread, value=spread_ms, unit="ms", at_most=AIM_SPREAD_MS),
        Figure(name=error, value=error_ms, unit="ms", at_most=AIM_CLOCK_MS),
    ]


def show(name: str, found: Starts) -> None:
    """A line a figure."""
    for figure, values, aim in (
        ("start spread", found.spreads, AIM_SPREAD_MS),
        ("late of one device", found.late, None),
        ("clock error", found.clock_errors, AIM_CLOCK_MS),
    ):
        cells = "".join(f"{percentile(values, q):8.3f}" for q in (0.5, 0.99, 1.0))
        print(f"{name:30} {figure:20}{cells}     {'' if aim is None else f'<= {aim:g} (p99)'}")
    print(f"{name:30} errors above the stated bound: {found.beyond_bound} of {len(found.late)}")


if __name__ == "__main__":
    main()
