"""Real captures of Windows and macOS beside values that were read by eye."""

import pytest

from netready.domain.air import Encryption
from netready_probes.wifi.macos.system_profiler import parse_adapters, parse_scan
from netready_probes.wifi.macos.wdutil import busy_ratio, parse_wdutil
from netready_probes.wifi.reading import LinkReading, LinkState
from netready_probes.wifi.windows.netsh_interfaces import parse_interfaces
from netready_probes.wifi.windows.netsh_networks import parse_networks
from tests.probes.wifi.samples import wifi_samples


def _text(name: str) -> str:
    return next(wifi_samples().glob(f"*/hnykda_{name}")).read_text(encoding="utf-8")


def _link(name: str) -> LinkReading:
    return parse_interfaces(_text(f"win-netsh-interfaces-{name}.txt")).adapters[0].link


@pytest.mark.parametrize(
    ("name", "mhz", "dbm", "received", "sent", "generation"),
    [
        ("de", 5580, -78.5, 300, 300, 5),  # channel 116, 43 %
        ("fr", 2462, -60, 103, 206, 6),  # channel 11, 80 %
        ("en", 5220, -79, 103, 103, 6),  # channel 44, 42 %
    ],
)
def test_links_of_windows(
    name: str, mhz: float, dbm: float, received: float, sent: float, generation: int
) -> None:
    link = _link(name)
    assert (link.state, link.ssid) == (LinkState.CONNECTED, "SSID-1")
    assert link.bssid == "fe:dc:ba:09:87:02"
    assert (link.frequency_mhz, link.generation) == (mhz, generation)
    assert (link.signal_dbm, link.signal_source) == (dbm, "estimated from %")
    assert (link.rx_rate_mbps, link.tx_rate_mbps) == (received, sent)


def test_where_nothing_matches_nothing_is_found() -> None:
    link = _link("no-match")
    assert link == LinkReading(state=LinkState.UNREADABLE, raw=link.raw)
    assert "X-SSID" in link.raw


@pytest.mark.parametrize(("name", "networks", "radios"), [("de", 5, 9), ("en", 3, 8)])
def test_networks_of_windows(name: str, networks: int, radios: int) -> None:
    bss = parse_networks(_text(f"win-netsh-networks-{name}.txt")).bss
    assert len(bss) == radios
    assert {one.ssid for one in bss} == {f"SSID-{number}" for number in range(1, networks + 1)}
    assert all(one.faults == () and one.security and one.frequency_mhz for one in bss)
    kinds = {one.security.strongest for one in bss if one.security}
    assert kinds == {Encryption.OPEN, Encryption.WPA2}


@pytest.mark.parametrize(
    ("name", "mhz", "width", "dbm", "noise", "rate"),
    [
        ("10.15.7", 2437, None, -55, -98, 145),
        ("12.7.2-AP", 5745, None, -68, -93, 324),
        ("15.5", 2437, 20, -40, -97, 144),
    ],
)
def test_links_of_macos(
    name: str, mhz: float, width: float | None, dbm: float, noise: float, rate: float
) -> None:
    (adapter,) = parse_adapters(_text(f"mac-sp_{name}.json")).adapters
    link = adapter.link
    assert (link.state, link.frequency_mhz, link.width_mhz) == (LinkState.CONNECTED, mhz, width)
    assert (link.signal_dbm, link.noise_dbm, link.tx_rate_mbps) == (dbm, noise, rate)


def test_wifi_that_is_off_is_not_a_link_without_values() -> None:
    (adapter,) = parse_adapters(_text("mac-sp_15.5-wifi-disabled.json")).adapters
    assert adapter.link.state is LinkState.NOT_CONNECTED
    assert "switched off" in adapter.link.withheld


def test_neighbours_of_macos_without_a_level_have_none() -> None:
    bss = parse_scan(_text("mac-sp_15.5.json")).bss
    assert [one.channel for one in bss] == [6, 4, 44, 144, 6]
    assert [one.signal_dbm for one in bss] == [-40, None, None, None, None]
    old = parse_scan(_text("mac-sp_10.15.7.json")).bss
    assert {one.signal_dbm for one in old} >= {-57, -88, -92}


def test_wdutil_of_macos() -> None:
    link = parse_wdutil(_text("macOS15-wdutil-5GHz-en.txt"))
    assert (link.ssid, link.frequency_mhz, link.width_mhz) == (None, 5220, 40)
    assert (link.signal_dbm, link.noise_dbm, link.mcs, link.streams) == (-79, -91, 2, 2)
    assert busy_ratio(_text("macOS15-wdutil-5GHz-en.txt")) == 0.16
    idle = _text("mac-wdutil-nosignal-en.txt")
    assert parse_wdutil(idle) == LinkReading(state=LinkState.NOT_CONNECTED)
    assert busy_ratio(idle) is None
