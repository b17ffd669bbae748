"""The kernel's JSON lines: several links of one association, hidden names, fresh loads."""

import json

from netready_probes.wifi.linux.nl80211 import (
    parse_interfaces,
    parse_scan,
    parse_spans,
    parse_stations,
    parse_survey,
)
from netready_probes.wifi.reading import LinkState
from tests.probes.captured import captured

AP = {"NL80211_ATTR_IFINDEX": 1, "NL80211_ATTR_IFNAME": "ap0", "NL80211_ATTR_IFTYPE": 3}
CLIENT = {"NL80211_ATTR_IFINDEX": 2, "NL80211_ATTR_IFNAME": "wlan0", "NL80211_ATTR_IFTYPE": 2}
PEER = {
    "NL80211_ATTR_MAC": "02:00:5e:10:20:40",
    "NL80211_ATTR_STA_INFO": {
        "NL80211_STA_INFO_SIGNAL": 0,
        "NL80211_STA_INFO_SIGNAL_AVG": -95,
        "NL80211_STA_INFO_BEACON_SIGNAL_AVG": -42,
        "NL80211_STA_INFO_INACTIVE_TIME": 1500,
        "NL80211_STA_INFO_EXPECTED_THROUGHPUT": 19593,
        "NL80211_STA_INFO_STA_FLAGS": "fe000000a2000000",
    },
    "NL80211_ATTR_MLO_LINKS": [
        {
            "NL80211_ATTR_MLO_LINK_ID": 1,
            "NL80211_ATTR_STA_INFO": {
                "NL80211_STA_INFO_SIGNAL": -40,
                "NL80211_STA_INFO_TX_PACKETS": 900,
            },
        }
    ],
}


def _lines(*values: object) -> str:
    return "\n".join(json.dumps(value) for value in values)


def test_an_access_points_clients_are_not_taken_for_its_access_point() -> None:
    text = _lines(
        {"interface": AP, "stations": [PEER], "survey": []},
        {"interface": CLIENT, "stations": [], "survey": []},
    )
    found = parse_interfaces(text)
    assert list(found) == ["wlan0", "ap0"]  # those that join networks come first
    assert found["ap0"].state is LinkState.NOT_CONNECTED
    (client,) = parse_stations(text, "ap0")
    assert (client.expected_mbps, client.authorised, client.inactive_ms) == (19.593, True, 1500)


def test_of_several_links_the_one_with_a_channel_is_in_use() -> None:
    links = [
        {"NL80211_ATTR_MLO_LINK_ID": 0},
        {
            "NL80211_ATTR_MLO_LINK_ID": 1,
            "NL80211_ATTR_WIPHY_FREQ": 5220,
            "NL80211_ATTR_CHANNEL_WIDTH": 3,
        },
    ]
    networks = [
        {
            "NL80211_BSS_BSSID": "02:00:5E:10:20:41",
            "NL80211_BSS_FREQUENCY": 6295,
            "NL80211_BSS_MLO_LINK_ID": 0,
            "NL80211_BSS_INFORMATION_ELEMENTS": "00065363686f6f6c",
        },
        {"NL80211_BSS_BSSID": "02:00:5e:10:20:43", "NL80211_BSS_MLO_LINK_ID": 1},
    ]
    interface = {**CLIENT, "NL80211_ATTR_MLO_LINKS": links}
    line = {"interface": interface, "stations": [PEER], "survey": [], "networks": networks}
    link = parse_interfaces(_lines(line))["wlan0"]
    assert (link.links, link.frequency_mhz, link.width_mhz) == (2, 5220, 80)
    assert [(part.link_id, part.active, part.bssid) for part in link.parts] == [
        (0, False, "02:00:5e:10:20:41"),
        (1, True, "02:00:5e:10:20:43"),
    ]
    assert link.parts[0].frequency_mhz == 6295
    assert (link.parts[1].signal_dbm, link.parts[1].counters.tx_packets) == (-40, 900)
    assert (link.ssid, link.signal_dbm, link.beacon_signal_dbm) == ("School", None, -42)
    assert link.age_s == 1.5


def test_links_that_come_in_messages_of_their_own_belong_to_their_peer() -> None:
    alone = {key: value for key, value in PEER.items() if key != "NL80211_ATTR_MLO_LINKS"}
    link = {key: PEER[key] for key in ("NL80211_ATTR_MAC", "NL80211_ATTR_MLO_LINKS")}
    line = {"interface": CLIENT, "stations": [alone, link], "survey": []}
    (peer,) = parse_stations(_lines(line), "wlan0")
    assert (peer.beacon_signal_dbm, [part.signal_dbm for part in peer.parts]) == (-42, [-40])


def test_after_listening_only_the_beacons_word_is_taken() -> None:
    scan = captured("nl80211/scan.jsonl")
    asked, heard = parse_scan(scan), parse_scan(scan, listened=True)
    assert (asked.own_bssid, asked.ended) == ("02:00:00:00:00:00", "new")
    loads = [dump.bss[0].load for dump in (asked, heard)]
    assert [load.utilisation_255 for load in loads if load] == [201, 51]
    assert asked.bss[0].beacon_bytes == heard.bss[0].beacon_bytes
    assert (asked.bss[0].signal_source, asked.bss[0].age_ms) == ("nl80211", 24)


def test_a_hidden_name_comes_from_whichever_frame_told_it() -> None:
    network = {
        "NL80211_BSS_BSSID": "02:00:00:00:00:00",
        "NL80211_BSS_PRESP_DATA": True,
        "NL80211_BSS_INFORMATION_ELEMENTS": "00065363686f6f6c",
        "NL80211_BSS_BEACON_IES": "0006000000000000",
    }
    for listened in (False, True):
        (bss,) = parse_scan(_lines({"bss": network}, {"scan": "new"}), listened=listened).bss
        assert (bss.ssid, bss.ssid_hex) == ("School", "5363686f6f6c")


def test_counters_are_read_by_channel() -> None:
    info = {
        "NL80211_SURVEY_INFO_FREQUENCY": 5180,
        "NL80211_SURVEY_INFO_NOISE": -12,
        "NL80211_SURVEY_INFO_IN_USE": True,
        "NL80211_SURVEY_INFO_TIME": 5000,
        "NL80211_SURVEY_INFO_TIME_BUSY": 800,
    }
    line = {"interface": CLIENT, "stations": [], "survey": [{"NL80211_ATTR_SURVEY_INFO": info}]}
    (entry,) = parse_survey(_lines(line), "wlan0")
    assert (entry.in_use, entry.active_ms, entry.busy_ms, entry.receive_ms) == (
        True,
        5000,
        800,
        None,
    )
    assert entry.noise_dbm is None
    assert parse_survey(_lines(line), "wlan1") == ()


def test_lines_of_any_shape_raise_nothing() -> None:
    text = _lines(
        {"bss": 3, "scan": ["new"], "errno": "x"},
        {"bss": {"NL80211_BSS_BSSID": 7, "NL80211_BSS_INFORMATION_ELEMENTS": "zz"}},
        {"span": {"bssid": [], "first_ms": "x"}},
        {"interface": {"NL80211_ATTR_IFNAME": "wlan0"}, "stations": 3, "survey": {"a": 1}},
        {"interface": {"NL80211_ATTR_IFNAME": "wlan1"}, "stations": [3, {}], "survey": []},
        [[[]]],
    )
    assert parse_scan(text).bss[0].bssid is None
    assert parse_spans(text) == ()
    assert parse_interfaces(text)["wlan0"].state is LinkState.NOT_CONNECTED
