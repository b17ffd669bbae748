"""`iw dev`, `iw link` and `iw info`: states are words, several links are told apart."""

import pytest

from netready_probes.wifi.linux.iw_link import interfaces, parse_info, parse_link, with_info
from netready_probes.wifi.reading import LinkState
from tests.probes.captured import captured

MLO = """Connected to 02:00:5e:10:20:40 (on wlan0)
\tSSID: Pupils
\tLink 0 BSSID 02:00:5e:10:20:41
\t\tfreq: 6295.0
\tLink 2 BSSID 02:00:5e:10:20:42
\t\tfreq: 2462.0
\tLink 1 BSSID 02:00:5e:10:20:43
\t\tfreq: 5220.0
MLD 02:00:5e:10:20:40 stats:
\tRX: 1434961664 bytes (932187 packets)
\tTX: 5397105 bytes (61744 packets)
\tsignal: 0 dBm
\trx bitrate: 1441.1 MBit/s 80MHz EHT-MCS 13 EHT-NSS 2 EHT-GI 0
\ttx bitrate: 1441.1 MBit/s 80MHz EHT-MCS 13 EHT-NSS 2 EHT-GI 0
"""
INFO = """Interface wlan0
\tifindex 2
\taddr 02:00:5e:10:20:01
\tssid Pupils
\ttype managed
\twiphy 2
\tMLD with links:
\t - link ID  0 link addr 02:00:5e:10:20:02
{0}\t - link ID  1 link addr 02:00:5e:10:20:03
{1}\t - link ID  2 link addr 02:00:5e:10:20:04
"""
ON_0 = "\t   channel 69 (6295 MHz), width: 80 MHz, center1: 6305 MHz\n\t   txpower 22.00 dBm\n"
ON_1 = "\t   channel 44 (5220 MHz), width: 20 MHz, center1: 5220 MHz\n"


def test_several_links_are_told_apart_and_without_info_none_is_called_the_one_in_use() -> None:
    link = parse_link(MLO)
    assert (link.links, link.bssid, link.ssid) == (3, "02:00:5e:10:20:40", "Pupils")
    assert [(part.link_id, part.frequency_mhz) for part in link.parts] == [
        (0, 6295),
        (2, 2462),
        (1, 5220),
    ]
    assert (link.frequency_mhz, link.signal_dbm) == (None, None)
    assert (link.generation, link.mcs, link.streams) == (7, 13, 2)


@pytest.mark.parametrize(
    ("channels", "frequency_mhz", "width_mhz", "active"),
    [
        ((ON_0, ""), 6295, 80, {0}),
        (("", ON_1), 5220, 20, {1}),
        ((ON_0, ON_1), None, 80, {0, 1}),
        (("", ""), None, 80, set()),
    ],
)
def test_info_tells_which_links_are_in_use(
    channels: tuple[str, str], frequency_mhz: float | None, width_mhz: float, active: set[int]
) -> None:
    (info,) = parse_info(INFO.format(*channels))
    link = with_info(parse_link(MLO), info)
    assert (link.frequency_mhz, link.width_mhz) == (frequency_mhz, width_mhz)
    assert {part.link_id for part in link.parts if part.active} == active


def test_a_single_link_of_a_multi_link_association_is_in_use() -> None:
    text = "Connected to 02:00:5e:10:20:40 (on wlan0)\n\tSSID: Pupils\n"
    link = parse_link(text + "\tLink 1 BSSID 02:00:5e:10:20:43\n\t\tfreq: 5220.0\n")
    assert (link.links, link.frequency_mhz) == (1, 5220)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Not connected.\n", LinkState.NOT_CONNECTED),
        (
            "Authenticated with 02:00:5e:10:20:32 (on wlan0)\nNot connected.\n",
            LinkState.NOT_CONNECTED,
        ),
        ("command failed: No such device (-19)\n", LinkState.NO_ADAPTER),
        ("command failed: Operation not supported (-95)\n", LinkState.NO_ADAPTER),
        ("nl80211 not found.\n", LinkState.NO_ADAPTER),
        ("", LinkState.UNREADABLE),
        ("Verbunden mit etwas\n", LinkState.UNREADABLE),
        ("Joined IBSS 02:00:5e:10:20:32 (on wlan0)\n\tfreq: 2412.0\n", LinkState.CONNECTED),
        ("Connected to  (on wlan0)\n\tSSID: \n", LinkState.CONNECTED),
        ("# sudo iw dev wlan0 link\nConnected to 02:00:5e:10:20:32 (on w)\n", LinkState.CONNECTED),
    ],
)
def test_each_state_is_a_word(text: str, state: LinkState) -> None:
    assert parse_link(text).state is state


def test_a_network_may_be_called_not_connected() -> None:
    link = parse_link("Connected to 02:00:5e:10:20:32 (on w)\n\tSSID: Not connected.\n")
    assert (link.state, link.ssid) == (LinkState.CONNECTED, "Not connected.")


def test_a_frame_of_20_mhz_says_nothing_of_the_channels_width() -> None:
    text = "Connected to 02:00:5e:10:20:32 (on w)\n\ttx bitrate: 286.7 MBit/s HE-MCS 11\n"
    assert (parse_link(text).width_mhz, parse_link(text).generation) == (None, 6)


def test_adapters_that_join_networks_come_first() -> None:
    dev = "phy#0\n\tInterface mon0\n\t\ttype monitor\n\tInterface ap0\n\t\ttype AP\n"
    assert interfaces(dev + "\tInterface wlan0\n\t\ttype managed\n") == ("wlan0", "mon0", "ap0")
    assert interfaces("phy#0\n\tUnnamed/non-netdev interface\n\t\twdev 0x2\n") == ()


def test_the_channels_own_width_comes_from_info() -> None:
    (info,) = parse_info(captured("iw/info.txt"))
    assert (info.kind, info.channel.frequency_mhz, info.channel.width_mhz) == ("managed", 5180, 80)
