"""CoreWLAN: what its objects say becomes readings; what they refuse is unknown, never a zero."""

import json

import pytest

from netready.domain.failures import FailureWord
from netready_probes.system import core_wlan as calls
from netready_probes.wifi.macos.core_wlan import parse_links, parse_networks
from netready_probes.wifi.reading import LinkReading, LinkState

BEACON = bytes.fromhex("0006507570696c730b051600c9127a")


class FakeChannel:
    def __init__(self, number: int, band: int, width: int) -> None:
        self.told = (number, band, width)

    def channelNumber(self) -> int:  # noqa: N802
        return self.told[0]

    def channelBand(self) -> int:  # noqa: N802
        return self.told[1]

    def channelWidth(self) -> int:  # noqa: N802
        return self.told[2]


class FakeNetwork:
    def ssid(self) -> None:
        return None

    def bssid(self) -> str:
        return "2:0:5e:10:20:30"

    def rssiValue(self) -> int:  # noqa: N802
        return -61

    def wlanChannel(self) -> FakeChannel:  # noqa: N802
        return FakeChannel(36, 2, 3)

    def beaconInterval(self) -> int:  # noqa: N802
        return 100

    def informationElementData(self) -> memoryview:  # noqa: N802
        return memoryview(BEACON)


class FakeAdapter:
    """A CWInterface; `names` as without Location Services where they are None."""

    def __init__(self, *, rssi: int = -55, names: str | None = None, refused: bool = False) -> None:
        self.rssi, self.names, self.refused, self.scanned = rssi, names, refused, 0

    def interfaceName(self) -> str:  # noqa: N802
        return "en0"

    def powerOn(self) -> bool:  # noqa: N802
        return True

    def ssid(self) -> str | None:
        return self.names

    def rssiValue(self) -> int:  # noqa: N802
        return self.rssi

    def noiseMeasurement(self) -> int:  # noqa: N802
        raise RuntimeError("refused")

    def transmitRate(self) -> float:  # noqa: N802
        return 1201.0 if self.rssi else 0.0

    def activePHYMode(self) -> int:  # noqa: N802
        return 6

    def wlanChannel(self) -> FakeChannel:  # noqa: N802
        return FakeChannel(37, 3, 4)

    def cachedScanResults(self) -> list[FakeNetwork]:  # noqa: N802
        return [FakeNetwork()]

    def scanForNetworksWithName_error_(  # noqa: N802
        self, _name: None, _error: None
    ) -> tuple[list[FakeNetwork] | None, str | None]:
        self.scanned += 1
        return (None, "not permitted") if self.refused else ([FakeNetwork()], None)


def _told(adapter: FakeAdapter, asked: str = "") -> str:
    return json.dumps(calls.told(adapter, asked=asked)) + "\n"


def test_a_link_without_location_has_all_but_its_names() -> None:
    link = parse_links(_told(FakeAdapter())).link("en0")
    assert (link.ssid, link.bssid, link.noise_dbm) == (None, None, None)
    assert (link.frequency_mhz, link.width_mhz, link.generation) == (6135, 160, 6)
    assert (link.signal_dbm, link.tx_rate_mbps) == (-55, 1201)
    assert "Location Services" in link.withheld


def test_no_level_and_no_rate_is_not_connected() -> None:
    assert parse_links(_told(FakeAdapter(rssi=0))).link("en0") == LinkReading(
        state=LinkState.NOT_CONNECTED
    )


def test_networks_are_read_by_their_elements() -> None:
    adapter = FakeAdapter()
    (found,) = parse_networks(_told(adapter, "scan"), "en0").bss
    assert (found.ssid, found.bssid, found.frequency_mhz) == ("Pupils", "02:00:5e:10:20:30", 5180)
    assert found.load is not None
    assert (found.load.stations, found.load.utilisation_255) == (22, 201)
    assert (found.width_mhz, found.signal_dbm, found.withheld) == (80, -61, False)
    assert adapter.scanned == 1


def test_a_cached_list_says_so_and_asks_for_no_scan() -> None:
    adapter = FakeAdapter()
    assert "without an age" in parse_networks(_told(adapter, "cached"), "en0").note
    assert adapter.scanned == 0


def test_a_refused_scan_is_not_an_empty_room() -> None:
    found = parse_networks(_told(FakeAdapter(refused=True), "scan"), "en0")
    assert found.failure is not None
    assert found.failure.word is FailureWord.NOT_ALLOWED
    assert "not permitted" in found.failure.note


@pytest.mark.parametrize("text", ["", "{}", "[1]\n{", '{"interfaceName": 5}', "{" * 5000])
def test_anything_else_is_no_adapter(text: str) -> None:
    found = parse_links(text)
    assert (found.names, found.failure is not None) == ((), True)
    assert parse_networks(text, "en0").bss == ()


@pytest.mark.parametrize("value", [None, -5, "x", [], {}, True, 10**30, "zz", 0])
def test_a_value_of_any_kind_anywhere_raises_nothing(value: object) -> None:
    line = calls.told(FakeAdapter(), asked="scan")
    for key in line:
        parse_links(json.dumps({**line, key: value}))
        parse_networks(json.dumps({**line, key: value}), "en0")
    networks = line["networks"]
    assert isinstance(networks, list)
    for key in networks[0]:
        changed = {**line, "networks": [{**networks[0], key: value}]}
        parse_networks(json.dumps(changed), "en0")
