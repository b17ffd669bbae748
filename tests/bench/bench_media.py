"""`python -m tests.bench.bench_media`: many pupils of a device on one core, the target on another.

No pass or fail in pytest: the figures say as much of the machine as of the program, and of what
else it does. Wanted: 100 pupils x 50 packets a second with lateness p99 at most 2 ms and at most
10 % of the core; 300 video pupils on one core. Cases may be given: `voice:100 call:30+video:30`.
"""

import os
import sys
from dataclasses import dataclass

import psutil

from netready.domain.load import Stage
from netready_probes.load.process import start_target_process
from netready_probes.load.worker import Job, Played, Ready
from netready_probes.load.worker_process import WorkerProcess
from netready_probes.system.clock import RealClock
from tests.bench.figures import Figure
from tests.loadtest.samples import LIVE_CALL, VIDEO, VOICE

RAMP_S, SETTLE_S, MEASURE_S = 2.0, 2.0, 10.0
Parts = tuple[tuple[str, int], ...]
CASES = "voice:30 voice:100 voice:300 call:30 call:100 video:300 call:30+video:30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one case cost; CPU as a share of one core."""

    name: str
    played: Played
    target_cpu: float

    def __str__(self) -> str:
        late, pupils = self.played.strain.send_lateness_ms, self.played.pupils
        losses = [p.media_loss_ratio for p in pupils if p.media_loss_ratio is not None]
        shares = [p.delivered_ratio for p in pupils if p.delivered_ratio is not None]
        down = sum(pupil.goodput_down_mbps for pupil in pupils)
        up = sum(pupil.goodput_up_mbps for pupil in pupils)
        lost = f"{max(losses):9.2%}" if losses else f"{'-':>9}"
        share = f"{min(shares):10.1%}" if shares else f"{'-':>10}"
        return (
            f"{self.name:<24}{late['p50']:8.2f}{late['p99']:8.2f}{late['max']:8.2f}"
            f"{self.played.strain.process_cpu_ratio or 0:9.1%}{self.target_cpu:9.1%}"
            f"{lost}{share}{down:9.1f}{up:8.1f}"
        )


def play(parts: Parts, cores: tuple[int, int]) -> Line:
    assignment = tuple(key for key, pupils in parts for _pupil in range(pupils))
    stage = Stage(pupils=len(assignment), ramp_s=RAMP_S, settle_s=SETTLE_S, measure_s=MEASURE_S)
    clock = RealClock()
    on_core(cores[0])
    with start_target_process() as target:
        on_core(cores[1])
        job = Job(
            address=target.address,
            stage=stage,
            assignment=assignment,
            activities={one.key: one for one in (VOICE, LIVE_CALL, VIDEO)},
            seed=1,
            client="bench",
        )
        with WorkerProcess(job, clock) as worker:
            assert worker.wait_for(Ready, 60.0, lambda: False) is not None
            begin_s, busy_s = worker.go(), busy(target.pid)
            played = worker.wait_for(Played, 60.0, lambda: False)
            share = (busy(target.pid) - busy_s) / (clock.monotonic_s() - begin_s)
    assert played is not None
    return Line(
        name=" + ".join(f"{pupils} {key}" for key, pupils in parts), played=played, target_cpu=share
    )


def parts_of(case: str) -> Parts:
    """`call:30+video:30` as it is played."""
    pairs = (part.split(":") for part in case.split("+"))
    return tuple((key, int(pupils)) for key, pupils in pairs)


def busy(pid: int | None) -> float:
    spent = psutil.Process(pid).cpu_times()
    return spent.user + spent.system


def on_core(core: int) -> None:
    """This process, and those that it starts from now on, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> list[Figure]:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    chosen = (cores[0], cores[-1])
    say(f"{'pupils':<24}{'late ms':>8}{'':>16}{'CPU of':>9}{'CPU of':>9}{'worst':>9}{'worst':>10}")
    say(
        f"{'':<24}{'p50':>8}{'p99':>8}{'max':>8}{'client':>9}{'target':>9}"
        f"{'loss':>9}{'share':>10}{'down':>9}{'up Mbit/s':>10}"
    )
    figures: list[Figure] = []
    for case in sys.argv[1:] or CASES.split():
        parts = parts_of(case)
        line = play(parts, chosen)
        say(str(line))
        figures += _figures(parts, line)
    return figures


def _figures(parts: Parts, line: Line) -> list[Figure]:
    """Of the cases that have an aim."""
    strain = line.played.strain
    late_ms, cpu = strain.send_lateness_ms["p99"], strain.process_cpu_ratio
    percent = None if cpu is None else 100 * cpu
    if parts == (("voice", 100),):
        name = "100 pupils x 50 packets a second on one core"
        return [
            Figure(name=f"{name}: sent late p99", value=late_ms, unit="ms", at_most=2),
            Figure(name=f"{name}: CPU of it", value=percent, unit="%", at_most=10),
        ]
    if parts == (("video", 300),):
        name = "300 video pupils (720p) on one core: least share of the rate"
        shares = [pupil.delivered_ratio or 0.0 for pupil in line.played.pupils]
        note = "CPU not known" if percent is None else f"CPU {percent:.0f} % of it"
        least = 100 * min(shares)
        return [Figure(name=name, value=least, unit="%", at_least=98, note=note)]
    return []


if __name__ == "__main__":
    main()
