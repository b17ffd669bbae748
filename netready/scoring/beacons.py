"""How much of the air beacons take before anybody does anything. Pure.

A beacon waits for its turn like any frame and goes out at the slowest basic rate. Constants are
those of IEEE 802.11-2020: clause 16 (long preamble, DSSS) below 6 Mbit/s, clause 17 (OFDM) above.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from netready.domain.air import Bss

# Found in Revolution Wi-Fi's SSID overhead calculator: beacons of today have 370 to 400 bytes.
TYPICAL_BEACON_BYTES: Final = 380
_TU_US: Final = 1024.0
_USUAL_INTERVAL_TU: Final = 100
_DSSS_RATES_MBPS: Final = (1.0, 2.0, 5.5, 11.0)
# preamble + DIFS + mean backoff of a contention window of 31 slots
_DSSS_OVERHEAD_US: Final = 192.0 + 50.0 + 15.5 * 20.0
# preamble + DIFS + mean backoff of a contention window of 15 slots
_OFDM_OVERHEAD_US: Final = 20.0 + 34.0 + 7.5 * 9.0
_OFDM_SYMBOL_US: Final = 4.0
_OFDM_EXTRA_BITS: Final = 22  # service field and tail


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconAirtime:
    """Airtime of the beacons of several networks on one channel.

    Attributes:
        ratio: share of the air, 0 to 1; None: not one of them could be worked out.
        counted: networks behind it. `unknown`: their slowest basic rate is not known, so that the
            ratio is the least there is.
        assumed_bytes: True where a typical length stood in for one that was not told.
    """

    ratio: float | None
    counted: int
    unknown: int = 0
    assumed_bytes: bool = False


def frame_us(mbps: float, length_bytes: int) -> float:
    """Time that one frame at a legacy rate takes, its turn included."""
    if mbps in _DSSS_RATES_MBPS:
        return _DSSS_OVERHEAD_US + length_bytes * 8 / mbps
    bits = length_bytes * 8 + _OFDM_EXTRA_BITS
    symbols = math.ceil(bits / (mbps * _OFDM_SYMBOL_US))
    return _OFDM_OVERHEAD_US + symbols * _OFDM_SYMBOL_US


def beacon_ratio(bss: Bss, *, at_mbps: float | None = None) -> float | None:
    """Share of the air that one network's beacons take, 0 to 1; None: its rate is not known.

    Args:
        bss: its slowest basic rate, interval and length; typical ones where these are not told.
        at_mbps: the rate to reckon with instead of its own.
    """
    rate = at_mbps if at_mbps is not None else (bss.basic_mbps[0] if bss.basic_mbps else None)
    if rate is None or rate <= 0:
        return None
    interval_us = (bss.beacon_interval_tu or _USUAL_INTERVAL_TU) * _TU_US
    return min(1.0, frame_us(rate, bss.beacon_bytes or TYPICAL_BEACON_BYTES) / interval_us)


def beacon_airtime(bsses: Iterable[Bss]) -> BeaconAirtime:
    """Of all these networks together, which must be on one channel."""
    every = tuple(bsses)
    told = [ratio for bss in every if (ratio := beacon_ratio(bss)) is not None]
    return BeaconAirtime(
        ratio=min(1.0, math.fsum(told)) if told else None,
        counted=len(told),
        unknown=len(every) - len(told),
        assumed_bytes=any(bss.beacon_bytes is None for bss in every),
    )
