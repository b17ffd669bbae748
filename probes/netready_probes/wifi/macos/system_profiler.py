"""`system_profiler SPAirPortDataType -json` of macOS 10.15 and newer, text to values. Pure.

It takes seconds, tells no retries, and from macOS 14 on shows names only with Location Services
and no addresses of access points. The adapter of peer-to-peer links (awdl0) is no Wi-Fi link.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from netready.domain.air import Bss
from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.adapters_text import AdapterLink, AdaptersText
from netready_probes.wifi.macos import apple_channel as apple
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading
from netready_probes.wifi.windows.netsh_shapes import TEXT_MAX, mac_of, unparsed

SOURCE: Final = "system_profiler"
CACHED: Final = "The list is the one that macOS keeps, without an age."
RADIO_OFF: Final = "Wi-Fi is switched off: switch it on in the menu bar."
_PEER_TO_PEER: Final = ("awdl", "llw", "p2p", "ap", "utun", "bridge")
_ADAPTERS_MAX: Final = 16
_NETWORKS_MAX: Final = 2_000
_NEIGHBOURS: Final = (
    "spairport_airport_other_local_wireless_networks",  # while associated
    "spairport_airport_local_wireless_networks",
)
_SAME_DB: Final = 4  # two readings of one network differ by so much
_CURRENT: Final = "spairport_current_network_information"


def looks_like_system_profiler(text: str) -> bool:
    """Its one key is in it."""
    return "SPAirPortDataType" in text[:TEXT_MAX]


def parse_adapters(text: str) -> AdaptersText:
    """The links of all wireless adapters."""
    interfaces = _interfaces(text)
    if interfaces is None:
        note = "The text of system_profiler was not understood; it is kept as it came."
        return AdaptersText(failure=_failed(FailureWord.BAD_ANSWER, note), raw=unparsed(text))
    adapters = tuple(
        AdapterLink(name=name, link=_link(found)) for name, found in interfaces.items()
    )
    if not adapters:
        return AdaptersText(failure=_failed(FailureWord.NO_NETWORK, "No wireless adapter."))
    return AdaptersText(adapters=adapters)


def parse_scan(text: str, interface: str = "") -> ScanReading:
    """The networks around one adapter, its own first; "": around all adapters."""
    interfaces = _interfaces(text)
    if interfaces is None:
        note = "The text of system_profiler was not understood; it is kept as it came."
        failure = _failed(FailureWord.BAD_ANSWER, note)
        return ScanReading(source=SOURCE, failure=failure, raw=unparsed(text))
    wanted = [found for name, found in interfaces.items() if interface in ("", name)]
    bss = tuple(one for found in wanted for one in _networks(found))
    names, addresses = any(one.withheld for one in bss), any(one.bssid is None for one in bss)
    return ScanReading(
        bss=bss[:_NETWORKS_MAX],
        source=SOURCE,
        note=CACHED,
        withheld=apple.withheld_words(name=names, address=addresses),
        failure=None if wanted else _failed(FailureWord.NO_NETWORK, "No wireless adapter."),
    )


def _failed(word: FailureWord, note: str) -> Failure:
    return Failure(operation="read wifi", word=word, note=note)


def _interfaces(text: str) -> dict[str, Mapping[str, object]] | None:
    """By name; None: not this program's JSON."""
    start = text.find("{")
    try:
        found, _ = json.JSONDecoder().raw_decode(text[:TEXT_MAX], max(start, 0))
    except (ValueError, RecursionError):
        return None
    reports = _map(found).get("SPAirPortDataType")
    if not isinstance(reports, list):
        return None
    adapters: dict[str, Mapping[str, object]] = {}
    for report in reports[:_ADAPTERS_MAX]:
        for adapter in _list(_map(report).get("spairport_airport_interfaces")):
            name = _map(adapter).get("_name")
            if isinstance(name, str) and _is_adapter(name, _map(adapter)):
                adapters.setdefault(name[:60], _map(adapter))
    return dict(list(adapters.items())[:_ADAPTERS_MAX])


def _is_adapter(name: str, found: Mapping[str, object]) -> bool:
    if not name.isprintable() or not name:
        return False
    helper = name.rstrip("0123456789") in _PEER_TO_PEER
    return not (helper and "spairport_status_information" not in found)


def _link(found: Mapping[str, object]) -> LinkReading:
    state = found.get("spairport_status_information")
    status = state.rpartition("status_")[2] if isinstance(state, str) else ""
    if status == "off":
        return LinkReading(state=LinkState.NOT_CONNECTED, withheld=RADIO_OFF)
    current = _map(found.get(_CURRENT))
    channel = apple.channel_from(current.get("spairport_network_channel"))
    rate_mbps = apple.rate_from(current.get("spairport_network_rate"))
    signal, noise = apple.signal_and_noise_from(current.get("spairport_signal_noise"))
    told = any(each is not None for each in (channel.number, rate_mbps, signal))
    if status != "connected" and (status or not told):
        return LinkReading(state=LinkState.NOT_CONNECTED)
    ssid, withheld = apple.name_from(current.get("_name"))
    bssid = _bssid(current)
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=ssid,
        bssid=bssid,
        frequency_mhz=channel.frequency_mhz,
        width_mhz=channel.width_mhz,
        generation=_generation(current),
        signal_dbm=signal,
        noise_dbm=noise,
        tx_rate_mbps=rate_mbps,
        mcs=_mcs(current),
        streams=_streams(current),
        withheld=apple.withheld_words(name=withheld, address=bssid is None),
    )


def _generation(current: Mapping[str, object]) -> int | None:
    return apple.generation_from(current.get("spairport_network_phymode"))


def _mcs(current: Mapping[str, object]) -> int | None:
    """Within one stream; 802.11n counts on from stream to stream."""
    index = apple.count_from(current.get("spairport_network_mcs"), most=76)
    if index is None or _generation(current) is None:
        return None
    return index % 8 if _generation(current) == 4 else index if index <= 15 else None


def _streams(current: Mapping[str, object]) -> int | None:
    """Told only by 802.11n, in its index of 0 to 31."""
    index = apple.count_from(current.get("spairport_network_mcs"), most=31)
    return index // 8 + 1 if index is not None and _generation(current) == 4 else None


def _networks(found: Mapping[str, object]) -> Iterator[Bss]:
    """The own network once: macOS lists it among the others again."""
    own = _bss(_map(found.get(_CURRENT))) if _link(found).state is LinkState.CONNECTED else None
    if own is not None:
        yield own
    for key in _NEIGHBOURS:
        for network in _list(found.get(key)):
            one = _bss(_map(network))
            if isinstance(network, dict) and not _is_same(one, own):
                yield one


def _is_same(one: Bss, own: Bss | None) -> bool:
    """By address; without addresses by name and channel, and without names by level as well."""
    if own is None:
        return False
    if one.bssid is not None and own.bssid is not None and own.bssid != one.bssid:
        return False
    if (one.channel, one.ssid, one.withheld) != (own.channel, own.ssid, own.withheld):
        return False
    if one.ssid is not None:
        return True
    levels = (one.signal_dbm, own.signal_dbm)
    return None not in levels and abs((levels[0] or 0) - (levels[1] or 0)) <= _SAME_DB


def _bss(network: Mapping[str, object]) -> Bss:
    ssid, withheld = apple.name_from(network.get("_name"))
    channel = apple.channel_from(network.get("spairport_network_channel"))
    signal, _noise = apple.signal_and_noise_from(network.get("spairport_signal_noise"))
    country = network.get("spairport_network_country_code")
    return Bss(
        bssid=_bssid(network),
        ssid=ssid,
        frequency_mhz=channel.frequency_mhz,
        channel=channel.number,
        width_mhz=channel.width_mhz,
        signal_dbm=signal,
        signal_source=SOURCE if signal is not None else "",
        generation=_generation(network),
        security=apple.security_from(network.get("spairport_security_mode")),
        country=_country(country),
        withheld=withheld,
    )


def _country(value: object) -> str | None:
    known = isinstance(value, str) and len(value) == 2 and value.isascii() and value.isalpha()
    return value.upper() if known and isinstance(value, str) else None


def _bssid(network: Mapping[str, object]) -> str | None:
    value = network.get("spairport_network_bssid")
    return mac_of(value.strip()) if isinstance(value, str) else None


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value[:_NETWORKS_MAX] if isinstance(value, list) else []
