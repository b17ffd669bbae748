"""What `iw dev`, `iw dev X link` and `iw dev X info` print, to readings. Pure.

A multi-link (Wi-Fi 7) association is listed link by link, in no order that means anything; which
of them are in use only `info` tells, by the channel beneath them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from netready_probes.wifi.linux import iw_fields
from netready_probes.wifi.reading import (
    Counters,
    FrameRate,
    LinkPart,
    LinkReading,
    LinkState,
)

_NO_ADAPTER: Final = ("No such device", "nl80211 not found", "No such wireless device", "(-95)")
_JOINED: Final = ("Connected to", "Joined IBSS")
_RATES: Final = ("tx bitrate", "rx bitrate")
_NARROWEST_MHZ: Final = 20
_LINKS_MAX: Final = 15  # IEEE 802.11be: link numbers are four bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What the radio is tuned to; None: not told."""

    frequency_mhz: float | None = None
    width_mhz: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """One interface of `iw dev` or `iw dev X info`.

    Attributes:
        kind: "managed", "AP", "monitor", ...; "": not told.
        links: link number to its channel; one without a channel is not in use.
    """

    name: str
    kind: str = ""
    channel: Channel = Channel()
    links: Mapping[int, Channel] = field(default_factory=dict)


def parse_info(text: str) -> tuple[Info, ...]:
    """The interfaces of `iw dev`, or the one of `iw dev X info`, in their order."""
    found: list[Info] = []
    link: int | None = None
    for line in iw_fields.lines_of(text):
        words = line.split()
        if words[:1] == ["Interface"] and len(words) == 2:
            found.append(Info(name=words[1]))
            link = None
        elif found and words[:1] == ["type"] and len(words) > 1:
            found[-1] = replace(found[-1], kind=words[1])
        elif found and words[:3] == ["-", "link", "ID"] and len(words) > 3:
            link = iw_fields.count(words[3])
            found[-1] = _with_link(found[-1], link, Channel())
        elif found and words[:1] == ["channel"]:
            found[-1] = _tuned(found[-1], link, _channel(line))
    return tuple(found)


def _tuned(info: Info, link: int | None, channel: Channel) -> Info:
    return replace(info, channel=channel) if link is None else _with_link(info, link, channel)


def _with_link(info: Info, link: int | None, channel: Channel) -> Info:
    if link is None or link > _LINKS_MAX:
        return info
    return replace(info, links={**info.links, link: channel})


def _channel(line: str) -> Channel:
    """Of "channel 36 (5180 MHz), width: 80 MHz, center1: 5210 MHz"."""
    inside = line.partition("(")[2]
    return Channel(
        frequency_mhz=iw_fields.number(inside),
        width_mhz=iw_fields.number(line.partition("width:")[2].strip()) or None,
    )


def interfaces(dev: str) -> tuple[str, ...]:
    """Adapter names in `iw dev`; those that join networks come first, its order otherwise."""
    found = parse_info(dev)
    clients = [info.name for info in found if info.kind in ("managed", "")]
    return tuple(dict.fromkeys([*clients, *(info.name for info in found)]))


def parse_link(text: str) -> LinkReading:
    """`iw dev X link`, with its error text; never raises."""
    lines = list(iw_fields.lines_of(text))
    start = next((at for at, line in enumerate(lines) if line.strip().startswith(_JOINED)), None)
    if start is None:
        return LinkReading(state=_state(text), raw=text[:2000])
    fields, parts = _collected(lines[start + 1 :])
    rates = [iw_fields.rate(fields.get(key, "")) for key in _RATES]
    name, _ = iw_fields.name(fields.get("SSID", ""))
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=name,
        bssid=iw_fields.mac_in(lines[start]),
        frequency_mhz=_single_frequency(fields, parts),
        width_mhz=_width_mhz(rates),
        generation=max((rate.generation or 0 for rate in rates), default=0) or None,
        signal_dbm=iw_fields.received_dbm(fields.get("signal", "")),
        tx_rate_mbps=rates[0].mbps,
        rx_rate_mbps=rates[1].mbps,
        mcs=rates[0].mcs,
        streams=rates[0].streams,
        counters=Counters(rx_packets=_packets(fields, "RX"), tx_packets=_packets(fields, "TX")),
        links=max(1, len(parts)),
        parts=parts,
    )


def _width_mhz(rates: Sequence[FrameRate]) -> float | None:
    """At least as wide as the last frames; one of 20 MHz says nothing of the channel."""
    widest = max((rate.width_mhz or 0 for rate in rates), default=0)
    return widest if widest > _NARROWEST_MHZ else None


def _state(text: str) -> LinkState:
    if any(words in text for words in _NO_ADAPTER):
        return LinkState.NO_ADAPTER
    return LinkState.NOT_CONNECTED if "Not connected" in text else LinkState.UNREADABLE


def _collected(lines: list[str]) -> tuple[dict[str, str], tuple[LinkPart, ...]]:
    """The first occurrence of each field, and the links with their frequencies."""
    fields: dict[str, str] = {}
    parts: list[LinkPart] = []
    in_part = False
    for line in lines:
        label, value = iw_fields.label_and_value(line)
        if line.split()[:1] == ["Link"] and "BSSID" in line:
            parts.append(_part(line))
            in_part = True
        elif in_part and label == "freq":
            parts[-1] = replace(parts[-1], frequency_mhz=iw_fields.number(value))
        else:
            in_part = in_part and label == "SSID"
            fields.setdefault(label, value)
    return fields, tuple(parts[:_LINKS_MAX])


def _part(line: str) -> LinkPart:
    """Of "Link 0 BSSID 02:00:5e:10:20:41"."""
    return LinkPart(link_id=iw_fields.count(line.split()[1]), bssid=iw_fields.mac_in(line))


def _single_frequency(fields: Mapping[str, str], parts: tuple[LinkPart, ...]) -> float | None:
    if parts:
        return parts[0].frequency_mhz if len(parts) == 1 else None
    return iw_fields.number(fields.get("freq", "")) or None


def _packets(fields: Mapping[str, str], way: str) -> int | None:
    """Of "101232 bytes (800 packets)"."""
    return iw_fields.count(fields.get(way, "").partition("(")[2])


def with_info(link: LinkReading, info: Info | None) -> LinkReading:
    """The reading with the channel's own width, and with which links of several are in use."""
    if info is None:
        return link
    if not link.parts:
        return replace(
            link,
            width_mhz=info.channel.width_mhz or link.width_mhz,
            frequency_mhz=link.frequency_mhz or info.channel.frequency_mhz,
        )
    parts = tuple(_told(part, info.links) for part in link.parts)
    active = [part for part in parts if part.active]
    only = active[0] if len(active) == 1 else None
    if only is None:
        return replace(link, parts=parts)
    return replace(link, parts=parts, frequency_mhz=only.frequency_mhz, width_mhz=only.width_mhz)


def _told(part: LinkPart, links: Mapping[int, Channel]) -> LinkPart:
    channel = links.get(part.link_id) if part.link_id is not None else None
    if channel is None:
        return part
    return replace(
        part,
        active=channel.frequency_mhz is not None,
        frequency_mhz=part.frequency_mhz or channel.frequency_mhz,
        width_mhz=channel.width_mhz,
    )
