"""Damaged texts by the hundred thousand: a seeded mutator over every text format, and what holds.

Used by the quiet tests with a few thousand, by the slow test and the bench with all of them.
"""

import random
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from netready.domain.air import Bss
from netready.domain.jsonable import jsonable
from netready.domain.typed_json import decoded
from netready_probes.wifi.decode import FORMATS, decode
from netready_probes.wifi.linux import nl80211
from netready_probes.wifi.macos import core_wlan
from netready_probes.wifi.reading import LinkReading, LinkState, SurveyEntry
from netready_probes.wifi.windows import native_wifi
from tests.probes.captured import captured
from tests.probes.wifi import windows_structs as made

RAW_MAX = 200_000
_ROUND_TRIP_EACH = 32
_TELLING: tuple[str, ...] = (
    *":%()-+,./=[]{}\"'\\<> \t\n\r\0",
    *("\uff1a", "\uff05", "\u066b", "\u0663", "\u00b2", "\ufffd", "\u2028", "\u00a0", "\U0001f4f6"),
    *("NaN", "1e999", "-0", "9" * 40, "null", "true", "SSID", "BSSID 1", "GUID", "802.11be"),
    *("100%", "0 %", "-0 dBm", "6 GHz", "Link 1:", "BSS ", "[in use]", "BSS Load:", "<redacted>"),
)

IW_SCAN = """BSS 02:00:5e:10:20:30(on wlan0) -- associated
\tTSF: 1061475763437 usec (12d, 06:51:15)
\tfreq: 5180.0
\tbeacon interval: 100 TUs
\tcapability: ESS Privacy (0x0011)
\tsignal: -61.00 dBm
\tlast seen: 120 ms ago
\tSSID: Sch\\xc3\\xbcler
\tSupported rates: 6.0* 9.0 12.0* 18.0 24.0* 36.0 48.0 54.0
\tBSS Load:
\t\t * station count: 22
\t\t * channel utilisation: 201/255
\t\t * available admission capacity: 31250 [*32us]
\tRSN:\t * Version: 1
\t\t * Group cipher: CCMP
\t\t * Pairwise ciphers: CCMP
\t\t * Authentication suites: PSK SAE
\t\t * Capabilities: 16-PTKSA-RC 1-GTKSA-RC MFP-capable (0x008c)
\tHT operation:
\t\t * primary channel: 36
\t\t * secondary channel offset: above
\t\t * STA channel width: any
\tVHT operation:
\t\t * channel width: 1 (80 MHz)
\t\t * center freq segment 1: 42
BSS 02:00:5e:10:20:31(on wlan0)
\tfreq: 2412
\tsignal: -80.00 dBm
\tSSID:
"""
NMCLI = r"""*:02\:00\:5E\:10\:20\:30:Pupils\: 5:Infra:36:5180 MHz:270 Mbit/s:78:WPA2 WPA3:wlan0
 :02\:00\:5E\:10\:20\:31::Infra:11:2462 MHz:130 Mbit/s:32:--:wlan0
"""
_CORE_WLAN = (
    '{"interfaceName": "en0", "powerOn": true, "ssid": null, "rssiValue": -55, "channel": '
    '{"channelNumber": 37, "channelBand": 3, "channelWidth": 4}, "transmitRate": 1201.0, '
    '"scan": "", "networks": [{"ssid": "Pupils", "rssiValue": -60, "bssid": "2:0:5e:1:2:3", '
    '"informationElementData": "0006507570696c730b051600c9127a", "beaconInterval": 100}]}\n'
)
_ELEMENTS = bytes.fromhex("0006507570696c730b051600c9127a")


def _native() -> str:
    networks = made.bss_list((b"Pupils", 5_180_000, -61, _ELEMENTS), (b"", 2_412_000, 0, b""))
    raw = {
        "connection": made.connection(),
        "quality": made.quality((0, 5240, 80, -53), (1, 6135, 160, -60), multi_link=True),
        "statistics": made.statistics(sent=500, received=900, retried=40, failed=3),
        "networks": networks,
    }
    calls = "".join(
        f', "{name}": {{"error": 0, "bytes": "{told.hex()}"}}' for name, told in raw.items()
    )
    return f'{{"info": "{made.info().hex()}", "alias": "Wi-Fi", "now": 35000000{calls}}}\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a reader made of a text, for a look at it."""

    bss: Sequence[Bss] = ()
    links: Sequence[LinkReading] = ()
    survey: Sequence[SurveyEntry] = ()
    raw: str = ""


Read = Callable[[str], Found]


def _of_format(name: str) -> Read:
    def read(text: str) -> Found:
        got = FORMATS[name].read(text)
        links = [each.link for each in got.links]
        return Found(bss=got.bss, links=links, survey=got.survey, raw=got.raw)

    return read


def _of_any(text: str) -> Found:
    got = decode(text.encode("utf-8", errors="surrogatepass"))
    return Found() if got is None else Found(bss=got.bss, links=[each.link for each in got.links])


def _of_native(text: str) -> Found:
    links = native_wifi.parse_links(text)
    names = (*links.names, "Wi-Fi")
    bss = native_wifi.parse_networks(text, names[0]).bss
    return Found(bss=bss, links=[links.link(name) for name in names])


def _of_core_wlan(text: str) -> Found:
    links = core_wlan.parse_links(text)
    names = (*links.names, "en0")
    bss = core_wlan.parse_networks(text, names[0]).bss
    return Found(bss=bss, links=[links.link(name) for name in names])


def _of_kernel(text: str) -> Found:
    """The kernel's answer as the process of ours prints it."""
    links = nl80211.parse_interfaces(text)
    name = next(iter(links), "wlan0")
    nl80211.parse_stations(text, name)
    survey = nl80211.parse_survey(text, name)
    return Found(bss=nl80211.parse_scan(text).bss, links=list(links.values()), survey=survey)


def _netsh(kind: str) -> list[str]:
    wanted = {
        "interfaces": "es_wrapped zh_fullwidth ja_old en_colocated_lines en_colocated_blocks "
        "en_multi_link denied_zh",
        "networks": "es_wrapped zh_fullwidth fr fr_mangled",
    }[kind].split()
    return [captured(f"netsh/{kind}_{name}.txt") for name in wanted]


def _iw(*names: str) -> list[str]:
    return [captured(f"iw/{name}.txt") for name in names]


def seeds() -> list[tuple[Read, list[str]]]:
    """Every reader of text with texts that it understands."""
    profiler = [captured("macos/profiler_10_15.json"), captured("macos/profiler_26_redacted.json")]
    links = _iw("link_he80", "link_idle", "link_mlo", "link_authenticated", "link_no_device")
    return [
        (_of_format("netsh-interfaces"), _netsh("interfaces")),
        (_of_format("netsh-networks"), _netsh("networks")),
        (_of_format("system-profiler"), profiler),
        (_of_format("wdutil"), [captured("macos/wdutil_12.txt")]),
        (_of_format("iw-scan"), [IW_SCAN]),
        (_of_format("iw-link"), links),
        (_of_format("iw-station"), _iw("station_before", "station_zero")),
        (_of_format("iw-survey"), _iw("survey")),
        (_of_format("iw-info"), _iw("dev", "info")),
        (_of_format("nmcli"), [NMCLI]),
        (_of_native, [_native()]),
        (_of_core_wlan, [_CORE_WLAN]),
        (_of_kernel, [captured("nl80211/eht160.jsonl")]),
    ]


def mutated(source: str, dice: random.Random, others: Sequence[str]) -> str:
    """One to five damages of any kind."""
    text: str = source
    for _ in range(dice.randrange(1, 6)):
        damage = dice.choice(_DAMAGES)
        text = damage(text, dice, dice.choice(others))
    return text


def _sign_put(text: str, dice: random.Random, _other: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(_TELLING) + text[at + dice.randrange(2) :]


def _span_lost(text: str, dice: random.Random, _other: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at + dice.randrange(1, 30) :]


def _letter_put(text: str, dice: random.Random, _other: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + chr(dice.randrange(1, 0xD7FF)) + text[at:]


def _cut_off(text: str, dice: random.Random, _other: str) -> str:
    return text[: dice.randrange(len(text) + 1)]


def _glued(text: str, dice: random.Random, other: str) -> str:
    return text[: dice.randrange(len(text) + 1)] + other[dice.randrange(200) :]


def _mangled(text: str, dice: random.Random, _other: str) -> str:
    page = dice.choice(("cp850", "cp936", "cp932", "utf-16-le"))
    return text.encode(page, errors="replace").decode("utf-8", errors="replace")


def _repeated(text: str, dice: random.Random, _other: str) -> str:
    """A span over and over, where a regular expression could run away; seldom, as it is long."""
    if dice.random() > 0.05:
        return text
    at, span = dice.randrange(len(text) + 1), dice.randrange(1, 30)
    return text[:at] + text[at : at + span] * dice.randrange(2, 400) + text[at:]


def _lines_moved(text: str, dice: random.Random, _other: str) -> str:
    lines = text.split("\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    if dice.random() < 0.5:
        lines.insert(one, lines[other])
    return "\n".join(lines)


_DAMAGES: Sequence[Callable[[str, random.Random, str], str]] = (
    *(_sign_put, _sign_put, _sign_put, _span_lost, _letter_put),
    *(_lines_moved, _cut_off, _glued, _mangled, _repeated),
)


@dataclass(slots=True, kw_only=True)
class TextTally:
    """What came of it; `raised` holds the first few that raised, or broke what must hold."""

    texts: int = 0
    networks: int = 0
    links: int = 0
    slowest_s: float = 0.0
    seconds: float = 0.0
    raised: list[str] = field(default_factory=list)


def fuzz_texts(number: int, seed: int) -> TextTally:
    """So many damaged texts, each read by its own reader, and by the one that tells formats."""
    dice, tally, begun = random.Random(seed), TextTally(), time.perf_counter()
    readers = seeds()
    others = [text for _, texts in readers for text in texts]
    for case in range(number):
        read, texts = readers[case % len(readers)]
        text = mutated(dice.choice(texts), dice, others)
        before = time.thread_time()  # of this thread alone: others may use the machine
        try:
            for found in (read(text), _of_any(text)):
                held(found, travels=case % _ROUND_TRIP_EACH == 0)
                tally.networks += bool(found.bss)
                tally.links += any(link.state is LinkState.CONNECTED for link in found.links)
        except Exception as error:
            if len(tally.raised) < 10:
                tally.raised.append(f"text {case} of seed {seed}: {_told(error)}")
        tally.slowest_s = max(tally.slowest_s, time.thread_time() - before)
        tally.texts += 1
    tally.seconds = time.perf_counter() - begun
    return tally


def _told(error: Exception) -> str:
    """The error with the line that it came from."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.name}: {frame.line} ({error!r})"


def held(found: Found, *, travels: bool) -> None:
    """What holds for every reading, however damaged its text; raises AssertionError."""
    for bss in found.bss:
        _network_held(bss)
        if travels:
            assert decoded(Bss, jsonable(bss)) == bss
    for link in found.links:
        _link_held(link)
    for entry in found.survey:
        assert entry.noise_dbm is None or -120 < entry.noise_dbm < 0
    assert len(found.raw) <= RAW_MAX


def _network_held(bss: Bss) -> None:
    assert bss.ssid is None or (bss.ssid.isprintable() and bss.ssid)
    assert bss.bssid is None or len(bss.bssid) == 17
    assert bss.signal_dbm is None or -120 < bss.signal_dbm < 0
    assert bss.load is None or 0 <= bss.load.utilisation_255 <= 255
    assert bss.load is None or bss.load.stations >= 0
    assert bss.width_mhz is None or 0 < bss.width_mhz <= 320
    assert bss.generation in (None, 3, 4, 5, 6, 7)
    assert all(fault.isprintable() for fault in bss.faults)
    assert set(bss.basic_mbps) <= set(bss.supported_mbps)


def _link_held(link: LinkReading) -> None:
    levels = (link.signal_dbm, link.beacon_signal_dbm, link.noise_dbm)
    assert all(level is None or -120 < level < 0 for level in levels)
    assert link.ssid is None or (link.ssid.isprintable() and link.ssid)
    rates = (link.tx_rate_mbps, link.rx_rate_mbps)
    assert all(rate is None or 0 <= rate < 1e9 for rate in rates)
    assert link.streams is None or 1 <= link.streams <= 16
    if link.state is not LinkState.CONNECTED:
        assert (link.bssid, link.signal_dbm, link.tx_rate_mbps) == (None, None, None)
