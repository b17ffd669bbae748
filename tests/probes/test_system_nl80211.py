"""The process that asks the kernel for Wi-Fi: JSON lines or an exit code, on any machine."""

import sys
from typing import Any

import pytest

from netready_probes.system import nl80211_attributes as nl
from netready_probes.system.nl80211 import NO_NL80211, _answer, flags_of
from netready_probes.system.programs import RealPrograms
from netready_probes.wifi.linux.nl80211 import looks_of, parse_interfaces, parse_scan, parse_spans
from netready_probes.wifi.reading import LinkState
from netready_probes.wifi.roams import roams_of


@pytest.mark.skipif(sys.platform != "linux", reason="nl80211 is Linux's")
def test_the_process_ends_with_lines_that_can_be_read_or_with_its_reason() -> None:
    argv = [sys.executable, "-P", "-m", "netready_probes.system.nl80211"]
    ended = RealPrograms().run(argv, timeout_s=20)
    assert ended.exit_code in (0, NO_NL80211), ended.err
    assert len(parse_interfaces(ended.out)) == len(ended.out.splitlines())


@pytest.mark.parametrize(
    ("text", "flags"), [("fe000000a2000000", (0xFE, 0xA2)), ("fe00", (0, 0)), ("", (0, 0))]
)
def test_flags_of_a_station_are_two_words(text: str, flags: tuple[int, int]) -> None:
    assert flags_of(text) == flags


class Radio:
    """A kernel with one interface; its access point changes after some looks."""

    def __init__(self, *, moves_after: int = 10_000, gone_after: int = 10_000) -> None:
        self.moves_after, self.gone_after, self.looks = moves_after, gone_after, 0
        self.joined = True

    def dump(self, command: int, _attributes: bytes = b"") -> list[dict[str, Any]]:
        if command == nl.GET_STATION:
            return self._station()
        answers: dict[int, list[dict[str, Any]]] = {
            nl.GET_INTERFACE: [
                {
                    "NL80211_ATTR_IFINDEX": 3,
                    "NL80211_ATTR_IFNAME": "wlan0",
                    "NL80211_ATTR_IFTYPE": 2,
                    "NL80211_ATTR_WIPHY_FREQ": 5180,
                }
            ],
            nl.GET_SURVEY: [
                {"NL80211_ATTR_SURVEY_INFO": {"NL80211_SURVEY_INFO_FREQUENCY": 2412}},
                {
                    "NL80211_ATTR_SURVEY_INFO": {
                        "NL80211_SURVEY_INFO_FREQUENCY": 5180,
                        "NL80211_SURVEY_INFO_NOISE": -95,
                        "NL80211_SURVEY_INFO_IN_USE": True,
                    }
                },
            ],
            nl.GET_SCAN: [
                {
                    "NL80211_ATTR_BSS": {
                        "NL80211_BSS_BSSID": "02:00:5e:10:20:30",
                        "NL80211_BSS_STATUS": 1,
                        "NL80211_BSS_INFORMATION_ELEMENTS": "00065363686f6f6c",
                    }
                }
            ],
        }
        return answers[command]

    def _station(self) -> list[dict[str, Any]]:
        self.looks += 1
        if self.looks > self.gone_after:
            raise OSError(19, "No such device")
        if not self.joined:
            return []
        last = "31" if self.looks > self.moves_after else "30"
        info = {
            "NL80211_STA_INFO_SIGNAL": -60,
            "NL80211_STA_INFO_STA_FLAGS": "fe000000a2000000",
        }
        return [{"NL80211_ATTR_MAC": f"02:00:5e:10:20:{last}", "NL80211_ATTR_STA_INFO": info}]


def test_a_look_names_network_channel_and_noise(capsys: pytest.CaptureFixture[str]) -> None:
    _answer(Radio(), [])  # type: ignore[arg-type]
    link = parse_interfaces(capsys.readouterr().out)["wlan0"]
    assert (link.ssid, link.bssid, link.frequency_mhz) == ("School", "02:00:5e:10:20:30", 5180)
    assert (link.signal_dbm, link.noise_dbm) == (-60, -95)


def test_a_watch_tells_spans_between_two_looks(capsys: pytest.CaptureFixture[str]) -> None:
    _answer(Radio(moves_after=5), ["watch", "wlan0", "0.3"])  # type: ignore[arg-type]
    said = capsys.readouterr().out
    first, last = looks_of(said, "wlan0")
    assert (first.bssid, last.bssid) == ("02:00:5e:10:20:30", "02:00:5e:10:20:31")
    (roam,) = roams_of(parse_spans(said))
    assert (roam.from_bssid, roam.to_bssid) == (first.bssid, last.bssid)
    assert roam.gap_ms is not None
    assert roam.gap_ms < 300


def test_a_link_that_is_not_there_is_not_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    radio = Radio()
    radio.joined = False
    _answer(radio, ["watch", "wlan0", "60"])  # type: ignore[arg-type]
    (look,) = looks_of(capsys.readouterr().out, "wlan0")
    assert look.state is LinkState.NOT_CONNECTED


def test_an_adapter_that_goes_away_ends_the_watch(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="No such device"):
        _answer(Radio(gone_after=4), ["watch", "wlan0", "5"])  # type: ignore[arg-type]
    assert len(looks_of(capsys.readouterr().out, "wlan0")) == 1


def test_a_list_without_a_scan_says_that_it_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    _answer(Radio(), ["cached", "wlan0"])  # type: ignore[arg-type]
    dump = parse_scan(capsys.readouterr().out)
    assert (dump.own_bssid, dump.ended, len(dump.bss)) == ("02:00:5e:10:20:30", "cached", 1)
    _answer(Radio(), ["cached", "wlan7"])  # type: ignore[arg-type]
    assert parse_scan(capsys.readouterr().out).ended == ""
