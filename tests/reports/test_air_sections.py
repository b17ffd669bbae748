"""The sections on Wi-Fi: what was seen is told, what was not is said to be not known."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from netready.domain.air import AirLook, Radio
from netready.domain.metrics import metric
from netready.domain.record import Record
from netready_reports.air_words import not_told
from netready_reports.airtime import airtime_section
from netready_reports.carrying import run_limit
from netready_reports.channel_picture import channel_charts, span_mhz
from netready_reports.forecast import forecast_section
from netready_reports.joining import joining_section
from netready_reports.measured import wifi_section
from netready_reports.neighbourhood import neighbourhood_section
from netready_reports.run_facts import run_facts
from netready_reports.tables import Section
from tests.reports.fixtures import air, go, measurements, not_yet


def words(section: Section) -> str:
    rows = [" | ".join(row) for table in section.tables for row in table.rows]
    return "\n".join((section.empty, *section.words, *rows))


def cell(section: Section, row: int, column: str, table: int = 0) -> str:
    found = section.tables[table]
    return found.rows[row][found.head.index(column)]


def test_the_own_radio_comes_first_and_a_doubtful_load_is_no_share() -> None:
    section = neighbourhood_section((air.scan_record(1),))
    assert cell(section, 0, "Names on the radio").startswith("This network: Larkhill-Pupils")
    assert cell(section, 0, "air in use, by its beacon") == "45.1 %"
    assert cell(section, 0, "stations") == "9 to 11"
    assert cell(section, 1, "Names on the radio") == "<script>alert(1)</script>"
    assert "never measured" in cell(section, 1, "air in use, by its beacon")
    assert cell(section, 1, "stations") == "not known"
    assert "2 other radios on that channel, the loudest at -74 dBm" in words(section)


def test_an_open_copy_of_the_own_name_is_a_warning() -> None:
    assert "also sent without any encryption by 06:00:00:00:66:00" in words(
        neighbourhood_section((air.scan_record(1),))
    )


def test_a_name_that_looks_like_the_own_one_is_a_warning() -> None:
    twin = replace(air.COPY, ssid="Larkhill-Pupi1s", security=air.KEY)
    details = air.plain({"bss": [air.OWN, twin], "radios": [], "own_bssid": air.OWN.bssid})
    record = measurements.record(1, "wifi-scan", details=details)
    assert "looks like the name in use and is sent by 06:00:00:00:66:00" in words(
        neighbourhood_section((record,))
    )


def test_names_that_a_platform_hides_are_not_called_hidden() -> None:
    withheld = replace(air.OWN, bssid=None, ssid=None, withheld=True)
    details = air.plain({"bss": [withheld], "radios": [Radio(bssids=(), ssids=())]})
    record = measurements.record(1, "wifi-scan", details=details)
    told = words(neighbourhood_section((record,)))
    assert "hides names or addresses" in told
    assert "hidden name" not in told
    assert "Which of them this device was on is not known" in told


@pytest.mark.parametrize("details", [{}, {"bss": "x"}, {"bss": [{"ssid": 3}], "radios": [1, None]}])
def test_a_scan_that_cannot_be_read_says_nothing_and_breaks_nothing(
    details: Mapping[str, object],
) -> None:
    section = neighbourhood_section((measurements.record(1, "wifi-scan", details=details),))
    assert section.empty
    assert not section.tables


def test_three_hundred_networks_are_cut_in_the_table_and_counted_in_words() -> None:
    many = [
        replace(air.SHOP, bssid=f"06:00:00:01:{n // 256:02x}:{n % 256:02x}") for n in range(300)
    ]
    details = air.plain({"bss": many, "radios": [air.radio(each) for each in many]})
    section = neighbourhood_section((measurements.record(1, "wifi-scan", details=details),))
    assert "300 networks on 300 radios" in words(section)
    assert len(section.tables[0].rows) == 60
    assert "240 more in the record" in section.tables[0].caption
    assert "strongest 60 of 300" in section.charts[0].words


@pytest.mark.parametrize(
    ("mhz", "width", "span"),
    [
        (5180, 20, (5170, 5190)),
        (5220, 40, (5210, 5250)),
        (5220, 80, (5170, 5250)),
        (5745, 80, (5735, 5815)),
        (5955, 160, (5945, 6105)),
        (2437, 40, (2427, 2447)),
        (5180, None, (5170, 5190)),
    ],
)
def test_a_wide_channel_stands_where_the_standard_puts_it(
    mhz: float, width: float | None, span: tuple[float, float]
) -> None:
    assert span_mhz(Radio(bssids=(), ssids=(), frequency_mhz=mhz, width_mhz=width)) == span


def test_radios_without_a_place_or_strength_are_not_drawn() -> None:
    nowhere = Radio(bssids=("a",), ssids=("x",), signal_dbm=-50)
    silent = Radio(bssids=("b",), ssids=("y",), frequency_mhz=2412)
    assert channel_charts("id", "", (nowhere, silent)) == ()
    three = [replace(silent, frequency_mhz=mhz, signal_dbm=-60) for mhz in (2412, 5180, 5955)]
    assert [chart.title for chart in channel_charts("id", "", three)] == [
        "2.4 GHz",
        "5 GHz",
        "6 GHz",
    ]
    assert len({chart.id for chart in channel_charts("id", "", three)}) == 3


def load(*looks: AirLook, sentence: str = "") -> Record:
    stage = {**measurements.stage(30, 30, "pass", 1.0, 1.0, 1.0)}
    stage["air_together"] = [air.plain(look) for look in looks]
    return measurements.load_record(
        1, {**measurements.HOLDING_RUN, "stages": [stage], "air_sentence": sentence}
    )


def test_airtime_tells_rest_and_each_stage_and_names_what_was_refused() -> None:
    record = load(*[AirLook(when=when, utilisation_ratio=0.5) for when in ("before", "during")])
    section = airtime_section((air.survey_record(2), record))
    assert cell(section, 0, "busy") == "45.3 %"
    assert cell(section, 1, "busy") == "not known"
    assert "The counters went back" in cell(section, 1, "note")
    assert cell(section, 0, "air in use before", table=1) == "50 %"
    assert cell(section, 0, "after", table=1) == "not known"
    assert cell(section, 0, "others, during", table=1) == "not known"


def test_a_channel_told_by_a_beacon_only_is_not_called_unseen() -> None:
    told = metric("channel_utilisation_ratio", 0.788, source="the access point's beacon")
    scan = air.scan_record(1)
    section = airtime_section((replace(scan, metrics=(*scan.metrics, told)),))
    assert "could not be seen" not in section.empty
    assert "by the beacon of the access point in use" in section.empty


def test_air_that_nobody_saw_is_said_in_one_sentence() -> None:
    assert airtime_section(()).empty.startswith("The air could not be seen")
    unseen = airtime_section((load(AirLook(when="during"), sentence="The air was not seen."),))
    assert "Oak (Year 6): The air was not seen." in words(unseen)
    assert unseen.charts == ()


def test_the_first_failing_rung_is_named_and_those_after_it_were_not_tried() -> None:
    section = joining_section((air.join_record(1),))
    assert "the first rung that failed is address (DHCP) (timeout)" in words(section)
    assert cell(section, 3, "held") == "no"
    assert cell(section, 4, "held") == "not tried"
    assert cell(section, 4, "took") == ""
    assert cell(section, 0, "gap", table=1) == "84 ± 25 ms"
    assert "was not tried" in joining_section(()).empty


def test_every_line_of_a_forecast_says_that_it_is_one() -> None:
    section = forecast_section(not_yet())
    assert section.tables[0].caption.startswith("Forecast, Oak")
    assert any(text.endswith("within 70 %.") and "Forecast" in text for text in section.words)
    column = "pupils within the limit"
    assert [cell(section, n, column) for n in range(3)] == ["18", "not known", "19 to 30"]
    assert "planner" in words(section)
    assert forecast_section(go()).empty


def test_a_forecast_that_is_withheld_says_why() -> None:
    none = replace(air.FORECAST, rows=(), withheld="No rate was read.", sentence="")
    section = forecast_section(replace(not_yet(), forecasts=(none,)))
    assert "Oak (Year 6): forecast withheld. No rate was read." in section.words


def test_leadership_hears_of_neighbours_where_they_take_much() -> None:
    run = run_facts((not_yet().records[-6],))[0]
    assert run.others_ratio == 0.31
    assert run_limit(run) == "Wi-Fi too busy; neighbours take 31 %"
    assert run_limit(replace(run, others_ratio=None)) == "Wi-Fi too busy"
    assert run_limit(replace(run, others_ratio=0.05)) == "Wi-Fi too busy"


def test_what_a_controller_lists_is_no_fact_of_this_devices_link() -> None:
    assert wifi_section((air.controller_record(1),)).empty


def test_readings_that_lack_for_one_reason_stand_in_one_sentence() -> None:
    names = ("ssid_count", "co_channel_count", "station_count", "beacon_airtime_ratio")
    lacking = tuple(metric(name, None, note="this device is on no network") for name in names)
    record = measurements.record(1, "wifi-scan", lacking)
    record = replace(record, annotations={"withheld": "Switch on Location services."})
    assert not_told((record, record), ("wifi-scan",)) == (
        "Oak (Year 6): Switch on Location services.",
        "Oak (Year 6): this device is on no network (not known: Names on the own radio, Others on "
        "the channel, Stations and 1 more).",
    )
