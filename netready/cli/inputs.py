"""What several commands read: site file, records, dates, addresses; faults in one go."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from netready.catalogue.criteria import read_areas, read_criteria
from netready.catalogue.loader import load_mixes
from netready.catalogue.reading import data_root
from netready.coordinator.steps import LOAD
from netready.domain.errors import BadInputError
from netready.domain.record import Record
from netready.domain.site import Site
from netready.store.records import read_records
from netready.store.site_checks import Known
from netready.store.site_file import check_site
from netready_probes.registry import PROBES


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRecords:
    """Records in use, and one sentence for each line that could not be used."""

    records: tuple[Record, ...]
    faults: tuple[str, ...]
    summary: str


def site_from(path: Path) -> Site:
    """A site file, with its mix and its answers held against the catalogue.

    Raises:
        BadInputError: every fault, one line each.
    """
    root = data_root()
    ids = frozenset(dated.row.id for dated in read_criteria(root, read_areas(root)))
    known = Known(mixes=frozenset(load_mixes()), criteria=ids)
    return check_site(path, known=known).site


def records_from(path: Path) -> GivenRecords:
    """A records file or a folder of them.

    Raises:
        BadInputError: nothing in it can be used.
    """
    found = read_records(path, known_probes={LOAD, *(probe.name for probe in PROBES)})
    if not found.records:
        raise BadInputError([f"{path}: {found.summary}", *(str(each) for each in found.faults)])
    return GivenRecords(
        records=found.records,
        faults=tuple(str(fault) for fault in found.faults),
        summary=found.summary,
    )


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
