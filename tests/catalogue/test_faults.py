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
    ('area = "INF"', 'area = "XYZ"', "inf.toml, line 2: area: found 'XYZ', allowed: INF, TSP"),
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


# what a hand may break in a threshold: what is replaced, by what, the whole line that must come
BROKEN_THRESHOLDS = [
    (
        "{ fail = 1.0, acceptable = 1.0, target = 1.5 }",
        "{ fail = nan, acceptable = 1.0, target = 1.5 }",
        "thresholds: fail: found nan, allowed: a finite number",
    ),
    (
        "{ fail = 1.0, acceptable = 1.0, target = 1.5 }",
        "{ fail = 1.0, acceptable = 1.0, target = inf }",
        "thresholds: target: found inf, allowed: a finite number",
    ),
    (
        "{ fail = 1.0, acceptable = 1.0, target = 1.5 }",
        '{ fail = "1.0", acceptable = 1.0, target = 1.5 }',
        "thresholds: fail: found '1.0', allowed: a valid number",
    ),
    (
        "{ fail = 1.0, acceptable = 1.0, target = 1.5 }",
        "{ fail = 1.0, target = 1.5 }",
        "thresholds: acceptable: missing",
    ),
    (
        "{ fail = 1.0, acceptable = 1.0, target = 1.5 }",
        "{ fail = 1.0, acceptable = 1.6, target = 1.5 }",
        "found fail 1, acceptable 1.6, target 1.5; allowed: in this order, higher is better",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), BROKEN_THRESHOLDS)
def test_a_broken_threshold_says_file_line_found_and_allowed(
    edit: Edit, old: str, new: str, expected: str
) -> None:
    root = edit("criteria/inf.toml", old, new)
    with pytest.raises(BadInputError) as caught:
        load_catalogue("GB-ENG", "primary", TODAY, root=root)
    text = (root / "criteria" / "inf.toml").read_text(encoding="utf-8").splitlines()
    wanted = "thresholds = " if expected.startswith("thresholds") else 'id = "INF-04"'
    first = text.index('id = "INF-04"')
    line = next(at for at in range(first, len(text)) if text[at].startswith(wanted)) + 1
    assert caught.value.faults == (f"criteria/inf.toml, line {line}: INF-04: {expected}",)


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            "criteria/inf.toml",
            'unit = "Mbit/s"',
            'unit = "furlongs"',
            "INF-02: found unit 'furlongs', allowed: %, Mbit/s, a week",
        ),
        (
            "criteria/inf.toml",
            'sources = [{ id = "S1", mark = "F" }, { id = "S10", mark = "F", note = "copper is Low,'
            ' full fibre is High" }]',
            "sources = []",
            "INF-01: sources: found [], allowed: at least 1",
        ),
        (
            "criteria/inf.toml",
            "valid_from = 2026-01-01",
            'valid_from = "soon"',
            "criteria/inf.toml, line 3: valid_from: found 'soon', allowed: a valid date",
        ),
        (
            "criteria/inf.toml",
            "valid_from = 2026-01-01",
            "valid_from = 2026-02-30",
            "criteria/inf.toml: not readable as TOML: ",
        ),
        (
            "criteria/inf.toml",
            "valid_from = 2026-01-01",
            "valid_from = 2026-01-01T10:00:00",
            "criteria/inf.toml, line 3: valid_from: found ",
        ),
        (
            "sources.toml",
            "read_on = 2026-11-01",
            "read_on = 20261101",
            "sources.toml, line 4: read_on: found 20261101, allowed: a valid date",
        ),
        (
            "sources.toml",
            'guide = { text = "',
            'guide = { texts = "',
            "sources.toml, line 11: source: guide: text: missing",
        ),
        ("areas.toml", "weight = 25", "weight = nan", "weight: found nan, allowed: a finite"),
        ("criteria/inf.toml", "weight = 6", "weight = inf", "INF-04: weight: found inf, allowed:"),
    ],
)
def test_what_else_a_hand_may_break_is_one_line(
    edit: Edit, path: str, old: str, new: str, expected: str
) -> None:
    root = edit(path, old, new)
    with pytest.raises(BadInputError) as caught:
        load_catalogue("GB-ENG", "primary", TODAY, root=root)
    assert any(expected in fault for fault in caught.value.faults), caught.value.faults
    assert all("\n" not in fault and fault.startswith(path) for fault in caught.value.faults)
