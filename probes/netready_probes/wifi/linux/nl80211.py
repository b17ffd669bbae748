"""What `netready_probes.system.nl80211` prints, to readings. Pure.

Attribute names and units: the kernel's include/uapi/linux/nl80211.h; bit rates in 100 kbit/s. A
line that cannot be read is left out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.air import Bss
from netready_probes.wifi.beacons.air_names import ssid_text
from netready_probes.wifi.beacons.elements import bss_from
from netready_probes.wifi.linux.nl80211_station import station_of
from netready_probes.wifi.linux.nl80211_values import (
    Map,
    bytes_of,
    count_of,
    items,
    mapping,
    number_of,
    text_of,
)
from netready_probes.wifi.reading import (
    LinkPart,
    LinkReading,
    LinkState,
    StationReading,
    SurveyEntry,
    plausible_dbm,
    plausible_noise_dbm,
)
from netready_probes.wifi.roams import Span

# enum nl80211_chan_width; 80+80 counts as 160
_WIDTHS_MHZ: Final = {0: 20, 1: 20, 2: 40, 3: 80, 4: 160, 5: 160, 6: 5, 7: 10, 13: 320}
_CLIENTS: Final = (None, 2, 8)  # enum nl80211_iftype: station, P2P client
_ASSOCIATED: Final = 1  # enum nl80211_bss_status
_LINES_MAX: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDump:
    """The kernel's list of networks, and what became of the scan before it.

    Attributes:
        own_bssid: of the network that this interface is on, by the kernel's mark.
        ended: "new", "cached", "refused", "unfinished", "aborted"; "": nothing came.
        errno: of a refusal.
    """

    bss: tuple[Bss, ...] = ()
    own_bssid: str | None = None
    ended: str = ""
    errno: int | None = None


def parse_interfaces(text: str) -> dict[str, LinkReading]:
    """Adapter name to reading; those that join networks first, in the order of their numbers."""
    found = [line for line in _lines(text) if _name(line)]
    found.sort(key=lambda line: (not _is_client(line), _index(line)))
    return {_name(line): _reading(line) for line in found}


def parse_stations(text: str, interface: str) -> tuple[StationReading, ...]:
    """Every peer of one interface."""
    dumps = (line for line in _lines(text) if _name(line) == interface)
    return tuple(peer for line in dumps for peer in _peers(line))


def _peers(line: Map) -> tuple[StationReading, ...]:
    """Newer kernels tell the links of a multi-link peer in messages of their own, one after it."""
    found: dict[str | None, StationReading] = {}
    for value in items(line.get("stations")):
        peer = station_of(mapping(value), _name(line))
        earlier = found.get(peer.bssid)
        found[peer.bssid] = (
            peer if earlier is None else replace(earlier, parts=(*earlier.parts, *peer.parts))
        )
    return tuple(found.values())


def parse_survey(text: str, interface: str) -> tuple[SurveyEntry, ...]:
    """The radio's counters by channel, of one interface."""
    dumps = (line for line in _lines(text) if _name(line) == interface)
    return tuple(entry for line in dumps for entry in _survey(line))


def parse_scan(text: str, *, listened: bool = False) -> ScanDump:
    """The networks; `listened`: without asking, so that what beacons say is the newer."""
    networks: list[Bss] = []
    own, ended, errno = None, "", None
    for line in _lines(text):
        network = mapping(line.get("bss"))
        if network:
            networks.append(_network(network, listened=listened))
            if count_of(network.get("NL80211_BSS_STATUS")) == _ASSOCIATED:
                own = networks[-1].bssid
        elif "scan" in line:
            ended, errno = text_of(line["scan"]), count_of(line.get("errno"))
    return ScanDump(bss=tuple(networks), own_bssid=own, ended=ended, errno=errno)


def parse_spans(text: str) -> tuple[Span, ...]:
    """What a watch saw, in order of time; a span without its times is left out."""
    found = (mapping(line.get("span")) for line in _lines(text))
    return tuple(span for value in found if value and (span := _span(value)) is not None)


def _span(value: Map) -> Span | None:
    begin, end = number_of(value.get("first_ms")), number_of(value.get("last_ms"))
    if begin is None or end is None:
        return None
    signals = [number_of(value.get(key)) for key in ("signal", "signal_last")]
    return Span(
        bssid=text_of(value.get("bssid")).lower() or None,
        usable=value.get("authorised") is not False,
        before_ms=number_of(value.get("before_ms")),
        first_ms=begin,
        last_ms=end,
        left_ms=number_of(value.get("left_ms")),
        signal_dbm=None if signals[0] is None else plausible_dbm(signals[0]),
        signal_last_dbm=None if signals[1] is None else plausible_dbm(signals[1]),
    )


def looks_of(text: str, interface: str) -> tuple[LinkReading, ...]:
    """The looks at one interface in their order: a watch begins and ends with one."""
    return tuple(_reading(line) for line in _lines(text) if _name(line) == interface)


def _lines(text: str) -> Iterator[Map]:
    for line in text.splitlines()[:_LINES_MAX]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def _name(line: Map) -> str:
    return text_of(mapping(line.get("interface")).get("NL80211_ATTR_IFNAME"))


def _index(line: Map) -> int:
    return count_of(mapping(line.get("interface")).get("NL80211_ATTR_IFINDEX")) or 0


def _is_client(line: Map) -> bool:
    return count_of(mapping(line.get("interface")).get("NL80211_ATTR_IFTYPE")) in _CLIENTS


def _reading(line: Map) -> LinkReading:
    interface = mapping(line.get("interface"))
    peers = [peer for peer in _peers(line) if peer.bssid and _is_client(line)]
    if not peers:
        return LinkReading(state=LinkState.NOT_CONNECTED)
    networks = [mapping(network) for network in items(line.get("networks"))]
    station = peers[0]
    rates = (station.tx_rate, station.rx_rate)
    reading = LinkReading(
        state=LinkState.CONNECTED,
        ssid=_ssid(interface, networks),
        bssid=station.bssid,
        frequency_mhz=number_of(interface.get("NL80211_ATTR_WIPHY_FREQ")),
        width_mhz=_width_mhz(interface),
        generation=max((rate.generation or 0 for rate in rates), default=0) or None,
        signal_dbm=station.signal_dbm,
        beacon_signal_dbm=station.beacon_signal_dbm,
        noise_dbm=_noise(line),
        tx_rate_mbps=station.tx_rate.mbps,
        rx_rate_mbps=station.rx_rate.mbps,
        mcs=station.tx_rate.mcs,
        streams=station.tx_rate.streams,
        age_s=None if station.inactive_ms is None else station.inactive_ms / 1000,
        counters=station.counters,
    )
    return _with_parts(reading, _parts(interface, station, networks))


def _with_parts(reading: LinkReading, parts: tuple[LinkPart, ...]) -> LinkReading:
    """With several links, channel and width are of the one in use, where that is one."""
    if not parts:
        return reading
    active = [part for part in parts if part.active]
    only = active[0] if len(active) == 1 else parts[0] if len(parts) == 1 else LinkPart()
    return replace(
        reading,
        links=len(parts),
        parts=parts,
        frequency_mhz=only.frequency_mhz,
        width_mhz=only.width_mhz,
    )


def _parts(interface: Map, station: StationReading, networks: list[Map]) -> tuple[LinkPart, ...]:
    """Links of the interface, with what the station and the networks tell of each."""
    of_station = {part.link_id: part for part in station.parts}
    of_network = {count_of(network.get("NL80211_BSS_MLO_LINK_ID")): network for network in networks}
    found = []
    for value in items(interface.get("NL80211_ATTR_MLO_LINKS")):
        link = mapping(value)
        number = count_of(link.get("NL80211_ATTR_MLO_LINK_ID"))
        network = of_network.get(number, {})
        tuned = number_of(link.get("NL80211_ATTR_WIPHY_FREQ"))
        found.append(
            replace(
                of_station.get(number, LinkPart(link_id=number)),
                active=tuned is not None,
                bssid=text_of(network.get("NL80211_BSS_BSSID")).lower() or None,
                frequency_mhz=tuned or number_of(network.get("NL80211_BSS_FREQUENCY")),
                width_mhz=_width_mhz(link),
            )
        )
    return tuple(found)


def _ssid(interface: Map, networks: list[Map]) -> str | None:
    """Of the interface where the driver joined by itself, else of the network's elements."""
    raw = bytes_of(interface.get("NL80211_ATTR_SSID"))
    if raw:
        return ssid_text(raw)
    names = (_network(network, listened=False).ssid for network in networks)
    return next((name for name in names if name), None)


def _width_mhz(interface: Map) -> float | None:
    width = count_of(interface.get("NL80211_ATTR_CHANNEL_WIDTH"))
    return _WIDTHS_MHZ.get(width) if width is not None else None


def _noise(line: Map) -> float | None:
    return next((entry.noise_dbm for entry in _survey(line) if entry.in_use), None)


def _survey(line: Map) -> tuple[SurveyEntry, ...]:
    infos = (mapping(entry).get("NL80211_ATTR_SURVEY_INFO") for entry in items(line.get("survey")))
    return tuple(_survey_entry(mapping(info), _name(line)) for info in infos)


def _survey_entry(info: Map, interface: str) -> SurveyEntry:
    prefix = "NL80211_SURVEY_INFO_"
    noise = number_of(info.get(f"{prefix}NOISE"))
    return SurveyEntry(
        interface=interface,
        frequency_mhz=number_of(info.get(f"{prefix}FREQUENCY")),
        in_use=f"{prefix}IN_USE" in info,
        noise_dbm=None if noise is None else plausible_noise_dbm(noise),
        active_ms=count_of(info.get(f"{prefix}TIME")),
        busy_ms=count_of(info.get(f"{prefix}TIME_BUSY")),
        extension_busy_ms=count_of(info.get(f"{prefix}TIME_EXT_BUSY")),
        receive_ms=count_of(info.get(f"{prefix}TIME_RX")),
        own_receive_ms=count_of(info.get(f"{prefix}TIME_BSS_RX")),
        transmit_ms=count_of(info.get(f"{prefix}TIME_TX")),
        scan_ms=count_of(info.get(f"{prefix}TIME_SCAN")),
    )


def _network(network: Map, *, listened: bool) -> Bss:
    """Of the probe response, or of the beacons where nobody asked; a hidden name from either."""
    answered = "NL80211_BSS_PRESP_DATA" in network
    elements = bytes_of(network.get("NL80211_BSS_INFORMATION_ELEMENTS"))
    answer = _bss(network, elements, of_beacon=not answered)
    heard = bytes_of(network.get("NL80211_BSS_BEACON_IES"))
    if not answered or not heard:
        return answer
    beacon = _bss(network, heard, of_beacon=True)
    told, other = (beacon, answer) if listened else (answer, beacon)
    return replace(
        told,
        ssid=told.ssid or other.ssid,
        ssid_hex=told.ssid_hex if told.ssid else other.ssid_hex,
        beacon_bytes=beacon.beacon_bytes,
    )


def _bss(network: Map, elements: bytes, *, of_beacon: bool) -> Bss:
    hundredths = number_of(network.get("NL80211_BSS_SIGNAL_MBM"))
    signal = None if hundredths is None else plausible_dbm(hundredths / 100)
    return bss_from(
        elements=elements,
        bssid=text_of(network.get("NL80211_BSS_BSSID")).lower() or None,
        frequency_mhz=number_of(network.get("NL80211_BSS_FREQUENCY")),
        signal_dbm=signal,
        signal_source="" if signal is None else "nl80211",
        age_ms=number_of(network.get("NL80211_BSS_SEEN_MS_AGO")),
        beacon_interval_tu=count_of(network.get("NL80211_BSS_BEACON_INTERVAL")),
        capability=count_of(network.get("NL80211_BSS_CAPABILITY")),
        of_beacon=of_beacon,
    )
