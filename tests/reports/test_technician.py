from collections.abc import Mapping
from dataclasses import replace

import pytest

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import metric
from netready.domain.verdict import Status
from netready_reports.comparisons import declared_table, lens_table
from netready_reports.delay import latency_section
from netready_reports.findings import (
    area_blocks,
    criterion_line,
    trace_lines,
    value_words,
)
from netready_reports.hosts import endpoint_section
from netready_reports.raw_records import raw_record
from netready_reports.readings import value_words as metric_value
from netready_reports.rooms import room_cards
from netready_reports.run_facts import run_facts
from netready_reports.technician import render_technician, technician_view
from tests.reports.fixtures import cannot_say, emulated, go, measurements, not_yet, scores


def test_a_room_that_breaks_below_its_class_does_not_hold_it() -> None:
    card = room_cards(not_yet())[0]
    assert (card.name, card.badge.word) == ("Oak (Year 6)", "Does not hold")
    assert card.headline == "Holds 24 of 30 pupils."
    facts = dict(card.facts)
    assert facts["Behind it"] == "30 pupils on 1 radio, extrapolated"
    assert facts["Shares its access point with"] == "Elm (Year 6)"
    assert "too many pupils share its air" in facts["Stopped by"]


def test_five_radios_make_a_room_measured() -> None:
    card = next(card for card in room_cards(not_yet()) if card.name == "Ash (Year 5)")
    assert dict(card.facts)["Behind it"] == "30 pupils on 5 radios, measured"
    assert dict(card.facts)["Pupils, Video lesson (720p)"].startswith("30+ (not reached)")


def test_a_room_without_a_run_is_not_known() -> None:
    card = next(card for card in room_cards(not_yet()) if card.name == "Birch (Year 5)")
    assert (card.badge.word, card.headline) == ("Not known", "No class load was run here.")


def test_a_limit_of_the_device_is_never_blamed_on_the_room() -> None:
    card = room_cards(cannot_say())[0]
    assert card.badge.word == "Not known"
    assert "testing equipment, not the network" in card.headline


def test_the_scores_word_for_a_room_overrules_its_runs() -> None:
    material = go()
    results = tuple(
        replace(result, rooms_unknown=("Oak (Year 6)",)) if result.id == "TSP-13" else result
        for result in material.score.criteria
    )
    changed = replace(material, score=replace(material.score, criteria=results))
    words = [{card.name: card.badge.word for card in room_cards(m)} for m in (material, changed)]
    assert [found["Oak (Year 6)"] for found in words] == ["Holds its class", "Not known"]


def test_an_emulated_run_is_never_a_room_of_the_school() -> None:
    first, *rooms = room_cards(emulated())
    assert (first.name, first.badge.word) == ("Emulated room", "Not your network")
    assert all(card.badge.word == "Not known" for card in rooms)
    runs = technician_view(emulated()).runs
    assert [run.title for run in runs] == ["Emulated room: Video lesson (720p)"]


def test_an_unknown_limit_of_a_run_stays_unknown() -> None:
    run = run_facts(cannot_say().records)[0]
    assert (run.holds, run.breaks, run.capacity_down_mbps) == (None, None, None)


@pytest.mark.parametrize(
    "run",
    [
        {},
        {"stages": "none"},
        {"stages": [None, 3, {"pupils": "x"}, {"pupils": float("nan")}]},
        {"pupils_supported": [], "limiter": 4, "radios": -1, "capacity_mbps": {"down": True}},
    ],
)
def test_a_broken_run_gives_unknowns_and_no_error(run: Mapping[str, object]) -> None:
    facts = run_facts((measurements.load_record(1, run),))[0]
    assert facts.stages == ()
    assert (facts.holds, facts.radios, facts.capacity_down_mbps) == (None, None, None)
    records = (measurements.load_record(1, run),)
    render_technician(technician_view(replace(not_yet(), records=records)), bundle="")


def test_a_load_record_without_a_run_is_left_out() -> None:
    assert run_facts((measurements.record(1, "load"),)) == ()


def test_probes_that_never_came_back_are_no_answer_and_not_unknown() -> None:
    stage = measurements.stage(4, 1, "fail", 1.0, 5.0, 9.0)
    stage["loaded_rtt_ms"] = {"p50": 5.0, "p95": None}
    record = measurements.load_record(1, {**measurements.FAILING_RUN, "stages": [stage]})
    view = technician_view(replace(not_yet(), records=(record,)))
    row = view.runs[0].tables[0].rows[0]
    assert row[5:7] == ("5", "no answer")


def test_a_value_just_below_its_line_is_not_shown_as_the_line() -> None:
    result = replace(scores.failing_criteria()[1], value=0.99996)
    assert value_words(result) == "0.99996 of planned peak"
    assert value_words(replace(result, value=1.0)) == "1 of planned peak"


def test_a_default_of_ours_is_never_called_a_standard() -> None:
    line = criterion_line(scores.failing_criteria()[1])
    assert line.sources == ("our default, not a published standard",)
    found = criterion_line(scores.failing_criteria()[2])
    assert found.sources[0].endswith("(found in the source)")


def test_a_missing_criterion_has_no_value_and_no_count() -> None:
    line = criterion_line(scores.missing("CLD-02", "Ports"))
    assert (line.value, line.spread, line.badge.word) == ("not known", "", "Not known")


def test_every_criterion_stands_in_the_report_once() -> None:
    blocks = area_blocks(scores.not_yet())
    shown = [line.id for block in blocks for line in block.lines]
    assert sorted(shown) == sorted(result.id for result in scores.failing_criteria())


def test_the_trace_names_every_gate_with_its_force() -> None:
    lines = trace_lines(scores.not_yet(), scores.not_yet().network)
    assert len(lines) == 7
    assert lines[0].gate == "blocks any yes"
    assert lines[4].gate == "blocks Go, not a pilot"


def test_told_stands_beside_measured_where_both_exist() -> None:
    table = declared_table(scores.not_yet(), not_yet().site)
    assert table is not None
    assert [row[0][:6] for row in table.rows] == ["INF-16"]
    assert table.rows[0][1].startswith("Wi-Fi 6 (IT technician")
    assert table.rows[0][2].startswith("5 ")


def test_a_lens_without_data_is_not_known() -> None:
    table = lens_table(scores.cannot_say())
    assert table is not None
    assert {row[1] for row in table.rows} == {"not known"}


def test_unmeasured_metrics_say_why() -> None:
    assert metric_value(metric("noise_dbm", None, note="no driver")) == "not known: no driver"
    assert metric_value(metric("loss_ratio", 0.0)) == "0 %"
    assert metric_value(metric("on_mains", 1)) == "yes"


def test_nothing_measured_is_said_section_by_section() -> None:
    view = technician_view(replace(not_yet(), records=(), forecasts=()))
    assert all(section.empty for section in view.measured)
    assert view.runs == ()
    assert set(view.figures) == {"chart-demand"}


def test_delay_of_the_load_run_itself_is_not_shown_as_idle() -> None:
    record = measurements.record(1, "load", measurements.quantiles("rtt_ms", 1, 2, 3))
    assert latency_section((record,)).empty


def test_the_endpoint_table_of_the_probe_is_used_where_there_is_one() -> None:
    row = {"host": "a.test", "port": 443, "reachable": False, "step": "tls", "word": "timeout"}
    record = measurements.record(
        1, "endpoints", (metric("tls_intercepted", None),), details={"endpoints": [row]}
    )
    matrix, steps, *_ = endpoint_section((record,)).tables
    assert matrix.rows[0] == ("a.test:443", "✗ tls, timeout")
    cells = steps.rows[0]
    assert cells[0] == "a.test:443 (Oak (Year 6))"
    assert cells[1] == "no"
    assert cells[-1] == "tls, timeout"


def test_every_drawing_has_its_place_and_every_place_its_drawing() -> None:
    view = technician_view(not_yet())
    page = render_technician(view, bundle="")
    for id in view.figures:
        assert page.count(f'id="{id}"') == 1
    assert page.count('class="chart"') == len(view.figures)


def test_skipped_records_are_named() -> None:
    page = render_technician(technician_view(not_yet()), bundle="")
    assert "records.jsonl line 14: ends in the middle of a record; skipped" in page


def test_a_very_long_record_is_cut_and_says_so() -> None:
    record = measurements.record(1, "host", details={"much": "x" * 50_000})
    assert raw_record(record).text.endswith("the record file has it whole")


def test_failures_of_a_record_are_counted_in_its_title() -> None:
    failure = Failure(operation="tcp connect", word=FailureWord.TIMEOUT)
    record = measurements.record(1, "reach", failures=(failure,))
    assert raw_record(record).title.endswith(", 1 failure")


def test_a_stage_that_does_not_count_is_said_not_to() -> None:
    view = technician_view(cannot_say())
    assert [row[2] for row in view.runs[0].tables[0].rows] == ["pass", "does not count"]


def test_status_words_of_rooms_cover_every_status() -> None:
    from netready_reports.rooms import ROOM_WORDS

    assert set(ROOM_WORDS) == set(Status)


def test_failures_are_listed_with_their_word() -> None:
    failures = next(part for part in technician_view(not_yet()).measured if part.id == "failures")
    assert failures.tables[0].rows[0][:3] == ("tls handshake", "tls-unknown-issuer", "endpoints")


def test_a_withheld_delay_says_why_and_draws_nothing() -> None:
    held = metric("loaded_rtt_ms", None, stat="p50", note="withheld: the device was late")
    section = latency_section((measurements.record(1, "loaded-latency", (held,)),))
    assert section.charts == ()
    assert section.tables[0].rows[0][1] == "not known"
    assert section.tables[0].rows[0][-1] == "withheld: the device was late"


def test_idle_before_a_load_is_told_from_idle_alone() -> None:
    idle = measurements.record(1, "latency", measurements.quantiles("rtt_ms", 1, 2, 3))
    both = (
        *measurements.quantiles("rtt_ms", 7, 8, 9),
        *measurements.quantiles("loaded_rtt_ms", 20, 30, 40),
    )
    loaded = measurements.record(2, "loaded-latency", both)
    rows = latency_section((idle, loaded)).tables[0].rows
    assert [row[1] for row in rows] == ["1", "7", "20"]


def test_every_stage_stands_in_the_report() -> None:
    stages = next(part for part in technician_view(not_yet()).compared if part.id == "stages")
    assert len(stages.tables[0].rows) == 4


def test_repeated_stages_are_drawn_as_points_on_a_line_of_means() -> None:
    stages = [measurements.stage(30, 30, "pass", 70.0, delay, 50.0) for delay in (10.0, 20.0)]
    record = measurements.load_record(1, {**measurements.FAILING_RUN, "stages": stages})
    run = technician_view(replace(not_yet(), records=(record,))).runs[0]
    traces = run.charts[1].figure["data"]
    assert isinstance(traces, list)
    line = next(t for t in traces if t["name"] == "RTT p50" and t["mode"] == "lines")
    assert list(line["y"]) == [15.0]
