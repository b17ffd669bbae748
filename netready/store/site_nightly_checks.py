"""Checks over the tables of the nightly round: terms, days, rooms, hours. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from netready.domain.nightly import zone_of_country
from netready.domain.window import minutes_within, window_minutes, windows_meet
from netready.store.fault_words import nearest, shown
from netready.store.site_finding import Finding
from netready.store.site_model import SiteFile
from netready.store.site_nightly_model import ExamTable, HolidayTable, NightlyTable

SEARCH_MINUTES: Final = 3  # with half of one for looking: what `loadtest.night_pace` searches in
Data = Mapping[str, Any]
Named = tuple[int, Data]


def nightly_faults(data: Data, mixes: Collection[str] | None) -> Iterator[Finding]:
    """What no single value of these tables shows; values of a wrong type are passed over."""
    for table in ("term", "holiday", "exam"):
        yield from _turned_round(data, table)
    yield from _overlapping(data)
    nightly = data.get("nightly")
    if isinstance(nightly, Mapping):
        yield from _rooms(nightly, data)
        yield from _mix(nightly, mixes)
        yield from _zone(nightly, data)


def _rows(data: Data, table: str) -> Iterator[Named]:
    rows = data.get(table)
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, Mapping):
            yield index, row


def _ends(row: Data) -> tuple[date, date] | None:
    first, last = row.get("first"), row.get("last")
    return (first, last) if type(first) is date and type(last) is date else None


def _turned_round(data: Data, table: str) -> Iterator[Finding]:
    for index, row in _rows(data, table):
        ends = _ends(row)
        if ends and ends[1] < ends[0]:
            text = f"found {ends[1]}, before first ({ends[0]}), allowed that day or later"
            yield Finding(at=(table, index, "last"), text=text)


def _overlapping(data: Data) -> Iterator[Finding]:
    terms = [(ends, index, row) for index, row in _rows(data, "term") if (ends := _ends(row))]
    terms.sort(key=lambda term: (term[0], term[1]))
    for (before, earlier, _), (after, later, _) in pairwise(terms):
        if after[0] <= before[1]:
            text = (
                f"found {after[0]}, inside term[{earlier + 1}], which ends on {before[1]}; "
                "allowed terms one after the other"
            )
            yield Finding(at=("term", later, "first"), text=text)


def _rooms(nightly: Data, data: Data) -> Iterator[Finding]:
    rooms = [name for _, row in _rows(data, "room") if isinstance(name := row.get("name"), str)]
    given = nightly.get("rooms")
    named: list[object] = given if isinstance(given, list) else []
    for place, room in enumerate(named):
        if isinstance(room, str) and room not in rooms:
            text = f"found {shown(room)}, which is no [[room]] of this file{nearest(room, rooms)}"
            yield Finding(at=("nightly", "rooms", place), text=text)
        elif isinstance(room, str) and room in named[:place]:
            yield Finding(at=("nightly", "rooms", place), text=f"found {shown(room)} again")


def _mix(nightly: Data, mixes: Collection[str] | None) -> Iterator[Finding]:
    mix = nightly.get("mix")
    if mixes is not None and isinstance(mix, str) and mix not in mixes:
        text = f"found {shown(mix)}{nearest(mix, mixes)}, allowed {', '.join(sorted(mixes))}"
        yield Finding(at=("nightly", "mix"), text=text)


def _zone(nightly: Data, data: Data) -> Iterator[Finding]:
    school = data.get("site")
    country = school.get("country") if isinstance(school, Mapping) else None
    if "time_zone" in nightly or not isinstance(country, str) or zone_of_country(country):
        return
    text = (
        f"missing, for {shown(country)} does not tell the time zone; "
        "allowed a name such as 'America/New_York'"
    )
    yield Finding(at=("nightly", "time_zone"), text=text)


def nightly_warnings(file: SiteFile) -> Iterator[Finding]:
    """What is allowed but leaves nights out."""
    yield from _outside_terms(file)
    if file.nightly is not None:
        yield from _nothing_planned(file)
        yield from _hours(file)
        yield from _search(file.nightly)
        yield from _turns(file)


def _outside_terms(file: SiteFile) -> Iterator[Finding]:
    dated: tuple[tuple[str, Sequence[HolidayTable | ExamTable]], ...] = (
        ("holiday", file.holiday),
        ("exam", file.exam),
    )
    for table, rows in dated if file.term else ():
        for index, row in enumerate(rows):
            if not any(term.first <= row.last and row.first <= term.last for term in file.term):
                text = f"{shown(row.name)} lies outside every term: is a date or a term wrong?"
                yield Finding(at=(table, index, "first"), text=text)


def _nothing_planned(file: SiteFile) -> Iterator[Finding]:
    nightly = file.nightly
    if nightly and not file.term:
        text = "no [[term]]: nights run in the holidays, too"
        yield Finding(at=("nightly",), text=text)


def _hours(file: SiteFile) -> Iterator[Finding]:
    agreed = _agreed(file)
    window = file.nightly.window if file.nightly else ""
    if agreed and not any(windows_meet(window, each) for each in agreed):
        text = (
            f"{window} never meets the hours in which load is agreed "
            f"({', '.join(agreed)}): no night will run"
        )
        yield Finding(at=("nightly", "window"), text=text)


def _search(nightly: NightlyTable) -> Iterator[Finding]:
    if nightly.room_minutes < SEARCH_MINUTES:
        text = (
            f"found {nightly.room_minutes}, too short to look for the number of pupils where the "
            f"class does not hold, so a fall is not noticed; allowed from {SEARCH_MINUTES} on"
        )
        yield Finding(at=("nightly", "room_minutes"), text=text)


def _turns(file: SiteFile) -> Iterator[Finding]:
    nightly = file.nightly
    if nightly is None:
        return
    rooms = len(nightly.rooms or file.room)
    fit = _fit(file, nightly)
    a_night = min(fit, nightly.rooms_per_night or fit)
    needed = -(-rooms // a_night) if a_night else 0
    if not a_night and _agreed_minutes(file, nightly):
        text = f"the agreed hours are shorter than one room ({nightly.room_minutes} minutes)"
        yield Finding(at=("nightly", "window"), text=f"{text}: no night will run")
    elif a_night and needed > nightly.every_room_nights:
        text = (
            f"{rooms} rooms, {a_night} a night: a room's turn comes every {needed} nights, "
            f"not within {nightly.every_room_nights}"
        )
        yield Finding(at=("nightly", "every_room_nights"), text=text)


def _fit(file: SiteFile, nightly: NightlyTable) -> int:
    """Rooms that a night has time for, at best."""
    return _agreed_minutes(file, nightly) // nightly.room_minutes


def _agreed_minutes(file: SiteFile, nightly: NightlyTable) -> int:
    agreed = _agreed(file)
    return minutes_within(nightly.window, agreed) if agreed else window_minutes(nightly.window)


def _agreed(file: SiteFile) -> list[str]:
    """Hours in which load is agreed; none: at any hour."""
    permitted = file.permission.window if file.permission else None
    return [*file.load.windows, *([permitted] if permitted else [])]
