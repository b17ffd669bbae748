"""`netready site init / check / import`: make a site file, check one. Answers: `site_answer`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli import site_answer, site_form, site_prices
from netready.cli.output import STANDARD_OUTPUT, write_json
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.domain.site import Phase, Site
    from netready.store.site_file import CheckedSite

MBPS_MAX = 1_000_000
JSON_OPTION = typer.Option(
    None, "--json", metavar="FILE", help="Result as JSON; - is standard output."
)
FORCE_OPTION = typer.Option(False, "--force", help="Overwrite the file if it exists.")


def register(app: typer.Typer) -> None:
    """Adds the three commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="site", help="Make a site file by asking or from CSV; check one.")
    group.command(epilog="Example: netready site init --example --out school.toml")(init)
    group.command(epilog="Example: netready site check school.toml")(check)
    site_answer.register(group)
    site_form.register(group)
    site_prices.register(group)
    group.command(
        name="import",
        epilog="Example: netready site import rooms.csv cohorts.csv --name 'Oak Road School' "
        "--country GB-ENG --phase primary --out school.toml",
    )(import_)


def check(
    file: Path = typer.Argument(..., help="The site file (TOML)."),
    json: str | None = JSON_OPTION,
) -> None:
    """Checks a site file: every fault in one go, or a summary and warnings."""
    try:
        checked = _with_plans(_checked(file), file.parent)
    except BadInputError as error:
        write_json({"file": str(file), "ok": False, "faults": error.faults, "warnings": []}, json)
        raise
    _tell(file, checked, json)


def _checked(file: Path) -> "CheckedSite":
    from netready.cli.inputs import checked_site_from

    today = datetime.now(UTC).date()
    return checked_site_from(file, as_of=today, today=today)


def _with_plans(checked: "CheckedSite", folder: Path) -> "CheckedSite":
    """Also held against the pictures of its plans. Raises BadInputError."""
    from dataclasses import replace

    from netready.store.plan_pictures import plan_faults, plan_warnings

    if not any(floor.plan for floor in checked.site.floors):
        return checked  # and no decoder is loaded
    faults = plan_faults(checked.site, folder)
    if faults:
        raise BadInputError([f"{checked.place(each.at)}: {each.text}" for each in faults])
    more = (f"{checked.place(each.at)}: {each.text}" for each in plan_warnings(checked.site))
    return replace(checked, warnings=(*checked.warnings, *more))


def _tell(file: Path, checked: "CheckedSite", json: str | None) -> None:
    from netready.domain.jsonable import jsonable

    result = {"file": str(file), "ok": True, "faults": [], "warnings": checked.warnings}
    write_json({**result, "site": jsonable(checked.site)}, json)
    if json != STANDARD_OUTPUT:
        for line in summary(checked.site):
            print(line)
    for warning in checked.warnings:
        print(f"warning: {warning}", file=sys.stderr)


def summary(site: "Site") -> tuple[str, ...]:
    """What a site file says, in a few lines for people."""
    planned = sum(cohort.pupils for cohort in site.cohorts)
    seats = sum(room.seats for room in site.rooms)
    shared = len({room.ap for room in site.rooms if room.ap})
    rooms = f"  {len(site.rooms)} rooms with {seats} seats on {len(site.floors)} floors, "
    permission = site.permission
    mark = " (fictional)" if site.fictional and "fictional" not in site.name else ""
    return (
        f"{site.name}{mark}: no faults",
        f"  {site.phase.value} school in {site.country}, {site.pupils} pupils, "
        f"{planned} of them in {len(site.cohorts)} cohorts",
        rooms + f"{shared} access points named",
        f"  plan: {site.plan.devices_per_pupil:g} devices a pupil, mix {site.plan.mix!r}",
        f"  {len(site.answers)} declared answers, {len(site.prices)} prices",
        *_nights(site),
        f"  load permitted by {permission.by} ({permission.role}) on {permission.on}"
        if permission
        else "  no permission to load this network",
    )


def _nights(site: "Site") -> tuple[str, ...]:
    if site.nightly is None:
        return ()
    dated = f"{len(site.terms)} terms, {len(site.holidays)} holidays, {len(site.exams)} exams"
    return (f"  nights: {site.nightly.window}, {dated}",)


def init(
    out: Path = typer.Option(Path("site.toml"), "--out", metavar="FILE", help="Where to."),
    example: bool = typer.Option(False, "--example", help="Write the fictional example school."),
    force: bool = FORCE_OPTION,
    json: str | None = JSON_OPTION,
) -> None:
    """Makes a site file by asking a few questions on a terminal."""
    from netready.store.example import example_site_text
    from netready.store.files import write_text
    from netready.store.site_file import parse_site
    from netready.store.site_text import site_text

    if out.exists() and not force:  # before anybody answers questions in vain
        raise BadInputError([f"{out}: exists already; allowed with --force, or choose another"])
    text = example_site_text() if example else site_text(_asked())
    site = parse_site(text, name=str(out)).site
    write_text(out, text, overwrite=force)
    _written(out, site, json)


def _written(out: Path, site: "Site", json: str | None) -> None:
    from netready.domain.jsonable import jsonable

    write_json({"file": str(out), "site": jsonable(site)}, json)
    print(f"{out} written; next: netready site check {out}", file=sys.stderr)


def _asked() -> "Site":
    """Asks on a terminal. Blank stays unknown."""
    if not sys.stdin.isatty():
        raise BadInputError(
            ["site init: found no terminal to ask on, allowed --example, or netready site import"]
        )
    from netready.domain.site import Cohort, Internet, Room, Site

    def ask(question: str, default: str | None = None) -> str:
        return str(typer.prompt(question, default=default, err=True))

    def rate(question: str) -> float | None:
        full = f"{question}, Mbit/s (empty: not known)"
        answer = typer.prompt(full, default="", value_proc=rate_answer, err=True)
        return None if answer is None else float(answer)

    name = ask("Name of the school")
    country = typer.prompt(
        "Country (GB-ENG, IE, US, ...)", default="GB-ENG", value_proc=country_answer, err=True
    )
    phase = typer.prompt("Phase", default="primary", value_proc=phase_answer, err=True)
    pupils = int(typer.prompt("Pupils", type=int, err=True))
    groups = ask("Year groups that get devices, in order, as NAME:PUPILS, ...", f"All:{pupils}")
    rooms = ask("Rooms to test, separated by commas", "Room 1")
    down, up = rate("Contracted download"), rate("Contracted upload")
    return Site(
        name=name,
        country=country,
        phase=phase,
        pupils=pupils,
        cohorts=tuple(
            Cohort(name=group, pupils=count, roll_out=place)
            for place, (group, count) in enumerate(year_groups(groups), start=1)
        ),
        rooms=tuple(Room(name=room.strip()) for room in rooms.split(",") if room.strip()),
        internet=Internet(contracted_down_mbps=down, contracted_up_mbps=up),
    )


def country_answer(text: str) -> str:
    """A country as typed; asked again (typer.BadParameter) where it is none."""
    from netready.store.countries import country_hint, is_country

    code = text.strip().upper()
    if not is_country(code):
        raise typer.BadParameter(f"no ISO 3166-1 code{country_hint(text)}")
    return code


def phase_answer(text: str) -> "Phase":
    """A phase as typed; asked again where it is none."""
    from netready.domain.site import Phase

    try:
        return Phase(text.strip().casefold())
    except ValueError as error:
        raise typer.BadParameter(f"allowed {', '.join(Phase)}") from error


def rate_answer(text: str) -> float | None:
    """Mbit/s as typed, None for an empty answer; asked again where it is no rate."""
    if not text.strip():
        return None
    try:
        rate = float(text)
    except ValueError as error:
        raise typer.BadParameter("allowed a number of Mbit/s") from error
    if not 0 < rate <= MBPS_MAX:
        raise typer.BadParameter(f"allowed more than 0, at most {MBPS_MAX}")
    return rate


def year_groups(text: str) -> list[tuple[str, int]]:
    """Pairs of name and pupils of a text such as "Year 3:60, Year 4:58".

    Raises:
        BadInputError: a part has no number of pupils.
    """
    groups: list[tuple[str, int]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, count = part.rpartition(":")
        if not name.strip() or not count.strip().isdecimal():
            raise BadInputError([f"site init: found {part!r}, allowed NAME:PUPILS"])
        groups.append((name.strip(), int(count)))
    return groups


def import_(
    rooms: Path = typer.Argument(..., help="CSV: name, floor, seats, ap, x, y."),
    cohorts: Path = typer.Argument(..., help="CSV: name, pupils, roll_out, take_home, rooms."),
    name: str = typer.Option(..., "--name", help="Name of the school."),
    country: str = typer.Option(..., "--country", help="GB-ENG, IE, US, ..."),
    phase: str = typer.Option(..., "--phase", help="primary, secondary or all-through."),
    pupils: int | None = typer.Option(None, "--pupils", help="Default: the cohorts' sum."),
    out: Path = typer.Option(Path("site.toml"), "--out", metavar="FILE", help="Where to."),
    force: bool = FORCE_OPTION,
    json: str | None = JSON_OPTION,
) -> None:
    """Makes a site file from a CSV of rooms and one of cohorts."""
    from netready.store.files import write_text
    from netready.store.site_csv import CsvRows, import_site, read_csv
    from netready.store.site_text import site_text

    tables: dict[str, CsvRows] = {}
    faults: list[str] = []
    for table, path in (("room", rooms), ("cohort", cohorts)):
        try:
            tables[table] = read_csv(path, table)
        except BadInputError as error:
            faults += error.faults
    if faults:
        raise BadInputError(faults)
    checked = import_site(
        rooms=tables["room"],
        cohorts=tables["cohort"],
        name=name,
        country=country,
        phase=phase,
        pupils=pupils,
    )
    write_text(out, site_text(checked.site), overwrite=force)
    _written(out, checked.site, json)
