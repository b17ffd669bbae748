"""Security of a network in the sections of `iw scan`: back to element bytes, then judged. Pure.

Source of the words: iw 6.9, scan.c (`print_auth`, `print_cipher`, `_print_rsn_ie`).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from netready_probes.wifi.beacons.security_suites import SecurityRead, security_of
from netready_probes.wifi.linux import iw_fields

_RSN: Final = bytes.fromhex("000fac")
_WPA: Final = bytes.fromhex("0050f2")
_CIPHERS: Final = {
    "WEP-40": 1,
    "TKIP": 2,
    "CCMP": 4,
    "CCMP-128": 4,
    "WEP-104": 5,
    "AES-128-CMAC": 6,
    "GCMP": 8,
    "GCMP-128": 8,
    "GCMP-256": 9,
    "CCMP-256": 10,
}
# longest first, since the words of one are part of another's
_KEYS: Final = {
    "FT/IEEE 802.1X/SHA-384": 13,
    "IEEE 802.1X/SUITE-B-192": 12,
    "IEEE 802.1X/SUITE-B": 11,
    "IEEE 802.1X/SHA-256": 5,
    "IEEE 802.1X/SHA-384": 23,
    "FT/IEEE 802.1X": 3,
    "IEEE 802.1X": 1,
    "FT/FILS/SHA-256": 16,
    "FT/FILS/SHA-384": 17,
    "FILS/SHA-256": 14,
    "FILS/SHA-384": 15,
    "FT/PSK/SHA-384": 19,
    "PSK/SHA-256": 6,
    "PSK/SHA-384": 20,
    "FT/SAE-EXT-KEY": 25,
    "SAE-EXT-KEY": 24,
    "FT/SAE": 9,
    "FT/PSK": 4,
    "SAE": 8,
    "PSK": 2,
    "OWE": 18,
}
_BY_NUMBER: Final = "00-0f-ac:"  # a suite that this version of iw has no word for
_PMF_REQUIRED, _PMF_CAPABLE = 0x40, 0x80
_UNKNOWN: Final = b"\0\0\0\0"
_SUITES_MAX: Final = 16


def security_read(lines: Mapping[str, Sequence[str]], values: Mapping[str, str]) -> SecurityRead:
    """Of a network with these sections; without RSN and WPA by the privacy bit."""
    capability = values.get("capability")
    private = None if capability is None else "Privacy" in capability.split()
    rsn, wpa = lines.get("RSN"), lines.get("WPA")
    return security_of(
        _body(rsn, _RSN) if rsn is not None else None,
        (),
        _body(wpa, _WPA) if wpa is not None else None,
        private,
    )


def _body(lines: Sequence[str], vendor: bytes) -> bytes:
    """The element that these lines tell of; what has no known word becomes a stranger's suite."""
    told = dict(iw_fields.label_and_value(line.removeprefix("*").strip()) for line in lines)
    group = _suites(told.get("Group cipher", ""), _CIPHERS, vendor)[:1] or [_UNKNOWN]
    pairwise = _suites(told.get("Pairwise ciphers", ""), _CIPHERS, vendor)
    keys = _suites(told.get("Authentication suites", ""), _KEYS, vendor)
    words = told.get("Capabilities", "")
    flags = _PMF_REQUIRED if "MFP-required" in words else 0
    flags |= _PMF_CAPABLE if "MFP-capable" in words else 0
    return b"".join(
        [b"\x01\x00", *group, _counted(pairwise), _counted(keys), flags.to_bytes(2, "little")]
    )


def _counted(suites: list[bytes]) -> bytes:
    return len(suites).to_bytes(2, "little") + b"".join(suites)


def _suites(text: str, known: Mapping[str, int], vendor: bytes) -> list[bytes]:
    """Suites in their order; names are of several words, so the longest that fits is taken."""
    found: list[bytes] = []
    rest = text.strip()
    while rest and len(found) < _SUITES_MAX:
        name = next((name for name in known if _begins(rest, name)), None)
        if name is not None:
            found.append(vendor + bytes([known[name]]))
            rest = rest[len(name) :].lstrip()
            continue
        word, _, rest = rest.partition(" ")
        found.append(_numbered(word))
        rest = rest.lstrip()
    return found


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and text[len(name) : len(name) + 1] in ("", " ")


def _numbered(word: str) -> bytes:
    """Of "00-0f-ac:24"; anything else is a stranger's."""
    suite = iw_fields.count(word.removeprefix(_BY_NUMBER)) if word.startswith(_BY_NUMBER) else None
    return _RSN + bytes([suite]) if suite is not None and suite < 256 else _UNKNOWN
