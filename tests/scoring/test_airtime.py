"""Airtime by the published examples, and the model of an exchange on the air by its table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.catalogue.loader import load_airtime_rules
from netready.domain.airtime import ClientRates, Efficiency
from netready.domain.demand import Demand
from netready.scoring.air_traffic import AirTraffic
from netready.scoring.airtime import (
    airtime_ratio,
    at_width,
    efficiency_at,
    frames_of,
    modelled_efficiency,
    pupil_ratio,
    pupils_within,
    radios_needed,
    sharers,
)

RULES = load_airtime_rules()
HALF = Efficiency(ratio=0.5)


def test_a_hundred_pupils_of_1_mbps_at_260_need_0_96_of_a_radio() -> None:
    """fresnelzone.net, Wi-Fi cheat sheet."""
    each = airtime_ratio(1.0, 260.0, RULES.efficiency_ratio)
    assert round(100 * each, 2) == 0.77
    assert round(100 * 100 * each) == 77
    assert round(radios_needed(100 * each, RULES.usable_ratio), 2) == 0.96


def test_thirty_tablets_of_4_mbps_at_139_take_86_percent() -> None:
    """WatchGuard, wireless deployment guide: 139 Mbit/s is what a tablet gets, not its PHY rate."""
    each = airtime_ratio(4.0, 139.0, 1.0)
    assert round(100 * each, 2) == 2.88
    assert round(30 * 100 * each) == 86


@pytest.mark.parametrize(
    ("phy_mbps", "percents", "pupils"),
    [
        (72.2, (1.39, 2.77, 5.54, 11.1, 13.9), 10),
        (144.4, (0.69, 1.39, 2.77, 5.54, 6.93), 21),
        (286.8, (0.35, 0.70, 1.39, 2.79, 3.49), 43),
        (573.5, (0.17, 0.35, 0.70, 1.39, 1.74), 86),
        (866.7, (0.12, 0.23, 0.46, 0.92, 1.15), 130),
    ],
)
def test_the_table_of_shares_and_of_pupils_in_60_percent(
    phy_mbps: float, percents: tuple[float, ...], pupils: int
) -> None:
    found = [100 * airtime_ratio(mbps, phy_mbps, 0.5) for mbps in (0.5, 1, 2, 4, 5)]
    assert found == pytest.approx(percents, abs=0.06)
    assert pupils_within(0.6, 0.0, airtime_ratio(2, phy_mbps, 0.5)) == pupils


@pytest.mark.parametrize(
    ("phy_mbps", "percents"),
    [(65.0, (46, 75, 89)), (286.8, (17, 43, 73, 88)), (1200.0, (5, 16, 42, 72))],
)
def test_efficiency_falls_with_the_rate_and_with_small_bursts(
    phy_mbps: float, percents: tuple[int, ...]
) -> None:
    found = [100 * modelled_efficiency(phy_mbps, frames, RULES) for frames in (1, 4, 16, 64)]
    assert [round(each) for each in found[: len(percents)]] == list(percents)


@given(st.floats(min_value=0.06, max_value=0.9), st.floats(min_value=6, max_value=2000))
def test_the_model_explains_what_was_measured_where_it_was_measured(
    ratio: float, phy_mbps: float
) -> None:
    frames = frames_of(ratio, phy_mbps, RULES)
    if 0.05 < frames < 256:
        known = Efficiency(ratio=ratio, measured=True, at_mbps=phy_mbps)
        assert efficiency_at(phy_mbps, known, RULES) == pytest.approx(ratio)
        assert efficiency_at(phy_mbps * 2, known, RULES) < ratio


@pytest.mark.parametrize("frames", [1, 4, 16, 64])
def test_the_burst_behind_an_efficiency_is_found_again(frames: int) -> None:
    for phy_mbps in (65.0, 286.8, 1200.0):
        ratio = modelled_efficiency(phy_mbps, frames, RULES)
        assert frames_of(ratio, phy_mbps, RULES) == pytest.approx(frames)


def test_an_efficiency_that_no_burst_explains_is_that_of_the_longest() -> None:
    assert frames_of(0.99, 100, RULES) == 256


def test_a_published_efficiency_belongs_to_no_rate() -> None:
    assert efficiency_at(6, HALF, RULES) == efficiency_at(1200, HALF, RULES) == 0.5


def test_a_slow_device_costs_the_others_air_and_is_not_averaged_away() -> None:
    fast, slow = (ClientRates(down_mbps=rate, up_mbps=rate) for rate in (300.0, 30.0))
    down = AirTraffic(bulk=Demand(down_mbps=3.0, up_mbps=0.0))
    assert pupil_ratio([fast, slow], down, HALF, RULES) == pytest.approx((0.02 + 0.2) / 2)
    both_ways = AirTraffic(bulk=Demand(down_mbps=3.0, up_mbps=1.5))
    assert pupil_ratio([fast], both_ways, HALF, RULES) == pytest.approx(0.03)


def test_air_that_fits_exactly_loses_no_pupil() -> None:
    assert pupils_within(0.7, 0.1, 0.02) == 30
    assert pupils_within(0.7, 0.9, 0.02) == 0
    assert pupils_within(0.7, 0.1, 0.0) is None


def test_twice_the_width_is_not_quite_twice_the_rate_and_half_is_half() -> None:
    client = ClientRates(down_mbps=100, up_mbps=50)
    assert at_width(client, 20, 40, RULES).down_mbps == pytest.approx(170)
    assert at_width(client, 20, 80, RULES).up_mbps == pytest.approx(50 * 4 * 0.85**2)
    assert at_width(client, 80, 20, RULES).down_mbps == pytest.approx(25)


@pytest.mark.parametrize(
    ("access_points", "channels", "on_one"), [(12, 5, 3), (5, 5, 1), (0, 5, 1), (26, 25, 2)]
)
def test_the_fullest_channel_decides(access_points: int, channels: int, on_one: int) -> None:
    assert sharers(access_points, channels) == on_one


@pytest.mark.parametrize(("phy_mbps", "efficiency"), [(0.0, 0.5), (100.0, 0.0), (-1.0, 0.5)])
def test_no_rate_is_no_share_of_zero(phy_mbps: float, efficiency: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        airtime_ratio(1.0, phy_mbps, efficiency)
