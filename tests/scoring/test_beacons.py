"""Airtime of beacons, beside the figures of the published calculator."""

import pytest

from netready.domain.air import Bss
from netready.scoring.beacons import beacon_airtime, beacon_ratio, frame_us


@pytest.mark.parametrize(
    ("mbps", "ratio"), [(1.0, 0.42), (6.0, 0.074), (12.0, 0.044), (24.0, 0.029)]
)
def test_three_names_on_four_access_points_take_what_the_calculator_says(
    mbps: float, ratio: float
) -> None:
    found = beacon_airtime([Bss(basic_mbps=(mbps,))] * 12)
    assert found.ratio == pytest.approx(ratio, abs=0.001)
    assert (found.counted, found.unknown, found.assumed_bytes) == (12, 0, True)


def test_a_network_whose_rate_is_not_known_is_counted_as_unknown_and_never_as_free() -> None:
    found = beacon_airtime([Bss(), Bss(basic_mbps=(6.0,), beacon_bytes=300)])
    assert (found.counted, found.unknown) == (1, 1)
    assert beacon_airtime([Bss()]).ratio is None
    assert beacon_airtime([]).ratio is None


def test_twice_the_interval_halves_the_share() -> None:
    usual = beacon_ratio(Bss(basic_mbps=(6.0,), beacon_interval_tu=100))
    rare = beacon_ratio(Bss(basic_mbps=(6.0,), beacon_interval_tu=200))
    assert usual == pytest.approx(2 * (rare or 0))


def test_a_share_is_never_above_one_whatever_the_beacon_claims() -> None:
    assert beacon_ratio(Bss(basic_mbps=(1.0,), beacon_interval_tu=1)) == 1
    assert beacon_ratio(Bss(basic_mbps=(0.0,))) is None


def test_ofdm_sends_whole_symbols() -> None:
    assert frame_us(6.0, 380) == pytest.approx(121.5 + 128 * 4)
    assert frame_us(1.0, 380) == pytest.approx(552 + 3040)
