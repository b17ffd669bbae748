"""1:1 load runs as rows for other programs: the runs, and the stages of each. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netready.analysis.export_metrics import about_record
from netready.analysis.load_runs import LoadRun, load_runs, number
from netready.domain.record import Record
from netready.domain.table import JOIN, Field, Kind, Table, Value, field, table

_Stage = tuple[LoadRun, int, Mapping[str, object]]


def _of_run(each: Field[Record]) -> Field[LoadRun]:
    return Field(each.column, lambda run: each.read(run.record))


_RUN_FIELDS: Final[tuple[Field[LoadRun], ...]] = (
    *(_of_run(each) for each in about_record()),
    field("mix", Kind.TEXT, "Key of the lesson mix; empty: one activity.", lambda run: run.mix),
    field("activity", Kind.TEXT, "What the pupils did.", lambda run: run.activity or None),
    field("planned_pupils", Kind.WHOLE, "The class it was for.", lambda run: run.planned or None),
    field("radios", Kind.WHOLE, "Real devices that carried the pupils.", lambda run: run.radios),
    field("holds_pupils", Kind.WHOLE, "Held; empty: not known.", lambda run: run.holds),
    field("breaks_pupils", Kind.WHOLE, "Did not; empty: not reached.", lambda run: run.breaks),
    field("at_least", Kind.TRUTH, "More were not tried.", lambda run: run.censored),
    field("limiter", Kind.TEXT, "What stopped it.", lambda run: run.limiter.value),
    field(
        *("loaded_together", Kind.TEXT, "Other rooms that were loaded at the same time."),
        lambda run: JOIN.join(run.loaded_together) or None,
    ),
)


def runs_table(records: Sequence[Record]) -> Table:
    """One row a load run."""
    return table("runs", _RUN_FIELDS, load_runs(records))


def _figure(name: str, means: str, *keys: str) -> Field[_Stage]:
    return field(name, Kind.NUMBER, means, lambda row: number(_at(row[2], keys)))


def _at(stage: Mapping[str, object], keys: Sequence[str]) -> object:
    value: object = stage
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _whole(row: _Stage, key: str) -> Value:
    value = number(row[2].get(key))
    return None if value is None else int(value)


_RTT = "Round trip beside the load, "
_STAGE_FIELDS: Final[tuple[Field[_Stage], ...]] = (
    field("record_id", Kind.TEXT, "The run's record.", lambda row: row[0].record.record_id),
    field("room", Kind.TEXT, "The run's room.", lambda row: row[0].room or None),
    field("stage", Kind.WHOLE, "Its place in the run, from 1.", lambda row: row[1]),
    field("pupils", Kind.WHOLE, "Active in this room.", lambda row: _whole(row, "pupils")),
    field("ok_pupils", Kind.WHOLE, "Kept every limit.", lambda row: _whole(row, "ok_pupils")),
    field(
        *("verdict", Kind.TEXT, "pass, fail or void (says nothing of the network)."),
        lambda row: str(row[2]["verdict"]) if row[2].get("verdict") else None,
    ),
    _figure("measured_s", "Length of the window that counts.", "measure_s"),
    _figure("share_ok_ratio", "Pupils that kept every limit / active ones.", "share_ok"),
    _figure("goodput_down_mbps", "All pupils together.", "goodput_mbps", "down"),
    _figure("goodput_up_mbps", "All pupils together.", "goodput_mbps", "up"),
    _figure("idle_rtt_p50_ms", "Round trip before the load, median.", "idle_rtt_ms", "p50"),
    _figure("loaded_rtt_p50_ms", _RTT + "median.", "loaded_rtt_ms", "p50"),
    _figure("loaded_rtt_p95_ms", _RTT + "95th percentile.", "loaded_rtt_ms", "p95"),
    _figure("loaded_rtt_p98_ms", _RTT + "98th percentile.", "loaded_rtt_ms", "p98"),
    _figure("loss_ratio", "Packets lost beside the load.", "loss_ratio"),
    _figure("stall_ratio", "Pupils that stalled / pupils.", "stall_ratio"),
    _figure("delivered_p10_ratio", "Delivered / needed, tenth.", "delivered_ratio", "p10"),
    _figure("startup_p95_s", "To the first answer, 95th percentile.", "startup_s", "p95"),
    _figure("fairness_jain", "Jain's index, 0 to 1.", "jain"),
    _figure("send_lateness_p99_ms", "The tool's own error.", "send_lateness_ms", "p99"),
    field(
        *("reasons", Kind.TEXT, "Why it failed or may not be used."),
        lambda row: JOIN.join(str(one) for one in _list(row[2].get("reasons"))) or None,
    ),
)


def stages_table(records: Sequence[Record]) -> Table:
    """One row a stage of a load run, in the order of the run."""
    return table("run_stages", _STAGE_FIELDS, _stages(records))


def _stages(records: Sequence[Record]) -> Iterator[_Stage]:
    for run in load_runs(records):
        for place, stage in enumerate(run.stages, start=1):
            yield run, place, stage


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
