"""`netready nightly install`: files that start the nights, and looks in lessons, by themselves."""

import getpass
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.nightly_options import SITE_OPTION, STATE_OPTION
from netready.cli.output import write_pages
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netready.coordinator.nightly.service_files import Started, Starts
    from netready.domain.site import Site

EPILOG = "Example: netready nightly install --site school.toml --systemd --out units"
UNITS = ("service", "timer")
CLOSING_MINUTES = 75  # beyond the window: it is closed, who could not be told is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is started, when, and for how long at most."""

    what: "Started"
    argv: list[str]
    starts: "Starts"
    minutes: int


def register(group: typer.Typer) -> None:
    """Adds the command to `netready nightly`."""
    group.command(epilog=EPILOG)(install)


def install(
    site: Path = SITE_OPTION,
    systemd: bool = typer.Option(False, "--systemd", help="Services and their timers."),
    cron: bool = typer.Option(False, "--cron", help="Lines for crontab."),
    windows: bool = typer.Option(False, "--windows", help="Tasks of the Task Scheduler."),
    out: Path = typer.Option(Path(), "--out", metavar="DIR", help="Where the files go."),
    state: Path = STATE_OPTION,
    user: str | None = typer.Option(None, "--user", help="Under whom it runs; default: you."),
) -> None:
    """Writes what starts the nights by itself, and says what to do with it. Enables nothing.

    With [nightly] lesson_readings also what starts the looks in lesson time.
    """
    from netready.cli.nightly import nightly_site

    if not (systemd or cron or windows):
        raise BadInputError(["nightly install: allowed --systemd, --cron or --windows"])
    school, folder, name = nightly_site(site), state.absolute(), _user(user)
    jobs = _jobs(school, site, folder)
    files: dict[str, str] = {}
    for job in jobs:
        files |= _systemd(
            school, job, user=name, writable=_writable(school, site, folder), on=systemd
        )
        files |= _cron(school, job, on=cron)
    write_pages(out, files)
    if windows:
        _write_windows(out, school, jobs, user=name)
    for line in _what_to_do(out, folder, jobs, systemd=systemd, cron=cron, windows=windows):
        print(line)
    if (cron or windows) and not _same_clock(school):
        words = "this machine's clock is not the school's; cron and Windows start by this machine's"
        print(f"warning: {words}", file=sys.stderr)


def _jobs(school: "Site", site: Path, folder: Path) -> list[Job]:
    """The night, and looks in lessons where the site file wants them."""
    from netready.coordinator.nightly.calendar import look_starts, weekly_starts
    from netready.coordinator.nightly.service_files import LOOKS, NIGHT
    from netready.domain.nightly import Nightly
    from netready.domain.window import window_minutes

    nightly = school.nightly or Nightly()
    starts = weekly_starts(school)
    if not starts:
        raise BadInputError([f"{site}: no night ever runs with this window and these hours"])
    minutes = window_minutes(nightly.window) + CLOSING_MINUTES
    jobs = [Job(what=NIGHT, argv=_argv("run", site, folder), starts=starts, minutes=minutes)]
    looks = look_starts(school)
    if looks:
        argv, every = _argv("look", site, folder), nightly.lesson_every_minutes
        jobs.append(Job(what=LOOKS, argv=argv, starts=looks, minutes=every))
    return jobs


def _argv(verb: str, site: Path, folder: Path) -> list[str]:
    """The command with whole paths."""
    command = [sys.executable, "-m", "netready", "nightly", verb]
    return [*command, "--site", str(site.absolute()), "--state", str(folder)]


def _writable(school: "Site", site: Path, folder: Path) -> list[str]:
    """The state folder, and where the database and the alerts' file stand."""
    from netready.store.aggregator_file import read_aggregator
    from netready.store.database.address import sqlite_file

    at = read_aggregator(folder)
    kept = sqlite_file(at.database_url) if at else None
    found = [str(folder), *([str(kept.parent)] if kept else [])]
    if school.alerts.file:
        found.append(str((site.absolute().parent / school.alerts.file).parent))
    return list(dict.fromkeys(found))


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


def _systemd(
    school: "Site", job: Job, *, user: str, writable: list[str], on: bool
) -> dict[str, str]:
    from netready.coordinator.nightly import service_files as files
    from netready.coordinator.nightly.plan import zone_of

    if not on:
        return {}
    service = files.systemd_service(
        job.what, job.argv, user=user, writable=writable, minutes=job.minutes
    )
    timer = files.systemd_timer(job.what, job.starts, zone_of(school).key)
    return {f"{job.what.name}.service": service, f"{job.what.name}.timer": timer}


def _cron(school: "Site", job: Job, *, on: bool) -> dict[str, str]:
    from netready.coordinator.nightly import service_files as files
    from netready.coordinator.nightly.plan import zone_of

    lines = files.cron_lines(job.what, job.argv, job.starts, zone_of(school).key)
    return {f"{job.what.name}.cron": lines} if on else {}


def _write_windows(out: Path, school: "Site", jobs: list[Job], *, user: str) -> None:
    from netready.coordinator.nightly import service_files as files
    from netready.domain.nightly import Nightly
    from netready.store.files import write_bytes

    every = (school.nightly or Nightly()).lesson_every_minutes
    for job in jobs:
        if job.what is files.LOOKS:
            text = files.windows_look_task(
                job.argv, job.starts, user=user, every_minutes=every, minutes=job.minutes
            )
        else:
            text = files.windows_task(
                job.what, job.argv, job.starts, user=user, minutes=job.minutes
            )
        write_bytes(out / f"{job.what.name}.xml", text.encode("utf-16"))


def _what_to_do(
    out: Path, folder: Path, jobs: list[Job], *, systemd: bool, cron: bool, windows: bool
) -> "Iterator[str]":
    from netready.coordinator.nightly.service_files import ENVIRONMENT_FILE

    names = [job.what.name for job in jobs]
    yield f"Written into {out}. Nothing is started yet; to start it:"
    yield f"  netready serve must run on this machine with --state {folder}, under the same user"
    if systemd:
        units = shlex.join(str(out / f"{name}.{end}") for name in names for end in UNITS)
        timers = " ".join(f"{name}.timer" for name in names)
        yield f"  cp {units} /etc/systemd/system/"
        yield f"  systemctl daemon-reload && systemctl enable --now {timers}"
        yield f"  passwords of [alerts], if there are any: {ENVIRONMENT_FILE}, mode 0600"
    if cron:
        named = " and ".join(f"{name}.cron" for name in names)
        yield f"  add the lines of {named} with crontab -e; the machine's clock decides"
    if windows:
        for name in names:
            yield f'  schtasks /Create /TN {name} /XML "{out / name}.xml"'
    yield "When the window, the rooms or the hours change, write and copy them again."
