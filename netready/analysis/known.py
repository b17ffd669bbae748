"""What a derivation may look at, and how one value of a run becomes evidence. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from netready.analysis.load_runs import RADIOS_FOR_MEASURED, LoadRun
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.record import Record
from netready.domain.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a derivation may look at; `frame` holds the metrics of `records`."""

    criterion: str
    site: Site
    records: tuple[Record, ...]
    frame: pd.DataFrame
    runs: tuple[LoadRun, ...]
    as_of: date

    def age_days(self, record: Record) -> int:
        """Days from the record to the score's date."""
        return max(0, (self.as_of - record.started_at.date()).days)


def of_run(
    known: Known,
    run: LoadRun,
    value: float,
    *,
    interval: tuple[float, float] | None = None,
    more_needed: str = "",
    notes: tuple[str, ...] = (),
) -> Evidence:
    """Evidence of the run's room; of few radios it is extrapolated."""
    few = run.radios < RADIOS_FOR_MEASURED
    return Evidence(
        criterion=known.criterion,
        kind=EvidenceKind.EXTRAPOLATED if few else EvidenceKind.MEASURED,
        value=value,
        interval=interval,
        room=run.room,
        age_days=known.age_days(run.record),
        more_needed=more_needed,
        notes=notes,
    )


def planned_runs(known: Known) -> list[LoadRun]:
    """Runs of the mix that the plan asks for."""
    return [run for run in known.runs if run.mix == known.site.plan.mix]


def latest(runs: Iterable[LoadRun]) -> LoadRun | None:
    """The last of them, or None."""
    return max(runs, key=lambda run: (run.record.started_at, run.record.record_id), default=None)
