"""What scans, counters and runs say of the air, and what they must not say."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from netready.domain.air import (
    AirLook,
    AirShares,
    Bss,
    Encryption,
    ProtectedManagement,
    Radio,
    Security,
    SignIn,
)
from netready.domain.controller import ControllerRadio
from netready.domain.jsonable import jsonable
from netready.domain.metrics import Metric, metric
from netready.domain.record import Record
from tests.analysis.test_derivations import derive
from tests.build_records import a_load_record, a_record

MINE = "02:00:00:00:01:00"
WPA2 = Security(weakest=Encryption.WPA2, strongest=Encryption.WPA3, sign_in=SignIn.KEY)
OWN = Bss(bssid=MINE, ssid="school", channel=36, frequency_mhz=5180, signal_dbm=-50, security=WPA2)
FAR = replace(OWN, bssid="02:00:00:00:02:00", channel=44, frequency_mhz=5220, signal_dbm=-70)
OWN_RADIO = Radio(
    bssids=(MINE, "02:00:00:00:01:01"),
    ssids=("school", "guest"),
    channel=36,
    signal_dbm=-50,
    lowest_basic_mbps=1.0,
    utilisation_ratio=0.4,
    own=True,
)
OTHER = Radio(bssids=("06:00:00:00:09:00",), ssids=("next door",), channel=36, signal_dbm=-75)


def scan(
    *bss: Bss,
    radios: tuple[Radio, ...] = (),
    own: str | None = MINE,
    metrics: tuple[Metric, ...] = (),
    **more: Any,
) -> Record:
    details = {"bss": bss or (OWN, FAR), "radios": radios, "own_bssid": own, "interface": "wlan0"}
    plain: Any = jsonable(details)
    return a_record(*metrics, probe="wifi-scan", details=plain, **more)


def value(name: str, *records: Record) -> object:
    found = derive(name, *records)
    assert len(found) <= 1
    return found[0].value if found else None


def test_the_weakest_second_access_point_of_a_room_counts() -> None:
    def heard(dbm: float | None, number: int) -> Record:
        return scan(metrics=(metric("second_signal_dbm", dbm),), number=number)

    assert value("second_signal_dbm", heard(-70, 1), heard(-74, 2)) == -74
    assert value("second_signal_dbm", heard(None, 1)) is None


def test_neighbours_count_where_the_scan_looked_around() -> None:
    count = (metric("co_channel_count", 2),)

    assert value("co_channel_neighbours", scan(metrics=count)) == 2
    assert value("co_channel_neighbours", scan(OWN, metrics=count)) is None
    assert value("co_channel_neighbours", scan()) is None


def test_rates_and_names_are_those_of_the_own_radios() -> None:
    faster = replace(OWN_RADIO, bssids=("02:00:00:00:02:00",), lowest_basic_mbps=12.0)
    strange = replace(OTHER, lowest_basic_mbps=0.5, bssids=tuple("abcdefgh"))

    looked = scan(radios=(OWN_RADIO, faster, strange))
    assert value("lowest_basic_rate_mbps", looked) == 1.0
    assert value("names_per_radio", looked) == 2.0
    assert value("names_per_radio", scan(radios=(strange,))) is None


def test_airtime_before_is_the_busiest_look_and_says_whose() -> None:
    busy: Any = jsonable({"channels": [], "in_use": AirShares(busy_ratio=0.55)})
    survey = a_record(probe="wifi-survey", details=busy, number=2)

    [found] = derive("airtime_before_percent", scan(radios=(OWN_RADIO,)), survey)
    assert found.value == pytest.approx(55.0)
    assert found.notes == ("the busiest of 2 looks; by the radio's counters",)
    refused: Any = jsonable({"in_use": AirShares(refused="the counters were reset")})
    assert derive("airtime_before_percent", a_record(probe="wifi-survey", details=refused)) == []
    doubtful = replace(OWN_RADIO, utilisation_ratio=None, doubt="never measured")
    assert derive("airtime_before_percent", scan(radios=(doubtful,))) == []


def test_a_controllers_list_tells_the_airtime_where_no_device_can() -> None:
    rows: Any = jsonable(
        {"rows": [ControllerRadio(ap="AP 1", utilisation_ratio=0.62), ControllerRadio(ap="AP 2")]}
    )
    [found] = derive("airtime_before_percent", a_record(probe="controller", details=rows))
    assert found.value == pytest.approx(62.0)
    assert found.notes == ("the busiest of 1 looks; by the controller",)
    assert derive("airtime_before_percent", a_record(probe="latency", details=rows)) == []


def test_airtime_under_load_comes_from_the_stage_of_the_class() -> None:
    during: Any = jsonable(AirLook(when="during", utilisation_ratio=0.788, source="beacon"))
    small: Mapping[str, object] = {"pupils": 10, "verdict": "pass", "air_together": [during]}
    unseen: Any = jsonable(AirLook(when="during"))

    whole = {**small, "pupils": 30}
    [found] = derive("airtime_loaded_percent", a_load_record(holds=30, stages=(small, whole)))
    assert found.value == pytest.approx(78.8)
    assert derive("airtime_loaded_percent", a_load_record(holds=10, stages=(small,))) == []
    blind = {**whole, "air_together": [unseen]}
    assert derive("airtime_loaded_percent", a_load_record(holds=30, stages=(blind,))) == []


def test_encryption_is_judged_by_the_network_in_use_and_not_by_a_strangers_copy() -> None:
    open_copy = replace(
        FAR,
        security=Security(weakest=Encryption.OPEN, strongest=Encryption.OPEN, sign_in=SignIn.NONE),
    )
    assert value("wifi_encryption", scan(OWN, open_copy)) == "wpa2"
    assert value("wifi_encryption", scan(replace(OWN, security=open_copy.security))) == "open"
    assert value("wifi_encryption", scan(replace(OWN, security=None))) is None
    enterprise = replace(
        WPA2, sign_in=SignIn.PERSON, protected_management=ProtectedManagement.REQUIRED
    )
    assert value("wifi_encryption", scan(replace(OWN, security=enterprise))) == "802.1x-pmf"
    owe = replace(WPA2, weakest=Encryption.OWE)
    assert value("wifi_encryption", scan(replace(OWN, security=owe))) is None


def test_a_key_in_the_beacon_does_not_say_whose_it_is() -> None:
    enterprise = replace(OWN, security=replace(WPA2, sign_in=SignIn.PERSON))
    assert value("wifi_key_kind", scan(enterprise)) == "per-person"
    assert value("wifi_key_kind", scan()) is None
    assert value("wifi_key_kind", scan(enterprise), scan(number=2)) is None


def test_a_certificate_is_evidence_only_where_it_runs_out() -> None:
    def seen(days: float) -> Record:
        return a_record(metric("certificate_days_left", days), probe="wifi-join")

    assert value("sign_in_certificate_days", seen(3.0)) == 3.0
    assert value("sign_in_certificate_days", seen(400.0)) is None


def test_what_cannot_be_read_is_left_out_and_the_rest_goes_on() -> None:
    good: Any = jsonable(OWN_RADIO)
    mine: Any = jsonable(OWN)
    torn = {"bss": [mine, 7, {"ssid": 3}], "radios": [good, {}], "own_bssid": MINE}
    assert value("names_per_radio", a_record(probe="wifi-scan", details=torn)) == 2.0
    assert value("names_per_radio", a_record(probe="wifi-scan", details={"bss": "x"})) is None
