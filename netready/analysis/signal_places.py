"""Wi-Fi records and their spots to what was heard where on each floor. Pure.

Of the school's network on 5 and 6 GHz, as the criterion of the signal asks: by every look around,
and by the link of a device, which speaks of its own access point only. Readings of one spot are
put together later, by their distance. Not here: metres, interpolation.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.analysis.air_details import Scan, scans
from netready.analysis.spots import room_spots
from netready.domain.record import Record
from netready.domain.site import Site
from netready.domain.walk import Spot

LINK: Final = "wifi-link"
ABOVE_MHZ: Final = 3_000.0  # 2.4 GHz is no band for a class
POSSIBLE_DBM: Final = (-110.0, 0.0)  # 0 is what drivers say before the first frame
BY_LINK: Final = "the device's own access point"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one record heard at its spot.

    Attributes:
        dbm: signal by network address.
        whole: it was a look around by a device that could hear and name every radio, so what is
            missing was not heard.
        linked: it is the one radio that a device was on.
        of_room: its spot is the mark of the room, because nobody said where in it.
    """

    record_id: str
    room: str
    spot: Spot
    dbm: Mapping[str, float]
    whole: bool
    linked: bool = False
    of_room: bool = False


def heard_by_floor(
    records: Sequence[Record], site: Site, spots: Mapping[str, Spot]
) -> dict[str, tuple[Heard, ...]]:
    """What was heard, by the name of the floor, in the order of the records.

    `records` are those that count: of the network that is asked about.
    """
    marks = room_spots(site)
    floors: dict[str, list[Heard]] = {}
    for record, dbm, whole in (*_looks(records), *_links(records)):
        spot = spots.get(record.record_id)
        if spot is None:
            continue
        heard = Heard(
            record_id=record.record_id,
            room=record.room or "",
            spot=spot,
            dbm=dbm,
            whole=whole,
            linked=record.probe == LINK,
            of_room=spot == marks.get(record.room or ""),
        )
        floors.setdefault(spot.floor, []).append(heard)
    return {floor: tuple(found) for floor, found in floors.items()}


def without_spot(records: Sequence[Record], spots: Mapping[str, Spot]) -> int:
    """Records that heard something, and nobody knows where."""
    told = (*_looks(records), *_links(records))
    return sum(1 for record, _, _ in told if record.record_id not in spots)


def _looks(records: Sequence[Record]) -> Iterator[tuple[Record, dict[str, float], bool]]:
    """One a scan, of the names that devices were on in any of them; none where no name is known.

    A look that names none of ours and could not have done so says nothing of the network.
    """
    found = scans(records)
    names = {scan.own.ssid for scan in found if scan.own is not None and scan.own.ssid}
    able = {scan.record.device for scan in found if _hears_above(scan)} - {""}
    for scan in found:
        if not names and scan.own is None:
            continue
        dbm = _heard(scan, names)
        whole = _is_whole(scan, hears=scan.record.device in able or _hears_above(scan))
        if dbm or whole:
            yield scan.record, dbm, whole


def _hears_above(scan: Scan) -> bool:
    """Whether the device heard anybody on 5 or 6 GHz: it may have a radio for 2.4 GHz only."""
    return any((bss.frequency_mhz or 0.0) > ABOVE_MHZ for bss in scan.bss)


def _is_whole(scan: Scan, *, hears: bool) -> bool:
    """Not where the platform hid names or addresses: a radio of ours may be among them."""
    named = all(bss.bssid and not bss.withheld for bss in scan.bss)
    return hears and named and scan.heard_other_channels


def _heard(scan: Scan, names: set[str]) -> dict[str, float]:
    heard: dict[str, float] = {}
    for bss in scan.bss:
        ours = bss.ssid in names or (bss.bssid is not None and bss.bssid == scan.own_bssid)
        if ours and bss.bssid and _is_usable(bss.signal_dbm, bss.frequency_mhz):
            dbm = float(bss.signal_dbm or 0.0)
            heard[bss.bssid] = max(dbm, heard.get(bss.bssid, dbm))
    return heard


def _links(records: Sequence[Record]) -> Iterator[tuple[Record, dict[str, float], bool]]:
    for record in records:
        if record.probe != LINK:
            continue
        said = {m.name: m.value for m in record.metrics if m.name in _OF_LINK}
        dbm, address = said.get("signal_dbm"), record.details.get("bssid")
        if dbm is not None and _is_usable(dbm, said.get("frequency_mhz")):
            key = address if isinstance(address, str) and address else BY_LINK
            yield record, {key: dbm}, False


_OF_LINK: Final = ("signal_dbm", "frequency_mhz")


def _is_usable(dbm: float | None, mhz: float | None) -> bool:
    """A signal that can be, on a band that is known to be 5 or 6 GHz."""
    if dbm is None or mhz is None or not math.isfinite(dbm):
        return False
    return mhz > ABOVE_MHZ and POSSIBLE_DBM[0] <= dbm < POSSIBLE_DBM[1]
