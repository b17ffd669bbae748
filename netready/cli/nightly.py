"""`netready nightly next / install`: when the nights are, and what starts them by itself."""

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli import nightly_alerts
from netready.cli.output import STANDARD_OUTPUT, write_json, write_pages
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from netready.domain.site import Site

RUNS_SHOWN = 5
CLOSING_MINUTES = 15  # beyond the window, for closing a night in order
SITE_OPTION = typer.Option(..., "--site", metavar="FILE", help="The site file, with [nightly].")
STATE_OPTION = typer.Option(
    None, "--state", metavar="DIR", help="For what nights leave; default: nightly, beside the file."
)


def register(app: typer.Typer) -> None:
    """Adds the group and its commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="nightly", help="Load tests by night: when, and what starts them.")
    group.command(name="next", epilog="Example: netready nightly next --site school.toml")(next_)
    group.command(
        epilog="Example: netready nightly install --site school.toml --systemd --out units",
        hidden=True,  # what it writes starts `nightly run`, which is not there yet
    )(install)
    nightly_alerts.register(group)


def next_(
    site: Path = SITE_OPTION,
    start: str | None = typer.Option(
        None, "--from", metavar="DATE", help="From the morning of this day, not from now."
    ),
    json: str | None = typer.Option(
        None, "--json", metavar="FILE", help="Result as JSON; - is standard output."
    ),
) -> None:
    """Shows the next five nights that run, with the reason for each, and the days between."""
    from datetime import UTC, datetime

    from netready.coordinator.nightly.calendar import coming
    from netready.coordinator.nightly.plan import zone_of
    from netready.domain.jsonable import jsonable

    school = nightly_site(site)
    now = datetime.now(UTC) if start is None else _morning(start, zone_of(school))
    nights = tuple(coming(school, now, {}, runs=RUNS_SHOWN))
    zone = zone_of(school).key
    write_json({"site": school.name, "time_zone": zone, "nights": jsonable(nights)}, json)
    if json != STANDARD_OUTPUT:
        from netready.cli.nightly_text import night_lines

        print(f"{school.name}: nights in the time of {zone}")
        for line in night_lines(nights, runs=RUNS_SHOWN):
            print(line)


def _morning(text: str, zone: "tzinfo") -> "datetime":
    from datetime import date, datetime, time

    try:
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=zone)
    except ValueError as error:
        raise BadInputError([f"--from: found {text!r}, allowed a date as 2026-11-30"]) from error


def nightly_site(path: Path) -> "Site":
    """A site that has nights; its warnings go to standard error.

    Raises:
        BadInputError: it has a fault, or no [nightly].
    """
    from netready.cli.inputs import checked_site_from

    checked = checked_site_from(path)
    if checked.site.nightly is None:
        raise BadInputError(
            [f"{path}: missing, wanted a table [nightly]; `netready site init --example` shows one"]
        )
    for warning in checked.warnings:
        if ": nightly" in warning or ": permission" in warning:
            print(f"warning: {warning}", file=sys.stderr)
    return checked.site


def install(
    site: Path = SITE_OPTION,
    systemd: bool = typer.Option(False, "--systemd", help="A service and its timer."),
    cron: bool = typer.Option(False, "--cron", help="Lines for crontab."),
    windows: bool = typer.Option(False, "--windows", help="A task of the Task Scheduler."),
    out: Path = typer.Option(Path(), "--out", metavar="DIR", help="Where the files go."),
    state: Path | None = STATE_OPTION,
    user: str | None = typer.Option(None, "--user", help="Under whom it runs; default: you."),
) -> None:
    """Writes what starts the nights by itself, and says what to do with it. Enables nothing."""
    from netready.coordinator.nightly.calendar import weekly_starts

    if not (systemd or cron or windows):
        raise BadInputError(["nightly install: allowed --systemd, --cron or --windows"])
    school = nightly_site(site)
    starts = weekly_starts(school)
    if not starts:
        raise BadInputError([f"{site}: no night ever runs with this window and these hours"])
    folder = (state or site.parent / "nightly").absolute()
    argv = run_argv(site, folder)
    name = _user(user)
    files: dict[str, str] = {}
    if systemd:
        files |= _systemd(school, argv, starts, user=name, folder=folder)
    if cron:
        files |= _cron(school, argv, starts)
    if windows:
        _write_windows(out, school, argv, starts, user=name)
    write_pages(out, files)
    _tell(out, folder, systemd=systemd, cron=cron, windows=windows)
    if (cron or windows) and not _same_clock(school):
        words = "this machine's clock is not the school's; cron and Windows start by this machine's"
        print(f"warning: {words}", file=sys.stderr)


def run_argv(site: Path, folder: Path) -> list[str]:
    """The command of one night, with whole paths."""
    command = [sys.executable, "-m", "netready", "nightly", "run"]
    return [*command, "--site", str(site.absolute()), "--state", str(folder)]


def _same_clock(site: "Site") -> bool:
    """Whether this machine shows the school's time, in winter and in summer."""
    from datetime import datetime

    from netready.coordinator.nightly.plan import zone_of

    seasons = (datetime(datetime.now().astimezone().year, month, 15) for month in (1, 7))  # noqa: DTZ001
    return all(
        day.astimezone().utcoffset() == day.replace(tzinfo=zone_of(site)).utcoffset()
        for day in seasons
    )


def _user(given: str | None) -> str:
    name = given or getpass.getuser()
    if not name.isprintable() or any(char.isspace() for char in name) or len(name) > 100:
        raise BadInputError([f"--user: found {name[:60]!r}, allowed the name of a user"])
    return name


def _minutes(site: "Site") -> int:
    from netready.domain.nightly import Nightly
    from netready.domain.window import weekly_minutes

    start, end = weekly_minutes((site.nightly or Nightly()).window)[0]
    return end - start + CLOSING_MINUTES


def _systemd(
    site: "Site",
    argv: "Sequence[str]",
    starts: "Sequence[tuple[int, int]]",
    *,
    user: str,
    folder: Path,
) -> "Mapping[str, str]":
    from netready.coordinator.nightly import service_files as files
    from netready.coordinator.nightly.plan import zone_of

    service = files.systemd_service(
        argv, user=user, state_folder=str(folder), minutes=_minutes(site)
    )
    timer = files.systemd_timer(starts, zone_of(site).key)
    return {files.SERVICE_NAME: service, files.TIMER_NAME: timer}


def _cron(
    site: "Site", argv: "Sequence[str]", starts: "Sequence[tuple[int, int]]"
) -> "Mapping[str, str]":
    from netready.coordinator.nightly import service_files as files
    from netready.coordinator.nightly.plan import zone_of

    return {files.CRON_NAME: files.cron_lines(argv, starts, zone_of(site).key)}


def _write_windows(
    out: Path,
    site: "Site",
    argv: "Sequence[str]",
    starts: "Sequence[tuple[int, int]]",
    *,
    user: str,
) -> None:
    from netready.coordinator.nightly import service_files as files
    from netready.store.files import write_bytes

    text = files.windows_task(argv, starts, user=user, minutes=_minutes(site))
    write_pages(out, {})  # makes the folder
    write_bytes(out / files.TASK_FILE, text.encode("utf-16"))


def _tell(out: Path, folder: Path, *, systemd: bool, cron: bool, windows: bool) -> None:
    from netready.coordinator.nightly import service_files as files

    print(f"Written into {out}. Nothing is started yet; to start it:")
    print(f"  make the folder {folder}, which the user it runs under may write")
    if systemd:
        print(
            f"  copy {files.SERVICE_NAME} and {files.TIMER_NAME} to /etc/systemd/system, then "
            f"systemctl enable --now {files.TIMER_NAME}"
        )
    if cron:
        print(f"  add the lines of {files.CRON_NAME} with crontab -e; the machine's clock decides")
    if windows:
        print(f"  schtasks /Create /TN {files.TASK_NAME} /XML {out / files.TASK_FILE}")
    print("When the window, the rooms or the hours change, write and copy them again.")
