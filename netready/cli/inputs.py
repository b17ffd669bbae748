"""What several commands read: site file, records, dates, addresses; faults in one go."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from netready.catalogue.contradictions import load_contradictions
from netready.catalogue.criteria import read_areas, read_criteria
from netready.catalogue.loader import load_catalogue, load_mixes
from netready.catalogue.reading import data_root
from netready.coordinator.steps import LOAD
from netready.domain.controller import PROBE as CONTROLLER
from netready.domain.errors import BadInputError
from netready.domain.record import BROWSER, Record
from netready.domain.site import Site
from netready.scoring.answers import answer_faults
from netready.scoring.contradictions import contradicting_answers
from netready.store.fault_words import shown
from netready.store.record_checks import LABEL_CHARACTERS_MAX
from netready.store.record_source import read_source, shown_source
from netready.store.site_checks import Known
from netready.store.site_file import CheckedSite, check_site
from netready.store.site_values import is_plain
from netready_probes.registry import PROBES
from netready_probes.seams import System

FAULTS_SHOWN = 20  # on a terminal; the technician report lists more


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRecords:
    """Records in use, and one sentence for each line that could not be used."""

    records: tuple[Record, ...]
    faults: tuple[str, ...]
    summary: str


def site_from(path: Path, as_of: date | None = None) -> Site:
    """The site of a file; see `checked_site_from`."""
    return checked_site_from(path, as_of=as_of).site


def checked_site_from(
    path: Path, *, as_of: date | None = None, today: date | None = None
) -> CheckedSite:
    """A site file, with its mix and its answers held against the catalogue.

    Args:
        path: TOML.
        as_of: answers must fit the scales of that date; None: nothing will be scored.
        today: also warns of dates that have not come yet.

    Raises:
        BadInputError: every fault, one line each.
    """
    checked = check_site(path, known=known_keys(), today=today)
    return checked if as_of is None else _held_against_catalogue(checked, as_of)


def known_keys() -> Known:
    """What a site file may refer to, by the catalogue."""
    root = data_root()
    ids = frozenset(dated.row.id for dated in read_criteria(root, read_areas(root)))
    return Known(mixes=frozenset(load_mixes()), criteria=ids)


def _held_against_catalogue(checked: CheckedSite, as_of: date) -> CheckedSite:
    """Refuses answers that do not fit their scale; warns of those that contradict one another."""
    site = checked.site
    catalogue = load_catalogue(site.country, site.phase.value, as_of)
    faults = answer_faults(site, catalogue, as_of)
    if faults:
        raise BadInputError(
            [f"{checked.place(('answer', each.index, 'value'))} {each}" for each in faults]
        )
    odd = contradicting_answers(site, catalogue, load_contradictions(), as_of)
    lines = (f"{checked.place(('answer', each.index))}: {each.text}" for each in odd)
    return replace(checked, warnings=(*checked.warnings, *lines))


def records_from(source: str | Path) -> GivenRecords:
    """RECORDS: a records file, a folder of them, or a database.

    Raises:
        BadInputError: nothing in it can be used.
    """
    known = {LOAD, CONTROLLER, BROWSER, *(probe.name for probe in PROBES)}
    found = read_source(source, known_probes=known)
    if not found.records:
        raise BadInputError([f"{shown_source(source)}: {found.summary}", *_some(found.faults)])
    return GivenRecords(
        records=found.records,
        faults=tuple(str(fault) for fault in found.faults),
        summary=found.summary,
    )


def _some(faults: Sequence[object]) -> list[str]:
    """The first of them as lines, and how many more there are."""
    more = len(faults) - FAULTS_SHOWN
    lines = [str(fault) for fault in faults[:FAULTS_SHOWN]]
    return [*lines, f"... and {more} more"] if more > 0 else lines


def print_skipped(given: GivenRecords) -> None:
    """How many records were used, and the lines that were skipped, on standard error."""
    for line in (given.summary, *_some(given.faults)):
        print(line, file=sys.stderr)


def date_from(text: str | None, records: tuple[Record, ...]) -> date:
    """The date a score is made for: as given, else the day of the latest record; never a clock.

    Raises:
        BadInputError: it is not an ISO date.
    """
    if text is None:
        return max(record.started_at for record in records).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        fault = f"--as-of: found {text!r}, allowed a date as 2026-11-30"
        raise BadInputError([fault]) from error


def check_names(**given: str | None) -> None:
    """Refuses names that no record may hold, before anything is measured for nothing.

    Args:
        given: by option, e.g. `permitted_by`; None: not given.

    Raises:
        BadInputError: one line a name that is empty, too long, or not printable.
    """
    faults = []
    for name, text in given.items():
        option = "--" + name.replace("_", "-")
        if text is not None and not text.strip():
            faults.append(f"{option}: empty; allowed: a name")
        elif text and (len(text) > LABEL_CHARACTERS_MAX or not is_plain(text)):
            allowed = f"at most {LABEL_CHARACTERS_MAX} printable characters"
            faults.append(f"{option}: found {shown(text)}, allowed {allowed}")
    if faults:
        raise BadInputError(faults)


def check_interface(system: System, name: str | None) -> None:
    """Raises BadInputError for an adapter that this device has not."""
    if name is None:
        return
    allowed = [adapter.name for adapter in system.host.adapters()]
    if name not in allowed:
        raise BadInputError([f"--interface: found {name!r}, allowed: {', '.join(allowed)}"])
