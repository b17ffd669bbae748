from dataclasses import replace
from datetime import date

import pytest

from netready.domain.activity import Sourced
from netready.domain.criterion import Better, Catalogue, Criterion, Question
from netready.domain.metrics import Direction, Metric, metric
from netready.domain.record import NetworkFacts, NetworkRole, Record
from netready.domain.verdict import Disagreement, Effect, SmallestSet, Status, Verdict
from netready_reports.backing import sources_of
from netready_reports.changes import change_rows, change_sections
from netready_reports.comparisons import told_section
from netready_reports.delay import latency_section
from netready_reports.earlier import BETTER, NEWLY_KNOWN, NO_LONGER_KNOWN, WORSE, Earlier
from netready_reports.hosts import endpoint_section
from netready_reports.measured import DRAWN_MAX, throughput_section, wifi_section
from netready_reports.raw_records import CHARACTERS_MAX, RECORDS_MAX, method_table, shown_records
from netready_reports.remedies_told import remedies_section, stage_table
from netready_reports.repeats import repeat_section
from netready_reports.technician import render_technician, technician_view
from tests.reports.fixtures import measurements, not_yet, scores

STAFF = NetworkFacts(role=NetworkRole.STAFF, ssid="Larkhill-Staff", wired=False)
HOST = "docs.example-cloud.test:443"
BEFORE = Earlier(
    as_of=date(2026, 6, 1),
    catalogue_version="2026.0",
    verdict=Verdict.CANNOT_SAY,
    areas={},
    criteria={},
)


def endpoints(number: int, network: NetworkFacts, *metrics: object) -> Record:
    found = metrics or measurements.endpoint(HOST, 10.0, 20.0, 30.0, 40.0)
    return measurements.record(number, "endpoints", found, network=network)  # type: ignore[arg-type]


def test_hosts_stand_beside_each_other_network_by_network() -> None:
    port = "call.test:3478/udp"
    calls = (metric("reachable", 1, label=port), metric("rtt_ms", 14.0, n=1, label=port))
    records = (
        endpoints(1, measurements.PUPIL_WIFI),
        endpoints(2, STAFF, metric("reachable", 0, label=HOST), metric("tls_ms", None)),
        measurements.record(3, "media-udp", calls, network=STAFF),
    )
    matrix = endpoint_section(records).tables[0]
    assert matrix.head == ("Host", "pupil, Larkhill-Pupils", "staff, Larkhill-Staff")
    assert matrix.rows == (
        (HOST, "✓ DNS 10, TCP 20, TLS 30, answer 40", "✗ not reached"),
        (port, "not tried", "✓ UDP 14"),
    )


def test_the_latest_look_at_a_host_counts() -> None:
    before = endpoints(1, STAFF, metric("reachable", 0, label=HOST), metric("tls_ms", None))
    section = endpoint_section((before, endpoints(2, STAFF)))
    assert len(section.tables[0].rows) == 1
    assert section.tables[0].rows[0][1].startswith("✓")


def test_runs_of_one_room_are_set_beside_each_other() -> None:
    records = tuple(
        measurements.load_record(number, run)
        for number, run in enumerate(
            (measurements.FAILING_RUN, {**measurements.HOLDING_RUN, "radios": 1})
        )
    )
    table = repeat_section(replace(not_yet(), records=records)).tables[0]
    assert table.rows == (
        (
            "Oak (Year 6), Video lesson (720p), pupil network, 1 radio",
            *("2", "24, 30+", "26, not known", "24 to 30"),
        ),
    )


def speed_in(room: str, mbps: float | None, number: int = 1) -> Record:
    found = metric("goodput_mbps", mbps, direction=Direction.DOWN)
    return measurements.record(number, "internet-line", (found,), room=room)


def test_a_place_without_a_value_is_not_among_the_slowest() -> None:
    failed = [speed_in(f"Failed {n}", None) for n in range(3)]
    measured = [speed_in(f"Room {n}", 100.0 + n) for n in range(DRAWN_MAX)]
    section = throughput_section([*failed, *measured])
    data = section.charts[0].figure["data"]
    assert isinstance(data, list)
    assert list(data[0]["y"]) == [f"internet-line, Room {n}" for n in range(DRAWN_MAX)]
    assert section.tables[0].rows[0] == ("internet-line, Failed 0", "not known", "not known")


def test_goodput_read_several_times_is_shown_by_its_middle() -> None:
    readings = [speed_in("Oak", mbps, n) for n, mbps in enumerate((10.0, None, 90.0, 80.0))]
    table = throughput_section(readings).tables[0]
    assert table.rows == (("internet-line, Oak", "80", "not known"),)
    assert "the middle where it was measured several times" in table.caption


def test_a_probe_is_called_repeated_from_the_third_time_on() -> None:
    def speed(number: int, mbps: float) -> Record:
        found = metric("goodput_mbps", mbps, direction=Direction.DOWN)
        return measurements.record(number, "internet-line", (found,))

    records = [speed(number, 100.0 + 10 * number) for number in range(4)]
    assert repeat_section(replace(not_yet(), records=tuple(records[:2]))).empty
    row = repeat_section(replace(not_yet(), records=tuple(records))).tables[0].rows[0]
    assert row[1:] == ("4", "100", "115", "130", "8.7 %")


def test_one_record_of_each_probe_is_always_on_the_page() -> None:
    many = [measurements.record(number, "latency") for number in range(2 * RECORDS_MAX)]
    last = measurements.record(999, "dns")
    shown = shown_records((*many, last))
    assert len(shown) == RECORDS_MAX
    assert shown[-1].title.startswith("dns,")
    long = [
        measurements.record(number, "host", details={"much": "x" * 50_000}) for number in range(90)
    ]
    assert 0 < sum(len(raw.text) for raw in shown_records(long)) <= CHARACTERS_MAX
    probes = [replace(record, probe=f"probe-{n}") for n, record in enumerate(long[:15])]
    assert len(shown_records((*probes, *long))) == len(probes) + 1


def test_the_method_of_a_probe_is_said_once_for_all_its_records() -> None:
    rates = (50, 50, 25)
    records = tuple(
        measurements.record(
            number,
            "latency",
            measurements.quantiles("rtt_ms", 1, 2, 3),
            supplied={"rate_pps": rate, "target": "wired target"},
        )
        for number, rate in enumerate(rates)
    )
    table = method_table(records)
    assert table is not None
    row = table.rows[0]
    assert row[0:2] == ("latency, version 1", "3")
    assert row[4:] == (
        "pupil, Larkhill-Pupils",
        "udp echo; cubic",
        "rate_pps (2 values); target wired target",
    )


def test_disagreements_are_findings_of_their_own() -> None:
    found = Disagreement(
        criterion="INF-16",
        title="Wi-Fi generation",
        told="Wi-Fi 6",
        told_by="IT technician",
        told_on="2026-11-20",
        measured="5",
        sentence="Told Wi-Fi 6, measured Wi-Fi 5.",
    )
    score = replace(scores.not_yet(), disagreements=(found,))
    table = told_section(score, not_yet().site).tables[0]
    assert table.rows[0][1:] == (
        "Wi-Fi 6 (IT technician, 2026-11-20)",
        "5",
        "Told Wi-Fi 6, measured Wi-Fi 5.",
    )
    by_contract = replace(found, told_by="the contract in the site file", told_on="")
    table = told_section(replace(score, disagreements=(by_contract,)), not_yet().site).tables[0]
    assert table.rows[0][1] == "Wi-Fi 6 (the contract in the site file)"


def test_a_sum_with_a_gap_is_no_price() -> None:
    low = Effect(verdict=Verdict.PILOT, index=0.61, pupils=None)
    one = SmallestSet(
        to=Verdict.PILOT,
        actions=("Mend the line.", "Move the access point."),
        criteria=("INF-04", "TSP-01"),
        low=low,
        high=replace(low, verdict=Verdict.GO, index=0.8, pupils=420),
        cost_low=None,
        cost_high=None,
        unpriced=1,
    )
    score = replace(scores.not_yet(), smallest_sets=(one,))
    row = remedies_section(score).tables[0].rows[0]
    assert row == (
        "2 actions to Pilot",
        "price not entered for 1 action",
        "Pilot to Go; index 0.610 to 0.800; up to 420 pupils",
        "INF-04, TSP-01",
        "1. Mend the line. 2. Move the access point.",
    )
    priced = replace(one, cost_low=1000.0, cost_high=2500.0, unpriced=0)
    section = remedies_section(replace(score, smallest_sets=(priced,)))
    assert section.tables[0].rows[0][1] == "1,000 to 2,500"
    fixed = replace(priced, cost_high=1000.0)
    section = remedies_section(replace(score, smallest_sets=(fixed,)))
    assert section.tables[0].rows[0][1] == "1,000"
    asking = replace(priced, cost_low=0.0, cost_high=0.0)
    section = remedies_section(replace(score, smallest_sets=(asking,)))
    assert section.tables[0].rows[0][1] == "staff time only"


def test_a_stage_that_was_not_worked_out_carries_nobody_knows_how_many() -> None:
    score = scores.not_yet()
    bare = replace(score.stages[0], pupils=None)
    table = stage_table(replace(score, stages=(bare,)))
    assert table is not None
    assert table.rows[0][4:7] == ("not known",) * 3


@pytest.mark.parametrize(
    ("was", "now", "word"),
    [
        (Status.MET, Status.NOT_MET, WORSE),
        (Status.NOT_MET, Status.MET, BETTER),
        (Status.MISSING, Status.MET, NEWLY_KNOWN),
        (Status.UNSETTLED, Status.NOT_MET, NEWLY_KNOWN),
        (Status.MET, Status.MISSING, NO_LONGER_KNOWN),
        (Status.NOT_MET, Status.UNSETTLED, NO_LONGER_KNOWN),
        (Status.MISSING, Status.UNSETTLED, "still not settled"),
        (Status.MET, Status.NOT_APPLICABLE, "not to be compared"),
        (Status.MET, Status.MET, None),
    ],
)
def test_what_became_known_or_unknown_is_neither_better_nor_worse(
    was: Status, now: Status, word: str | None
) -> None:
    result = replace(scores.not_yet().criteria[0], status=now)
    rows = change_rows((result,), replace(BEFORE, criteria={result.id: was}))
    assert [row[1] for row in rows] == ([] if word is None else [word])


def test_the_change_log_stands_only_where_there_is_an_earlier_score() -> None:
    material = not_yet()
    assert change_sections(material) == ()
    criteria = material.score.criteria
    told = {criteria[0].id: Status.NOT_MET, criteria[1].id: Status.MET}
    before = replace(BEFORE, criteria=told)
    rows = change_rows(criteria, before)
    assert [row[1] for row in rows] == [WORSE, BETTER]
    page = render_technician(technician_view(replace(material, earlier=before)), bundle="")
    assert "Since the last run" in page
    assert "Not like for like: the rules then were 2026.0" in page
    assert change_sections(replace(material, earlier=before, emulated=True)) == ()


def test_every_source_has_its_mark_and_day_and_ours_is_called_a_default() -> None:
    rule = Criterion(
        id="INF-04",
        area="INF",
        title="Line",
        question="Does it carry?",
        answers=Question.NETWORK,
        evidence="M",
        unit="",
        scope="site",
        better=Better.HIGHER,
        weight=6,
        valid_from="2026-01-01",
        sources=(
            Sourced(text="A paper, paper.test", read_on="2026-11-01", mark="F2"),
            Sourced(text="ours", read_on="2026-11-01", mark="P"),
        ),
    )
    rules = Catalogue(version="1", country="GB-ENG", phase="primary", areas=(), criteria=(rule,))
    assert sources_of(replace(not_yet(), catalogue=rules))["INF-04"] == (
        "A paper, paper.test (from a page that restates the source, read 2026-11-01)",
        "our default, not a published standard",
        "in force from 1 January 2026",
    )


def test_many_readings_of_the_wifi_are_a_matrix_and_few_a_list() -> None:
    def link(number: int, *more: Metric) -> Record:
        signal = metric("signal_dbm", -50 - number, source="nl80211")
        return measurements.record(number, "wifi-link", (signal, *more))

    few = wifi_section([link(number) for number in range(4)]).tables[0]
    assert few.head == ("Fact", "Value", "Where", "From")
    many = [link(number) for number in range(5)]
    many.append(link(5, metric("snr_db", None, note="no noise is told")))
    table = wifi_section(many).tables[0]
    assert table.head == ("Where and when, UTC", "Signal", "Signal to noise")
    assert table.rows[0] == ("Oak (Year 6), wifi-link, 2026-11-20 16:05", "-50 dBm", "")
    assert table.rows[5][1:] == ("-55 dBm", "not known: no noise is told")


def test_of_many_places_the_middle_of_each_stands_and_the_slowest_are_drawn() -> None:
    records = [
        measurements.record(
            number,
            "latency",
            (
                *measurements.quantiles("rtt_ms", 1.0 + number, 2.0 + number, 3.0 + number),
                metric("jitter_ms", 1.0 + place),
            ),
            room=f"Room {place}",
        )
        for place in range(35)
        for number in (2 * place, 2 * place + 1)
    ]
    section = latency_section(records)
    assert "The slowest 16 of 35." in section.charts[0].words
    beside = section.tables[1]
    assert beside.head == ("Where", "Jitter")
    assert len(beside.rows) == 35
    assert beside.rows[3] == ("Room 3", "4 ms")
