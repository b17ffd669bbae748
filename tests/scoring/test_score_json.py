"""The published form of a score: the contract's keys, and the same bytes each time."""

import json

from netready.domain.jsonable import canonical_json
from netready.scoring.score import score_site
from netready.scoring.score_json import score_json
from tests.scoring.school import example_before


def test_the_contracts_keys_are_there() -> None:
    document = json.loads(canonical_json(score_json(score_site(example_before()))))
    assert set(document) >= {
        "as_of",
        "catalogue",
        "network",
        "programme",
        "standard",
        "areas",
        "criteria",
        "pupils",
        "stages",
        "remedies",
        "lenses",
    }
    assert document["network"]["gates"] == {"cleared": 0, "of": 5}
    line = next(one for one in document["criteria"] if one["id"] == "INF-04")
    assert line["thresholds"] == {"fail": 1.0, "acceptable": 1.0, "target": 1.5}
    assert (line["status"], line["gate"], line["question"]) == ("not-met", "X", "network")
    assert document["remedies"][0]["effect"].keys() >= {"verdict", "index", "pupils"}


def test_what_is_missing_has_null_scores_and_never_nought() -> None:
    document = score_json(score_site(example_before()))
    criteria = document["criteria"]
    assert isinstance(criteria, list)
    missing = next(one for one in criteria if one["id"] == "TSP-05")
    assert [missing[key] for key in ("score", "score_low", "score_high", "value")] == [None] * 4
    assert document["pupils"]["supported"] == {  # type: ignore[index]
        "everyday": None,
        "video": None,
        "test": None,
    }


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (
        canonical_json(score_json(score_site(example_before())), indent=2) for _ in range(2)
    )
    assert first == second


def test_lenses_without_data_are_null() -> None:
    lenses = score_json(score_site(example_before()))["lenses"]
    assert isinstance(lenses, dict)
    assert (lenses["iqb"], lenses["iqb_edu"], lenses["aim"], lenses["rpm"]) == (
        None,
        None,
        {},
        None,
    )
