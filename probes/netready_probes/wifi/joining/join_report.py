"""What the process that joined wrote, as values; each line is checked, what is odd is left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from netready.domain.air import Roam, Rung, Security
from netready.domain.typed_json import NotAValueError, decoded
from netready_probes.wifi.beacons.elements import bss_from
from netready_probes.wifi.joining.join_plan import lines_of
from netready_probes.wifi.joining.supplicant_text import Sighting

_MANY: Final = 50
_NOTE_MAX: Final = 300
_ELEMENTS_MAX: Final = 9_000
# wpa_supplicant's STATUS, "pmf": 0 is left out
_PROTECTED: Final = {"1": "capable", "2": "required"}

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it.

    Attributes:
        security: by the beacons of the radio that it joined, or else of the first that was heard.
        by_person: a sign-in by 802.1X was begun; `server_checked`: its certificate was checked.
        certificate: of the server, DER.
        gaps_by: one a roam: how its gap was timed.
        key_method, protected_management: as agreed with the access point.
    """

    rungs: tuple[Rung, ...] = ()
    security: Security | None = None
    roams: tuple[Roam, ...] = ()
    gaps_by: tuple[str, ...] = ()
    by_person: bool = False
    server_checked: bool = False
    certificate: bytes = b""
    key_method: str = ""
    protected_management: str = ""
    notes: tuple[str, ...] = ()


def report_of(text: str) -> Report:
    """Of everything that the process printed."""
    report, heard, bssid = Report(), [], ""
    for line in lines_of(text):
        report = _with(report, line)
        if "bss" in line:
            heard.append(line["bss"])
        status = line.get("status")
        bssid = _word(status.get("bssid"), 17) if isinstance(status, Mapping) else bssid
    return replace(report, security=_security(heard[:_MANY], bssid))


def _with(report: Report, line: Mapping[str, object]) -> Report:
    rung, roam = _value(Rung, line.get("rung")), _value(Roam, line.get("roam"))
    if rung is not None and len(report.rungs) < _MANY:
        return replace(report, rungs=(*report.rungs, rung))
    if roam is not None and len(report.roams) < _MANY:
        by = _word(line.get("by"), 60)
        return replace(report, roams=(*report.roams, roam), gaps_by=(*report.gaps_by, by))
    if isinstance(line.get("note"), str) and len(report.notes) < _MANY:
        return replace(report, notes=(*report.notes, _word(line["note"], _NOTE_MAX)))
    if isinstance(line.get("joined"), Mapping):
        return _signed_in(report, line["joined"])
    if isinstance(line.get("status"), Mapping):
        return _agreed(report, line["status"])
    return report


def _value(kind: type[Value], found: object) -> Value | None:
    if found is None:
        return None
    try:
        return decoded(kind, found)
    except NotAValueError:
        return None


def _word(found: object, longest: int) -> str:
    text = found if isinstance(found, str) else ""
    return "".join(char if char.isprintable() else "?" for char in text[:longest])


def _signed_in(report: Report, told: object) -> Report:
    assert isinstance(told, Mapping)  # noqa: S101 - asked before
    certificate = _hex(told.get("certificate"))
    by_person, checked = told.get("by_person") is True, told.get("checked") is True
    return replace(report, by_person=by_person, server_checked=checked, certificate=certificate)


def _agreed(report: Report, told: object) -> Report:
    assert isinstance(told, Mapping)  # noqa: S101 - asked before
    return replace(
        report,
        key_method=_word(told.get("key_mgmt"), 60),
        protected_management=_PROTECTED.get(_word(told.get("pmf"), 5), "none"),
    )


def _hex(found: object) -> bytes:
    text = _word(found, 32_000)
    return bytes.fromhex(text) if re.fullmatch(r"(?:[0-9a-f]{2})*", text) else b""


def _security(heard: list[object], bssid: str) -> Security | None:
    sightings = [one for one in map(_sighting, heard) if one is not None]
    own = [one for one in sightings if one.bssid == bssid]
    for sighting in (*own, *sightings):
        bss = bss_from(elements=_hex(sighting.elements), capability=sighting.capability)
        if bss.security is not None:
            return bss.security
    return None


def _sighting(found: object) -> Sighting | None:
    """Not by `decoded`: its texts are shorter than the elements of a beacon."""
    if not isinstance(found, Mapping):
        return None
    capability, elements = found.get("capability"), found.get("elements")
    plain = isinstance(elements, str) and len(elements) <= _ELEMENTS_MAX
    whole = isinstance(capability, int) and 0 <= capability <= 0xFFFF
    return Sighting(
        bssid=_word(found.get("bssid"), 17),
        frequency_mhz=0,
        elements=str(elements) if plain else "",
        capability=int(capability) if isinstance(capability, int) and whole else None,
    )
