"""Records to evidence: what was measured, for the criteria that ask for it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from netready.analysis.derivations import DERIVATIONS
from netready.analysis.frames import metric_frame
from netready.analysis.known import Known
from netready.analysis.load_runs import LoadRun, load_runs
from netready.analysis.pooling import pool_runs
from netready.domain.criterion import Catalogue, Criterion, Measure
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.record import Record
from netready.domain.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The records that count, in the three forms that analysis reads."""

    records: tuple[Record, ...]
    frame: pd.DataFrame
    runs: tuple[LoadRun, ...]


def facts_of(records: Sequence[Record]) -> Facts:
    """All forms of the records."""
    return Facts(
        records=tuple(records), frame=metric_frame(records), runs=load_runs(tuple(records))
    )


def measured_evidence(
    facts: Facts, *, site: Site, catalogue: Catalogue, as_of: date
) -> tuple[Evidence, ...]:
    """Evidence for every criterion of the catalogue that these records speak of.

    Raises:
        KeyError: if a criterion names a derivation that does not exist.
    """
    found: list[Evidence] = []
    for criterion in catalogue.criteria:
        if criterion.measure is None:
            continue
        if criterion.measure.derived:
            known = Known(
                criterion=criterion.id,
                site=site,
                records=facts.records,
                frame=facts.frame,
                runs=facts.runs,
                as_of=as_of,
            )
            found += DERIVATIONS[criterion.measure.derived](known)
        else:
            found += _by_metric(criterion, criterion.measure, facts.frame, site, as_of)
    return tuple(found)


def _by_metric(
    criterion: Criterion, measure: Measure, frame: pd.DataFrame, site: Site, as_of: date
) -> list[Evidence]:
    rows = _rows_of(measure, frame)
    if criterion.scope != "room":
        return [
            evidence for evidence in [_pooled(criterion, measure, rows, None, as_of)] if evidence
        ]
    found = []
    by_room = {str(name): rows_in for name, rows_in in rows.groupby("room", sort=False)}
    for room in site.rooms:
        rows_in = by_room.get(room.name, rows.head(0))
        evidence = _pooled(criterion, measure, rows_in, room.name, as_of)
        if evidence:
            found.append(evidence)
    return found


def _rows_of(measure: Measure, frame: pd.DataFrame) -> pd.DataFrame:
    wanted = {
        "name": measure.metric,
        "probe": measure.probe,
        "direction": measure.direction,
        "stat": measure.stat,
        "label": measure.label,
        "target_place": measure.target_place,
    }
    rows = frame
    for column, value in wanted.items():
        if value is not None:
            rows = rows[rows[column] == value]
    return rows


def _pooled(
    criterion: Criterion, measure: Measure, rows: pd.DataFrame, room: str | None, as_of: date
) -> Evidence | None:
    pooled = pool_runs(rows, measure.pool, scale=measure.scale, as_of=as_of)
    if pooled is None:
        return None
    return Evidence(
        criterion=criterion.id,
        kind=EvidenceKind.MEASURED,
        value=pooled.value,
        interval=pooled.interval,
        n=pooled.n,
        days=pooled.days,
        room=room,
        age_days=pooled.age_days,
        samples=pooled.samples,
        quantile=pooled.quantile,
        more_needed=pooled.more_needed,
        notes=pooled.notes,
    )
