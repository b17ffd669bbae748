from dataclasses import replace
from datetime import date

import pytest

from netready.domain.criterion import Question
from netready.domain.verdict import Effect, Remedy, Score, SmallestSet, Status, Verdict
from netready.scoring.prices import OLD
from netready_reports.effects import effect_words, pupil_range
from netready_reports.leadership import leadership_view
from netready_reports.next_steps import fix, mended_by, price_words, set_words, turning
from netready_reports.page_room import TIGHT
from tests.reports.fixtures import crowded_real, emulated, not_yet, school, scores

LINE, ACCESS_POINT, QUEUE, BACKUP = scores.REMEDIES


def effect(verdict: Verdict, pupils: int | None) -> Effect:
    return Effect(verdict=verdict, index=0.5, pupils=pupils)


def found(to: Verdict, *remedies: Remedy, **more: object) -> SmallestSet:
    plain: dict[str, object] = {"cost_low": None, "cost_high": None, "unpriced": 0, **more}
    return SmallestSet(
        to=to,
        actions=tuple(remedy.action for remedy in remedies),
        criteria=tuple(each for remedy in remedies for each in remedy.criteria),
        low=effect(to, None),
        high=effect(to, None),
        **plain,  # type: ignore[arg-type]
    )


def with_question(question: Question) -> Score:
    base = scores.not_yet()
    return replace(base, criteria=tuple(replace(one, question=question) for one in base.criteria))


def test_an_effect_is_a_range_where_its_ends_differ() -> None:
    remedy = replace(
        LINE,
        low=effect(Verdict.NOT_YET, 300),
        high=effect(Verdict.PILOT, 420),
        criteria=("INF-04",),
    )
    assert effect_words(remedy, scores.not_yet()) == "Not yet to Pilot; 300 to 420 pupils"


def test_an_effect_on_preparations_or_the_standard_says_so() -> None:
    assert effect_words(BACKUP, with_question(Question.PROGRAMME)) == "Preparations: Go"
    assert "the verdict stays" in effect_words(BACKUP, with_question(Question.STANDARD))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (None, 30, "up to 30 pupils"),
        (30, None, "at least 30 pupils"),
        (0, 1200, "0 to 1,200 pupils"),
    ],
)
def test_pupils_that_are_not_known_are_never_0(
    low: int | None, high: int | None, words: str
) -> None:
    assert pupil_range(low, high) == words


@pytest.mark.parametrize(
    ("effort", "lead", "words"),
    [
        ("hours", None, "27 November 2026 (a few hours)"),
        ("term", None, "19 February 2027 (about a term)"),
        ("term", 4.0, "19 March 2027 (about a term, delivery 4 weeks)"),
        ("", 4.0, "18 December 2026 (delivery 4 weeks)"),
        ("", None, "not known"),
        ("weeks", 1e9, "19 December 2036 (some weeks, delivery 1,000,000,000 weeks)"),
    ],
)
def test_a_date_follows_from_effort_and_delivery(
    effort: str, lead: float | None, words: str
) -> None:
    assert mended_by(replace(LINE, effort=effort, lead_time_weeks=lead), school.ON) == words


def test_a_price_is_the_schools_own_range_or_said_to_be_missing() -> None:
    assert price_words(replace(LINE, cost_low=350.0, cost_high=1600.0)) == "350 to 1,600"
    assert price_words(replace(LINE, cost_low=350.0, cost_high=350.0)) == "350"
    assert price_words(LINE) == "price not entered"


def test_an_old_price_is_named_as_old() -> None:
    old = replace(ACCESS_POINT, cost_low=350.0, cost_high=600.0, cost_band=f"350 to 600 ({OLD})")
    assert price_words(old) == "350 to 600 (old price)"
    score = scores.not_yet()
    score = replace(score, remedies=(LINE, old))
    one = found(Verdict.GO, old, cost_low=350.0, cost_high=600.0)
    assert set_words(one, score).endswith("Price: 350 to 600, with old prices.")


def test_what_is_measured_more_is_no_mending_and_needs_no_price() -> None:
    base = scores.not_yet()
    unsettled = replace(
        base,
        criteria=tuple(
            replace(one, status=Status.UNSETTLED) if one.id == "INF-04" else one
            for one in base.criteria
        ),
    )
    made = fix(LINE, unsettled, date(2026, 11, 20))
    assert made.action == "Measure more: internet line carries the plan"
    assert (made.by, made.price) == ("4 December 2026", "staff time only")


def test_the_smallest_set_is_one_sentence_with_its_price() -> None:
    two = found(Verdict.PILOT, LINE, ACCESS_POINT, cost_low=1000.0, cost_high=2500.0)
    assert set_words(two, scores.not_yet()) == (
        "Two steps turn this into a pilot: order a faster internet line: at least 265 Mbit/s down; "
        "add an access point, so that Oak and Elm no longer share one. Price: 1,000 to 2,500."
    )


def test_a_set_without_all_prices_says_how_many_are_missing() -> None:
    one = found(Verdict.GO, BACKUP, unpriced=1)
    assert set_words(one, scores.not_yet()) == (
        "One step turns this into Go: add an automatic backup line. 1 step has no price yet."
    )


def test_a_set_of_many_names_the_first_and_counts_the_rest() -> None:
    many = found(Verdict.GO, *scores.REMEDIES, *scores.REMEDIES, unpriced=8)
    words = set_words(many, scores.not_yet(), TIGHT)
    assert words.startswith("Eight steps turn this into Go: ")
    assert "; and 6 more. 8 steps have no price yet." in words


def test_questions_in_a_row_say_once_that_they_are_to_be_found_out() -> None:
    one = found(Verdict.PILOT, LINE, ACCESS_POINT, BACKUP)
    remedies = tuple(replace(each, criteria=each.criteria[:1]) for each in scores.REMEDIES)
    words = set_words(one, replace(scores.cannot_say(), remedies=remedies))
    assert words == (
        "Three steps may turn this into a pilot: find out: internet line carries the plan; "
        "planned class holds the planned mix; backup line. Staff time only."
    )


def test_a_rehearsal_promises_no_turn() -> None:
    sets = (found(Verdict.GO, BACKUP),)
    real, rehearsed = not_yet(), emulated()
    assert len(turning(replace(real.score, smallest_sets=sets))) == 1
    rehearsed = replace(rehearsed, score=replace(rehearsed.score, smallest_sets=sets))
    assert leadership_view(rehearsed).turning == ()


def test_where_names_are_long_less_is_shown_and_the_rest_counted() -> None:
    view = leadership_view(crowded_real())
    assert view.dense
    assert (len(view.stages), view.more_stages) == (
        3,
        "and 6 more stages in the technician report",
    )
    assert len(leadership_view(not_yet()).stages) == 4
    assert leadership_view(not_yet()).more_stages == ""


def test_rooms_to_be_measured_are_no_fault_of_today_even_where_others_fail() -> None:
    fails = scores.REMEDIES[0]
    remedy = replace(
        fails,
        action="Measure the rooms that are not known yet: the report names them.",
        criteria=(*fails.criteria, "TSP-13"),
        pupils_notice=f"Not known yet. If it fails: {fails.pupils_notice}",
        mends=False,
    )
    made = fix(remedy, scores.not_yet(), school.ON)
    assert (made.notice_label, made.price) == ("If it fails:", "staff time only")
    assert made.action == remedy.action


@pytest.mark.parametrize(
    ("rooms", "label"),
    [
        ((), "Today:"),
        (("Room 12",), "Today, in Room 12:"),
        (("213", "214"), "Today, in 213 and 214:"),
        (("213", "214", "Hall", "Library"), "Today, in 213, 214 and 2 more:"),
        (("A hall with a very long name indeed",), "Today, in A hall with a very…:"),
    ],
)
def test_a_fault_says_in_which_rooms_it_is(rooms: tuple[str, ...], label: str) -> None:
    base = scores.not_yet()
    criteria = tuple(
        replace(one, rooms_not_met=rooms) if one.id in ACCESS_POINT.criteria else one
        for one in base.criteria
    )
    made = fix(ACCESS_POINT, replace(base, criteria=criteria), school.ON)
    assert made.notice_label == label
