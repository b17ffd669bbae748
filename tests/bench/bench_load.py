"""What virtual pupils cost this device: CPU and memory a pupil with 10, 100 and 1000 of them.

Whole stages through loopback, as `netready load` runs them, so the target takes its part of the
same machine: a void verdict means that the device was at its limit, and then there is no number
for a network, but the cost of a pupil is still what it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from netready.catalogue.loader import load_activities
from netready.domain.load import Stage, StageLook
from netready.loadtest.verdict import judge
from netready_probes.contract import Address
from netready_probes.load.admission import TargetLimits
from netready_probes.load.engine import LoadEngine
from netready_probes.load.process import start_target_process
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.bench.figures import Figure
from tests.bench.open_files import allow_many_files
from tests.fakes import FakeHost, FakePrograms

LADDER = (10, 100, 1000)
STAGE_S = {"ramp_s": 1.0, "settle_s": 4.0, "measure_s": 8.0}
OTHERS = (("video-720p", 30), ("video-720p", 100), ("constant-2m5", 100), ("live-call", 30))
LINEAR = 1.5  # a pupil among 1000 may cost so many times what one among 100 does
LIMITS = TargetLimits(clients=8, connections=2000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one stage, in the process that plays the pupils."""

    cpu_ratio: float | None
    memory_mb: float
    late_ms: float | None
    words: str


class Memory:
    """The largest resident size of the worker, looked at while the stage runs."""

    def __init__(self, *others: int | None) -> None:
        self._others = others
        self.most_mb = 0.0

    def look(self, _look: StageLook) -> None:
        """Every child of this process but the target is the worker."""
        for child in psutil.Process().children():
            if child.pid not in self._others:
                try:
                    self.most_mb = max(self.most_mb, child.memory_info().rss / 1e6)
                except psutil.NoSuchProcess:
                    continue


def figures() -> Iterator[Figure]:
    """The ladder, whether it is linear, and other activities."""
    allow_many_files()
    with start_target_process(limits=LIMITS) as target:
        costs = {}
        for pupils in LADDER:
            costs[pupils] = cost(target.address, target.pid, "cloud-documents", pupils)
            yield from _ladder(pupils, costs[pupils])
        yield from _linear(costs)
        for key, pupils in OTHERS:
            found = cost(target.address, target.pid, key, pupils)
            yield _cpu(f"{pupils} pupils, {key}", found)


def _ladder(pupils: int, found: Cost) -> Iterator[Figure]:
    yield _cpu(f"{pupils} pupils, cloud-documents", found)
    share = None if found.cpu_ratio is None else 100 * found.cpu_ratio / pupils
    yield Figure(name="  CPU a pupil, of a core", value=share, unit="%")
    memory = f"{found.memory_mb:.0f} MB in all"
    value = 1e3 * found.memory_mb / pupils
    yield Figure(name="  memory a pupil", value=value, unit="kB", note=memory)


def _linear(costs: dict[int, Cost]) -> Iterator[Figure]:
    few, many = costs[LADDER[1]], costs[LADDER[2]]
    ratio = None
    if few.cpu_ratio and many.cpu_ratio:
        ratio = (many.cpu_ratio / LADDER[2]) / (few.cpu_ratio / LADDER[1])
    name = f"CPU a pupil among {LADDER[2]}, as many times as among {LADDER[1]}"
    yield Figure(name=name, value=ratio, unit="times", at_most=LINEAR)
    more_kb = 1e3 * (many.memory_mb - few.memory_mb) / (LADDER[2] - LADDER[1])
    yield Figure(name="memory that one more pupil takes", value=more_kb, unit="kB")


def _cpu(name: str, found: Cost) -> Figure:
    percent = None if found.cpu_ratio is None else 100 * found.cpu_ratio
    late = "" if found.late_ms is None else f"sent late p99 {found.late_ms:.1f} ms; "
    return Figure(name=f"{name}: CPU of a core", value=percent, unit="%", note=late + found.words)


def cost(address: Address, target: int | None, key: str, pupils: int) -> Cost:
    """One stage."""
    activities = load_activities()
    seams = System(
        clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost()
    )
    engine = LoadEngine(seams, address, activities=activities, assign=lambda n: (key,) * n)
    memory = Memory(target)
    measured = engine.run_stage(Stage(pupils=pupils, **STAGE_S), memory.look)
    assert measured is not None
    stage = judge(measured, activities)
    return Cost(
        cpu_ratio=measured.strain.process_cpu_ratio,
        memory_mb=memory.most_mb,
        late_ms=measured.strain.send_lateness_ms.get("p99"),
        words=" ".join((stage.verdict.value, *stage.reasons[:1])),
    )
