from dataclasses import replace
from datetime import date

import pytest

from netready.domain.errors import BadInputError
from netready.domain.verdict import Status, Verdict
from netready.scoring.score_json import score_json
from netready_reports.earlier import (
    Earlier,
    area_trend,
    earlier_from,
    of_same_kind,
    unlike_words,
    verdict_trend,
)
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.leadership_text import leadership_text
from tests.reports.fixtures import emulated, go, not_yet, scores

M, N, U, Q = Status.MET, Status.NOT_MET, Status.UNSETTLED, Status.MISSING
BEFORE = Earlier(
    as_of=date(2026, 6, 3),
    catalogue_version="2026.11",
    verdict=Verdict.NOT_YET,
    areas={"INF": N},
    criteria={},
)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (N, M, "▲ better"),
        (M, N, "▼ worse"),
        (M, M, "= as before"),
        (Q, M, "newly known"),
        (U, N, "newly known"),
        (M, Q, "no longer known"),
        (N, U, "no longer known"),
        (Q, U, ""),
        (M, Status.NOT_APPLICABLE, ""),
        (Status.NOT_APPLICABLE, N, ""),
    ],
)
def test_what_is_only_known_now_is_neither_better_nor_worse(
    before: Status, now: Status, words: str
) -> None:
    area = replace(scores.not_yet().areas[0], status=now)
    assert area_trend(area, replace(BEFORE, areas={"INF": before})) == words


def test_an_area_nobody_asked_about_before_has_no_arrow() -> None:
    area = scores.not_yet().areas[0]
    assert area_trend(area, None) == ""
    assert area_trend(area, replace(BEFORE, areas={})) == ""


def test_other_rules_are_said_to_be_other_rules() -> None:
    assert verdict_trend(scores.go(), BEFORE) == "On 3 June 2026 the answer was Not yet."
    other = replace(BEFORE, catalogue_version="2025.01")
    assert "by the rules of that day" in verdict_trend(scores.go(), other)


def test_lines_of_another_country_or_phase_are_other_rules() -> None:
    assert unlike_words(scores.go(), BEFORE) == ()
    other = replace(BEFORE, country="US", phase="primary")
    assert unlike_words(scores.go(), other) == (
        "Not like for like: the country then was US, now it is GB-ENG.",
    )
    assert "by the rules of that day" in verdict_trend(scores.go(), other)
    read_back = earlier_from(score_json(scores.go()), "old.json")
    assert (read_back.country, read_back.phase) == ("GB-ENG", "primary")


def test_what_a_program_made_up_is_no_earlier_state_of_a_school() -> None:
    made_up = earlier_from(score_json(replace(scores.go(), simulated=True)), "old.json")
    assert of_same_kind(made_up, "old.json", simulated=True) is made_up
    assert of_same_kind(None, "", simulated=False) is None
    with pytest.raises(BadInputError, match="found the score of a simulated example"):
        of_same_kind(made_up, "old.json", simulated=False)
    with pytest.raises(BadInputError, match="allowed that of a simulated example"):
        of_same_kind(BEFORE, "old.json", simulated=True)


def test_an_arrow_stands_on_both_pages_only_where_an_earlier_score_is_given() -> None:
    view = leadership_view(replace(go(), earlier=BEFORE))
    for page in (render_leadership(view), leadership_text(view)):
        assert "▲ better" in page
        assert "On 3 June 2026 the answer was Not yet." in " ".join(page.split())
    assert "better" not in leadership_text(leadership_view(go()))


def test_an_emulated_room_is_compared_with_nothing() -> None:
    assert leadership_view(replace(emulated(), earlier=BEFORE)).trend == ""


def test_a_score_file_is_read_back() -> None:
    found = earlier_from(score_json(not_yet().score), "old.json")
    assert (found.as_of, found.verdict) == (date(2026, 11, 20), Verdict.NOT_YET)
    assert found.areas["INF"] is N
    assert found.criteria["INF-04"] is N


@pytest.mark.parametrize(
    "document", [None, [], {}, {"as_of": 3}, {"as_of": "2026-11-20", "catalogue": []}]
)
def test_what_is_no_score_is_refused_in_one_line(document: object) -> None:
    with pytest.raises(BadInputError, match=r"^old\.json: found no score, allowed a score\.json"):
        earlier_from(document, "old.json")


def test_the_score_of_an_emulated_room_is_no_earlier_state_of_a_school() -> None:
    with pytest.raises(BadInputError, match="found an emulated room"):
        earlier_from(score_json(scores.emulated()), "old.json")
