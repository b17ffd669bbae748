"""What the commands of the nights open: the site file, the aggregator's state folder, its database.

They run on the aggregator's machine. A technician's token is made for as long as it is needed; it
is in no file.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from netready.cli.stop_switch import StopSwitch
from netready.coordinator.nightly.aggregator import NIGHTLY, HttpSchool
from netready.coordinator.nightly.findings import StoredFindings
from netready.coordinator.nightly.guards import MachineGuard, free_in
from netready.coordinator.nightly.means import Means
from netready.coordinator.nightly.school import School
from netready.domain.access import Role
from netready.domain.errors import BadInputError
from netready.domain.site import Site
from netready.service.access.tokens import new_token, token_hash
from netready.service.ids import new_id
from netready.store.aggregator_file import read_aggregator
from netready.store.database import Database
from netready.store.database.address import FILE_NAME, database_in
from netready.store.database.nights import Nights
from netready_probes.seams import System

NIGHTS = "nightly"  # in the state folder: the lock of the night
LOOKS = "looks"  # in the state folder: the lock of looks in lessons
ALERTS = "alerts"  # in the state folder: the journal of what was told


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a command of the nights works with."""

    site: Site
    site_file: Path
    state: Path
    system: System
    database: Database

    @property
    def folder(self) -> Path:
        """Of the nights' own."""
        return self.state / NIGHTS


@contextmanager
def opened(site: Path, state: Path, database: str | None) -> Iterator[Opened]:
    """Opens them.

    Raises:
        BadInputError: the site file has a fault or no [nightly]; or there is no such database.
        StoreUnavailableError: the database does not answer.
    """
    from netready.cli.nightly import nightly_site
    from netready_probes.system import real_system

    school = nightly_site(site)
    with Database(_url(state, database)) as store:
        yield Opened(site=school, site_file=site, state=state, system=real_system(), database=store)


def is_kept(state: Path) -> bool:
    """Whether an aggregator has kept anything in a state folder."""
    return read_aggregator(state) is not None or (state / FILE_NAME).exists()


@contextmanager
def read_rows(state: Path, database: str | None) -> Iterator[Nights]:
    """The nights of a database, in which nothing is changed. Raises as `opened`."""
    with Database(_url(state, database), read_only=True) as store:
        yield store.nights


def _url(state: Path, given: str | None) -> str:
    """As given, as the aggregator says, or the file in its folder; none is made here."""
    if given is not None:
        return given
    at = read_aggregator(state)
    if at is not None:
        return at.database_url
    if not (state / FILE_NAME).exists():
        raise BadInputError(
            [
                f"--state {state}: no aggregator has kept anything here; allowed: the --state of "
                "netready serve, or --database"
            ]
        )
    return database_in(state)


@contextmanager
def the_school(parts: Opened, until: datetime) -> Iterator[HttpSchool]:
    """The aggregator, asked as a technician whose token ends with the block, or at `until`."""
    token, clock = new_token(), parts.system.clock
    holder = new_id(clock.now())
    people = parts.database.agents
    people.add_person(holder, Role.TECHNICIAN, NIGHTLY, token_hash(token), until)
    school = HttpSchool(lambda: read_aggregator(parts.state), token, parts.system.network, clock)
    try:
        yield school
    finally:
        school.close()
        people.revoke(holder, clock.now())


def means_of(parts: Opened, school: School, switch: StopSwitch) -> Means:
    """What a night or a look works with."""
    rows, system = parts.database.nights, parts.system
    return Means(
        site=parts.site,
        clock=system.clock,
        school=school,
        rows=rows,
        findings=StoredFindings(parts.database),
        guard=MachineGuard(parts.site, system, rows, partial(free_in, parts.state)),
        stopped=lambda: switch.pressed,
        tell=say,
    )


def say(line: str) -> None:
    """A line for a log or a terminal, at once."""
    print(line, flush=True)


def warn(line: str) -> None:
    """The same, to standard error."""
    print(f"netready: {line}", file=sys.stderr, flush=True)
