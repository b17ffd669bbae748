"""The forecast and its cases: what changes, and what is withheld for want of knowledge."""

from dataclasses import replace

import pytest

from netready.catalogue.loader import load_airtime_rules
from netready.domain.airtime import AirForecast, AirPicture, ClientRates, Efficiency, ForecastRow
from netready.domain.demand import Demand
from netready.scoring.air_traffic import AirTraffic, Turns
from netready.scoring.forecast import air_forecast

RULES = load_airtime_rules()
VIDEO = AirTraffic(bulk=Demand(down_mbps=2.5, up_mbps=0.0))
NOTHING = AirTraffic(bulk=Demand(down_mbps=0.0, up_mbps=0.0))
PICTURE = AirPicture(
    clients=(ClientRates(down_mbps=250, up_mbps=250),),  # 2 % a pupil
    width_mhz=20,
    band="5 GHz",
    background_ratio=0.30,
    background_note="By the radio's counters.",
    other_ratio=0.20,
    neighbours=2,
    worst_two_beacons_ratio=0.02,
    beacons_ratio=0.09,
    beacons_fast_ratio=0.02,
    names=3,
    lowest_basic_mbps=1.0,
    access_points=12,
)


def forecast(picture: AirPicture = PICTURE, traffic: AirTraffic = VIDEO) -> AirForecast:
    return air_forecast(picture, traffic, RULES, what="Video", pupils=30)


def row(key: str, picture: AirPicture = PICTURE) -> ForecastRow:
    return next(each for each in forecast(picture).rows if each.key == key)


def test_pupils_and_what_is_taken_anyway_stay_within_the_limit() -> None:
    found = forecast()
    now = found.rows[0]
    assert now.pupil_ratio == pytest.approx(0.02)
    assert (now.pupils_low, now.pupils_high, now.at_most) == (20, 20, False)
    assert found.together_ratio == pytest.approx(0.9)
    assert found.radios == pytest.approx(0.6 / 0.8)
    assert found.label == "forecast"


def test_the_sentence_says_that_it_is_a_forecast_and_what_it_does_not_know() -> None:
    assert forecast().sentence == (
        "Forecast, not measured: one pupil takes 2.0 % of the air, 30 take it to 90 % (30 % taken "
        "before they begin); 20 fit within 70 % (efficiency not measured here)."
    )
    blind = forecast(replace(PICTURE, background_ratio=None)).sentence
    assert "what others take was not seen" in blind
    assert "at most 35 fit" in blind
    partly = forecast(replace(PICTURE, background_least=True)).sentence
    assert "30 % or more taken" in partly


def test_live_calls_have_the_lower_limit() -> None:
    call = replace(VIDEO, turns=(Turns(down=True, per_s=0.0, payload_bytes=100, packets=1),))
    now = forecast(traffic=call).rows[0]
    assert now.pupils_low == 10
    assert "reckoned one by one" in now.assumption


def test_wider_channels_carry_more_until_the_access_points_share_them() -> None:
    rows = [row(f"width-{width}") for width in (20, 40, 80)]
    shares = [each.pupil_ratio for each in rows]
    assert shares == pytest.approx([0.02, 0.02 / 1.7, 0.02 / (4 * 0.85**2)])
    # 12 on 25, 12 and 5 channels: 1, 1 and 3 on one
    assert [each.pupils_low for each in rows] == [20, 34, 19]
    assert "12 access points on 5 channels: 3 on one" in rows[2].assumption


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"access_points": None}, "hear each other"),
        ({"width_mhz": None}, "width of the channel"),
        ({"band": "2.4 GHz"}, "no room"),
        ({"band": "6 GHz"}, "not on record"),
    ],
)
def test_widths_are_withheld_where_the_floor_is_not_known(
    change: dict[str, object], words: str
) -> None:
    found = row("width-80", replace(PICTURE, **change))  # type: ignore[arg-type]
    assert words in found.withheld
    assert (found.pupils_low, found.pupil_ratio) == (None, None)


def test_two_neighbours_gone_free_all_that_others_take() -> None:
    assert row("quieter").pupils_low == row("quieter").pupils_high == 30


def test_two_of_many_neighbours_gone_is_a_range() -> None:
    found = row("quieter", replace(PICTURE, neighbours=5))
    assert (found.pupils_low, found.pupils_high) == (21, 30)
    assert "Of 5 neighbours" in found.assumption


def test_slow_rates_off_and_a_name_less_free_the_time_of_beacons() -> None:
    assert row("faster-beacons").pupils_low == 23  # 7 % back
    assert row("name-less").pupils_low == 21  # 3 % back


@pytest.mark.parametrize(
    ("key", "change", "words"),
    [
        ("quieter", {"neighbours": None}, "not seen"),
        ("quieter", {"neighbours": 0}, "no neighbour"),
        ("quieter", {"other_ratio": None}, "told apart"),
        ("quieter", {"background_ratio": None}, "not seen"),
        ("faster-beacons", {"lowest_basic_mbps": None}, "not known"),
        ("faster-beacons", {"lowest_basic_mbps": 12.0}, "off already"),
        ("faster-beacons", {"background_ratio": None}, "not seen"),
        ("name-less", {"names": 1}, "needs it"),
        ("name-less", {"names": None}, "not known"),
        ("name-less", {"beacons_ratio": None}, "not known"),
        ("name-less", {"background_ratio": None}, "not seen"),
    ],
)
def test_a_case_without_its_facts_is_withheld_in_words(
    key: str, change: dict[str, object], words: str
) -> None:
    found = row(key, replace(PICTURE, **change))  # type: ignore[arg-type]
    assert words in found.withheld
    assert found.pupils_low is None


def test_without_a_rate_of_a_working_device_there_is_no_forecast() -> None:
    found = forecast(replace(PICTURE, clients=()))
    assert "No rate" in found.withheld
    assert (found.rows, found.together_ratio, found.sentence) == ((), None, "")


def test_pupils_who_ask_for_nothing_are_no_forecast() -> None:
    assert "nothing" in forecast(traffic=NOTHING).withheld


def test_a_measured_efficiency_is_said_and_used() -> None:
    known = Efficiency(ratio=0.7, measured=True, at_mbps=250.0)
    found = forecast(replace(PICTURE, efficiency=known))
    assert found.rows[0].pupil_ratio == pytest.approx(2.5 / 250 / 0.7)
    assert "efficiency measured here" in found.sentence
