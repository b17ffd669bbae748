"""`wdutil info` of macOS 12 and newer, text to one link. Pure; never raises.

It needs administrator rights. It is the only program of macOS that tells how busy the channel is
("CCA"), but not over which time.
"""

import re
from itertools import islice
from typing import Final

from netready_probes.wifi.macos import apple_channel as apple
from netready_probes.wifi.reading import LinkReading, LinkState
from netready_probes.wifi.windows.netsh_shapes import TEXT_MAX, mac_of, unparsed

SOURCE: Final = "wdutil"
_HEAD: Final = re.compile(r"^[ \t]*WI-?FI[ \t]*$", re.MULTILINE)
_RULE: Final = re.compile(r"^[ \t]*[\u2014\u2013_=-]{8,}[ \t]*$", re.MULTILINE)
_PERCENT: Final = re.compile(r"(\d{1,3})(?:\.\d+)? ?%")
_FIELDS_MAX: Final = 200
_SECTION_MAX: Final = 100_000
_LINE_MAX: Final = 2_000


def looks_like_wdutil(text: str) -> bool:
    """The labels that only it has."""
    head = text[:TEXT_MAX]
    return "Op Mode" in head and "PHY Mode" in head


def parse_wdutil(text: str) -> LinkReading:
    """The link in the section WIFI; without such a section the text is unreadable."""
    fields = _fields(text)
    if "op mode" not in fields and "rssi" not in fields:
        return LinkReading(state=LinkState.UNREADABLE, raw=unparsed(text))
    if fields.get("power", "").lower().startswith("off"):
        off = "Wi-Fi is switched off: switch it on in the menu bar."
        return LinkReading(state=LinkState.NOT_CONNECTED, withheld=off)
    signal = apple.level_from(fields.get("rssi"))
    rate_mbps = apple.rate_from(fields.get("tx rate"))
    station = fields.get("op mode", "").lower() in ("sta", "station", "")
    if not station or (signal is None and rate_mbps is None):
        return LinkReading(state=LinkState.NOT_CONNECTED)
    return _connected(fields, signal, rate_mbps)


def _connected(
    fields: dict[str, str], signal: float | None, rate_mbps: float | None
) -> LinkReading:
    channel = apple.channel_from(fields.get("channel"))
    ssid, withheld = apple.name_from(fields.get("ssid"))
    bssid = mac_of(fields.get("bssid", ""))
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=ssid,
        bssid=bssid,
        frequency_mhz=channel.frequency_mhz,
        width_mhz=channel.width_mhz,
        generation=apple.generation_from(fields.get("phy mode")),
        signal_dbm=signal,
        noise_dbm=apple.level_from(fields.get("noise")),
        tx_rate_mbps=rate_mbps,
        mcs=_mcs(fields),
        streams=apple.count_from(fields.get("nss"), most=8) or None,
        withheld=apple.withheld_words(name=withheld, address=bssid is None),
    )


def _mcs(fields: dict[str, str]) -> int | None:
    index = apple.count_from(fields.get("mcs index"), most=31)
    if index is None:
        return None
    old = apple.generation_from(fields.get("phy mode")) == 4
    return index % 8 if old else index if index <= 15 else None


def interface_of(text: str) -> str:
    """The adapter's name, or ""."""
    name = _fields(text).get("interface name", "")
    return name if re.fullmatch(r"[a-z]{2,12}\d{1,3}", name) else ""


def busy_ratio(text: str) -> float | None:
    """How busy this device heard its channel, 0 to 1; None where it is not connected."""
    if parse_wdutil(text).state is not LinkState.CONNECTED:
        return None
    found = _PERCENT.fullmatch(_fields(text).get("cca", ""))
    return int(found[1]) / 100 if found and int(found[1]) <= 100 else None


def _fields(text: str) -> dict[str, str]:
    """Label in lower case to value, of the section WIFI alone; the first of each."""
    kept = text[:TEXT_MAX].replace("\r\n", "\n")
    head = _HEAD.search(kept)
    section = (kept[head.end() :] if head else kept)[:_SECTION_MAX]
    rules = list(islice(_RULE.finditer(section), 2)) if head else []
    section = section[: rules[1].start()] if len(rules) == 2 else section
    fields: dict[str, str] = {}
    for line in section.split("\n"):
        label, colon, value = line.partition(":")
        if colon and label.strip() and len(fields) < _FIELDS_MAX:
            fields.setdefault(label.strip().lower()[:40], value.strip()[:_LINE_MAX])
    return fields
