"""What Wi-Fi records hold in their details, as values of ours. Pure.

A record comes from outside: what cannot be read is left out and counted, and the rest goes on.
"""

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from netready.domain.air import AirLook, AirShares, Bss, Radio, Roam, Rung, Security
from netready.domain.controller import PROBE, ControllerRadio
from netready.domain.record import Record
from netready.domain.typed_json import NotAValueError, decoded

Value = TypeVar("Value")
ITEMS_MAX: Final = 2_000  # of one list of one record; 300 networks are a crowded place


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One look around.

    Attributes:
        own: the network that the device was on; None: it was on none, or it is not in the list.
        unreadable: entries that were left out.
    """

    record: Record
    bss: tuple[Bss, ...]
    radios: tuple[Radio, ...]
    own_bssid: str | None
    unreadable: int = 0

    @property
    def own(self) -> Bss | None:
        """The entry of the network that the device was on."""
        return next((b for b in self.bss if b.bssid and b.bssid == self.own_bssid), None)

    @property
    def own_radio(self) -> Radio | None:
        """The radio that the device was on."""
        mine = self.own_bssid
        return next((radio for radio in self.radios if mine and mine in radio.bssids), None)

    @property
    def heard_other_channels(self) -> bool:
        """Whether it was a look around at all, and not only at the own channel."""
        return len({each.channel for each in self.bss if each.channel is not None}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Where the time of the channels went."""

    record: Record
    channels: tuple[AirShares, ...]
    in_use: AirShares | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """One try to join a network, rung by rung."""

    record: Record
    ssid: str
    rungs: tuple[Rung, ...]
    security: Security | None = None
    roams: tuple[Roam, ...] = ()


def scans(records: Sequence[Record]) -> tuple[Scan, ...]:
    """Of every record that looked around, in their order."""
    return tuple(_scan(record) for record in records if record.probe == "wifi-scan")


# What was read from a scan's record, for as long as the record lives: a record never changes, a
# crowded one takes milliseconds to read, and a score with its pages asks for each a dozen times.
_Read = tuple[tuple[Bss, ...], tuple[Radio, ...], int]
_READ: Final[dict[int, _Read]] = {}


def _read(record: Record) -> _Read:
    key = id(record)
    if key not in _READ:
        bss, lost = _items(Bss, record.details.get("bss"))
        radios, also_lost = _items(Radio, record.details.get("radios"))
        _READ[key] = bss, radios, lost + also_lost
        weakref.finalize(record, _READ.pop, key, None)
    return _READ[key]


def _scan(record: Record) -> Scan:
    bss, radios, lost = _read(record)
    own = record.details.get("own_bssid")
    return Scan(
        record=record,
        bss=bss,
        radios=radios,
        own_bssid=own if isinstance(own, str) and own else None,
        unreadable=lost,
    )


def surveys(records: Sequence[Record]) -> tuple[Survey, ...]:
    """Of every record that read the radio's counters."""
    return tuple(
        Survey(
            record=record,
            channels=_items(AirShares, record.details.get("channels"))[0],
            in_use=_one(AirShares, record.details.get("in_use")),
        )
        for record in records
        if record.probe == "wifi-survey"
    )


def joinings(records: Sequence[Record]) -> tuple[Joining, ...]:
    """Of every record that tried to join a network."""
    return tuple(
        Joining(
            record=record,
            ssid=ssid if isinstance(ssid := record.details.get("ssid"), str) else "",
            rungs=_items(Rung, record.details.get("ladder"))[0],
            security=_one(Security, record.details.get("security")),
            roams=_items(Roam, record.details.get("roams"))[0],
        )
        for record in records
        if record.probe == "wifi-join"
    )


def roams(record: Record) -> tuple[Roam, ...]:
    """The changes of access point that a record saw."""
    return _items(Roam, record.details.get("roams"))[0]


def controller_rows(record: Record) -> tuple[ControllerRadio, ...]:
    """The radios of an imported list; none of any other record."""
    return _items(ControllerRadio, record.details.get("rows"))[0] if record.probe == PROBE else ()


def looks(stage: Mapping[str, object], key: str = "air_together") -> tuple[AirLook, ...]:
    """Of a stage of a load run, in the form of the contract."""
    return _items(AirLook, stage.get(key))[0]


def _items(kind: type[Value], found: object) -> tuple[tuple[Value, ...], int]:
    """Those that can be read, and how many cannot."""
    listed = list(found)[:ITEMS_MAX] if isinstance(found, list | tuple) else []
    read = [_one(kind, item) for item in listed]
    kept = tuple(item for item in read if item is not None)
    return kept, len(read) - len(kept)


def _one(kind: type[Value], found: object) -> Value | None:
    try:
        return decoded(kind, found)
    except NotAValueError:
        return None
