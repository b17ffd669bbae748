"""How hard this device had to work in a stage, sampled beside the load."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.load import DeviceStrain
from netready.loadtest.percentiles import percentile
from netready_probes.seams import Clock
from netready_probes.system.figures import psutil

SAMPLE_S: Final = 0.5
BUSY_RATIO: Final = 0.85  # a core above this is full: the rest is other programs and interrupts
AT_WORK_RATIO: Final = 0.5  # an idle core is slow by intention
AT_WORK_MIN: Final = 6  # samples, before anything is said of the frequency


@dataclass(frozen=True, slots=True, kw_only=True)
class StrainSample:
    """One look; ratios 0 to 1, None: the platform does not tell.

    Attributes:
        core_busy_ratio: of the core that this process last ran on, since the last look.
        memory_available_ratio: at that moment.
        frequency_mhz: of the processor.
    """

    core_busy_ratio: float | None
    memory_available_ratio: float | None
    frequency_mhz: float | None = None


class StrainSampler:
    """Looks every half second from `start` to `stop`, in a thread of its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._process = psutil.Process()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._samples: list[StrainSample] = []
        self._started_s = self._started_cpu_s = 0.0

    @property
    def running(self) -> bool:
        """Whether it has been started."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begins; nothing before counts."""
        psutil.cpu_percent(percpu=True)  # the first call only sets the mark
        self._started_s, self._started_cpu_s = self._clock.monotonic_s(), self._cpu_s()
        self._thread.start()

    def stop(self, lateness_s: Sequence[float]) -> DeviceStrain:
        """Ends; `lateness_s`: of every request of the window."""
        if not self.running:
            return DeviceStrain()
        self._ended.set()
        self._thread.join(timeout=2 * SAMPLE_S)
        elapsed_s = self._clock.monotonic_s() - self._started_s
        cpu_s = self._cpu_s() - self._started_cpu_s
        ratio = cpu_s / elapsed_s if elapsed_s > 0 else None
        return strain_of(self._samples, lateness_s, process_cpu_ratio=ratio)

    def _cpu_s(self) -> float:
        spent = self._process.cpu_times()
        return spent.user + spent.system

    def _run(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self._samples.append(self._look())

    def _look(self) -> StrainSample:
        busy = psutil.cpu_percent(percpu=True)
        core = _core_of(self._process)
        memory = psutil.virtual_memory()
        return StrainSample(
            core_busy_ratio=busy[core] / 100 if core is not None and core < len(busy) else None,
            memory_available_ratio=memory.available / memory.total if memory.total else None,
            frequency_mhz=_frequency_mhz(),
        )


def _core_of(process: psutil.Process) -> int | None:
    """Linux and FreeBSD tell; elsewhere lateness and process time must do."""
    core_of = getattr(process, "cpu_num", None)
    return core_of() if core_of else None


def _frequency_mhz() -> float | None:
    """Of the moment; None: the platform does not tell (or psutil finds no file to read)."""
    try:
        found = psutil.cpu_freq()
    except (OSError, NotImplementedError, RuntimeError):
        return None
    return found.current if found and found.current > 0 else None


def frequency_drop_ratio(samples: Sequence[StrainSample]) -> float | None:
    """How far the processor slowed down while at work: its last third against its best.

    Only samples of a core at work count, for an idle one is slow by intention; and it is compared
    with itself, for the highest frequency in the data sheet is that of one core alone.
    """
    at_work = [
        sample.frequency_mhz
        for sample in samples
        if sample.frequency_mhz and (sample.core_busy_ratio or 0.0) >= AT_WORK_RATIO
    ]
    if len(at_work) < AT_WORK_MIN:
        return None
    last = percentile(sorted(at_work[-(len(at_work) // 3) :]), 0.5)
    return None if last is None else max(0.0, 1 - last / max(at_work))


def strain_of(
    samples: Sequence[StrainSample],
    lateness_s: Sequence[float],
    *,
    process_cpu_ratio: float | None,
) -> DeviceStrain:
    """Samples to shares; what was never seen stays None."""
    cores = [s.core_busy_ratio for s in samples if s.core_busy_ratio is not None]
    memory = [s.memory_available_ratio for s in samples if s.memory_available_ratio is not None]
    return DeviceStrain(
        send_lateness_ms=lateness_ms(lateness_s),
        busy_core_ratio=sum(core > BUSY_RATIO for core in cores) / len(cores) if cores else None,
        process_cpu_ratio=process_cpu_ratio,
        memory_available_ratio=min(memory, default=None),
        frequency_drop_ratio=frequency_drop_ratio(samples),
    )


def lateness_ms(lateness_s: Sequence[float]) -> dict[str, float]:
    """Percentiles of actual minus intended send time; empty when nothing was sent."""
    ordered = sorted(lateness_s)
    return {
        name: 1000 * value
        for name, q in (
            ("p50", 0.5),
            ("p95", 0.95),
            ("p98", 0.98),
            ("p99", 0.99),
            ("max", 1.0),
        )
        if (value := percentile(ordered, q)) is not None
    }
