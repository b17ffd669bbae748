"""What the Linux program `iw` prints, text to readings: link, info, station dump, survey dump."""

import re

from netready_probes.wifi.reading import Counters, LinkReading, LinkState, plausible_dbm

_CONNECTED = re.compile(r"^Connected to ([0-9a-f:]{17})\b", re.MULTILINE | re.IGNORECASE)
_FIELD = re.compile(r"^[ \t]+([A-Za-z/ ]+?):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WIDTH = re.compile(r"\b(\d+)\s*MHz")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})|\\\\")
_INTERFACE = re.compile(r"^\s*Interface (\S+)", re.MULTILINE)
_GENERATIONS = (("EHT-", 7), ("HE-", 6), ("VHT-", 5), ("MCS", 4))


def interfaces(dev: str) -> tuple[str, ...]:
    """Adapter names in `iw dev`, in its order."""
    return tuple(_INTERFACE.findall(dev))


def parse_link(text: str) -> LinkReading:
    """`iw dev X link`, with its error text; never raises."""
    if "No such device" in text or "nl80211 not found" in text:
        return LinkReading(state=LinkState.NO_ADAPTER)
    if "Not connected" in text:
        return LinkReading(state=LinkState.NOT_CONNECTED)
    connected = _CONNECTED.search(text)
    if not connected:
        return LinkReading(state=LinkState.UNREADABLE)
    fields = _fields(text[connected.end() :])
    rates = [fields.get(key, "") for key in ("tx bitrate", "rx bitrate")]
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=_name(fields.get("SSID", "")),
        bssid=connected.group(1).lower(),
        frequency_mhz=_number(fields.get("freq", "")),
        width_mhz=max((_width(rate) or 0 for rate in rates), default=0) or None,
        generation=max((_generation(rate) or 0 for rate in rates), default=0) or None,
        signal_dbm=_dbm(fields.get("signal", "")),
        tx_rate_mbps=_number(rates[0]),
        rx_rate_mbps=_number(rates[1]),
        links=max(1, len(re.findall(r"^\s+Link \d+ BSSID", text, re.MULTILINE))),
    )


def parse_width(info: str) -> float | None:
    """Channel width in MHz of `iw dev X info`: the channel's own, not the last frame's."""
    line = re.search(r"^\s*channel .*?width: (\d+) MHz", info, re.MULTILINE)
    return float(line.group(1)) if line else None


def parse_station(dump: str) -> LinkReading:
    """`iw dev X station dump` of a client: the first station, before any per-link block."""
    start = re.search(r"^Station ([0-9a-f:]{17})", dump, re.MULTILINE | re.IGNORECASE)
    if not start:
        return LinkReading(state=LinkState.NOT_CONNECTED)
    block = re.split(r"^Station |^\s+Link \d+:", dump[start.end() :], flags=re.MULTILINE)[0]
    fields = _fields(block)
    return LinkReading(
        state=LinkState.CONNECTED,
        bssid=start.group(1).lower(),
        signal_dbm=_dbm(fields.get("signal", "")),
        beacon_signal_dbm=_dbm(fields.get("beacon signal avg", "")),
        tx_rate_mbps=_number(fields.get("tx bitrate", "")),
        rx_rate_mbps=_number(fields.get("rx bitrate", "")),
        counters=Counters(
            tx_packets=_count(fields.get("tx packets", "")),
            tx_retries=_count(fields.get("tx retries", "")),
        ),
    )


def parse_noise(survey: str) -> float | None:
    """Noise in dBm of the channel in use in `iw dev X survey dump`."""
    for block in re.split(r"^Survey data", survey, flags=re.MULTILINE):
        if "[in use]" in block:
            return _dbm(_fields(block).get("noise", ""))
    return None


def _fields(text: str) -> dict[str, str]:
    """The first occurrence of each field; iw indents by tabs or blanks."""
    found: dict[str, str] = {}
    for key, value in _FIELD.findall(text):
        found.setdefault(key, value)
    return found


def _number(text: str) -> float | None:
    match = _NUMBER.match(text)
    return float(match.group()) if match else None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _dbm(text: str) -> float | None:
    value = _number(text)
    return None if value is None else plausible_dbm(value)


def _width(rate: str) -> float | None:
    match = _WIDTH.search(rate)
    return float(match.group(1)) if match else None


def _generation(rate: str) -> int | None:
    return next((number for mark, number in _GENERATIONS if mark in rate), None)


def _name(escaped: str) -> str | None:
    r"""An SSID as people know it: iw writes bytes that are not plain ASCII as ``\xNN``."""
    raw = _ESCAPED.sub(lambda found: chr(int(found[1] or "5c", 16)), escaped)
    try:
        name = raw.encode("latin-1").decode("utf-8", errors="replace")
    except UnicodeEncodeError:  # a newer iw writes UTF-8 as it is
        name = raw
    return name.strip("\0") or None
