"""Only an adapter that nobody uses is taken; who uses it is said."""

import json
from dataclasses import replace

import pytest

from netready_probes.wifi.joining.free_adapter import Asked, is_up, radio_of, radios, why_not_free

IW_DEV = """phy#2
\tInterface wlan2
\t\tifindex 5
\t\ttype managed
phy#1
\tUnnamed/non-netdev interface
\t\twdev 0x100000002
\t\ttype P2P-device
\tInterface wlan1
\t\tifindex 4
\t\taddr 02:00:00:00:01:00
\t\ttype managed
\tInterface ap1
\t\ttype AP
"""


def _ip(**addresses: str) -> str:
    """Adapters that are up, with the scope of their one address."""
    rows = [
        {"ifname": name, "flags": ["BROADCAST", "UP"], "addr_info": [{"scope": scope}]}
        for name, scope in addresses.items()
    ]
    return json.dumps([*rows, {"ifname": "wlan2", "flags": ["BROADCAST"], "addr_info": []}])


FREE = Asked(iw_dev=IW_DEV, ip_json=_ip(wlan1="link"))


def test_radios_and_their_adapters_are_read() -> None:
    assert [radio.number for radio in radios(IW_DEV)] == [2, 1]
    radio = radio_of(IW_DEV, "wlan1")
    assert radio is not None
    assert (radio.number, radio.adapters) == (1, (("wlan1", "managed"), ("ap1", "AP")))


def test_an_adapter_that_is_up_with_nothing_on_it_is_free() -> None:
    assert why_not_free(FREE, "wlan1") == ""
    assert is_up(FREE.ip_json, "wlan1")
    assert not is_up(FREE.ip_json, "wlan2")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (replace(FREE, ip_json=_ip(wlan1="global")), "has an address"),
        (replace(FREE, route="wlan1"), "leads through it"),
        (replace(FREE, links=(("wlan1", "Connected to 02:00"),)), "connected to a network"),
        (replace(FREE, ip_json=_ip(ap1="global")), "shares its radio with wlan1"),
        (replace(FREE, nmcli="lo:unmanaged\nwlan1:disconnected\n"), "managed by NetworkManager"),
        (replace(FREE, wpa_cli="wpa_state=SCANNING\n"), "another wpa_supplicant"),
        (replace(FREE, iw_dev=IW_DEV.replace("type managed", "type monitor")), "ordinary mode"),
        (replace(FREE, iw_dev=""), "no wireless adapter wlan1"),
    ],
)
def test_who_uses_it_is_said(asked: Asked, words: str) -> None:
    assert words in why_not_free(asked, "wlan1")


def test_an_adapter_that_networkmanager_leaves_alone_is_free() -> None:
    assert why_not_free(replace(FREE, nmcli="wlan1:unmanaged\n"), "wlan1") == ""


@pytest.mark.parametrize("text", ["", "[", "{}", "[1, null]", '[{"ifname": 1}]'])
def test_odd_answers_are_no_addresses(text: str) -> None:
    assert why_not_free(replace(FREE, ip_json=text), "wlan1") == ""
