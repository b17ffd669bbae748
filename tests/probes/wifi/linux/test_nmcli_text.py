"""NetworkManager's list: fields by their shape, names with colons, signals as estimates."""

import pytest

from netready.domain.air import Encryption, SignIn
from netready_probes.wifi.linux.nmcli_text import dbm_from_percent, link_of, parse_list, rows
from netready_probes.wifi.reading import LinkState

LISTED = r"""*:02\:00\:5E\:10\:20\:30:a\:b\\c:Infra:36:5180 MHz:270 Mbit/s:80:WPA2 802.1X:wlan0
 :02\:00\:5E\:10\:20\:31::Infra:1:2412 MHz:54 Mbit/s:30::wlan0
 :02\:00\:5E\:10\:20\:32:Flat 3:Infra:11:130 Mbit/s:100:▂▄▆█:WPA1 WPA2
 :02\:00\:5E\:10\:20\:33:Open:Infra:6:130 Mbit/s:27:▂___:
yes:HomeWiFi:HomeWiFi:11:2462:195 Mbit/s:55:wlan2
nothing of this kind
 :02\:00\:5E\:10\:20\:34:Loud:Infra:6:130 Mbit/s:400:▂___:
"""


def test_names_channels_and_security_are_read_from_any_choice_of_fields() -> None:
    found = parse_list(LISTED)
    assert [bss.ssid for bss in found] == ["a:b\\c", None, "Flat 3", "Open", "HomeWiFi"]
    assert [(bss.frequency_mhz, bss.channel) for bss in found] == [
        (5180, 36),
        (2412, 1),
        (None, 11),
        (None, 6),
        (2462, 11),
    ]
    kinds = [bss.security.weakest if bss.security else None for bss in found]
    assert kinds == [Encryption.WPA2, Encryption.OPEN, Encryption.WPA1, Encryption.OPEN, None]
    assert found[0].security is not None
    assert found[0].security.sign_in is SignIn.PERSON


def test_a_signal_is_an_estimate_and_says_so() -> None:
    found = parse_list(LISTED)
    assert {bss.signal_source for bss in found} == {"estimated from %"}
    assert [bss.signal_dbm for bss in found] == [-52, -82, -40, -83.8, -67]


@pytest.mark.parametrize(("percent", "dbm"), [(0, -100), (50, -70), (100, -40)])
def test_the_percentage_is_turned_back(percent: float, dbm: float) -> None:
    assert dbm_from_percent(percent) == dbm


def test_the_link_is_the_line_in_use_of_that_adapter() -> None:
    found = rows(LISTED)
    assert link_of(found, "wlan0").bssid == "02:00:5e:10:20:30"
    assert link_of(found, "wlan2").ssid == "HomeWiFi"
    assert link_of(found[1:2], "wlan0").state is LinkState.NOT_CONNECTED
