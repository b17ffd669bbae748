"""Tables for other programs: units in names, nothing invented, nothing lost."""

import re
from dataclasses import replace
from datetime import date, timedelta

from netready.analysis.export_metrics import column_of
from netready.analysis.export_tables import export_tables
from netready.analysis.score_records import score_records
from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import METRIC_UNITS, Direction, metric
from netready.domain.record import SIMULATED, NetworkRole, Record
from netready.domain.site import Answer, Room
from netready.domain.table import Kind, Table, Value
from tests.build_records import a_load_record, a_record, a_site

ON = date(2026, 11, 22)
SITE = a_site(Room(name="Room 1", seats=30), Room(name="Room 2", seats=28))
# a name that says what its figure is, without a unit
WITHOUT_UNIT = frozenset(
    {"channel", "wifi_generation", "mcs", "stage", "rank", "radios", "n_samples", "weight"}
)
UNITS = re.compile(
    r"(?:^|_)(ms|s|ratio|mbps|rpm|dbm|db|mhz|days|gib|gb|packets|pupils|count|streams|yes1_no0"
    r"|px|percent|in_unit|0_to_1|currency|weeks|jain|access_points|names|a_week)(?:_|$)"
)
STAGE = {
    "pupils": 30,
    "ok_pupils": 29,
    "verdict": "pass",
    "goodput_mbps": {"down": 60.5, "up": None},
}


def tables(*records: Record) -> dict[str, Table]:
    return {one.name: one for one in export_tables(records, SITE, ON)}


def rows(table: Table) -> list[dict[str, Value]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


RECORDS = (
    a_record(
        metric("rtt_ms", 12.5, stat="p50", n=500, source="udp echo"),
        metric("rtt_ms", 31.0, stat="p95", n=500, source="udp echo"),
        metric("loss_ratio", 0.0, n=500, source="udp echo"),
        metric("jitter_ms", None, note="no two answers in a row"),
        failures=(Failure(operation="udp echo", word=FailureWord.TIMEOUT),),
    ),
    a_record(
        metric("goodput_mbps", 93.1, direction=Direction.DOWN, label="1 stream"),
        metric("goodput_mbps", 94.9, direction=Direction.DOWN, label="1 stream"),
        metric("reachable", 0.0, label="host"),
        probe="throughput",
        room=None,
        number=2,
    ),
    a_load_record(holds=30, breaks=None, stages=[STAGE], together=["Room 2", "Hall"], number=3),
)


def test_every_figure_has_its_unit_in_the_name_of_its_column() -> None:
    for table in tables(*RECORDS).values():
        for column in table.columns:
            if column.kind in (Kind.NUMBER, Kind.WHOLE):
                named = column.name in WITHOUT_UNIT or UNITS.search(column.name)
                assert named, f"{table.name}: {column.name}"
            if column.kind is Kind.TIME:
                assert column.name.endswith("_utc")


def test_every_metric_has_a_column_of_its_own() -> None:
    columns = [column_of(name) for name in METRIC_UNITS]
    assert len(set(columns)) == len(columns)
    assert [column_of(name) for name in ("rtt_ms", "reachable", "tx_rate_mbps", "snr_db")] == [
        "rtt_ms", "reachable_yes1_no0", "tx_rate_mbps", "snr_db",
    ]  # fmt: skip


def test_what_was_not_measured_is_empty_with_its_reason_and_zero_is_zero() -> None:
    found = rows(tables(*RECORDS)["metrics"])
    unknown = next(row for row in found if row["note"])
    assert unknown["note"] == "no two answers in a row"
    figures = {column_of(name) for name in METRIC_UNITS}
    assert {unknown[name] for name in figures} == {None}
    assert next(row["loss_ratio"] for row in found if row["stat"] == "value") == 0.0


def test_no_metric_of_a_record_is_lost_or_overwritten() -> None:
    found = rows(tables(*RECORDS)["metrics"])
    for record in RECORDS:
        mine = [row for row in found if row["record_id"] == record.record_id]
        for each in record.metrics:
            same = [row for row in mine if row[column_of(each.name)] == each.value]
            assert same, each
            assert any(row["stat"] == each.stat for row in same)
    down = [row["goodput_mbps"] for row in found if row["goodput_mbps"] is not None]
    assert down == [93.1, 94.9]


def test_failures_runs_and_stages_are_rows() -> None:
    made = tables(*RECORDS)
    assert [row["failure"] for row in rows(made["failures"])] == ["timeout"]
    run = rows(made["runs"])[0]
    assert (run["holds_pupils"], run["breaks_pupils"], run["at_least"]) == (30, None, True)
    assert run["loaded_together"] == "Room 2 | Hall"
    stage = rows(made["run_stages"])[0]
    assert (stage["pupils"], stage["goodput_down_mbps"], stage["goodput_up_mbps"]) == (
        30,
        60.5,
        None,
    )
    assert stage["loaded_rtt_p95_ms"] is None


def test_a_room_nobody_measured_says_so_in_every_column() -> None:
    first, second = rows(tables(*RECORDS)["rooms"])
    assert (first["video_held_pupils"], first["video_at_least"]) == (30, True)
    assert first["tsp_13_status"] == "met"
    assert (second["video_held_pupils"], second["video_at_least"]) == (None, None)
    assert second["tsp_13_status"] == "missing"
    assert second["tsp_01_dbm"] is None
    assert second["seats_pupils"] == 28


def test_status_and_value_of_a_room_are_of_the_same_evidence() -> None:
    said = Answer(criterion="TSP-04", value=15.0, by="the technician", on=ON - timedelta(days=3))
    made = {t.name: t for t in export_tables(RECORDS, replace(SITE, answers=(said,)), ON)}
    found = [row for row in rows(made["criteria"]) if row["criterion"] == "TSP-04"]
    names = ("room", "status", "value_in_unit", "evidence", "age_days")
    assert [tuple(row[name] for name in names) for row in found] == [
        (room, "met", 15.0, "declared", 3) for room in (None, "Room 1", "Room 2")
    ]
    assert {row["tsp_04_percent"] for row in rows(made["rooms"])} == {15.0}


def test_criteria_and_remedies_are_those_of_the_score() -> None:
    score = score_records(RECORDS, SITE, ON)
    made = tables(*RECORDS)
    found = rows(made["criteria"])
    whole = [row for row in found if row["room"] is None]
    assert [row["criterion"] for row in whole] == [one.id for one in score.criteria]
    assert [row["status"] for row in whole] == [one.status.value for one in score.criteria]
    missing = next(row for row in whole if row["status"] == "missing")
    assert (missing["score_0_to_1"], missing["value_in_unit"], missing["n_samples"]) == (
        None, None, None,
    )  # fmt: skip
    rooms = [row["room"] for row in found if row["criterion"] == "TSP-13"]
    assert rooms == [None, "Room 1", "Room 2"]
    assert [row["action"] for row in rows(made["remedies"])] == [
        one.action for one in score.remedies
    ]


def test_what_is_made_up_says_so_in_every_row() -> None:
    made = tables(a_record(metric("rtt_ms", 1.0), annotations={SIMULATED: "yes"}))
    for name in ("metrics", "rooms", "criteria", "remedies"):
        assert {row["made_up"] for row in rows(made[name])} <= {"simulated"}, name
    elsewhere = a_record(
        metric("rtt_ms", 1.0), annotations={SIMULATED: "yes"}, role=NetworkRole.STAFF, number=9
    )
    mixed = tables(*RECORDS, elsewhere)
    assert {row["made_up"] for row in rows(mixed["metrics"])} == {None, "simulated"}
    assert {row["made_up"] for row in rows(mixed["criteria"])} == {None}
    inside = tables(a_record(metric("rtt_ms", 1.0), role=NetworkRole.EMULATED))
    assert {row["made_up"] for row in rows(inside["metrics"])} == {"emulated"}
    assert {row["made_up"] for row in rows(tables(*RECORDS)["rooms"])} == {None}


def test_the_order_of_records_changes_nothing_and_all_columns_are_explained() -> None:
    assert export_tables(RECORDS, SITE, ON) == export_tables(RECORDS[::-1], SITE, ON)
    made = tables(*RECORDS)
    explained = rows(made["columns"])
    assert len(explained) == sum(len(t.columns) for t in made.values() if t.name != "columns")
    assert all(row["means"] for row in explained)
