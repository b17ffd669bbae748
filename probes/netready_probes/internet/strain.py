"""Did this device, and not the line, set the pace? Watches cores beside a load.

Two signs, either is enough: this process used most of a core; or no core was free for a fifth of
the time while this process wanted a good part of one (85 %, 20 % and 80 % of one core are the rules
of the load engine). Other programs alone do not count: a process that needs a twentieth of a core
gets it at once beside any hog (396 of 400 Mbit/s were measured so).
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from netready_probes.seams import Host

SAMPLE_S = 0.5
BUSY_CORE = 0.85
BUSY_SHARE_MAX = 0.2
PROCESS_CORES_MAX = 0.8
PROCESS_CORES_CONTENDED = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """What the load cost.

    Attributes:
        process_cores: CPU seconds of this process a second.
        all_busy_share: share of the samples in which no core was free; None without samples.
    """

    process_cores: float
    all_busy_share: float | None

    def is_limit(self) -> bool:
        """The device may have been slower than the line."""
        crowded = (self.all_busy_share or 0.0) > BUSY_SHARE_MAX
        starved = crowded and self.process_cores >= PROCESS_CORES_CONTENDED
        return starved or self.process_cores >= PROCESS_CORES_MAX


@dataclass(slots=True)
class StrainWatch:
    """Samples from `with` to its end; then `found` tells."""

    host: Host
    found: Strain = field(default=Strain(process_cores=0.0, all_busy_share=None))
    _samples: list[bool] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _begun: tuple[float, float] = (0.0, 0.0)

    def __enter__(self) -> "StrainWatch":
        """Begins."""
        self._begun = (time.perf_counter(), time.process_time())
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Ends; the last sample may take its interval."""
        wall_s = time.perf_counter() - self._begun[0]
        cpu_s = time.process_time() - self._begun[1]
        self._over.set()
        if self._thread is not None:
            self._thread.join(2 * SAMPLE_S)
        self.found = strain_of(self._samples, wall_s=wall_s, cpu_s=cpu_s)

    def _sample(self) -> None:
        while not self._over.wait(0.05):
            busy = self.host.cpu_busy_ratios(SAMPLE_S)
            self._samples.append(bool(busy) and min(busy) > BUSY_CORE)


def strain_of(samples: Sequence[bool], *, wall_s: float, cpu_s: float) -> Strain:
    """From samples ("no core was free") and the CPU time of this process."""
    return Strain(
        process_cores=cpu_s / wall_s if wall_s > 0 else 0.0,
        all_busy_share=sum(samples) / len(samples) if samples else None,
    )
