from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from netready.domain.activity import Sourced
from netready.domain.demand import CrossLine
from netready_reports.charts import template
from netready_reports.cross_lines import cross_line_table, cross_line_traces, school_mbps
from netready_reports.load_told import RUNS_DRAWN_MAX, run_sections
from netready_reports.run_facts import run_facts
from netready_reports.technician import technician_view
from netready_reports.timeline import timeline_chart
from tests.reports.fixtures import DEMAND, VARIANTS, measurements, not_yet

LINES = tuple(
    CrossLine(
        name=name,
        mbps_per_user=rate,
        basis=basis,
        source=Sourced(text="Somebody, address.test", read_on="2026-11-01", mark="F"),
    )
    for name, rate, basis in (
        ("floor", 0.05, "pupil"),
        ("session", 0.5, "session"),
        ("user", 1.0, "user"),
        ("small", 2.8, "user"),
        ("target", 5.0, "pupil"),
    )
)
PLANNED = replace(DEMAND, cross_lines=LINES, users=420)


def test_every_drawing_fits_plotlys_schema() -> None:
    for make in VARIANTS.values():
        demand = replace(make(), demand=PLANNED)
        for figure in technician_view(demand).figures.values():
            layout: Any = figure["layout"]
            go.Figure({**figure, "layout": {**layout, "template": template()}})


def timeline(run: Mapping[str, object]) -> list[dict[str, Any]] | None:
    facts = run_facts((measurements.load_record(1, run),))[0]
    chart = timeline_chart("chart-time", facts)
    if chart is None:
        return None
    data = chart.figure["data"]
    assert isinstance(data, list)
    return data


def test_the_timeline_keeps_the_order_in_which_stages_were_run() -> None:
    traces = timeline(measurements.FAILING_RUN)
    assert traces is not None
    pupils = next(trace for trace in traces if trace["name"] == "pupils at once")
    assert list(pupils["y"]) == [1, 4, 8, 16, 30, 22, 26, 24, 24]
    assert list(pupils["x"]) == [20.0 * place for place in range(9)]


def test_stages_without_a_length_have_no_place_on_the_timeline() -> None:
    stages = [
        {**measurements.stage(pupils, pupils, "pass", 5.0, 3.0, 6.0), "measure_s": length}
        for pupils, length in ((4, 20.0), (8, None), (16, "x"))
    ]
    assert timeline({**measurements.FAILING_RUN, "stages": stages}) is None


def test_an_unknown_value_leaves_a_gap_in_the_timeline_and_no_zero() -> None:
    gone = {**measurements.stage(30, 0, "fail", 5.0, 3.0, 6.0), "loaded_rtt_ms": {"p95": None}}
    stages = [measurements.stage(4, 4, "pass", 5.0, 3.0, 6.0), gone]
    traces = timeline({**measurements.FAILING_RUN, "stages": stages})
    assert traces is not None
    slow = next(trace for trace in traces if trace["name"] == "RTT p95")
    assert list(slow["y"]) == [6.0, None, None]


def test_a_published_rate_is_multiplied_by_those_it_is_meant_for() -> None:
    assert [round(school_mbps(line, PLANNED), 2) for line in LINES[:3]] == [21.0, 119.5, 420.0]
    table = cross_line_table(PLANNED)
    assert table is not None
    assert table.rows[0][-1] == "Somebody, address.test (found in the source, read 2026-11-01)"


def test_the_drawing_has_the_four_rates_nearest_to_the_plan_smallest_first() -> None:
    names = [trace.name for trace in cross_line_traces(PLANNED)]
    assert [name.partition(":")[0] for name in names] == ["A", "B", "C", "D"]
    assert names[0].startswith("A: floor, 21")
    assert not any("target" in name for name in names)


@pytest.mark.parametrize("runs", [RUNS_DRAWN_MAX, 3 * RUNS_DRAWN_MAX])
def test_every_run_stands_on_the_page_and_only_some_are_drawn(runs: int) -> None:
    records = tuple(
        measurements.load_record(
            number,
            measurements.FAILING_RUN if number == runs - 1 else measurements.HOLDING_RUN,
            room=f"Room {number}",
        )
        for number in range(runs)
    )
    sections = run_sections(replace(not_yet(), records=records))
    drawn = [section for section in sections if section.charts]
    assert len(drawn) == RUNS_DRAWN_MAX
    assert any(section.title.startswith(f"Room {runs - 1}:") for section in drawn)
    rows = [row[0] for section in sections if not section.charts for row in section.tables[0].rows]
    assert len(set(rows)) == runs - RUNS_DRAWN_MAX
