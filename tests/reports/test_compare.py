"""What changed between two assessments: never better or worse by not knowing."""

from dataclasses import replace
from datetime import date

import pytest

from netready.domain.errors import BadInputError
from netready.domain.verdict import Confidence, Status, Verdict
from netready_reports.assessed import (
    Answered,
    Assessed,
    Carries,
    CriterionThen,
    StageThen,
    assessed_from,
)
from netready_reports.better_or_worse import (
    Change,
    pupils_change,
    status_change,
    verdict_change,
)
from netready_reports.compare import compare_view, render_compare, summary
from netready_reports.compared import Comparison, compared
from tests.reports.goldfile import check_gold

HOSTILE = "<script>alert(1)</script>\u202e\x00=1+1" + "x" * 10_000


def answered(verdict: Verdict, cleared: int = 3) -> Answered:
    return Answered(verdict=verdict, confidence=Confidence.MEDIUM, cleared=cleared, of=5)


def criterion(
    id: str,
    status: Status,
    *,
    value: float | None = None,
    interval: tuple[float, float] | None = None,
    met: tuple[str, ...] | None = (),
    not_met: tuple[str, ...] = (),
    title: str = "A question",
) -> CriterionThen:
    return CriterionThen(
        id=id,
        title=title,
        status=status,
        value=value,
        unit="ms",
        score=None if value is None else 1 / (1 + value),
        interval=interval,
        rooms_met=met,
        rooms_not_met=not_met,
    )


def assessed(*criteria: CriterionThen, verdict: Verdict = Verdict.NOT_YET) -> Assessed:
    return Assessed(
        school="Oak",
        as_of=date(2026, 11, 1),
        rules=("2026.11.1", "GB-ENG", "primary"),
        made_up="",
        fictional=False,
        network=answered(verdict),
        programme=answered(Verdict.PILOT),
        standard=(3, 1, 2),
        areas={"INF": ("Infrastructure", Status.NOT_MET)},
        criteria={one.id: one for one in criteria},
        planned=420,
        carries={
            kind: Carries(pupils=100, at_least=False) for kind in ("everyday", "video", "test")
        },
        stages={"Year 7": StageThen(name="Year 7", devices=60, verdict=Verdict.PILOT)},
        prices={"Mend it": (100.0, 200.0)},
        plan={"Lesson mix": "everyday-lesson"},
    )


def page(comparison: Comparison) -> str:
    return render_compare(compare_view(comparison, "netready 0"))


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        (Status.NOT_MET, Status.MET, Change.BETTER),
        (Status.MET, Status.NOT_MET, Change.WORSE),
        (Status.MISSING, Status.NOT_MET, Change.NEWLY_KNOWN),
        (Status.UNSETTLED, Status.MET, Change.NEWLY_KNOWN),
        (Status.NOT_MET, Status.MISSING, Change.NO_LONGER_KNOWN),
        (Status.MET, Status.UNSETTLED, Change.NO_LONGER_KNOWN),
        (Status.MISSING, Status.UNSETTLED, Change.STILL_OPEN),
        (Status.MET, Status.NOT_APPLICABLE, Change.CANNOT_SAY),
        (Status.MET, Status.MET, Change.SAME),
    ],
)
def test_not_knowing_is_never_better_or_worse(was: Status, now: Status, change: Change) -> None:
    assert status_change(was, now) is change


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        (Verdict.NOT_YET, Verdict.PILOT, Change.BETTER),
        (Verdict.GO, Verdict.PILOT, Change.WORSE),
        (Verdict.CANNOT_SAY, Verdict.NOT_YET, Change.NEWLY_KNOWN),
        (Verdict.NOT_YET, Verdict.CANNOT_SAY, Change.NO_LONGER_KNOWN),
    ],
)
def test_cannot_say_is_no_rung_between_the_others(
    was: Verdict, now: Verdict, change: Change
) -> None:
    assert verdict_change(was, now) is change


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        ((100, False), (120, True), Change.BETTER),
        ((100, True), (120, False), Change.MORE_SHOWN),
        ((100, True), (90, False), Change.WORSE),
        ((100, False), (90, True), Change.LESS_SHOWN),
        ((100, False), (100, True), Change.SAME),
        ((None, False), (0, False), Change.NEWLY_KNOWN),
        ((0, False), (None, False), Change.NO_LONGER_KNOWN),
        ((None, False), (None, False), Change.SAME),
    ],
)
def test_at_least_is_compared_only_where_that_is_sure(
    was: tuple[int | None, bool], now: tuple[int | None, bool], change: Change
) -> None:
    one, other = (Carries(pupils=pupils, at_least=more) for pupils, more in (was, now))
    assert pupils_change(one, other) is change


def test_other_rules_and_plans_are_said_before_all_else() -> None:
    before = assessed(criterion("A", Status.MET))
    after = replace(
        before,
        rules=("2027.1.1", "GB-ENG", "primary"),
        plan={"Lesson mix": "video-lesson"},
        as_of=date(2026, 10, 1),
    )
    found = compared(before, after)
    assert "Different rules: 2026.11.1, then 2027.1.1." in found.unlike
    assert "Different plan. Lesson mix: everyday-lesson, then video-lesson." in found.unlike
    assert any("the later one" in words for words in found.unlike)
    text = page(found)
    assert text.index("Not like for like") < text.index("The answer is")


def test_alike_assessments_have_no_such_warning() -> None:
    assert compared(assessed(), assessed()).unlike == ()
    assert "Not like for like" not in page(compared(assessed(), assessed()))


def test_what_only_one_of_them_asks_is_compared_with_nothing() -> None:
    before = assessed(criterion("A", Status.MET), criterion("B", Status.MET))
    after = assessed(criterion("B", Status.NOT_MET), criterion("C", Status.NOT_MET))
    found = compared(before, after)
    assert [one.after.id for one in found.criteria] == ["B"]
    assert (found.only_before, found.only_after) == (("A A question",), ("C A question",))


def test_rooms_are_compared_by_what_is_known_of_each() -> None:
    before = assessed(
        criterion("A", Status.NOT_MET, met=("1", "2"), not_met=("3",)),
    )
    after = assessed(
        criterion("A", Status.NOT_MET, met=("3", "4"), not_met=("1",)),
    )
    found = compared(before, after).rooms
    assert found is not None
    assert {(one.room, one.change) for one in found} == {
        ("1", Change.WORSE),
        ("2", Change.NO_LONGER_KNOWN),
        ("3", Change.BETTER),
        ("4", Change.NEWLY_KNOWN),
    }


def test_an_older_score_without_lists_of_rooms_says_so() -> None:
    before = assessed(criterion("A", Status.NOT_MET, met=None, not_met=("3",)))
    after = assessed(criterion("A", Status.MET, met=("3",)))
    found = compared(before, after)
    assert found.rooms is None
    assert "score the records again to see rooms" in page(found)


def test_a_figure_moved_only_where_the_intervals_do_not_touch() -> None:
    before = assessed(
        criterion("A", Status.NOT_MET, value=90, interval=(85, 95)),
        criterion("B", Status.NOT_MET, value=90, interval=(50, 130)),
    )
    after = assessed(
        criterion("A", Status.NOT_MET, value=70, interval=(65, 75)),
        criterion("B", Status.NOT_MET, value=70, interval=(40, 100)),
    )
    (moved,) = compared(before, after).figures
    assert (moved.after.id, moved.change) == ("A", Change.BETTER)


def test_another_price_is_neither_better_nor_worse() -> None:
    before = assessed()
    after = replace(before, prices={"Mend it": (50.0, 80.0), "New": (1.0, 2.0)})
    (price,) = compared(before, after).prices
    assert (price.before, price.after) == ("100 to 200", "50 to 80")
    assert price.change is Change.CANNOT_SAY
    entered = replace(before, prices={"Mend it": None})
    assert compared(entered, before).prices[0].change is Change.NEWLY_KNOWN


def test_the_summary_counts_what_changed() -> None:
    before = assessed(
        *(criterion(str(n), Status.NOT_MET) for n in range(3)), criterion("x", Status.MISSING)
    )
    after = assessed(
        *(criterion(str(n), Status.MET) for n in range(3)), criterion("x", Status.NOT_MET)
    )
    assert summary(compared(before, after)) == (
        "3 criteria better, 1 criterion only known now; 0 as before."
    )


def test_another_answer_that_is_neither_better_nor_worse_is_not_told_as_none() -> None:
    before = assessed(criterion("A", Status.MET), criterion("B", Status.UNSETTLED))
    after = assessed(criterion("A", Status.NOT_APPLICABLE), criterion("B", Status.MISSING))
    found = compared(before, after)
    assert summary(found) == (
        "1 criterion still not settled, 1 criterion not to be compared; 0 as before."
    )
    assert "No criterion has another answer" not in page(found)
    assert "? not to be compared" in page(found)


def test_a_made_up_one_is_named_on_the_page() -> None:
    made_up = replace(assessed(), made_up="simulated")
    text = page(compared(assessed(), made_up))
    assert "Simulated example, no network was measured" in text
    assert "The first is measured at a school, the second is simulated." in text
    assert 'class="page-simulated"' in text


def test_the_margin_of_an_emulated_pair_of_an_invented_school_says_both() -> None:
    both = replace(assessed(), made_up="emulated", fictional=True)
    assert 'class="page-emulated-fictional"' in page(compared(both, both))


def test_hostile_names_are_text() -> None:
    before = assessed(criterion("A", Status.NOT_MET, not_met=(HOSTILE,), title=HOSTILE))
    after = replace(
        assessed(criterion("A", Status.MET, met=(HOSTILE,), title=HOSTILE)),
        school=HOSTILE,
        prices={HOSTILE: (1.0, 2.0)},
    )
    text = page(compared(replace(before, prices={HOSTILE: None}), after))
    assert "<script" not in text
    assert "\u202e" not in text
    assert "\x00" not in text
    assert "&lt;script&gt;" in text
    assert len(text) < 100_000


@pytest.mark.parametrize(
    "document", [None, [], {}, {"as_of": "x"}, {"as_of": "2026-01-01", "catalogue": 3}]
)
def test_what_is_no_score_is_refused_in_one_line(document: object) -> None:
    with pytest.raises(BadInputError) as error:
        assessed_from(document, "there")
    assert error.value.faults == (
        "there: found no score, allowed a score.json of `netready score`",
    )


def test_the_page_is_as_its_gold_file() -> None:
    before = assessed(
        criterion("A", Status.NOT_MET, value=90, interval=(85, 95), not_met=("3", "4")),
        criterion("B", Status.MET, met=("3", "4")),
        criterion("C", Status.MISSING),
    )
    after = replace(
        assessed(
            criterion("A", Status.MET, value=9, interval=(8, 10), met=("3", "4")),
            criterion("B", Status.NOT_MET, met=("4",), not_met=("3",)),
            criterion("C", Status.NOT_MET, value=7),
            criterion("D", Status.MET),
            verdict=Verdict.PILOT,
        ),
        as_of=date(2027, 3, 1),
        rules=("2027.1.1", "GB-ENG", "primary"),
        prices={"Mend it": None},
    )
    check_gold("compare.html", page(compared(before, after)))
