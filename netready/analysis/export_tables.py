"""Everything that `netready export` writes, as tables; how it is written is the store's. Pure."""

from collections.abc import Sequence
from datetime import date

from netready.analysis.export_criteria import About, criteria_table, in_rooms, remedies_table
from netready.analysis.export_metrics import failures_table, metrics_table
from netready.analysis.export_rooms import rooms_table
from netready.analysis.export_runs import runs_table, stages_table
from netready.analysis.score_records import given_by
from netready.domain.record import Record
from netready.domain.site import Site
from netready.domain.table import Column, Field, Kind, Table, field, table
from netready.scoring.score import score_site


def export_tables(
    records: Sequence[Record], site: Site, as_of: date, warnings: Sequence[str] = ()
) -> tuple[Table, ...]:
    """All tables, and last the list of their columns; the same input gives the same tables."""
    ordered = sorted(records, key=lambda record: (record.started_at, record.record_id))
    given = given_by(ordered, site, as_of, warnings)
    score = score_site(given)
    about = About(
        site=site.name,
        as_of=as_of,
        catalogue=score.catalogue_version,
        made_up=next((word for word in ("simulated", "emulated") if getattr(score, word)), ""),
    )
    judged = in_rooms(given)
    tables = (
        metrics_table(ordered),
        rooms_table(given, judged, about),
        criteria_table(score, judged, about),
        remedies_table(score.remedies, about),
        runs_table(ordered),
        stages_table(ordered),
        failures_table(ordered),
    )
    return (*tables, columns_table(tables))


def columns_table(tables: Sequence[Table]) -> Table:
    """What each column of each table means."""
    fields: tuple[Field[tuple[Table, Column]], ...] = (
        field("table", Kind.TEXT, "Name of the table.", lambda row: row[0].name),
        field("column", Kind.TEXT, "Name of the column.", lambda row: row[1].name),
        field("holds", Kind.TEXT, "What kind of value.", lambda row: row[1].kind.value),
        field("means", Kind.TEXT, "One sentence.", lambda row: row[1].means),
    )
    return table("columns", fields, [(each, column) for each in tables for column in each.columns])
