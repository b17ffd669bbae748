"""What must hold for every school (3.2.9): found by search, not by example.

A thousand schools here; ten thousand, each under all laws, in `tests.bench.bench_properties`.
"""

import random

import pytest
from hypothesis import given as search
from hypothesis import settings
from hypothesis import strategies as st

from netready.domain.criterion import Criterion
from netready.domain.evidence import Evidence
from netready.domain.verdict import Verdict
from tests.scoring import laws
from tests.scoring.laws import LAWS, Law, answers, breaches, same_input_same_bytes
from tests.scoring.sites import School, improved, school_of, schools


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@settings(max_examples=100)
@search(school=schools(), dice=st.randoms(use_true_random=False))
def test_a_law_holds_for_any_school(law: Law, school: School, dice: random.Random) -> None:
    assert breaches(school, dice, [law]) == []


@settings(max_examples=20)
@search(school=schools(), dice=st.randoms(use_true_random=False))
def test_the_same_evidence_gives_the_same_bytes(school: School, dice: random.Random) -> None:
    assert breaches(school, dice, [same_input_same_bytes]) == []


MADE = 200


def test_the_schools_that_are_searched_reach_every_verdict() -> None:
    made = (school_of(random.Random(seed)) for seed in range(MADE))
    assert {answer.verdict for each in made for answer in answers(each)} == set(Verdict)


def test_a_law_that_is_broken_cries(monkeypatch: pytest.MonkeyPatch) -> None:
    def worse(one: Criterion, found: Evidence, step: float) -> Evidence:
        return improved(one, found, -step) if one.words is None else found

    monkeypatch.setattr(laws, "improved", worse)
    cries = [
        text
        for seed in range(MADE)
        for text in breaches(
            school_of(random.Random(seed)), random.Random(seed), [laws.a_better_value_never_lowers]
        )
    ]
    assert any("index" in text for text in cries)
    assert any("to not-yet" in text for text in cries)
