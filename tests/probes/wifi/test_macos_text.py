"""macOS' own programs: system_profiler from 10.15 to 26, wdutil, and what they hide."""

import json

import pytest

from netready.domain.air import Encryption, SignIn
from netready.domain.failures import FailureWord
from netready_probes.wifi.macos import apple_channel as apple
from netready_probes.wifi.macos.system_profiler import parse_adapters, parse_scan
from netready_probes.wifi.macos.wdutil import busy_ratio, interface_of, parse_wdutil
from netready_probes.wifi.reading import LinkReading, LinkState
from tests.probes.captured import captured

OLD, NEW = captured("macos/profiler_10_15.json"), captured("macos/profiler_26_redacted.json")
WDUTIL = captured("macos/wdutil_12.txt")


def test_an_old_macos_tells_name_address_and_streams() -> None:
    assert parse_adapters(OLD).link("en1") == LinkReading(
        state=LinkState.CONNECTED,
        ssid="Schüler",
        bssid="02:00:5e:10:20:30",
        frequency_mhz=2437,
        generation=4,
        signal_dbm=-55,
        noise_dbm=-98,
        tx_rate_mbps=145,
        mcs=7,
        streams=2,
    )


def test_a_redacted_name_is_unknown_with_the_sentence_that_helps() -> None:
    text = parse_adapters(NEW)
    link = text.link("en0")
    assert text.names == ("en0",)  # awdl0 is no Wi-Fi link
    assert (link.ssid, link.bssid) == (None, None)
    assert (link.frequency_mhz, link.width_mhz, link.mcs) == (6135, 160, 11)
    assert "Location Services" in link.withheld
    assert "redacted" not in str(link)


def test_the_own_network_is_not_its_own_neighbour() -> None:
    own, other = parse_scan(NEW, "en0").bss
    assert (own.channel, own.withheld, own.country) == (37, True, "DE")
    assert (other.channel, other.generation, other.signal_dbm) == (11, None, -81)


def test_apples_misspelt_word_is_a_transition_network() -> None:
    security = parse_scan(NEW).bss[1].security
    assert security is not None
    assert (security.weakest, security.strongest) == (Encryption.WPA2, Encryption.WPA3)


def test_neighbours_of_an_old_macos_have_addresses() -> None:
    scan = parse_scan(OLD)
    assert [(one.bssid, one.ssid, one.width_mhz) for one in scan.bss] == [
        ("02:00:5e:10:20:30", "Schüler", None),
        ("02:00:5e:10:20:31", "Guests", 40),
    ]
    assert scan.withheld == ""
    assert "without an age" in scan.note


def test_wifi_off_is_not_connected_and_says_what_to_switch_on() -> None:
    off = {"_name": "en0", "spairport_status_information": "spairport_status_off"}
    text = json.dumps({"SPAirPortDataType": [{"spairport_airport_interfaces": [off]}]})
    link = parse_adapters(text).link("en0")
    assert link.state is LinkState.NOT_CONNECTED
    assert "switch it on" in link.withheld


def test_no_adapter_is_no_network() -> None:
    found = parse_adapters('{"SPAirPortDataType": []}')
    assert found.failure is not None
    assert (found.failure.word, found.names) == (FailureWord.NO_NETWORK, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '{"SPAirPortDataType": 5}',
        "{" * 5000,
        '{"SPAirPortDataType": ' + "[" * 100_000,
        "1" * 10_000,
    ],
)
def test_anything_else_is_unreadable_and_kept(text: str) -> None:
    found = parse_adapters(text)
    assert found.failure is not None
    assert found.failure.word is FailureWord.BAD_ANSWER
    assert found.link("en0").state is LinkState.UNREADABLE
    assert parse_scan(text).raw == found.raw == text[:20_000]


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, True, 1e400, "\n", -1, 10**30])
def test_a_value_of_any_kind_anywhere_raises_nothing(value: object) -> None:
    for key in json.loads(OLD)["SPAirPortDataType"][0]["spairport_airport_interfaces"][0]:
        report = json.loads(OLD)
        adapter = report["SPAirPortDataType"][0]["spairport_airport_interfaces"][0]
        adapter[key] = value
        parse_scan(json.dumps(report))
        parse_adapters(json.dumps(report))
    for key in json.loads(OLD)["SPAirPortDataType"][0]["spairport_airport_interfaces"][0][
        "spairport_current_network_information"
    ]:
        report = json.loads(OLD)
        adapter = report["SPAirPortDataType"][0]["spairport_airport_interfaces"][0]
        adapter["spairport_current_network_information"][key] = value
        link = parse_adapters(json.dumps(report)).link("en1")
        assert link.state is LinkState.CONNECTED


def test_wdutil_tells_the_link_of_its_wifi_section_only() -> None:
    assert parse_wdutil(WDUTIL) == LinkReading(
        state=LinkState.CONNECTED,
        ssid="Pupils: 5",
        bssid="02:00:5e:10:20:30",
        frequency_mhz=5720,
        width_mhz=40,
        generation=4,
        signal_dbm=-61,
        noise_dbm=-93,
        tx_rate_mbps=270,
        mcs=7,
        streams=2,
    )
    assert (interface_of(WDUTIL), busy_ratio(WDUTIL)) == ("en0", 0.36)


def test_wdutil_takes_nothing_from_the_section_of_bluetooth() -> None:
    text = WDUTIL.replace("    NSS                  : 2\n", "") + "    NSS : 4\n"
    assert parse_wdutil(text).streams is None


def test_wdutil_without_a_network_has_no_levels_and_no_busy_share() -> None:
    text = WDUTIL.replace("-61 dBm", "0 dBm").replace("270.0", "0.0").replace(": STA", ": None")
    assert parse_wdutil(text) == LinkReading(state=LinkState.NOT_CONNECTED)
    assert busy_ratio(text) is None


def test_wdutil_with_hidden_names() -> None:
    text = WDUTIL.replace("Pupils: 5", "<redacted>").replace("02:00:5E:10:20:30", "<redacted>")
    link = parse_wdutil(text)
    assert (link.ssid, link.bssid, link.signal_dbm) == (None, None, -61)
    assert "Location Services" in link.withheld


def test_wdutil_switched_off() -> None:
    link = parse_wdutil(WDUTIL.replace("On [On]", "Off [Off]"))
    assert (link.state, link.withheld != "") == (LinkState.NOT_CONNECTED, True)


@pytest.mark.parametrize(
    ("text", "number", "mhz", "width"),
    [
        (149, 149, 5745, None),
        ("11,-1", 11, 2462, 40),
        ("36,80", 36, 5180, 80),
        ("1 (6GHz, 320MHz)", 1, 5955, 320),
        ("2g13/20", 13, 2472, 20),
        ("6g37/160", 37, 6135, 160),
        ("44 (80 MHz, DFS)", 44, 5220, 80),
        ("11 (20 MHz)", 11, 2462, 20),
        ("0", None, None, None),
        ("999", None, None, None),
        ("5g1/20", None, None, 20),
        (True, None, None, None),
        ("6 (", None, None, None),
    ],
)
def test_channels_in_all_of_apples_ways(
    text: object, number: int | None, mhz: float | None, width: float | None
) -> None:
    found = apple.channel_from(text)
    assert (found.number, found.frequency_mhz, found.width_mhz) == (number, mhz, width)


@pytest.mark.parametrize(
    ("text", "weakest", "strongest", "sign_in"),
    [
        ("spairport_security_mode_wep", Encryption.WEP, Encryption.WEP, SignIn.KEY),
        ("WPA2/WPA3 Personal", Encryption.WPA2, Encryption.WPA3, SignIn.KEY),
        ("spairport_security_mode_wpa3_enterprise", "wpa3", "wpa3", SignIn.PERSON),
        ("spairport_security_mode_wpa2_personal_mixed", "wpa1", "wpa2", SignIn.KEY),
        ("spairport_security_mode_owe", "owe", "owe", SignIn.NONE),
    ],
)
def test_security_in_apples_words(text: str, weakest: str, strongest: str, sign_in: SignIn) -> None:
    found = apple.security_from(text)
    assert found is not None
    assert (found.weakest, found.strongest, found.sign_in) == (weakest, strongest, sign_in)


@pytest.mark.parametrize("text", [None, "spairport_security_mode_unknown", "wpa2", 5])
def test_security_that_is_not_told_is_none(text: object) -> None:
    assert apple.security_from(text) is None
