"""Checks over the tables of the nightly round: terms, days, rooms, hours. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from netready.domain.nightly import zone_of_country
from netready.domain.window import windows_meet
from netready.store.fault_words import nearest, shown
from netready.store.site_finding import Finding
from netready.store.site_model import SiteFile
from netready.store.site_nightly_model import ExamTable, HolidayTable
from netready.store.site_values import WINDOW

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
    if nightly and not (nightly.class_hold or nightly.line):
        text = "neither class_hold nor line: no night will run"
        yield Finding(at=("nightly",), text=text)
    elif not file.term:
        text = "no [[term]]: nights run in the holidays, too"
        yield Finding(at=("nightly",), text=text)


def _hours(file: SiteFile) -> Iterator[Finding]:
    agreed = list(file.load.windows)
    if file.permission and file.permission.window:
        agreed.append(file.permission.window)
    window = file.nightly.window if file.nightly else ""
    if agreed and not any(windows_meet(window, each) for each in agreed):
        text = (
            f"{window} never meets the hours in which load is agreed "
            f"({', '.join(agreed)}): no night will run"
        )
        yield Finding(at=("nightly", "window"), text=text)


def _turns(file: SiteFile) -> Iterator[Finding]:
    nightly = file.nightly
    if nightly is None or not nightly.class_hold:
        return
    rooms = len(nightly.rooms or file.room)
    fit = _minutes(nightly.window) // nightly.room_minutes
    a_night = min(fit, nightly.rooms_per_night or fit)
    needed = -(-rooms // a_night) if a_night else 0
    if not a_night:
        text = f"{nightly.window} is shorter than one room ({nightly.room_minutes} minutes)"
        yield Finding(at=("nightly", "window"), text=f"{text}: no night will run")
    elif needed > nightly.every_room_nights:
        text = (
            f"{rooms} rooms, {a_night} a night: a room's turn comes every {needed} nights, "
            f"not within {nightly.every_room_nights}"
        )
        yield Finding(at=("nightly", "every_room_nights"), text=text)


def _minutes(window: str) -> int:
    match = WINDOW.fullmatch(window)
    if match is None:
        return 0
    start, end = (int(match[key][:2]) * 60 + int(match[key][3:]) for key in ("start", "end"))
    return (end - start) % (24 * 60)
