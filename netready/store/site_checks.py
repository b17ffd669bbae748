"""Checks over several values of a site file, and warnings. Pure."""

import ipaddress
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from netready.store.fault_words import nearest as _near
from netready.store.fault_words import shown, span
from netready.store.site_alerts_checks import alerts_faults, alerts_warnings
from netready.store.site_finding import Finding, Location
from netready.store.site_model import PlanTable, SiteFile
from netready.store.site_nightly_checks import nightly_faults, nightly_warnings

Data = Mapping[str, Any]

ROLL_OUT_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Keys that a site file may refer to; None: not checked."""

    mixes: Collection[str] | None = None
    criteria: Collection[str] | None = None


def cross_faults(data: Data, known: Known) -> list[Finding]:
    """Every fault that no single value shows; values of a wrong type are passed over."""
    checks: tuple[Iterable[Finding], ...] = (
        _duplicates(data, "cohort", "name"),
        _duplicates(data, "floor", "name"),
        _duplicates(data, "room", "name"),
        _duplicates(data, "answer", "criterion"),
        _duplicates(data, "canary", "name"),
        _canaries(data),
        _cohort_sum(data),
        _roll_outs(data),
        _floors(data),
        _cohort_rooms(data),
        _coordinates(data),
        _mix(data, known),
        _criteria(data, known),
        _prices(data),
        alerts_faults(data),
        nightly_faults(data, known.mixes),
    )
    return [finding for check in checks for finding in check]


def _rows(data: Data, table: str) -> Iterator[tuple[int, Data]]:
    rows = data.get(table)
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, Mapping):
            yield index, row


def _table(data: Data, name: str) -> Data:
    table = data.get(name)
    return table if isinstance(table, Mapping) else {}


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _duplicates(data: Data, table: str, key: str) -> Iterator[Finding]:
    first_seen: dict[str, int] = {}
    for index, row in _rows(data, table):
        name = row.get(key)
        if not isinstance(name, str):
            continue
        first = first_seen.setdefault(name.casefold(), index)
        if first != index:
            yield Finding(
                at=(table, index, key),
                text=f"found {shown(name)} again (first in {table}[{first + 1}]), "
                "allowed once; capitals do not count",
            )


def _cohort_sum(data: Data) -> Iterator[Finding]:
    # More pupils in cohorts than in the school cannot be; fewer can (not every year gets
    # devices), so that is a warning.
    school = _number(_table(data, "site").get("pupils"))
    total = sum(max(0, _number(row.get("pupils")) or 0) for _, row in _rows(data, "cohort"))
    if school is not None and total > school > 0:
        text = f"found {school:g}, but the cohorts add up to {total:g}; allowed at least that many"
        yield Finding(at=("site", "pupils"), text=text)


def _roll_outs(data: Data) -> Iterator[Finding]:
    kinds = set()
    for index, row in _rows(data, "cohort"):
        place = row.get("roll_out")
        number = _number(place)
        kinds |= (
            {"date"} if isinstance(place, date) else {"number"} if number is not None else set()
        )
        if isinstance(number, int) and not 1 <= number <= ROLL_OUT_MAX:
            text = f"found {shown(place)}, allowed {span(1, ROLL_OUT_MAX)}, or a date"
            yield Finding(at=("cohort", index, "roll_out"), text=text)
    if len(kinds) > 1:
        text = (
            "found roll_out as a date in some cohorts, a number in others, allowed one of the two"
        )
        yield Finding(at=("cohort",), text=text)


def _names(data: Data, table: str) -> list[str]:
    return [name for _, row in _rows(data, table) if isinstance(name := row.get("name"), str)]


def _cohort_rooms(data: Data) -> Iterator[Finding]:
    rooms = _names(data, "room")
    for index, cohort in _rows(data, "cohort"):
        named = cohort.get("rooms")
        for place, room in enumerate(named if isinstance(named, list) else ()):
            if isinstance(room, str) and room not in rooms:
                text = f"found {shown(room)}, which is no [[room]] of this file{_near(room, rooms)}"
                yield Finding(at=("cohort", index, "rooms", place), text=text)


def _floors(data: Data) -> Iterator[Finding]:
    floors = _names(data, "floor")
    for index, room in _rows(data, "room"):
        floor = room.get("floor")
        if isinstance(floor, str) and floor not in floors:
            text = f"found {shown(floor)}, which is no [[floor]] of this file{_near(floor, floors)}"
            yield Finding(at=("room", index, "floor"), text=text)


def _coordinates(data: Data) -> Iterator[Finding]:
    for index, room in _rows(data, "room"):
        if ("x" in room) != ("y" in room):
            key, missing = ("x", "y") if "x" in room else ("y", "x")
            text = f"found a place without {missing}, allowed both x and y or neither"
            yield Finding(at=("room", index, key), text=text)


def _mix(data: Data, known: Known) -> Iterator[Finding]:
    mix = _table(data, "plan").get("mix", PlanTable().mix)
    if known.mixes is not None and isinstance(mix, str) and mix not in known.mixes:
        allowed = ", ".join(sorted(known.mixes))
        text = f"found {shown(mix)}{_near(mix, known.mixes)}, allowed {allowed}"
        yield Finding(at=("plan", "mix"), text=text)


def _criteria(data: Data, known: Known) -> Iterator[Finding]:
    for index, answer in _rows(data, "answer"):
        key = answer.get("criterion")
        if known.criteria is None or not isinstance(key, str) or key in known.criteria:
            continue
        text = (
            f"found {shown(key)}{_near(key, known.criteria)}, "
            "allowed the id of a criterion, e.g. INF-01"
        )
        yield Finding(at=("answer", index, "criterion"), text=text)


def _canaries(data: Data) -> Iterator[Finding]:
    """A canary is looked at every second: never one of the internet, and only in agreed hours."""
    rows = list(_rows(data, "canary"))
    for index, canary in rows:
        host = canary.get("host")
        if isinstance(host, str) and _is_public(host):
            text = f"found {shown(host)}, an address of the internet; allowed one of the school"
            yield Finding(at=("canary", index, "host"), text=text)
    windows = _table(data, "load").get("windows") or _table(data, "permission").get("window")
    if rows and not windows:
        text = "found without agreed hours; allowed with [load] windows or [permission] window"
        yield Finding(at=("canary",), text=text)


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _prices(data: Data) -> Iterator[Finding]:
    for index, price in _rows(data, "price"):
        low, high = _number(price.get("low")), _number(price.get("high"))
        if low is not None and high is not None and low > high:
            text = f"found {low:g}, allowed at most high ({high:g})"
            yield Finding(at=("price", index, "low"), text=text)


def warnings(file: SiteFile, *, today: date | None = None) -> list[Finding]:
    """What is allowed but makes an answer worse; `today` finds dates that have not come yet."""
    return [
        *_cohort_warnings(file),
        *_plan_warnings(file),
        *_permission_warnings(file),
        *alerts_warnings(file),
        *nightly_warnings(file),
        *(_future_dates(file, today) if today else ()),
    ]


def _cohort_warnings(file: SiteFile) -> Iterator[Finding]:
    total = sum(table.pupils for table in file.cohort)
    if not file.cohort:
        text = "no [[cohort]]: readiness per roll-out stage is not answered"
        yield Finding(at=("cohort",), text=text)
    elif total < file.site.pupils:
        left = file.site.pupils - total
        text = f"{left} of {file.site.pupils} pupils are in no cohort: they are planned no device"
        yield Finding(at=("site", "pupils"), text=text)


def _plan_warnings(file: SiteFile) -> Iterator[Finding]:
    if not file.room:
        yield Finding(at=("room",), text="no [[room]]: nothing can be said of a room")
    line = file.internet
    if line.contracted_down_mbps is None or line.contracted_up_mbps is None:
        text = "the contracted rate of the line is missing: it cannot be compared with the measured"
        yield Finding(at=("internet",), text=text)
    seats = max((room.seats for room in file.room), default=None)
    if seats is not None and (file.plan.class_size or 0) > seats:
        text = f"{file.plan.class_size} pupils in a class, but no room has more than {seats} seats"
        yield Finding(at=("plan", "class_size"), text=text)


def _permission_warnings(file: SiteFile) -> Iterator[Finding]:
    if file.permission is None:
        text = "no [permission]: this network will not be loaded"
        yield Finding(at=("permission",), text=text)


def _future_dates(file: SiteFile, today: date) -> Iterator[Finding]:
    dated: list[tuple[Location, date]] = [
        (("answer", index, "on"), answer.on) for index, answer in enumerate(file.answer)
    ]
    if file.permission is not None:
        dated.append((("permission", "on"), file.permission.on))
    for at, day in dated:
        if day > today:
            yield Finding(at=at, text=f"{day} has not come yet (today is {today})")
