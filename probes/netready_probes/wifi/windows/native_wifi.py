"""What `netready_probes.system.native_wifi` prints, to links and networks. Pure; never raises."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from netready.domain.air import Bss
from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.adapters_text import AdapterLink, AdaptersText
from netready_probes.wifi.beacons.air_names import ssid_text
from netready_probes.wifi.beacons.elements import bss_from
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading
from netready_probes.wifi.windows import native_structs as structs
from netready_probes.wifi.windows.netsh_interfaces import ESTIMATED, RADIO_OFF
from netready_probes.wifi.windows.netsh_shapes import (
    SWITCH_ON_LOCATION,
    dbm_of_percent,
    frequency_of,
)

SOURCE: Final = "Native Wifi"
_TEXT_MAX: Final = 32_000_000
_LINES_MAX: Final = 32
_ACCESS_DENIED: Final = 5
_SERVICE_OFF: Final = 1062
_OLDEST_S: Final = 600.0  # an entry older than this has another clock
_NOBODY: Final = "00:00:00:00:00:00"


def parse_links(text: str) -> AdaptersText:
    """All adapters; those that are connected first, so that one of them is taken by default."""
    lines = tuple(_lines(text))
    found = [_adapter(line) for line in lines]
    adapters = [adapter for adapter in found if adapter is not None]
    adapters.sort(key=lambda adapter: adapter.link.state is not LinkState.CONNECTED)
    if adapters:
        return AdaptersText(adapters=tuple(adapters))
    return AdaptersText(failure=_failure(lines))


def parse_networks(text: str, interface: str) -> ScanReading:
    """The networks around one adapter."""
    lines = tuple(_lines(text))
    wanted = [line for line in lines if _name(line) == interface]
    if not wanted:
        return ScanReading(source=SOURCE, failure=_failure(lines))
    code, raw = _call(wanted[0], "networks")
    if code == _ACCESS_DENIED:
        failure = _failed(FailureWord.NOT_ALLOWED, SWITCH_ON_LOCATION)
        return ScanReading(source=SOURCE, withheld=SWITCH_ON_LOCATION, failure=failure)
    if code:
        failure = _failed(FailureWord.BAD_ANSWER, f"Windows gave no list: error {code}.")
        return ScanReading(source=SOURCE, failure=failure)
    now = wanted[0].get("now")
    known_now = now if isinstance(now, int) and not isinstance(now, bool) else 0
    bss = tuple(_bss(entry, known_now) for entry in structs.bss_entries(raw))
    fresh = wanted[0].get("scan") == 0
    return ScanReading(bss=bss, source=SOURCE, note="" if fresh else _CACHED)


_CACHED: Final = "The list is the one that Windows keeps; it may be minutes old."


def _failed(word: FailureWord, note: str) -> Failure:
    return Failure(operation="read wifi", word=word, note=note)


def _failure(lines: tuple[Mapping[str, object], ...]) -> Failure:
    for line in lines:
        for key in ("open", "adapters"):
            code = _call(line, key)[0]
            if code == _SERVICE_OFF:
                return _failed(
                    FailureWord.NO_NETWORK, "The WLAN service of Windows is not running."
                )
            if code == _ACCESS_DENIED:
                return _failed(FailureWord.NOT_ALLOWED, SWITCH_ON_LOCATION)
            if code:
                return _failed(FailureWord.BAD_ANSWER, f"Native Wifi answers with error {code}.")
    return _failed(FailureWord.NO_NETWORK, "No wireless adapter.")


def _lines(text: str) -> Iterator[Mapping[str, object]]:
    for line in text[:_TEXT_MAX].splitlines()[:_LINES_MAX]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def _call(line: Mapping[str, object], key: str) -> tuple[int, bytes]:
    """Error code and bytes of one call; a call that is not there gave no bytes and no error."""
    found = line.get(key)
    if not isinstance(found, dict):
        return 0, b""
    code, text = found.get("error"), found.get("bytes")
    try:
        raw = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        raw = b""
    return (code if isinstance(code, int) else 0), raw


def _info(line: Mapping[str, object]) -> structs.InterfaceInfo | None:
    text = line.get("info")
    try:
        return structs.interface_info(bytes.fromhex(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def _name(line: Mapping[str, object]) -> str:
    """As people know it, e.g. "Wi-Fi"; else the maker's description."""
    info, alias = _info(line), line.get("alias")
    if info is None:
        return ""
    if isinstance(alias, str) and alias and alias.isprintable():
        return alias[:100]
    return info.description or "Wi-Fi"


def _adapter(line: Mapping[str, object]) -> AdapterLink | None:
    info = _info(line)
    if info is None:
        return None
    if info.state != structs.CONNECTED:
        off = structs.radio_off(_call(line, "radio")[1])
        link = LinkReading(state=LinkState.NOT_CONNECTED, withheld=RADIO_OFF if off else "")
    else:
        link = _link(line)
    return AdapterLink(name=_name(line), link=link)


def _link(line: Mapping[str, object]) -> LinkReading:
    """What needs permission is added to what does not."""
    quality = structs.quality(_call(line, "quality")[1])
    code, raw = _call(line, "connection")
    connection = structs.connection(raw)
    link = LinkReading(
        state=LinkState.CONNECTED,
        signal_dbm=structs.signal(_call(line, "rssi")[1]),
        counters=structs.counters(_call(line, "statistics")[1]),
        withheld=SWITCH_ON_LOCATION if code == _ACCESS_DENIED else "",
    )
    if quality is not None:
        link = _with_quality(link, quality)
    if connection is not None:
        link = _with_connection(link, connection)
    told = connection or quality
    percent = told.quality_percent if told else 0
    link = _with_channel(link, structs.channel(_call(line, "channel")[1]))
    return _with_estimate(link, percent)


def _with_quality(link: LinkReading, quality: structs.Quality) -> LinkReading:
    several = quality.multi_link and len(quality.parts) > 1
    only = quality.parts[0] if len(quality.parts) == 1 else None
    level = only.signal_dbm if only else None
    return replace(
        link,
        frequency_mhz=only.frequency_mhz if only else None,
        width_mhz=only.width_mhz if only else None,
        signal_dbm=link.signal_dbm if link.signal_dbm is not None else level,
        generation=quality.generation,
        rx_rate_mbps=quality.rx_mbps,
        tx_rate_mbps=quality.tx_mbps,
        links=len(quality.parts) if several else 1,
        parts=quality.parts if several else (),
    )


def _with_connection(link: LinkReading, connection: structs.Connection) -> LinkReading:
    return replace(
        link,
        ssid=ssid_text(connection.ssid),
        bssid=None if connection.bssid == _NOBODY else connection.bssid,
        generation=link.generation or connection.generation,
        rx_rate_mbps=connection.rx_mbps or link.rx_rate_mbps,
        tx_rate_mbps=connection.tx_mbps or link.tx_rate_mbps,
    )


def _with_channel(link: LinkReading, channel: int | None) -> LinkReading:
    """A bare number; a Windows that knows 6 GHz tells the frequency as well."""
    if link.frequency_mhz is not None or link.parts or channel is None:
        return link
    return replace(link, frequency_mhz=frequency_of(channel, None))


def _with_estimate(link: LinkReading, percent: int) -> LinkReading:
    if link.signal_dbm is not None or not 0 < percent <= 100:
        return link
    return replace(link, signal_dbm=dbm_of_percent(percent), signal_source=ESTIMATED)


def _bss(entry: structs.BssEntry, now: int) -> Bss:
    age_s = (now - entry.heard_at) / 10_000_000
    found = bss_from(
        elements=entry.elements,
        bssid=entry.bssid,
        frequency_mhz=entry.frequency_mhz,
        signal_dbm=entry.signal_dbm,
        signal_source=SOURCE if entry.signal_dbm is not None else "",
        age_ms=age_s * 1000 if now and 0 <= age_s <= _OLDEST_S else None,
        beacon_interval_tu=entry.beacon_interval_tu,
        capability=entry.capability,
        of_beacon=False,  # of a beacon or of a probe response, it does not tell
    )
    if found.ssid_hex or not entry.ssid:
        return found
    return replace(found, ssid=ssid_text(entry.ssid), ssid_hex=entry.ssid.hex())
