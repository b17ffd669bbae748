"""What a line of `netsh` looks like in every language of Windows: shapes, not words.

Windows translates labels, order, decimals and blanks, and a console's code page mangles what is
not ASCII. What it never translates are addresses, percentages, "802.11x", numbers, the acronyms
SSID, BSSID and GUID, and their order. What the fields mean together is for `netsh_interfaces` and
`netsh_networks`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import Failure, FailureWord

TEXT_MAX: Final = 2_000_000
LINES_MAX: Final = 40_000
LINE_MAX: Final = 2_000
RAW_MAX: Final = 20_000  # of a text that was not understood, kept for who wants to look
SWITCH_ON_LOCATION: Final = (
    "Windows hides Wi-Fi details: switch on Location services (Settings, Privacy & security, "
    'Location, with "Let desktop apps access your location").'
)

_COLON: Final = re.compile("[:\uff1a\ufe55]|\u00a3\u00ba")  # also as code page 936 mangled it
_PLAIN: Final = str.maketrans({"\u066b": ".", "\u066a": "%"})  # Arabic decimal and percent signs
_MAC: Final = re.compile(r"[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}")
_GUID: Final = re.compile(r"\{?[0-9a-zA-Z]{8}-(?:[0-9a-zA-Z]{4}-){3}[0-9a-zA-Z]{10,14}\}?")
_PERCENT: Final = re.compile(r"(\d{1,3}) ?%|% ?(\d{1,3})")
_WHOLE: Final = re.compile(r"\d{1,7}")
_NUMBER: Final = re.compile(r"(\d{1,7}(?:[.,]\d{1,3})?)(?: ?[^\W\d_]{1,5}(?:/[^\W\d_])?)?")
_NEGATIVE: Final = re.compile(r"([-\u2212]\d{1,3}(?:[.,]\d)?)(?: ?dBm)?", re.IGNORECASE)
_GIGAHERTZ: Final = re.compile(r"(2[.,]4|5|6)(?:[.,]0)? ?(?:GHz|ГГц)", re.IGNORECASE)
_MEGAHERTZ: Final = re.compile(r"(\d{2,3}) ?(?:MHz|МГц)", re.IGNORECASE)
_RADIO: Final = re.compile(r"802\.11([a-z]{1,2})", re.IGNORECASE)
_RATES: Final = re.compile(r"\d{1,2}(?:[.,]\d)?(?: +\d{1,2}(?:[.,]\d)?)*")
_UNIT: Final = re.compile(r"\([^)]{0,12}(?:bps|bit|бит|[/\\]\S{1,2})[^)]{0,6}\)", re.IGNORECASE)
_GENERATIONS: Final = {"n": 4, "ac": 5, "ax": 6, "be": 7, "a": 3, "b": 3, "g": 3}
_BANDS: Final = {"2": 2.4, "5": 5.0, "6": 6.0}
_WIDTHS_MHZ: Final = (20, 40, 80, 160, 320)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the text.

    Attributes:
        place: its number in the text, from 1.
        label: before the first colon; "" where there is no colon.
        value: after it, or the whole line; full-width signs made plain.
        text: the value as it came, for names.
        field: there is a colon.
    """

    place: int
    label: str
    value: str
    text: str
    field: bool


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that are not empty, bounded in number and length; an empty one splits nothing."""
    return tuple(line for line in all_lines_of(text) if line.text or line.field)


def all_lines_of(text: str) -> tuple[Line, ...]:
    """All lines, also the empty ones, which stand between two adapters."""
    return tuple(_lines(text[:TEXT_MAX]))


def _lines(text: str) -> Iterator[Line]:
    for place, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if place > LINES_MAX:
            return
        line = raw[:LINE_MAX].replace("\u00a0", " ").replace("\ufeff", "").strip()
        comment = line.startswith(("#", "PS ", "C:\\"))
        colon = None if comment else _COLON.search(line)
        if comment or colon is None:
            shown = "" if comment else line
            yield Line(place=place, label="", value=_plain(shown), text=shown, field=False)
        else:
            after = line[colon.end() :].strip()
            before = _plain(line[: colon.start()])
            yield Line(place=place, label=before, value=_plain(after), text=after, field=True)


def _plain(text: str) -> str:
    """Full-width digits, brackets and blanks as plain ones; several blanks as one."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())


def words(label: str) -> tuple[str, ...]:
    """The words of a label, in upper case."""
    return tuple(label.upper().split())


def names_ssid(line: Line) -> bool:
    """The label of the network in use: SSID as a word without a number, before no address."""
    said = words(line.label)
    numbered = any(word.isdecimal() for word in said)
    return "SSID" in said and not numbered and mac_of(line.value) is None


def mac_of(value: str) -> str | None:
    """An address, lower-case with colons."""
    found = _MAC.fullmatch(value)
    return found.group().lower().replace("-", ":") if found else None


def macs_in(value: str) -> tuple[str, ...]:
    """All addresses within a value."""
    return tuple(found.group().lower().replace("-", ":") for found in _MAC.finditer(value))


def is_guid(value: str) -> bool:
    """An adapter's number; captures often have it blacked out with letters."""
    return _GUID.fullmatch(value) is not None


def percent_of(value: str) -> int | None:
    """0 to 100."""
    found = _PERCENT.fullmatch(value)
    number = int(found.group(1) or found.group(2)) if found else 101
    return number if number <= 100 else None


def whole_of(value: str) -> int | None:
    """A whole number without sign or unit."""
    return int(value) if value.isascii() and _WHOLE.fullmatch(value) else None


def number_of(value: str) -> float | None:
    """A number with "." or "," and perhaps a unit of letters, e.g. "866,7" or "72.2 Mbps"."""
    found = _NUMBER.fullmatch(value)
    return _float(found.group(1)) if found else None


def negative_of(value: str) -> float | None:
    """A number below zero, which in these texts is only ever a level in dBm."""
    found = _NEGATIVE.fullmatch(value)
    number = _float(found.group(1).replace("\u2212", "-")) if found else None
    return number if number is not None and -120 < number < 0 else None


def band_of(value: str) -> float | None:
    """2.4, 5 or 6 of "2,4 GHz"."""
    found = _GIGAHERTZ.fullmatch(value)
    return _BANDS[found.group(1)[0]] if found else None


def width_of(value: str) -> int | None:
    """20 to 320 of "80 MHz"."""
    found = _MEGAHERTZ.fullmatch(value)
    return int(found.group(1)) if found and int(found.group(1)) in _WIDTHS_MHZ else None


def generation_of(value: str) -> int | None:
    """3 to 7 of "802.11ax", where that is the whole value; an adapter's name is longer."""
    found = _RADIO.fullmatch(value)
    return _GENERATIONS.get(found.group(1).lower()) if found else None


def rates_of(value: str) -> tuple[float, ...]:
    """The numbers of "1 2 5,5 11"; empty where it is anything else."""
    if not value.isascii() or not _RATES.fullmatch(value):
        return ()
    return tuple(_float(word) for word in value.split())


def has_rate_unit(label: str) -> bool:
    """The label ends in a unit of rate, e.g. "(Mbps)" or "(MBit/s)"."""
    return _UNIT.search(label) is not None


def frequency_of(channel: int, band: float | None) -> float | None:
    """Centre of the (primary) channel in MHz; None for a number that the band does not have.

    Without a band the lower one is meant: a Windows that does not print it knows no 6 GHz. Source:
    IEEE 802.11-2020 annex E; 802.11ax 27.3.23.2.
    """
    if band is None:
        band = 2.4 if channel <= 14 else 5.0
    if band == 2.4:
        low = 2407.0 + 5 * channel if 1 <= channel <= 13 else None
        return 2484.0 if channel == 14 else low
    if band == 5.0:
        return 5000.0 + 5 * channel if 32 <= channel <= 181 else None
    if channel == 2:
        return 5935.0
    return 5950.0 + 5 * channel if 1 <= channel <= 233 else None


def dbm_of_percent(percent: int) -> float | None:
    """Windows' own rule turned round: percent / 2 - 100.

    An estimate, seen to be 6 dB off; 100 % is everything above -50 dBm, and 0 % tells nothing.
    Source: learn.microsoft.com, WLAN_ASSOCIATION_ATTRIBUTES, wlanSignalQuality.
    """
    return percent / 2 - 100 if percent > 0 else None


def refusal_in(text: str) -> Failure | None:
    """Why Windows told nothing, where it says so: permission, or its service is not running."""
    head = text[:RAW_MAX]
    if "ms-settings:privacy" in head or re.search(r"\bWlan[A-Z]\w{3,40}\b[^\n\d]{0,80}\b5\b", head):
        return failed(FailureWord.NOT_ALLOWED, SWITCH_ON_LOCATION)
    if "wlansvc" in head:
        return failed(FailureWord.NO_NETWORK, "The WLAN service of Windows is not running.")
    return None


def failed(word: FailureWord, note: str) -> Failure:
    """A failure of reading Wi-Fi."""
    return Failure(operation="read wifi", word=word, note=note)


def unparsed(text: str) -> str:
    """A text that was not understood, as it may stand in a record: bounded, printable."""
    kept = (sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text[:RAW_MAX])
    return "".join(kept)


def shown(name: str) -> str | None:
    """A name from the air as printable text; None: empty, which is a hidden one."""
    kept = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in name[:256])
    return kept or None


def _float(text: str) -> float:
    return float(text.replace(",", "."))
