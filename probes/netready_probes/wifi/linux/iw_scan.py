"""What `iw dev X scan` (or `scan dump`) prints, to networks. Pure.

A new network begins at column 0 with "BSS" and an address; a section such as "BSS Load:" does not.
Sections are known by their labels, not by indentation, which differs between versions and copies.
Security and rates are put back into the bytes of their elements, so that one module judges them,
wherever they come from. Source of the labels: iw 6.9, scan.c.
"""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from netready.domain.air import Bss, BssLoad
from netready_probes.wifi.beacons.rates import rates_mbps
from netready_probes.wifi.linux import iw_fields
from netready_probes.wifi.linux.iw_offer import generation_of, streams_of, width_of
from netready_probes.wifi.linux.iw_security import security_read
from netready_probes.wifi.reading import channel_of, plausible_dbm

NETWORKS_MAX: Final = 3000
_LINES_MAX: Final = 2000  # of one network
_START: Final = re.compile(r"BSS ([0-9a-fA-FxX*]{2}(?::[0-9a-fA-FxX*]{2}){5})(?![\w:])(.*)")
_COUNTRY: Final = re.compile(r"[A-Z][A-Z]\b")
_MULTIPLE_OF_KBPS: Final = 2  # an element counts in units of 500 kbit/s
_BASIC: Final = 0x80
# what begins a field or a section; in sections the same words may be part of a line
SECTIONS: Final = frozenset(
    """TSF|freq|beacon interval|capability|signal|last seen|SSID|Supported rates
    |Extended supported rates|DS Parameter set|TIM|IBSS ATIM window|Country|BSS Load
    |Power constraint|TPC report|ERP|ERP D4.0|RSN|WPA|WPS|WMM|WMM parameter|Privacy
    |HT capabilities|HT operation
    |Secondary Channel Offset|RM enabled capabilities|Mobility Domain|20/40 BSS Coexistence
    |Overlapping BSS scan params|802.11u Interworking|802.11u Advertisement
    |802.11u Roaming Consortium|MESH Configuration|MESH ID|Extended capabilities|VHT capabilities
    |VHT operation|Transmit Power Envelope|Supported operating classes|AP Channel Report
    |HE capabilities|HE Operation|HE operation|HE 6 GHz capabilities|EHT capabilities
    |EHT Operation|EHT operation|Multi-Link|P2P|WFD|HotSpot 2.0 Indication|OWE Transition Mode
    |Measurement Pilot Transmission|BSS Available Admission Capacity|Neighbor report|Vendor specific
    |Power Capability|Fast BSS Transition|Multiple BSSID|RSNX|Information elements""".replace(
        "\n", ""
    )
    .replace("    ", "")
    .split("|")
)


@dataclass(slots=True)
class Block:
    """The lines of one network: label to what stands behind it, and the lines of its section.

    Attributes:
        address: None: somebody has blotted it out.
    """

    address: str | None
    rest: str
    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)


def parse_scan(text: str) -> tuple[Bss, ...]:
    """Every network in order; what stands before the first is passed over."""
    return tuple(bss_of(block) for block in blocks_of(text))


def own_bssid(text: str) -> str | None:
    """The network that this device is on, where the scan marks it."""
    own = (block for block in blocks_of(text) if "associated" in block.rest)
    return next((block.address for block in own), None)


def blocks_of(text: str) -> list[Block]:
    """The text cut into networks and sections."""
    found: list[Block] = []
    section, kept = "", 0
    for line in iw_fields.lines_of(textwrap.dedent(text[: iw_fields.TEXT_MAX])):
        started = _START.match(line)
        if started:
            if len(found) == NETWORKS_MAX:
                break
            found.append(Block(address=iw_fields.mac_in(started[1]), rest=started[2]))
            section, kept = "", 0
        elif found and kept < _LINES_MAX:
            kept += 1
            section = _sorted_in(found[-1], section, line)
    return found


def _sorted_in(block: Block, section: str, line: str) -> str:
    """Puts a line where it belongs; the section that the next line may go on with."""
    label, value = iw_fields.label_and_value(line)
    if label in SECTIONS and not line.lstrip().startswith("*"):
        if label not in block.values:
            block.values[label] = value
            block.lines[label] = [value] if value else []
            return label
        return label if label != "last seen" else _last_seen(block, value)
    if section and line.strip():
        block.lines[section].append(line.strip().removeprefix("*").strip())
    return section


def _last_seen(block: Block, value: str) -> str:
    """Newer versions print it twice: by the clock since boot, then as an age."""
    if "ago" in value:
        block.values["last seen"] = value
    return "last seen"


def bss_of(block: Block) -> Bss:
    """The network that one block tells of."""
    values, lines = block.values, block.lines
    name, name_hex = iw_fields.name(values.get("SSID", ""))
    frequency = iw_fields.number(values.get("freq", "")) or None
    signal, fault = _signal(values.get("signal", ""))
    basic, supported = rates_mbps(_rate_bytes(values))
    security = security_read(lines, values)
    return Bss(
        bssid=block.address,
        ssid=name,
        ssid_hex=name_hex,
        frequency_mhz=frequency,
        channel=_channel(frequency, values),
        width_mhz=width_of(lines),
        signal_dbm=signal,
        signal_source="" if signal is None else "iw text",
        age_ms=_age_ms(values.get("last seen", "")),
        generation=generation_of(values, frequency),
        beacon_interval_tu=iw_fields.count(values.get("beacon interval", "")) or None,
        basic_mbps=basic,
        supported_mbps=supported,
        security=security.security,
        load=_load(lines.get("BSS Load")),
        country=_country(values.get("Country", "")),
        neighbour_reports=_has(lines, "RM enabled capabilities", "Neighbor Report"),
        steering=_has(lines, "Extended capabilities", "BSS Transition"),
        fast_roaming=_fast_roaming(
            values, security.security.key_methods if security.security else ()
        ),
        streams=streams_of(lines),
        faults=tuple(filter(None, (fault, security.fault, _load_fault(lines.get("BSS Load"))))),
    )


def _signal(text: str) -> tuple[float | None, str]:
    """In dBm; some drivers give parts of a hundred of their own, which say nothing to others."""
    value = iw_fields.number(text)
    if value is None:
        return None, "signal cannot be read" if text else ""
    if "dBm" not in text:
        return None, "signal in the driver's own units"
    signal = plausible_dbm(value)
    return signal, "" if signal is not None else f"a signal of {value:g} dBm cannot be"


def _age_ms(text: str) -> float | None:
    """Of "2190 ms ago"; a time since boot says no age."""
    return iw_fields.number(text) if text.endswith("ms ago") else None


def _channel(frequency: float | None, values: Mapping[str, str]) -> int | None:
    found = channel_of(frequency) if frequency else None
    if found is not None:
        return found
    said = values.get("DS Parameter set", "").removeprefix("channel").strip()
    return iw_fields.count(said)


def _rate_bytes(values: Mapping[str, str]) -> bytes:
    """Rates as their elements hold them, from "1.0* 2.0* 5.5 11.0"; other words are left out."""
    words = f"{values.get('Supported rates', '')} {values.get('Extended supported rates', '')}"
    return bytes(byte for word in words.split()[:64] if (byte := _rate_byte(word)))


def _rate_byte(word: str) -> int:
    mbps = iw_fields.number(word)
    if mbps is None or not 0 < mbps < 60 or word.rstrip("*0123456789."):
        return 0
    return round(mbps * _MULTIPLE_OF_KBPS) | (_BASIC if word.endswith("*") else 0)


def _load(lines: Sequence[str] | None) -> BssLoad | None:
    told = dict(iw_fields.label_and_value(line) for line in lines or ())
    used, _, whole = told.get("channel utilisation", "").partition("/")
    stations, share = iw_fields.count(told.get("station count", "")), iw_fields.count(used)
    if stations is None or share is None or share > 255 or whole != "255":
        return None
    return BssLoad(
        stations=stations,
        utilisation_255=share,
        admission_32us=iw_fields.count(told.get("available admission capacity", "")),
    )


def _load_fault(lines: Sequence[str] | None) -> str:
    """Of an element with a length that it does not know, iw prints only the bytes."""
    return "BSS Load cannot be read" if lines is not None and _load(lines) is None else ""


def _country(text: str) -> str | None:
    found = _COUNTRY.match(text)
    return found.group() if found else None


def _has(lines: Mapping[str, Sequence[str]], section: str, words: str) -> bool | None:
    """Whether a section names something in a line or a list of its own; None: no such section."""
    if section not in lines:
        return None
    return any(words == part.strip() for line in lines[section] for part in line.split(","))


def _fast_roaming(values: Mapping[str, str], methods: Sequence[str]) -> bool | None:
    """By the mobility domain, which few versions print, or by key methods made for it."""
    if "Mobility Domain" in values or any(method.startswith("ft-") for method in methods):
        return True
    return False if methods else None
