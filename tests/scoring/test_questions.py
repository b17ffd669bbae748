"""Which questions people are asked, how, and what counts as an answer."""

from dataclasses import replace
from datetime import date

import pytest

from netready.catalogue.loader import load_catalogue
from netready.domain.criterion import Catalogue
from netready.domain.site import Answer, Cohort, Phase, Site
from netready.scoring.questions import DeclaredQuestion, declared_questions, open_questions
from netready.scoring.said import allowed_answers, said_value
from netready.scoring.scale import scale

TODAY = date(2026, 11, 22)
SITE = Site(name="Oak Road", country="GB-ENG", phase=Phase.PRIMARY, pupils=60)
CATALOGUE: Catalogue = load_catalogue("GB-ENG", "primary", TODAY)


def asked(*answers: Answer, site: Site = SITE) -> tuple[DeclaredQuestion, ...]:
    return declared_questions(replace(site, answers=answers), CATALOGUE, TODAY)


def question(criterion: str) -> DeclaredQuestion:
    return next(one for one in asked() if one.criterion == criterion)


def answer(criterion: str, value: str, on: date = TODAY) -> Answer:
    return Answer(criterion=criterion, value=value, by="A", on=on)


def test_all_ten_areas_are_asked_and_nothing_that_only_a_probe_can_say() -> None:
    ids = {one.criterion for one in asked()}
    assert {one.area for one in asked()} == {area.name for area in CATALOGUE.areas}
    assert {"FIN-02", "INF-12", "SEC-06"} <= ids
    assert not ids & {"INF-02", "TSP-01", "CLD-01"}


def test_what_a_probe_measures_is_asked_only_on_demand() -> None:
    usual = {one.criterion for one in open_questions(asked())}
    assert "SEC-06" not in usual
    assert "INF-12" in usual
    assert "SEC-06" in {one.criterion for one in open_questions(asked(), measurable=True)}


def test_an_answer_closes_a_question_for_a_year_and_not_knowing_does_not() -> None:
    said = (
        answer("FIN-01", "none"),
        answer("FIN-02", "approved", date(2025, 11, 1)),
        answer("FIN-03", "unknown"),
        answer("FIN-04", "yes", date(2026, 11, 23)),
    )
    ids = {one.criterion for one in open_questions(asked(*said))}
    assert "FIN-01" not in ids
    assert {"FIN-02", "FIN-03", "FIN-04"} <= ids
    stale = next(one for one in asked(*said) if one.criterion == "FIN-02")
    assert (stale.stale, stale.answer) == (True, said[1])
    every = {one.criterion for one in open_questions(asked(*said), answered=True)}
    assert "FIN-01" in every


def test_a_question_is_plain_and_its_choices_carry_their_meaning() -> None:
    backup = question("INF-10")
    assert backup.text.endswith("safeguarding and phones?")
    assert [choice.word for choice in backup.choices] == ["none", "manual", "automatic"]
    assert backup.choices[1].meaning == "switched over by hand within five minutes"
    assert question("SEC-04").choices[2].meaning == "also DNS over TLS and HTTPS, or forced"


def test_no_question_repeats_its_choices_and_no_meaning_is_lost() -> None:
    for criterion in CATALOGUE.criteria:
        if criterion.evidence == "M" or criterion.words is None:
            continue
        one = question(criterion.id)
        assert one.text.endswith("?"), one.text
        assert not one.text.endswith(")?"), one.text
        said = criterion.question[len(one.text) :]
        for choice in one.choices:
            assert choice.word in said, (criterion.id, choice.word)
            said = said.replace(choice.word, "", 1).replace(choice.meaning, "", 1)
        rest = said.replace("not known is no answer", "").strip(" (),;:")
        assert set(rest) <= set(" ,;:"), f"{criterion.id}: {rest!r} is told to nobody"


def test_a_blocker_is_told_for_this_school_only() -> None:
    take_home = replace(SITE, cohorts=(Cohort(name="Y7", pupils=9, roll_out=1, take_home=True),))
    assert question("SEC-13").gate is None
    there = {one.criterion: one for one in asked(site=take_home)}
    assert there["SEC-13"].gate is not None


@pytest.mark.parametrize(
    ("criterion", "said", "value"),
    [
        ("SEC-01", "Reviewed ", "reviewed"),
        ("SEC-01", "reviewed and tested", "reviewed-and-tested"),
        ("FIN-04", True, "yes"),
        ("FIN-04", "don't know", None),
        ("CUR-02", "95", 95.0),
        ("CUR-02", "95 %", 95.0),
        ("CUR-02", 95.5, 95.5),
        ("TEC-03", "1,200 devices", 1200.0),
        ("INF-12", "120 %", 1.2),
        ("INF-12", "1.2", 1.2),
    ],
)
def test_people_write_one_answer_in_many_ways(
    criterion: str, said: str | bool | float, value: object
) -> None:
    assert said_value(question(criterion), said) == value


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("SEC-01", "banana"),
        ("SEC-01", 3.0),
        ("CUR-02", "101"),
        ("CUR-02", "-1"),
        ("CUR-02", "1,5"),
        ("CUR-02", "95 devices"),
        ("CUR-02", float("nan")),
        ("CUR-02", True),
        ("CUR-02", "=95"),
        ("TEC-03", "9" * 400),
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(
    criterion: str, said: str | float | bool
) -> None:
    with pytest.raises(ValueError, match=r"number from 0|number of 0|older-than-12-months"):
        said_value(question(criterion), said)


def test_every_choice_fits_its_scale() -> None:
    criteria = {one.id: one for one in CATALOGUE.criteria}
    for one in asked():
        for choice in one.choices:
            value = said_value(one, choice.word)
            assert value == choice.word
            scale(choice.word, criteria[one.criterion])
        assert allowed_answers(one)
