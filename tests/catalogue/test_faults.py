"""A school edits these files: each fault is one line with file, table, key and what is allowed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from netready.catalogue.loader import (
    load_activities,
    load_catalogue,
    load_demand_rules,
    load_endpoints,
    load_mixes,
    load_standard,
)
from netready.domain.errors import BadInputError
from tests.catalogue.conftest import TODAY

Edit = Callable[[str, str, str], Path]

# what is replaced in criteria/inf.toml, by what, and the line that must come
CRITERION_FAULTS = [
    ('gate = "X"', 'gate = "Y"', "INF-04: gate: found 'Y', allowed: 'X' or 'R'"),
    ("weight = 6", "weight = 9", "INF-04: weight: found 9"),
    (
        "{ fail = 1.0, acceptable = 1.0, target = 1.5 }",
        "{ fail = 2.0, acceptable = 1.0, target = 1.5 }",
        "INF-04: found fail 2, acceptable 1, target 1.5; allowed: in this order, higher is better",
    ),
    (
        "{ fail = 150, acceptable = 100, target = 50 }",
        "{ fail = 50, acceptable = 100, target = 150 }",
        "INF-05: found fail 50, acceptable 100, target 150; allowed: in this order, lower is",
    ),
    ('"line_capacity_ratio"', '"magic"', "INF-04: measure: found derived 'magic', allowed: line"),
    (
        '{ derived = "line_capacity_ratio" }',
        '{ derived = "line_capacity_ratio", scale = 100 }',
        "INF-04: measure: `derived` stands alone",
    ),
    ('metric = "connect_ms"', 'metric = "ping"', "INF-05: measure: found metric 'ping'"),
    ('metric = "connect_ms", ', "", "INF-05: measure: either `metric` or `derived`"),
    ('title = "Full fibre"', 'title = "Full fibre"\nred = 1', "INF-01: red: unknown key"),
    ('owner = "Leadership with the internet provider"\n', "", "INF-01: owner: missing"),
    ('fail = ["copper"]', 'fail = ["leased-line"]', "INF-01: words: a word stands on two steps"),
    (
        "secondary = { fail = 900, acceptable = 900, target = 940 }\n",
        "",
        "INF-02: a numeric scale needs `thresholds`, or both `primary` and `secondary`",
    ),
    ('unit = "Mbit/s"\n', "", "INF-02: a numeric scale needs a `unit`"),
    ('answers = "programme"', 'answers = "capacity"', "INF-01: answers: found 'capacity'"),
    ('id = "INF-01"', 'id = "TSP-01"', "TSP-01: id: allowed in this file: INF-.."),
    (
        'id = "INF-02"',
        'id = "INF-01"',
        "criteria: INF-01 of 2026-01-01: the criterion is there 2 times, allowed: once",
    ),
    ('{ id = "S1",', '{ id = "S999",', "INF-01: sources: found 'S999', allowed: an id in sources"),
    ('mark = "F" }', 'mark = "G" }', "INF-01: S1: mark: found 'G', allowed: 'F', 'F2', 'M' or 'P'"),
    (
        'evidence = "D"',
        'evidence = "D"\nmeasure = { metric = "rtt_ms" }',
        "INF-01: a declared criterion (evidence D) has no `measure`",
    ),
    (
        'evidence = "D"',
        'evidence = "D"\ngate_when = "take-home"',
        "INF-01: `gate_when` without a `gate`",
    ),
    ('area = "INF"', 'area = "XYZ"', "inf.toml: area: found 'XYZ', allowed: INF, TSP"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CRITERION_FAULTS)
def test_a_fault_in_a_criterion_is_named(edit: Edit, old: str, new: str, expected: str) -> None:
    root = edit("criteria/inf.toml", old, new)
    with pytest.raises(BadInputError) as caught:
        load_catalogue("GB-ENG", "primary", TODAY, root=root)
    assert any(expected in fault for fault in caught.value.faults), caught.value.faults
    assert all("\n" not in fault for fault in caught.value.faults)


def test_all_faults_of_a_file_are_told_at_once(edit: Edit) -> None:
    edit("criteria/inf.toml", 'evidence = "D"', 'evidence = "Z"')
    root = edit("criteria/inf.toml", "weight = 5", "weight = 50")
    with pytest.raises(BadInputError) as caught:
        load_catalogue("GB-ENG", "primary", TODAY, root=root)
    assert [fault.split(": ")[1:3] for fault in caught.value.faults] == [
        ["INF-01", "evidence"],
        ["INF-02", "weight"],
    ]


def test_only_network_areas_may_answer_the_network_question(edit: Edit) -> None:
    root = edit("criteria/pol.toml", 'answers = "programme"', 'answers = "network"')
    with pytest.raises(BadInputError, match="POL-01: only INF, TSP, CLD, SEC can answer"):
        load_catalogue("GB-ENG", "primary", TODAY, root=root)


def test_area_weights_that_do_not_add_up_are_refused(edit: Edit) -> None:
    root = edit("areas.toml", "weight = 25", "weight = 20")
    with pytest.raises(BadInputError, match="found a sum of 95, allowed: 100"):
        load_catalogue("GB-ENG", "primary", TODAY, root=root)


def test_a_broken_file_is_named(edit: Edit) -> None:
    root = edit("areas.toml", "[[area]]", "[[area")
    with pytest.raises(BadInputError, match=r"areas\.toml: not readable as TOML"):
        load_catalogue("GB-ENG", "primary", TODAY, root=root)


def test_a_missing_file_is_named(edit: Edit) -> None:
    root = edit("areas.toml", "25", "25")
    (root / "sources.toml").unlink()
    with pytest.raises(BadInputError, match=r"sources\.toml: not found"):
        load_catalogue("GB-ENG", "primary", TODAY, root=root)


def test_of_two_editions_the_newest_that_is_valid_counts(edit: Edit) -> None:
    path, marker = "criteria/inf.toml", '[[criterion]]\nid = "INF-02"'
    text = (edit(path, marker, marker) / path).read_text(encoding="utf-8")
    first = text[text.index('[[criterion]]\nid = "INF-01"') : text.index(marker)]
    later = first.replace("weight = 3", "weight = 1\nvalid_from = 2027-09-01")
    root = edit(path, marker, later + marker)

    def weight(as_of: date) -> float:
        found = load_catalogue("GB-ENG", "primary", as_of, root=root).criteria
        return next(each.weight for each in found if each.id == "INF-01")

    assert weight(date(2027, 8, 31)) == 3
    assert weight(date(2027, 9, 1)) == 1


def test_faults_of_the_other_files_are_named(edit: Edit) -> None:
    edit("activities.toml", "segment_s = 2.0\n", "")
    edit("mixes.toml", "share = 0.45", "share = 0.35")
    edit("demand.toml", "primary = 0.6, ", "")
    edit("standards/GB-ENG.toml", '"INF-01"', '"INF-99"')
    root = edit("endpoints/google.toml", "port = 3478", "port = 99999")
    with pytest.raises(BadInputError, match="video-480p: shape 'segments' also needs segment_s"):
        load_activities(root=root)
    with pytest.raises(BadInputError, match=r"everyday-lesson: found shares that add up to 0\.9"):
        load_mixes(root=root)
    with pytest.raises(BadInputError, match="concurrency: missing 'primary'"):
        load_demand_rules(root=root)
    with pytest.raises(BadInputError, match="found 'INF-99', allowed: an id of a criterion"):
        load_standard("GB-ENG", root=root)
    with pytest.raises(BadInputError, match=r"stun\.l\.google\.com: port: found 99999"):
        load_endpoints(["google"], root=root)


def test_a_mix_of_an_unknown_activity_is_refused(edit: Edit) -> None:
    root = edit("mixes.toml", '"onscreen-test"', '"juggling"')
    with pytest.raises(BadInputError, match="test: activity: found 'juggling', allowed: video"):
        load_mixes(root=root)


def test_an_unknown_endpoint_list_is_refused() -> None:
    with pytest.raises(BadInputError, match="found 'moodle', allowed: apple, google, microsoft"):
        load_endpoints(["moodle"])
