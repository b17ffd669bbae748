"""What `wpa_supplicant` says, in values: its events, and what it answers. Pure.

Texts are those of version 2.10 (src/common/wpa_ctrl.h); what is not listed means nothing here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TEXT_MAX: Final = 16_384
_LINES_MAX: Final = 200


class Kind(StrEnum):
    """What an event tells of joining."""

    SCANNED = "scanned"
    SCAN_FAILED = "scan failed"
    TRYING = "trying"  # the first frame of joining goes out; the old access point is left
    ASSOCIATED = "associated"
    REFUSED = "refused"  # by the access point, with a status code
    KEY_WRONG = "key wrong"
    EAP_STARTED = "eap started"
    EAP_METHOD = "eap method"  # a server has answered
    EAP_FAILED = "eap failed"
    CERTIFICATE = "certificate"
    CERTIFICATE_BAD = "certificate bad"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One event.

    Attributes:
        bssid: of the access point that it speaks of, lower-case.
        code: status, reason or error number.
        of_key: a refusal in the exchange that proves the key (SAE), before the association.
        certificate: the server's own, DER in hexadecimal.
    """

    kind: Kind
    bssid: str | None = None
    code: int | None = None
    of_key: bool = False
    certificate: str = ""


_BEGINNINGS: Final = MappingProxyType(
    {
        "CTRL-EVENT-SCAN-RESULTS": Kind.SCANNED,
        "CTRL-EVENT-SCAN-FAILED": Kind.SCAN_FAILED,
        "SME: Trying to authenticate with": Kind.TRYING,
        "Trying to associate with": Kind.TRYING,
        "Associated with": Kind.ASSOCIATED,
        "CTRL-EVENT-AUTH-REJECT": Kind.REFUSED,
        "CTRL-EVENT-ASSOC-REJECT": Kind.REFUSED,
        "WPA: 4-Way Handshake failed": Kind.KEY_WRONG,
        "CTRL-EVENT-EAP-STARTED": Kind.EAP_STARTED,
        "CTRL-EVENT-EAP-PROPOSED-METHOD": Kind.EAP_METHOD,
        "CTRL-EVENT-EAP-FAILURE": Kind.EAP_FAILED,
        "CTRL-EVENT-EAP-TLS-CERT-ERROR": Kind.CERTIFICATE_BAD,
        "CTRL-EVENT-CONNECTED": Kind.CONNECTED,
        "CTRL-EVENT-DISCONNECTED": Kind.DISCONNECTED,
    }
)
_PEER: Final = "CTRL-EVENT-EAP-PEER-CERT depth=0 "
_BSSID: Final = re.compile(r"(?<![0-9a-f:])[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![0-9a-f:])")
_CODE: Final = re.compile(r" (?:status_code|reason)=(\d{1,5})(?: |$)")
_CERTIFICATE: Final = re.compile(r" cert=([0-9a-f]{2,16000})$")
_SAE: Final = " auth_type=3 "


def heard(text: str) -> Heard:
    """The meaning of one event, with or without its priority ("<3>")."""
    said = re.sub(r"^<\d>", "", text[:TEXT_MAX]).strip()
    if said.startswith(_PEER):
        found = _CERTIFICATE.search(said)
        return Heard(kind=Kind.CERTIFICATE if found else Kind.OTHER, certificate=_group(found))
    for beginning, kind in _BEGINNINGS.items():
        if said.startswith(beginning):
            return _told(kind, said[len(beginning) :])
    return Heard(kind=Kind.OTHER)


def _told(kind: Kind, rest: str) -> Heard:
    """A name may hold anything and comes last or in quotes: only what stands before it counts."""
    plain = rest.partition("(SSID=")[0].partition("'")[0]
    bssid, code = _BSSID.search(plain), _CODE.search(plain)
    return Heard(
        kind=kind,
        bssid=bssid.group(0) if bssid else None,
        code=int(code.group(1)) if code else None,
        of_key=kind is Kind.REFUSED and _SAE in plain,
    )


def _group(found: re.Match[str] | None) -> str:
    return found.group(1) if found else ""


def fields_of(answer: str) -> Mapping[str, str]:
    """An answer of lines "name=value"; the first of a name counts."""
    found: dict[str, str] = {}
    for line in answer[:TEXT_MAX].splitlines()[:_LINES_MAX]:
        name, sign, value = line.partition("=")
        if sign:
            found.setdefault(name.strip(), value.strip())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One network of a scan, not decoded; `elements` in hexadecimal, `flags` in its own words."""

    bssid: str
    frequency_mhz: int
    signal_dbm: int | None = None
    age_s: int | None = None
    beacon_interval_tu: int | None = None
    capability: int | None = None
    elements: str = ""
    flags: str = ""


def sighting_of(answer: str) -> Sighting | None:
    """An answer to "BSS ..."; None: there is no such network, or it makes no sense."""
    told = fields_of(answer)
    bssid = _BSSID.fullmatch(told.get("bssid", ""))
    frequency = _whole(told.get("freq", ""))
    if bssid is None or frequency is None:
        return None
    elements = told.get("ie", "")
    return Sighting(
        bssid=bssid.group(0),
        frequency_mhz=frequency,
        signal_dbm=_whole(told.get("level", "")),
        age_s=_whole(told.get("age", "")),
        beacon_interval_tu=_whole(told.get("beacon_int", "")),
        capability=_whole(told.get("capabilities", "")),
        elements=elements if re.fullmatch(r"(?:[0-9a-f]{2})*", elements) else "",
        flags=told.get("flags", ""),
    )


def named(sighting: Sighting, ssid_hex: str) -> bool:
    """Whether its first element is that name."""
    return sighting.elements.startswith(f"00{len(ssid_hex) // 2:02x}{ssid_hex}")


def _whole(text: str) -> int | None:
    if len(text) > 12:
        return None
    try:
        return int(text, 0)
    except ValueError:
        return None
