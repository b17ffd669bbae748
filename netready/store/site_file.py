"""The site file: TOML text to a checked `Site`, every fault in one go.

Decisions: cohorts may hold fewer pupils than the school (a warning: those pupils are planned no
device) but not more (a fault). Names may hold any printable character, path separators too
(`files.safe_file_name` makes file names of them); control characters are refused.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from netready.domain.errors import BadInputError
from netready.domain.site import Room, Site
from netready.store.fault_words import allowed_words, nearest, shown, span
from netready.store.files import read_text, shown_path
from netready.store.site_alerts_checks import secret_key_words, shown_unless_secret
from netready.store.site_checks import Known, cross_faults, warnings
from netready.store.site_finding import Finding, Location
from netready.store.site_model import LISTS, TABLES, SiteFile, to_site
from netready.store.site_places import line_of, place_words, places

SITE_FILE_BYTES_MAX = 2_000_000
FAULTS_MAX = 100
# tomllib takes time quadratic in the parts of a dotted key: 20,000 parts take 6 s.
DOTS_A_LINE_MAX = 200
# The members of a union show up in a location; they are no keys of the file.
UNION_TAGS = frozenset({"int", "float", "str", "bool", "date"})
TOML_PLACE = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSite:
    """A site without a fault, and its warnings: one line each, place first.

    Attributes:
        place: words for a location, e.g. "site.toml:12: room[3].seats", for faults found later.
    """

    site: Site
    warnings: tuple[str, ...] = ()
    place: Callable[[Location], str] = place_words


def read_site(
    path: Path,
    *,
    mixes: Collection[str] | None = None,
    criteria: Collection[str] | None = None,
) -> Site:
    """The site of a file.

    Args:
        path: TOML, UTF-8, at most 2 MB.
        mixes: keys of lesson mixes that may be referred to; None: not checked.
        criteria: ids of criteria that may be answered; None: not checked.

    Raises:
        BadInputError: every fault, one line each.
    """
    return check_site(path, known=Known(mixes=mixes, criteria=criteria)).site


def check_site(path: Path, *, known: Known | None = None, today: date | None = None) -> CheckedSite:
    """Like `read_site`, with warnings; `today` also finds dates that have not come yet."""
    text = read_text(path, limit_bytes=SITE_FILE_BYTES_MAX, wanted="a site file (TOML)")
    return parse_site(text, name=shown_path(path), known=known, today=today)


def parse_site(
    text: str, *, name: str, known: Known | None = None, today: date | None = None
) -> CheckedSite:
    """The site of a TOML text; `name` stands before each fault. Raises BadInputError."""
    data = _toml(text, name)
    lines = places(text)

    def place(at: Location) -> str:
        line = line_of(lines, at)
        return f"{name}:{line}: {place_words(at)}" if line else f"{name}: {place_words(at)}"

    def order(finding: Finding) -> int:
        return line_of(lines, finding.at) or 0

    return site_of_data(data, place=place, order=order, known=known, today=today)


def _toml(text: str, name: str) -> dict[str, Any]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > DOTS_A_LINE_MAX:
            raise BadInputError(
                [f"{name}:{number}: found {line.count('.')} dots in one line, "
                 f"allowed at most {DOTS_A_LINE_MAX}"]
            )  # fmt: skip
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadInputError(
            [f"{name}: found lists nested too deeply, allowed plain TOML"]
        ) from error
    except ValueError as error:
        last = text.rstrip().count("\n") + 1
        what = str(error)[:200].replace(" (at end of document)", f" (at line {last}, column 0)")
        match = TOML_PLACE.search(what)
        what = TOML_PLACE.sub("", what)
        place = f"{name}:{match[1]}" if match else name
        raise BadInputError([f"{place}: not valid TOML: {_printable(what)}"]) from error


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def site_of_data(
    data: Mapping[str, Any],
    *,
    place: Callable[[Location], str],
    order: Callable[[Finding], int],
    known: Known | None = None,
    today: date | None = None,
) -> CheckedSite:
    """A checked site of plain data.

    Args:
        data: as `tomllib` gives it.
        place: words for a location, e.g. "site.toml:12: room[3].seats".
        order: sorts findings for people.
        known: keys that may be referred to.
        today: finds dates that have not come yet; None: not checked.

    Raises:
        BadInputError: every fault, one line each, at most 100.
    """
    file, faults = _validated(data)
    faults = _unique([*faults, *cross_faults(data, known or Known())])
    if faults or file is None:
        lines = [f"{place(fault.at)}: {fault.text}" for fault in sorted(faults, key=order)]
        more = [f"... and {len(lines) - FAULTS_MAX} more faults"] if len(lines) > FAULTS_MAX else []
        raise BadInputError(lines[:FAULTS_MAX] + more)
    return CheckedSite(
        site=to_site(file),
        warnings=tuple(f"{place(item.at)}: {item.text}" for item in warnings(file, today=today)),
        place=place,
    )


def _validated(data: Mapping[str, Any]) -> tuple[SiteFile | None, list[Finding]]:
    try:
        return SiteFile.model_validate(data), []
    except ValidationError as error:
        return None, [_finding(detail, data) for detail in error.errors(include_url=False)]


def _unique(findings: list[Finding]) -> list[Finding]:
    """One finding a place: a union complains once for each of its members."""
    seen: dict[Location, Finding] = {}
    for finding in findings:
        seen.setdefault(finding.at, finding)
    return list(seen.values())


def _finding(detail: ErrorDetails, data: Mapping[str, Any]) -> Finding:
    at: Location = detail["loc"]
    kind, found = detail["type"], detail["input"]
    if kind == "missing":
        return Finding(at=at, text=_missing(at, data))
    if kind == "extra_forbidden":
        return Finding(at=at, text=secret_key_words(at) or _unknown_key(at))
    if at and at[-1] in UNION_TAGS:
        allowed = "a number or a date" if "roll_out" in at else "a number, text or true/false"
        return Finding(at=at[:-1], text=f"found {shown(found)}, allowed {allowed}")
    if len(at) == 1 and kind in {"list_type", "model_type"}:
        return Finding(at=at, text=_wrong_shape(str(at[0])))
    text = f"found {shown_unless_secret(at, found)}, allowed {_range(at) or _allowed(detail)}"
    return Finding(at=at, text=text)


def _allowed(detail: ErrorDetails) -> str:
    if detail["type"] == "string_pattern_mismatch":
        return "an address such as 'it@school.example'"
    return allowed_words(detail["type"], detail.get("ctx", {}))


def _missing(at: Location, data: Mapping[str, Any]) -> str:
    if len(at) == 1:
        return f"missing, wanted a table [{at[0]}]"
    table = data.get(str(at[0]))
    row = table[at[1]] if isinstance(table, list) and isinstance(at[1], int) else table
    name = row.get("name") if isinstance(row, dict) else None
    return f"missing{f' in {shown(name)}' if name else ''}, wanted in every [{at[0]}]"


def _unknown_key(at: Location) -> str:
    key = str(at[-1])
    if len(at) == 1:
        near = nearest(key, TABLES)
        return f"unknown table {shown(key)}{near}; allowed {', '.join(TABLES)}"
    fields = TABLES[str(at[0])].model_fields
    return f"unknown key {shown(key)}{nearest(key, fields)}; allowed {', '.join(fields)}"


def _wrong_shape(table: str) -> str:
    if table in LISTS:
        return f"found something else than a list of tables, allowed [[{table}]]"
    return f"found something else than one table, allowed [{table}]"


def _range(at: Location) -> str:
    """The whole range of a bounded number, so that a fault names both ends; "" for others."""
    if len(at) < 2 or not isinstance(at[-1], str) or str(at[0]) not in TABLES:
        return ""
    field = TABLES[str(at[0])].model_fields.get(at[-1])
    if field is None:
        return ""
    schema = _schema(str(at[0]))["properties"][at[-1]]
    options = [schema, *schema.get("anyOf", ())]
    bounds = next((o for o in options if o.get("type") in {"integer", "number"}), None)
    if bounds is None:
        return ""
    low, high = bounds.get("minimum", bounds.get("exclusiveMinimum")), bounds.get("maximum")
    if low is None and high is None:
        return ""
    kind = "a whole number, " if bounds["type"] == "integer" else "a number, "
    return kind + span(low, high, open_low="exclusiveMinimum" in bounds)


@cache
def _schema(table: str) -> dict[str, Any]:
    return TABLES[table].model_json_schema()


def find_room(site: Site, name: str, *, place: str = "site file: room") -> Room:
    """The room of that name (capitals do not count).

    A fault gives `place` as the place of the name.

    Raises:
        BadInputError: there is none; the nearest names are suggested.
    """
    for room in site.rooms:
        if room.name.casefold() == name.casefold():
            return room
    names = [room.name for room in site.rooms]
    listed = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    allowed = listed or "none, for it has no [[room]]"
    raise BadInputError([f"{place}: found {shown(name)}{nearest(name, names)}, allowed {allowed}"])
