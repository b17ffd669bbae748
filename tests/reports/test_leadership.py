import re
from dataclasses import replace

import pytest

from netready.domain.verdict import Confidence, Status, Verdict
from netready_reports.answers import area_mark, own_sentence, standard_answer
from netready_reports.carrying import carried, carried_by_rooms
from netready_reports.headline import blocker_words, confidence_why, plan_line
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.next_steps import decision, find_out, fix
from tests.reports.fixtures import (
    VARIANTS,
    cannot_say,
    crowded,
    emulated,
    go,
    measurements,
    not_yet,
    school,
    scores,
)


def plain_text(page: str) -> str:
    body = re.sub(r"<(style|script).*?</\1>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_an_unknown_number_of_pupils_is_not_known_and_never_0() -> None:
    by_key = {line.key: line for line in carried(scores.cannot_say())}
    assert by_key["everyday"].value == "not known"
    assert by_key["everyday"].of == ""
    assert by_key["everyday"].crowd.filled_width == 0
    assert by_key["everyday"].crowd.rest == "unknown"


def test_zero_pupils_carried_is_said_as_0_and_drawn_as_too_many() -> None:
    score = scores.not_yet()
    line = carried(replace(score, pupils=replace(score.pupils, video=0)))[1]
    assert (line.value, line.crowd.rest) == ("0", "beyond")


def test_a_limit_that_was_not_reached_is_said_with_a_plus() -> None:
    by_key = {line.key: line for line in carried(scores.cannot_say())}
    assert by_key["video"].value == "30+ (not reached)"
    assert by_key["video"].crowd.rest == "unknown"
    assert by_key["video"].crowd.filled_width == pytest.approx(400 * 30 / 420, abs=0.1)


def test_the_limiter_is_said_without_jargon() -> None:
    score = scores.not_yet()
    limits = {"video": "Oak (ap-contention)", "everyday": "line"}
    lines = carried(replace(score, pupils=replace(score.pupils, limited_by=limits)))
    assert [line.limit for line in lines[:2]] == [
        "stopped by: internet line",
        "stopped by: Oak (Wi-Fi too busy)",
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_leadership_page_has_no_index_number_and_no_lens(variant: str) -> None:
    text = plain_text(render_leadership(leadership_view(VARIANTS[variant]())))
    for word in ("index", "0.547", "0.471", "IQB", "QoO", "AIM", "RPM", "coverage", "bufferbloat"):
        assert word.lower() not in text.lower().split()
    assert "0.547" not in text


@pytest.mark.parametrize(
    ("network", "programme", "start"),
    [
        (Verdict.NOT_YET, Verdict.GO, "Hold the device order"),
        (Verdict.CANNOT_SAY, Verdict.GO, "Decide nothing yet"),
        (Verdict.PILOT, Verdict.GO, "Approve a pilot"),
        (Verdict.PILOT, Verdict.NOT_YET, "Accept the network. Hold"),
        (Verdict.GO, Verdict.NOT_YET, "Accept the network. Hold"),
        (Verdict.GO, Verdict.CANNOT_SAY, "Accept the network. Answer"),
        (Verdict.GO, Verdict.PILOT, "Accept the network. Start with a pilot"),
        (Verdict.GO, Verdict.GO, "Approve the roll-out, starting with Year 6."),
    ],
)
def test_the_decision_follows_both_answers(
    network: Verdict, programme: Verdict, start: str
) -> None:
    base = scores.not_yet()
    score = replace(
        base,
        network=replace(base.network, verdict=network),
        programme=replace(base.programme, verdict=programme),
    )
    assert decision(score, emulated=False).startswith(start)


def test_a_rehearsal_asks_for_no_decision_whatever_it_found() -> None:
    assert decision(scores.go(), emulated=True).startswith("None.")


def test_an_emulated_room_is_named_in_banner_heading_and_verdict() -> None:
    page = render_leadership(leadership_view(emulated()))
    text = plain_text(page)
    assert text.index("Emulated room, not your network") < text.index("Larkhill")
    assert "The emulated room: Cannot say" in text
    assert "Pupils the emulated room carries" in text
    assert 'class="page-emulated-fictional"' in page


def test_a_score_alone_is_enough_to_make_a_page_emulated() -> None:
    material = replace(go(), score=replace(go().score, emulated=True), emulated=False)
    assert leadership_view(material).rehearsal


def test_a_real_school_has_no_banner() -> None:
    assert leadership_view(go()).banners == ()
    assert 'class="banner"' not in render_leadership(leadership_view(go()))


def test_the_standard_is_a_line_of_its_own_that_promises_nothing() -> None:
    answer = standard_answer(scores.not_yet())
    assert answer.badge.word == "Not met"
    assert "3 met, 1 not met, 2 not known" in answer.sentence
    assert "does not mean" in answer.note


def test_a_standard_with_a_gap_is_not_met_in_full() -> None:
    score = scores.go()
    gap = replace(score.standard, met=5, not_known=1)
    assert standard_answer(replace(score, standard=gap)).badge.word == "Partly known"
    blank = replace(score.standard, met=0, not_known=6)
    assert standard_answer(replace(score, standard=blank)).badge.word == "Not known"
    none = replace(score.standard, met=0, not_met=0, not_known=0)
    assert standard_answer(replace(score, standard=none)).badge.word == "Does not apply"


def test_confidence_says_how_the_questions_were_answered() -> None:
    assert confidence_why(scores.not_yet()) == (
        "10 of 12 network questions answered: 7 measured, 1 estimated from few devices, 2 told"
    )


def test_blockers_tell_failed_from_not_known() -> None:
    assert blocker_words(scores.not_yet().network) == "5 failed, 1 not known"
    assert blocker_words(scores.cannot_say().network) == "6 still open"
    assert blocker_words(scores.go().network) == "none stands in the way"


def test_a_price_nobody_entered_is_said_to_be_missing() -> None:
    made = fix(scores.REMEDIES[0], scores.not_yet(), school.ON)
    assert made.price == "price not entered"
    assert made.after == "still Not yet; 420 pupils"
    assert fix(scores.REMEDIES[1], scores.not_yet(), school.ON).price == "£350 to £600"


def test_three_fixes_are_shown_and_the_rest_counted() -> None:
    view = leadership_view(not_yet())
    assert len(view.fixes) == 3
    assert view.more_fixes == "and 1 more step in the technician report"


def test_an_area_shows_what_its_answers_rest_on() -> None:
    mark = area_mark(scores.areas(*(Status.NOT_MET,) * 10)[0])
    assert mark.evidence == "7 measured, 2 told, 2 missing"
    assert (mark.measured_percent, mark.told_percent) == (64, 18)


def test_a_stage_names_the_criterion_by_its_title() -> None:
    view = leadership_view(not_yet())
    assert view.stages[0].waits_for == "Planned class holds the planned mix"
    assert leadership_view(cannot_say()).stages[0].waits_for == "not known"
    assert leadership_view(go()).stages[0].waits_for == "nothing; first to give way: internet line"


def test_the_plan_is_one_sentence() -> None:
    assert plan_line(not_yet().site) == (
        "420 devices for 420 pupils, in 4 stages starting with Year 6; kept in school"
    )


def test_the_next_review_is_90_days_after_the_page() -> None:
    assert leadership_view(not_yet()).review == "18 February 2027"


def test_long_texts_are_cut_at_words_and_set_smaller() -> None:
    view = leadership_view(crowded())
    assert view.dense
    assert not leadership_view(not_yet()).dense
    assert len(view.school) <= 60
    assert view.school.endswith("…")


def test_every_verdict_has_a_word_a_symbol_and_a_meaning() -> None:
    page = render_leadership(leadership_view(not_yet()))
    for verdict in Verdict:
        assert f'icon-{verdict.value}"' in page
    assert "Not enough is known" in page


def test_confidence_words_are_the_scores() -> None:
    for confidence in Confidence:
        score = scores.not_yet()
        changed = replace(score, network=replace(score.network, confidence=confidence))
        view = leadership_view(replace(not_yet(), score=changed))
        assert view.confidence.lower() == confidence.value


def test_the_sentence_does_not_repeat_banner_and_verdict_word() -> None:
    said = "Emulated room, not your network. Cannot say yet: still to be found out: the line."
    assert own_sentence(said) == "Still to be found out: the line."
    assert own_sentence("Not yet: the line carries 86 %.") == "The line carries 86 %."
    assert own_sentence("The plan: it holds.") == "The plan: it holds."


def test_a_rehearsal_lists_no_fix_and_sends_to_a_real_room() -> None:
    view = leadership_view(emulated())
    assert view.fixes == ()
    assert view.find_out == (
        "Run netready in a real classroom, against a wired computer of the school.",
    )


def test_the_emulated_room_shows_what_its_own_run_carried() -> None:
    line = carried_by_rooms(emulated())[0]
    assert (line.value, line.of) == ("24", "of 30 planned")
    assert leadership_view(emulated()).carried == (line,)


def test_one_measured_room_is_shown_where_the_school_is_not_known() -> None:
    material = cannot_say()
    unknown = replace(material.score.pupils, everyday=None, video=None, test=None, censored=())
    material = replace(
        material,
        score=replace(material.score, pupils=unknown),
        records=(measurements.load_record(9, measurements.HOLDING_RUN, room="Ash (Year 5)"),),
    )
    view = leadership_view(material)
    assert view.carry_title == "Pupils each room carries at once, today"
    assert [line.value for line in view.carried] == ["30+ (not reached)"]


def test_a_run_of_a_few_pupils_does_not_carry_the_plan() -> None:
    few = {
        **measurements.HOLDING_RUN,
        "pupils_supported": {"holds": 10, "breaks": None, "censored": True, "confidence": "high"},
    }
    run = measurements.load_record(9, few, room="Ash (Year 5)")
    run = replace(run, details={**run.details, "planned_pupils": 10})
    (line,) = carried_by_rooms(replace(cannot_say(), records=(run,)))
    assert (line.of, line.limit) == ("of 30 planned", "more were not tried")


def test_a_room_that_held_by_itself_names_those_that_share_its_radio() -> None:
    run = measurements.load_record(9, measurements.HOLDING_RUN, room="Oak (Year 6)")
    (line,) = carried_by_rooms(replace(cannot_say(), records=(run,)))
    assert line.limit == "by itself; not tried together with Elm (Year 6)"


def test_a_run_limited_by_the_device_is_not_known_and_says_why() -> None:
    line = carried_by_rooms(cannot_say())[0]
    assert line.value == "not known"
    assert line.crowd.rest == "unknown"
    assert line.limit == "the limit was the testing device, so no answer"


def test_open_blockers_without_a_remedy_are_to_be_found_out_gravest_first() -> None:
    score = replace(scores.cannot_say(), remedies=())
    found = find_out(score, emulated=False)
    assert found[0] == "Internet line carries the plan"
    assert found[-1] == "Signal in every teaching room"
    assert len(find_out(scores.cannot_say(), emulated=False)) == len(found) - 1


def test_cannot_say_never_claims_that_nothing_has_to_be_mended() -> None:
    material = replace(cannot_say(), score=replace(scores.cannot_say(), remedies=()))
    text = plain_text(render_leadership(leadership_view(material)))
    assert "Nothing has to be mended" not in text
    assert "First find out" in text
    assert "Nothing has to be mended" in plain_text(render_leadership(leadership_view(go())))


def test_a_remedy_for_what_is_not_known_is_a_question_by_title() -> None:
    remedy = replace(
        scores.REMEDIES[0],
        action="Find out: Does the measured capacity exceed the modelled peak?",
        pupils_notice="Not known yet. If it fails: Pages stop.",
    )
    made = fix(remedy, scores.cannot_say(), school.ON)
    assert made.action == "Find out: internet line carries the plan"
    assert (made.notice_label, made.notice) == ("If it fails:", "Pages stop.")
    assert (made.by, made.price) == ("4 December 2026", "staff time only")
    assert made.after_label == "If all is well"
