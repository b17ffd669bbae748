"""Rates by the formula: the hand-checked ones, and none for frames that cannot be."""

import pytest

from netready_probes.wifi.airtime.phy_rate import phy_rate_mbps


@pytest.mark.parametrize(
    ("generation", "width_mhz", "mcs", "streams", "guard_us", "mbps"),
    [
        (6, 20, 11, 2, 0.8, 286.8),
        (6, 80, 11, 2, 0.8, 1201.0),
        (5, 80, 9, 2, 0.4, 866.7),
        (5, 80, 3, 1, 0.8, 117.0),
        (4, 40, 6, 1, 0.8, 121.5),
        (7, 80, 13, 2, 0.8, 1441.2),
        (4, 20, 15, 1, 0.4, 144.4),  # HT counts its MCS on over the streams
        (6, 20, 0, 1, 3.2, 7.3),
        (7, 320, 13, 2, 0.8, 5764.7),
    ],
)
def test_the_formula_gives_the_rates_that_were_checked_by_hand(
    generation: int, width_mhz: float, mcs: int, streams: int, guard_us: float, mbps: float
) -> None:
    rate = phy_rate_mbps(
        generation=generation, width_mhz=width_mhz, mcs=mcs, streams=streams, guard_us=guard_us
    )
    assert rate == pytest.approx(mbps, abs=0.06)


@pytest.mark.parametrize(
    ("generation", "width_mhz", "mcs", "streams", "guard_us"),
    [
        (3, 20, 0, 1, 0.8),
        (4, 80, 0, 1, 0.8),
        (4, 20, 32, 1, 0.8),
        (5, 20, 10, 1, 0.8),
        (6, 20, -1, 1, 0.8),
        (6, 20, 0, 9, 0.8),
        (6, 20, 0, 1, 0.4),
        (6, 320, 0, 1, 0.8),
    ],
)
def test_a_frame_that_cannot_be_has_no_rate(
    generation: int, width_mhz: float, mcs: int, streams: int, guard_us: float
) -> None:
    rate = phy_rate_mbps(
        generation=generation, width_mhz=width_mhz, mcs=mcs, streams=streams, guard_us=guard_us
    )
    assert rate is None
