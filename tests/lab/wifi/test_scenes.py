"""netready among real access points: what it reads is what they sent, and nothing is disturbed."""

import re
from typing import Any

import pytest

from netready.domain.air import Bss
from netready.domain.typed_json import decoded
from tests.lab.wifi import lab_air
from tests.lab.wifi.playing import ADVERTISED, Played, record, value, words
from tests.lab.wifi.scenes import MANY, SCANS

pytestmark = [
    pytest.mark.lab,
    pytest.mark.patient,
    pytest.mark.slow,
]


def test_every_advertised_load_is_read_as_it_was_sent(played: Played) -> None:
    networks = played.networks()
    read = {
        bssid: (load["stations"], load["utilisation_255"], load["admission_32us"])
        for bssid in ADVERTISED
        if (load := networks[bssid]["load"])
    }
    assert read == {bssid: network.load for bssid, network in ADVERTISED.items()}


def test_201_of_255_is_reported_as_78_8_percent_with_its_stations(played: Played) -> None:
    found = played.scene("neighbourhood")
    busy = value(found, "wifi-scan", "channel_utilisation_ratio")
    assert busy is not None
    assert round(100 * busy, 1) == 78.8
    # 47 on the school's name; hostapd counts one more on the guests' name of the same radio
    radio = record(found, "wifi-scan")["details"]["radios"][0]
    assert (radio["stations_low"], radio["stations_high"]) == (47, 48)


def test_what_was_never_measured_or_cannot_be_is_doubted_not_scored(played: Played) -> None:
    networks = {bssid: decoded(Bss, bss) for bssid, bss in played.networks().items()}
    guests = networks[lab_air.GUESTS_BSSID].load
    assert guests is not None
    assert (guests.stations, guests.utilisation_255) == (1, 0)  # hostapd's own count
    assert guests.utilisation_ratio is None
    swapped = networks[lab_air.SWAPPED].load
    assert swapped is not None
    assert "768" in swapped.doubt
    assert networks[lab_air.OLD_STYLE].load is None
    assert networks[lab_air.OLD_STYLE].faults


def test_names_of_any_bytes_are_kept_as_bytes_and_shown_as_printable_text(played: Played) -> None:
    networks = played.networks()
    for point in lab_air.POINTS:
        for network in point.networks:
            bss = networks[network.bssid]
            if network.hide:
                assert bss["ssid"] is None, bss
            else:
                assert bytes.fromhex(bss["ssid_hex"]) == network.name
                assert bss["ssid"].isprintable()
    assert networks["02:00:00:00:02:00"]["ssid"] == lab_air.SCRIPT_NAME.decode()
    assert networks["02:00:00:00:02:01"]["ssid"] == "Café ☕ школа"
    assert len(lab_air.ODD_NAME) == 32


def test_channel_width_generation_and_keys_are_those_of_the_access_points(played: Played) -> None:
    networks = played.networks()
    near, far = networks[lab_air.NEAR], networks[lab_air.FAR]
    assert (near["channel"], near["width_mhz"], near["generation"]) == (1, 20, 4)
    assert (far["channel"], far["width_mhz"], far["generation"]) == (149, 80, 6)
    assert near["country"] == lab_air.COUNTRY
    for bss in (near, far):
        security = bss["security"]
        assert (security["weakest"], security["sign_in"]) == ("wpa2", "key")
        assert security["protected_management"] == "capable"
    assert networks[lab_air.COPY]["security"]["weakest"] == "open"


def test_the_link_is_that_of_the_access_point(played: Played) -> None:
    found = played.scene("neighbourhood")
    link = record(found, "wifi-link")
    assert (link["details"]["ssid"], link["details"]["bssid"]) == ("Lab School", lab_air.NEAR)
    expected = {"channel": 1, "frequency_mhz": 2412, "channel_width_mhz": 20}
    assert {name: value(found, "wifi-link", name) for name in expected} == expected
    signal = value(found, "wifi-link", "signal_dbm")
    assert signal is not None
    assert -60 < signal < 0
    assert link["failures"] == []


def test_a_driver_without_counters_gives_no_airtime_and_says_so(played: Played) -> None:
    found = played.scene("neighbourhood")
    survey = record(found, "wifi-survey")
    assert {line["value"] for line in survey["metrics"]} == {None}
    assert all(line["note"] for line in survey["metrics"])
    assert value(found, "wifi-link", "noise_dbm") is None


def test_of_two_adapters_the_connected_one_is_read_and_the_idle_one_named(played: Played) -> None:
    found = played.scene("two adapters")
    unsaid = record(found["unsaid"], "wifi-link")
    assert unsaid["details"]["interface"] == lab_air.STATION
    assert words(found["idle"], "wifi-link") == {"no-network"}
    assert value(found["idle"], "wifi-link", "signal_dbm") is None
    assert value(found["idle"], "host", "core_count") == 2  # the rest went on
    absent = found["absent"]["ran"]
    assert absent["exit_code"] == 2
    assert "'wlan9'" in absent["err"]


def test_a_hundred_scans_change_nothing_and_drop_no_link(played: Played) -> None:
    found = played.scene("hundred scans")
    assert len(found["seen"]) == SCANS
    # one scan may miss a network that answers late, not most of them
    assert sorted(found["seen"])[SCANS // 2] >= len(ADVERTISED)
    assert found["before"]["since"], "the kernel's time of the association was not to be read"
    assert found["after"] == found["before"]
    assert found["events"] == []  # no new station, no deauthentication, no disconnection
    assert found["sources"] == ["nl80211"]  # not one scan was refused or cut short
    assert found["states"] == ["connected"]
    log = (played.folder / "hostapd-wlan1.log").read_text(encoding="utf-8")
    own = "02:00:00:00:00:00"
    before_the_roam = log.split(f"AP-STA-DISCONNECTED {own}")[0]
    assert before_the_roam.count(f"AP-STA-CONNECTED {own}") == 1


def test_the_roam_is_seen_with_its_gap(played: Played) -> None:
    found = played.scene("roam")
    link = record(found, "wifi-link")
    assert value(found, "wifi-link", "roam_count") == 1
    [roam] = link["details"]["roams"]
    assert (roam["from_bssid"], roam["to_bssid"]) == (lab_air.NEAR, lab_air.FAR)
    gap_ms = _gap_ms(found)
    # what iw and wpa_supplicant noted beside it; they, too, are late on a busy processor
    assert roam["gap_ms"] + roam["bound_ms"] > gap_ms - 150, (roam, gap_ms)
    assert roam["gap_ms"] - roam["bound_ms"] < gap_ms + 300, (roam, gap_ms)
    assert link["failures"] == []


def _gap_ms(found: dict[str, Any]) -> float:
    """From the old access point's station leaving the kernel to the keys of the new one."""
    gone = next(line for line in found["events"] if f"del station {lab_air.NEAR}" in line)
    keyed = f"Key negotiation completed with {lab_air.FAR}"
    there = next(line for line in reversed(found["supplicant"]) if keyed in line)
    return (float(there.split(":")[0]) - float(gone.split(":")[0])) * 1000


def test_the_sensor_hears_access_points_and_never_a_client(played: Played) -> None:
    found = played.scene("sensor")
    overheard = found["overheard"]
    # without the filter the same interface brings frames of the client
    assert overheard[lab_air.CLIENT_MAC]["probe request"] >= 1
    assert overheard[lab_air.CLIENT_MAC]["data"] >= 1
    sensor = record(found, "wifi-sensor")
    bsses = {bss["bssid"] for bss in sensor["details"]["bss"]}
    assert bsses == {lab_air.NEAR, lab_air.GUESTS_BSSID}
    assert lab_air.CLIENT_MAC not in str(sensor)
    [frames] = [line["n"] for line in sensor["metrics"]]
    sent = [kinds for mac, kinds in overheard.items() if mac in bsses]
    beacons = sum(kinds.get("beacon", 0) + kinds.get("probe response", 0) for kinds in sent)
    assert 10 < frames <= beacons  # 4 s of the 8 s of the control
    assert found["ran"]["seconds"] < 40  # it stopped by itself


def test_three_hundred_networks_are_all_told(played: Played) -> None:
    found = played.scene("three hundred")
    bsses = record(found, "wifi-scan")["details"]["bss"]
    numbers = {
        int(match[1]): bss
        for bss in bsses
        if (match := re.fullmatch(r"Neighbour (\d+)", bss["ssid"] or ""))
    }
    assert len(numbers) == MANY
    assert all(
        bss["load"]["utilisation_255"] == number % 256 and bss["load"]["stations"] == number % 60
        for number, bss in numbers.items()
    )
    assert value(found, "wifi-scan", "bss_count") == len(bsses)
    assert record(found, "wifi-link")["failures"] == []


def test_an_adapter_unplugged_in_mid_run_is_named_and_the_rest_goes_on(played: Played) -> None:
    found = played.scene("unplugged")
    assert lab_air.GUESTS_BSSID in found["before"]
    assert lab_air.SPARE not in found["left"]
    assert found["ran"]["exit_code"] == 0, found["ran"]
    for probe in ("wifi-link", "wifi-scan"):
        assert words(found, probe), f"{probe} did not say what happened"
        assert {line["value"] for line in record(found, probe)["metrics"]} == {None}
    assert value(found, "host", "core_count") == 2


def test_a_radio_that_is_off_is_named_and_gives_no_figure(played: Played) -> None:
    found = played.scene("radio off")
    assert found["link"].strip() == "Not connected."
    for probe in ("wifi-link", "wifi-survey", "wifi-scan"):
        assert {line["value"] for line in record(found, probe)["metrics"]} == {None}, probe
    for probe in ("wifi-link", "wifi-scan"):
        assert words(found, probe) == {"no-network"}, probe
    assert value(found, "host", "core_count") == 2


def test_a_device_without_wifi_says_so_and_measures_the_rest(played: Played) -> None:
    found = played.scene("no wifi")
    assert found["alone"]["ran"]["exit_code"] == 3
    assert "Nothing could be measured" in found["alone"]["ran"]["err"]
    for probe in ("wifi-link", "wifi-scan", "wifi-survey", "wifi-sensor"):
        assert words(found["with_others"], probe), probe
    assert found["with_others"]["ran"]["exit_code"] == 0
    assert value(found["with_others"], "host", "core_count") == 2
