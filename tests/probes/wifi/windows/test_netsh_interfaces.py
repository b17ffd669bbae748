"""`netsh wlan show interfaces` in many languages: by shape, and no value that is not there."""

import pytest

from netready.domain.failures import FailureWord
from netready_probes.wifi.reading import LinkReading, LinkState
from netready_probes.wifi.windows.netsh_interfaces import RADIO_OFF, parse_interfaces
from tests.probes.captured import captured


def _link(name: str, at: int = 0) -> LinkReading:
    return parse_interfaces(captured(f"netsh/{name}.txt")).adapters[at].link


def test_a_spanish_text_with_wrapped_lines_and_a_network_named_like_a_band() -> None:
    link = _link("interfaces_es_wrapped")
    assert link == LinkReading(
        state=LinkState.CONNECTED,
        ssid="5 GHz",
        bssid="02:00:5e:10:20:30",
        frequency_mhz=2462,
        generation=4,
        signal_dbm=-62,
        tx_rate_mbps=65,
        rx_rate_mbps=72.2,
    )


def test_the_second_adapter_has_a_name_and_its_radio_is_off() -> None:
    text = parse_interfaces(captured("netsh/interfaces_es_wrapped.txt"))
    assert text.names == ("Wi-Fi", "Wi-Fi 2")
    link = text.link("Wi-Fi 2")
    assert (link.state, link.withheld) == (LinkState.NOT_CONNECTED, RADIO_OFF)


def test_full_width_colons_and_digits_are_read_and_the_name_keeps_its_own() -> None:
    link = _link("interfaces_zh_fullwidth")
    assert (link.ssid, link.frequency_mhz, link.generation) == ("校园\uff1a一年级", 5745, 6)
    assert (link.rx_rate_mbps, link.tx_rate_mbps) == (574, 286.8)
    assert (link.signal_dbm, link.signal_source) == (-46, "")


def test_a_signal_in_percent_only_is_marked_as_an_estimate() -> None:
    link = _link("interfaces_ja_old")
    assert (link.signal_dbm, link.signal_source) == (-56, "estimated from %")
    assert (link.frequency_mhz, link.rx_rate_mbps, link.tx_rate_mbps) == (5220, 866.7, 780)


def test_nought_percent_is_unknown_and_not_minus_a_hundred() -> None:
    text = captured("netsh/interfaces_ja_old.txt").replace("88%", "0%")
    link = parse_interfaces(text).adapters[0].link
    assert (link.signal_dbm, link.signal_source) == (None, "")


@pytest.mark.parametrize(
    ("name", "mhz", "dbm"),
    [("interfaces_en_colocated_lines", 6455, -51), ("interfaces_en_colocated_blocks", 6135, -50)],
)
def test_radios_of_the_same_box_are_not_the_one_in_use(name: str, mhz: float, dbm: float) -> None:
    link = _link(name)
    assert (link.bssid, link.frequency_mhz) == ("02:00:5e:10:20:30", mhz)
    assert (link.signal_dbm, link.rx_rate_mbps, link.tx_rate_mbps) == (dbm, 1201, 960.7)


def test_the_width_is_read_where_windows_prints_it() -> None:
    assert _link("interfaces_en_colocated_lines").width_mhz == 80
    assert _link("interfaces_ja_old").width_mhz is None


def test_a_multi_link_association_has_its_parts_and_no_channel_of_its_own() -> None:
    link = _link("interfaces_en_multi_link")
    assert (link.links, link.frequency_mhz, link.bssid) == (2, None, "02:00:5e:10:20:30")
    told = [
        (part.link_id, part.bssid, part.frequency_mhz, part.width_mhz, part.signal_dbm)
        for part in link.parts
    ]
    assert told == [
        (0, "02:00:5e:10:20:31", 5240, 80, -53),
        (1, "02:00:5e:10:20:32", 5975, 160, -60),
    ]


def test_a_refusal_tells_to_switch_on_location_in_whatever_language() -> None:
    text = parse_interfaces(captured("netsh/interfaces_denied_zh.txt"))
    assert text.failure is not None
    assert text.failure.word is FailureWord.NOT_ALLOWED
    link = text.link(text.names[0])
    assert link.state is LinkState.UNREADABLE
    assert "Location services" in link.withheld


@pytest.mark.parametrize(
    "said",
    [
        "There is no wireless interface on the system.",
        "Auf dem System ist keine Drahtlosschnittstelle vorhanden.",
        "\u0412 системе нет интерфейса беспроводной сети.",
        "系统上没有无线接口。",
    ],
)
def test_no_adapter_is_no_network(said: str) -> None:
    text = parse_interfaces(f"\n{said}\n\n")
    assert text.failure is not None
    assert (text.failure.word, text.names) == (FailureWord.NO_NETWORK, ())
    assert text.link("Wi-Fi").state is LinkState.NO_ADAPTER


def test_a_service_that_does_not_run_is_named() -> None:
    text = parse_interfaces("Служба автонастройки беспроводной сети (wlansvc) не запущена.")
    assert text.failure is not None
    assert "service" in text.failure.note


def test_an_unknown_layout_is_unreadable_with_its_text_kept() -> None:
    text = captured("netsh/interfaces_ja_old.txt").replace("    SSID ", "    X-SSID ")
    link = parse_interfaces(text).adapters[0].link
    assert link.state is LinkState.UNREADABLE
    assert "X-SSID" in link.raw
    assert (link.signal_dbm, link.frequency_mhz, link.tx_rate_mbps) == (None, None, None)


@pytest.mark.parametrize("text", ["", "\n\n", "hello: world", "a\tb\x00c", "SSID" * 1000])
def test_anything_else_is_not_understood_and_kept(text: str) -> None:
    found = parse_interfaces(text)
    assert (found.adapters, found.names) == ((), ("wireless adapter",))
    assert found.failure is not None
    assert found.failure.word is FailureWord.BAD_ANSWER


def test_a_number_too_many_leaves_the_channel_unknown() -> None:
    text = captured("netsh/interfaces_ja_old.txt").replace(
        "    チャネル               : 44\n", "    チャネル : 44\n    新しい : 7\n"
    )
    assert parse_interfaces(text).adapters[0].link.frequency_mhz is None


def test_networks_below_an_adapter_that_is_not_connected_are_not_its_own() -> None:
    """As in `netsh wlan show all`."""
    adapter, _, _ = captured("netsh/interfaces_ja_old.txt").partition("    SSID ")
    link = parse_interfaces(adapter + captured("netsh/networks_fr.txt")).adapters[0].link
    assert link.state is not LinkState.CONNECTED
    assert (link.ssid, link.bssid, link.signal_dbm) == (None, None, None)


def test_full_width_colons_mangled_by_a_console_are_read() -> None:
    text = captured("netsh/interfaces_zh_fullwidth.txt").encode("cp936").decode("cp1252", "replace")
    link = parse_interfaces(text).adapters[0].link
    assert (link.frequency_mhz, link.signal_dbm, link.rx_rate_mbps) == (5745, -46, 574)
