"""A glance at a stage while it runs: bytes from the worker, round trips from the probe beside it.

For whoever waits, never for a verdict: what counts is measured at the end, over the whole window.
So it may be cheap: one small message a second, and the probes of the last seconds.
"""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from netready.domain.load import StageLook
from netready.loadtest.percentiles import percentile
from netready.loadtest.trip import ProbeSeen

EVERY_S: Final = 1.0
RECENT_S: Final = 3.0  # long enough for 150 probes, short enough to follow a stage
_OVERTAKEN: Final = 3  # as in the automatic stop: so many later answers, and a probe is lost


class Carrier(Protocol):
    """Whoever moves bytes for a pupil; both totals only grow."""

    @property
    def arrived_down_bytes(self) -> int:
        """Payload that arrived here."""
        ...

    @property
    def arrived_up_bytes(self) -> int:
        """Payload that arrived at the target, by its own word."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What has arrived since the stage began, over all pupils."""

    at_s: float
    down_bytes: int
    up_bytes: int


class Counter:
    """The worker's side: adds up once a second."""

    def __init__(self, carriers: Sequence[Carrier]) -> None:
        self._carriers = carriers
        self._next_s = -math.inf

    def due(self, now_s: float) -> Counted | None:
        """The totals, but not more often than each `EVERY_S`."""
        if now_s < self._next_s:
            return None
        self._next_s = now_s + EVERY_S
        return Counted(
            at_s=now_s,
            down_bytes=sum(carrier.arrived_down_bytes for carrier in self._carriers),
            up_bytes=sum(carrier.arrived_up_bytes for carrier in self._carriers),
        )


class Gauge:
    """The parent's side: keeps the last few totals and looks at the probes not too often."""

    def __init__(self) -> None:
        self._counted: deque[Counted] = deque(maxlen=1 + math.ceil(RECENT_S / EVERY_S))
        self._looked_s = -math.inf
        self._last = StageLook(share=0.0)

    def take(self, counted: Counted) -> None:
        """News from the worker."""
        self._counted.append(counted)

    def is_due(self, now_s: float) -> bool:
        """Whether the probes are worth another look."""
        return now_s >= self._looked_s + EVERY_S

    def look(self, share: float, now_s: float, probes: Sequence[ProbeSeen]) -> StageLook:
        """A fresh look; `probes` are those of the last `RECENT_S`."""
        self._looked_s = now_s
        times_ms = round_trips_ms(probes, now_s)
        self._last = StageLook(
            share=share,
            goodput_mbps=goodput_mbps(tuple(self._counted)),
            rtt_p50_ms=percentile(times_ms, 0.50),
            rtt_p95_ms=percentile(times_ms, 0.95),
            loss_ratio=times_ms.count(math.inf) / len(times_ms) if times_ms else None,
        )
        return self._last

    def again(self, share: float) -> StageLook:
        """The same look, further on."""
        self._last = replace(self._last, share=share)
        return self._last


def goodput_mbps(counted: Sequence[Counted]) -> Mapping[str, float]:
    """Between the first and the last of the totals; empty where there are not two moments."""
    if len(counted) < 2 or counted[-1].at_s <= counted[0].at_s:
        return {}
    first, last = counted[0], counted[-1]
    megabits_per_byte = 8e-6 / (last.at_s - first.at_s)
    return {
        "down": (last.down_bytes - first.down_bytes) * megabits_per_byte,
        "up": (last.up_bytes - first.up_bytes) * megabits_per_byte,
    }


def round_trips_ms(probes: Sequence[ProbeSeen], now_s: float) -> list[float]:
    """Of the probes, in order: the lost ones infinite; those that are late, with their wait so far.

    One that is younger than the usual round trip is left out: its time has not come.
    """
    answered = [probe.rtt_ms for probe in probes if probe.rtt_ms is not None]
    usual_ms = percentile(answered, 0.50) or 0.0
    times_ms = []
    later = 0
    for probe in reversed(probes):
        if probe.rtt_ms is not None:
            later += 1
            times_ms.append(probe.rtt_ms)
        elif later >= _OVERTAKEN:
            times_ms.append(math.inf)
        elif (waited_ms := 1e3 * (now_s - probe.intended_s)) > usual_ms:
            times_ms.append(waited_ms)
    return times_ms[::-1]
