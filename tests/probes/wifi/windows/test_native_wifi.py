"""Windows' Native Wifi: from bytes to readings, and the calls with a library that is not real."""

import ctypes
import json
from typing import Any

import pytest

from netready.domain.air import BssLoad
from netready.domain.failures import FailureWord
from netready_probes.system import native_wifi as calls
from netready_probes.wifi.reading import Counters, LinkReading, LinkState
from netready_probes.wifi.windows import native_structs as structs
from netready_probes.wifi.windows.native_wifi import parse_links, parse_networks
from netready_probes.wifi.windows.netsh_interfaces import RADIO_OFF
from tests.probes.wifi import windows_structs as made

BEACON = bytes.fromhex("0006507570696c730b051600c9127a")


def _line(**told: object) -> str:
    return json.dumps({"info": made.info().hex(), "alias": "Wi-Fi", **told}) + "\n"


def _ok(raw: bytes) -> dict[str, object]:
    return {"error": 0, "bytes": raw.hex()}


def _links(**told: object) -> LinkReading:
    return parse_links(_line(**told)).link("Wi-Fi")


def test_a_connection_of_windows_10_is_read_from_its_bytes() -> None:
    link = _links(
        connection=_ok(made.connection(ssid="Schüler".encode(), phy=8)),
        channel=_ok((44).to_bytes(4, "little")),
        rssi=_ok((-57 % 2**32).to_bytes(4, "little")),
        statistics=_ok(
            made.statistics(sent=500, received=900, retried=40, failed=3, unanswered=63)
        ),
        quality={"error": 87},
    )
    assert link == LinkReading(
        state=LinkState.CONNECTED,
        ssid="Schüler",
        bssid="02:00:5e:10:20:30",
        frequency_mhz=5220,
        generation=5,
        signal_dbm=-57,
        tx_rate_mbps=780,
        rx_rate_mbps=866.7,
        counters=Counters(tx_packets=500, rx_packets=900, tx_retries=60, tx_failed=3),
    )


def test_denied_names_leave_level_rate_and_channel_and_say_what_to_switch_on() -> None:
    link = _links(
        connection={"error": 5},
        quality=_ok(made.quality((0, 6135, 160, -51))),
        rssi=_ok((-50 % 2**32).to_bytes(4, "little")),
    )
    assert (link.state, link.ssid, link.bssid) == (LinkState.CONNECTED, None, None)
    assert (link.frequency_mhz, link.width_mhz, link.generation) == (6135, 160, 7)
    assert (link.signal_dbm, link.tx_rate_mbps) == (-50, 1201)
    assert "Location services" in link.withheld


def test_several_links_are_parts_and_the_link_has_no_channel_of_its_own() -> None:
    told = made.quality((0, 5240, 80, -53), (1, 6135, 160, -60), multi_link=True)
    link = _links(quality=_ok(told), channel=_ok((48).to_bytes(4, "little")))
    assert (link.links, link.frequency_mhz) == (2, None)
    assert [(part.frequency_mhz, part.signal_dbm) for part in link.parts] == [
        (5240, -53),
        (6135, -60),
    ]


def test_without_a_level_the_percentage_is_an_estimate() -> None:
    link = _links(connection=_ok(made.connection(quality=80)), rssi={"error": 50})
    assert (link.signal_dbm, link.signal_source) == (-60, "estimated from %")


def test_a_driver_that_counts_nothing_has_no_counters() -> None:
    assert structs.counters(made.statistics(sent=0, received=0, retried=0, failed=0)) == Counters()


@pytest.mark.parametrize(("retried", "unanswered"), [(40, 0), (0, 0), (40, 20), (0, 63)])
def test_counts_that_do_not_fit_each_other_are_not_believed(retried: int, unanswered: int) -> None:
    raw = made.statistics(sent=500, received=900, retried=retried, failed=3, unanswered=unanswered)
    assert structs.counters(raw) == Counters(tx_packets=500, rx_packets=900)


def test_an_adapter_that_is_off_says_so_and_the_connected_one_comes_first() -> None:
    off = {"info": made.info("USB", state=4).hex(), "alias": "Wi-Fi 2"}
    text = json.dumps({**off, "radio": _ok(made.radio((2, 1), (1, 2)))}) + "\n"
    found = parse_links(text + _line(connection=_ok(made.connection())))
    assert found.names == ("Wi-Fi", "Wi-Fi 2")
    assert found.link("Wi-Fi 2") == LinkReading(state=LinkState.NOT_CONNECTED, withheld=RADIO_OFF)


def test_a_radio_with_one_part_on_is_not_off() -> None:
    assert not structs.radio_off(made.radio((2, 1), (1, 1)))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"open": {"error": 1062}}', FailureWord.NO_NETWORK),
        ('{"adapters": {"error": 5}}', FailureWord.NOT_ALLOWED),
        ('{"open": {"error": 50}}', FailureWord.BAD_ANSWER),
        ("", FailureWord.NO_NETWORK),
        ("nothing\n[1]\n" + "{" * 5000, FailureWord.NO_NETWORK),
    ],
)
def test_what_keeps_windows_from_telling_is_named(text: str, word: FailureWord) -> None:
    found = parse_links(text)
    assert found.failure is not None
    assert found.failure.word is word


def test_networks_have_their_elements_read_and_an_age() -> None:
    raw = made.bss_list((b"Pupils", 5_180_000, -61, BEACON), (b"Caf\xe9", 2_412_000, -80, b""))
    text = _line(networks=_ok(raw), now=35_000_000, scan=0)
    scan = parse_networks(text, "Wi-Fi")
    first, second = scan.bss
    assert (first.ssid, first.bssid, first.frequency_mhz) == ("Pupils", "02:00:5e:10:20:30", 5180)
    assert first.load == BssLoad(stations=22, utilisation_255=201, admission_32us=31250)
    assert (first.signal_dbm, first.age_ms, first.beacon_interval_tu) == (-61, 2500, 100)
    assert (second.ssid, second.load, scan.note) == ("Caf\\xe9", None, "")


def test_a_clock_of_its_own_gives_no_age_and_a_failed_scan_says_cached() -> None:
    raw = made.bss_list((b"Pupils", 5_180_000, -61, BEACON))
    scan = parse_networks(_line(networks=_ok(raw), now=10**17, scan=5), "Wi-Fi")
    assert scan.bss[0].age_ms is None
    assert "minutes old" in scan.note


def test_a_refused_list_says_what_to_switch_on() -> None:
    scan = parse_networks(_line(networks={"error": 5}), "Wi-Fi")
    assert scan.failure is not None
    assert scan.failure.word is FailureWord.NOT_ALLOWED
    assert "Location services" in scan.withheld


def test_a_list_cut_off_anywhere_raises_nothing() -> None:
    raw = made.bss_list((b"Pupils", 5_180_000, -61, BEACON), (b"x" * 40, 1, 0, BEACON))
    for end in range(len(raw)):
        for _ in structs.bss_entries(raw[:end]):
            pass
    whole = made.connection() + made.quality((0, 1, 1, 1)) + made.radio((1, 1))
    for end in range(len(whole)):
        for read in (structs.connection, structs.quality, structs.radio_off, structs.counters):
            read(whole[:end])


class FakeWlan:
    """wlanapi.dll as far as we call it; it counts what it gave and what it got back."""

    def __init__(self, answers: dict[int, bytes], networks: bytes = b"", scan: int = 0) -> None:
        self.answers, self.networks, self.scan_code = answers, networks, scan
        self.given: list[Any] = []
        self.freed = 0
        self.scanned = 0

    def _give(self, place: Any, raw: bytes) -> None:
        room = ctypes.create_string_buffer(raw, len(raw))
        self.given.append(room)
        place._obj.value = ctypes.addressof(room)

    def WlanEnumInterfaces(self, _handle: object, _none: None, place: Any) -> int:  # noqa: N802
        self._give(place, (1).to_bytes(8, "little") + made.info())
        return 0

    def WlanQueryInterface(self, *told: Any) -> int:  # noqa: N802
        _handle, guid, opcode, _none, size, place, _kind = told
        raw = self.answers.get(opcode)
        if raw is None or guid != made.GUID:
            return 5
        size._obj.value = len(raw)
        self._give(place, raw)
        return 0

    def WlanScan(self, *_told: object) -> int:  # noqa: N802
        self.scanned += 1
        return self.scan_code

    def WlanGetNetworkBssList(self, *told: Any) -> int:  # noqa: N802
        self._give(told[-1], self.networks)
        return 0

    def WlanFreeMemory(self, _place: object) -> None:  # noqa: N802
        self.freed += 1


def _told(api: FakeWlan, asked: str) -> str:
    lines = calls.adapters(api, ctypes.c_void_p(1), asked=asked)
    return "".join(json.dumps({**line, "alias": "Wi-Fi"}) + "\n" for line in lines)


def test_the_calls_give_every_byte_back_and_ask_nothing_twice() -> None:
    api = FakeWlan({7: made.connection(), 0x10000102: (-57 % 2**32).to_bytes(4, "little")})
    link = parse_links(_told(api, "")).link("Wi-Fi")
    assert (link.ssid, link.signal_dbm, api.scanned) == ("Pupils", -57, 0)
    assert api.freed == len(api.given) == 3


def test_a_scan_that_is_refused_still_gives_what_windows_knows() -> None:
    api = FakeWlan({}, made.bss_list((b"Pupils", 5_180_000, -61, BEACON)), scan=5)
    scan = parse_networks(_told(api, "scan"), "Wi-Fi")
    assert (len(scan.bss), api.scanned, "minutes old" in scan.note) == (1, 1, True)
    assert api.freed == len(api.given)


def test_a_cached_list_asks_for_no_scan() -> None:
    api = FakeWlan({}, made.bss_list((b"Pupils", 5_180_000, -61, BEACON)))
    assert len(parse_networks(_told(api, "cached"), "Wi-Fi").bss) == 1
    assert api.scanned == 0
