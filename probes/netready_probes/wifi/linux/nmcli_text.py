r"""What NetworkManager's `nmcli -t ... dev wifi list` prints, to networks. Pure.

Terse lines: values separated by ":", a colon or backslash within one written "\:" and "\\". Which
fields there are is the user's choice, so they are known by their shape: an address, "130 Mbit/s",
"2412 MHz". The signal is a percentage that NetworkManager makes of dBm, turned back here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.air import Bss, Encryption, Security, SignIn
from netready_probes.wifi.beacons.air_names import ssid_text
from netready_probes.wifi.linux import iw_fields
from netready_probes.wifi.reading import LinkReading, LinkState, channel_of

ESTIMATED: Final = "estimated from %"
FIELDS: Final = "IN-USE,BSSID,SSID,MODE,CHAN,FREQ,RATE,SIGNAL,SECURITY,DEVICE"
_ROWS_MAX: Final = 3000
_FIELDS_MAX: Final = 30
_PART: Final = re.compile(r"((?:[^:\\\n]|\\.){0,400})(:|$)")
_RATE: Final = re.compile(r"\d{1,5} Mbit/s")
_FREQUENCY: Final = re.compile(r"(\d{4})(?: MHz)?")
_IN_USE: Final = ("*", "yes")
_NOT_IN_USE: Final = ("", "no")
_KINDS: Final = {
    "WEP": Encryption.WEP,
    "OWE": Encryption.OWE,
    "OWE-TM": Encryption.OWE,
    "WPA1": Encryption.WPA1,
    "WPA2": Encryption.WPA2,
    "WPA3": Encryption.WPA3,
}
_ORDER: Final = tuple(_KINDS.values())
_PERSON: Final = "802.1X"
_BARS: Final = frozenset("▂▄▆█_* ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: the network, whether this device is on it, and through which adapter."""

    bss: Bss
    in_use: bool
    device: str
    rate_mbps: float | None


def parse_list(text: str) -> tuple[Bss, ...]:
    """The networks in their order; lines of another shape are passed over."""
    return tuple(row.bss for row in rows(text))


def rows(text: str) -> tuple[Row, ...]:
    """The lines that tell of a network."""
    found: list[Row] = []
    for line in iw_fields.lines_of(text):
        row = _row(_split(line))
        if row is not None:
            found.append(row)
        if len(found) == _ROWS_MAX:
            break
    return tuple(found)


def link_of(found: Sequence[Row], device: str) -> LinkReading:
    """The link of one adapter, as far as the list tells it."""
    row = next((row for row in found if row.in_use and row.device in ("", device)), None)
    if row is None:
        return LinkReading(state=LinkState.NOT_CONNECTED)
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=row.bss.ssid,
        bssid=row.bss.bssid,
        frequency_mhz=row.bss.frequency_mhz,
        signal_dbm=row.bss.signal_dbm,
        signal_source=ESTIMATED,
    )


def dbm_from_percent(percent: float) -> float:
    """A signal in dBm of NetworkManager's percentage: -100 dBm is 0, -40 dBm and more are 100.

    Source: NetworkManager, nm-wifi-utils.c, nm_wifi_utils_level_to_quality (from memory).
    """
    return round(-100 + 0.6 * percent, 1)


def _split(line: str) -> list[str]:
    parts: list[str] = []
    place = 0
    while place <= len(line) and len(parts) < _FIELDS_MAX:
        found = _PART.match(line, place)
        if found is None:
            return []
        parts.append(re.sub(r"\\(.)", r"\1", found[1]))
        if not found[2]:
            return parts
        place = found.end()
    return parts


def _row(fields: list[str]) -> Row | None:
    """By the rate, which every known choice of fields has: channel before it, signal after it."""
    at = next((i for i, value in enumerate(fields) if _RATE.fullmatch(value)), None)
    if at is None or at + 1 >= len(fields):
        return None
    percent = iw_fields.count(fields[at + 1])
    if percent is None or percent > 100:
        return None
    frequency, channel = _channel(fields[:at])
    name = _name(fields, at)
    raw = (name or "").encode("utf-8", errors="replace")
    rest = fields[at + 2 :]
    return Row(
        bss=Bss(
            bssid=next((mac for value in fields[:at] if (mac := iw_fields.mac_in(value))), None),
            ssid=ssid_text(raw),
            frequency_mhz=frequency,
            channel=channel,
            signal_dbm=dbm_from_percent(percent),
            signal_source=ESTIMATED,
            security=_security(rest),
        ),
        in_use=fields[0].strip() in _IN_USE,
        device=_device(rest),
        rate_mbps=iw_fields.number(fields[at]),
    )


def _channel(before: list[str]) -> tuple[float | None, int | None]:
    """The frequency, where it is told, stands right before the rate, the channel before that."""
    told = _FREQUENCY.fullmatch(before[-1]) if before else None
    if told is not None:
        frequency = float(told[1])
        return frequency, channel_of(frequency)
    return None, iw_fields.count(before[-1]) if before else None


def _name(fields: list[str], at: int) -> str | None:
    """Behind the address; without one, behind what says "in use"."""
    address = next((i for i, value in enumerate(fields[:at]) if iw_fields.mac_in(value)), None)
    if address is not None:
        return fields[address + 1] if address + 1 < at else None
    marked = fields[0].strip() in (*_IN_USE, *_NOT_IN_USE)
    return fields[1 if marked else 0] if at > 1 else None


def _security(rest: list[str]) -> Security | None:
    """Of "WPA1 WPA2 802.1X"; an empty field says open, no such field says nothing."""
    words = next((value.split() for value in rest if _is_security(value)), None)
    if words is None:
        barred = bool(rest and rest[0].strip()) and set(rest[0]) <= _BARS
        told = rest[1:2] if barred else rest[:1] if len(rest) > 1 else []
        return _open() if told in ([""], ["--"]) else None
    kinds = sorted({_KINDS[word] for word in words if word in _KINDS}, key=_ORDER.index)
    if not kinds:
        return None
    shared = SignIn.NONE if kinds == [Encryption.OWE] else SignIn.KEY
    return Security(
        weakest=kinds[0],
        strongest=kinds[-1],
        sign_in=SignIn.PERSON if _PERSON in words else shared,
    )


def _open() -> Security:
    return Security(weakest=Encryption.OPEN, strongest=Encryption.OPEN, sign_in=SignIn.NONE)


def _is_security(value: str) -> bool:
    words = value.split()
    return bool(words) and all(word in _KINDS or word == _PERSON for word in words)


def _device(rest: list[str]) -> str:
    """The adapter stands last, where it is told."""
    last = rest[-1] if rest else ""
    return last if re.fullmatch(r"[A-Za-z][\w.-]{0,14}", last) and not _is_security(last) else ""
