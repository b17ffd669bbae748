"""The data rate of a Wi-Fi frame from its MCS, width, streams and guard interval. Pure.

Rate = data subcarriers x bits x coding rate x streams / (symbol + guard interval); IEEE 802.11-2020
tables 19-27 ff. (HT) and 21-29 ff. (VHT), 802.11ax table 27-55 ff. (HE), 802.11be (EHT).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HT, VHT, HE, EHT = 4, 5, 6, 7

# MCS to bits a subcarrier and coding rate
_STEPS: Final = (
    (1, 1 / 2),
    (2, 1 / 2),
    (2, 3 / 4),
    (4, 1 / 2),
    (4, 3 / 4),
    (6, 2 / 3),
    (6, 3 / 4),
    (6, 5 / 6),
    (8, 3 / 4),
    (8, 5 / 6),
    (10, 3 / 4),
    (10, 5 / 6),
    (12, 3 / 4),
    (12, 5 / 6),
)
_OFDM_SUBCARRIERS: Final = {20: 52, 40: 108, 80: 234, 160: 468}
_OFDMA_SUBCARRIERS: Final = {20: 234, 40: 468, 80: 980, 160: 1960}
_SUBCARRIERS: Final[Mapping[int, Mapping[int, int]]] = MappingProxyType(
    {
        HT: {20: 52, 40: 108},
        VHT: _OFDM_SUBCARRIERS,
        HE: _OFDMA_SUBCARRIERS,
        EHT: {**_OFDMA_SUBCARRIERS, 320: 3920},
    }
)
_HIGHEST_MCS: Final = {HT: 7, VHT: 9, HE: 11, EHT: 13}
_MOST_STREAMS: Final = {HT: 4, VHT: 8, HE: 8, EHT: 16}
_SYMBOL_US: Final = {HT: 3.2, VHT: 3.2, HE: 12.8, EHT: 12.8}
_GUARDS_US: Final = {HT: (0.4, 0.8), VHT: (0.4, 0.8), HE: (0.8, 1.6, 3.2), EHT: (0.8, 1.6, 3.2)}


def phy_rate_mbps(
    *, generation: int, width_mhz: float, mcs: int, streams: int = 1, guard_us: float = 0.8
) -> float | None:
    """Mbit/s, or None for what no such frame can have.

    Args:
        generation: 4 (HT), 5 (VHT), 6 (HE) or 7 (EHT).
        width_mhz: of the frame.
        mcs: as drivers tell it; HT counts on over the streams (15 is MCS 7 on two of them).
        streams: spatial streams; of HT only where `mcs` is below 8.
        guard_us: guard interval.
    """
    if generation == HT and 8 <= mcs <= 31:
        mcs, streams = mcs % 8, mcs // 8 + 1
    subcarriers = _SUBCARRIERS.get(generation, {}).get(round(width_mhz))
    if subcarriers is None or not 0 <= mcs <= _HIGHEST_MCS[generation]:
        return None
    if not 1 <= streams <= _MOST_STREAMS[generation] or guard_us not in _GUARDS_US[generation]:
        return None
    bits, coding = _STEPS[mcs]
    return subcarriers * bits * coding * streams / (_SYMBOL_US[generation] + guard_us)
