"""Records as rows for other programs: their metrics, with units in the column names. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import Failure
from netready.domain.metrics import METRIC_UNITS, Metric
from netready.domain.record import ON_SITE, SIMULATED, TARGET_PLACE, NetworkRole, Record
from netready.domain.table import Field, Kind, Table, field, table, unit_ending

# what is counted ends a column's name as "count"; other units as anywhere
_ENDINGS: Final[Mapping[str, str]] = {
    "yes-no": "yes1_no0",
    "access points": "count",
    "networks": "count",
    "stations": "count",
    "beacons": "count",
    "links": "count",
    "roams": "count",
    "cores": "count",
    "names": "count",
    "number": "",
}


def column_of(metric: str) -> str:
    """The column of a metric: its name with its unit, e.g. "rtt_ms", "reachable_yes1_no0"."""
    unit = METRIC_UNITS[metric]
    ending = _ENDINGS.get(unit, unit_ending(unit))
    return metric if not ending or ending in metric.split("_") else f"{metric}_{ending}"


_Failed = tuple[Record, Failure]


@dataclass(frozen=True, slots=True)
class _Row:
    """Metrics of one record that share everything but their name."""

    record: Record
    like: Metric
    values: Mapping[str, float | None]


def made_up(record: Record) -> str:
    """Why a record speaks of no real network: "emulated", "simulated", or "" where it does."""
    if SIMULATED in record.annotations:
        return "simulated"
    return "emulated" if record.network.role is NetworkRole.EMULATED else ""


_ABOUT_RECORD: Final[tuple[Field[Record], ...]] = (
    field("record_id", Kind.TEXT, "The record's own key.", lambda r: r.record_id),
    field("site", Kind.TEXT, "The site's name.", lambda r: r.site),
    field("room", Kind.TEXT, "The room's name; empty: no room.", lambda r: r.room),
    field("device", Kind.TEXT, "The device's label.", lambda r: r.device),
    field("probe", Kind.TEXT, "What was measured, and how.", lambda r: r.probe),
    field("started_at_utc", Kind.TIME, "When it began.", lambda r: r.started_at),
    field("duration_s", Kind.NUMBER, "How long it took.", lambda r: r.duration_s),
    field("network_role", Kind.TEXT, "Whose network.", lambda r: r.network.role.value),
    field("ssid", Kind.TEXT, "Name of the Wi-Fi network.", lambda r: r.network.ssid),
    field("wired", Kind.TRUTH, "On a wire; empty: not known.", lambda r: r.network.wired),
    field(
        *("target_place", Kind.TEXT, "Where the other end stood."),
        lambda r: r.annotations.get(TARGET_PLACE, ON_SITE),
    ),
    field(
        *("made_up", Kind.TEXT, "emulated or simulated; empty: a real network."),
        lambda r: made_up(r) or None,
    ),
)


def about_record() -> tuple[Field[Record], ...]:
    """The columns that every table of records begins with."""
    return _ABOUT_RECORD


def _of_record(each: Field[Record]) -> Field[_Row]:
    return Field(each.column, lambda row: each.read(row.record))


_METRIC_FIELDS: Final[tuple[Field[_Row], ...]] = (
    *(_of_record(each) for each in _ABOUT_RECORD),
    field(
        *("direction", Kind.TEXT, "Seen from the device; empty: it has none."),
        lambda row: row.like.direction.value if row.like.direction else None,
    ),
    field("stat", Kind.TEXT, "value, min, p10, p50, p95, ...", lambda row: row.like.stat),
    field("label", Kind.TEXT, "What it belongs to.", lambda row: row.like.label or None),
    field("n_samples", Kind.WHOLE, "Samples behind it.", lambda row: row.like.n),
    field("age_s", Kind.NUMBER, "How old the reading was.", lambda row: row.like.age_s),
    field("source", Kind.TEXT, "How it was got.", lambda row: row.like.source or None),
    field("note", Kind.TEXT, "Above all why it is empty.", lambda row: row.like.note or None),
)


def _metric_field(name: str) -> Field[_Row]:
    unit = METRIC_UNITS[name]
    means = f"The metric {name} ({unit}); empty: not measured in this row."
    return field(column_of(name), Kind.NUMBER, means, lambda row: row.values.get(name))


def metrics_table(records: Sequence[Record]) -> Table:
    """One row for each record, statistic, direction and label, with a column for every metric.

    A metric that could not be measured leaves its cell empty, and the row says why.
    """
    fields = (*_METRIC_FIELDS, *(_metric_field(name) for name in METRIC_UNITS))
    return table("metrics", fields, (row for record in records for row in _rows(record)))


def _rows(record: Record) -> Iterator[_Row]:
    """Metrics that differ in their name only stand in one row; none is ever overwritten."""
    groups: dict[tuple[object, ...], list[tuple[Metric, dict[str, float | None]]]] = {}
    order: list[tuple[Metric, dict[str, float | None]]] = []
    for each in record.metrics:
        key = (each.direction, each.stat, each.label, each.n, each.age_s, each.source, each.note)
        group = groups.setdefault(key, [])
        if not group or each.name in group[-1][1]:
            group.append((each, {}))
            order.append(group[-1])
        group[-1][1][each.name] = each.value
    for like, values in order:
        yield _Row(record=record, like=like, values=values)


def failures_table(records: Sequence[Record]) -> Table:
    """One row for each failure that a record names; a failing network is data, too."""
    rows = ((record, failure) for record in records for failure in record.failures)
    return table("failures", _FAILURE_FIELDS, rows)


def _of_failure(each: Field[Record]) -> Field[_Failed]:
    return Field(each.column, lambda row: each.read(row[0]))


_FAILURE_FIELDS: Final[tuple[Field[_Failed], ...]] = (
    *(_of_failure(each) for each in _ABOUT_RECORD),
    field("operation", Kind.TEXT, "What failed.", lambda row: row[1].operation),
    field("failure", Kind.TEXT, "How, a word of the closed list.", lambda row: row[1].word.value),
    field("note", Kind.TEXT, "A sentence for the technician.", lambda row: row[1].note or None),
)
