import html
import re
from dataclasses import replace

import pytest

from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.leadership_text import leadership_text, wrapped
from netready_reports.words import columns
from tests.reports.fixtures import VARIANTS, crowded, crowded_real, emulated, not_yet

PAGES = {**VARIANTS, "crowded": crowded, "crowded-real": crowded_real}
HOSTILE = "教室\u202e\x00<b>" + "W" * 300 + "\u0301" * 40


def flat(text: str) -> str:
    """Letters and figures alone: line ends, indents and case differ between the two forms."""
    return re.sub(r"[^0-9a-z]", "", text.lower())


@pytest.mark.parametrize("variant", PAGES)
def test_no_line_is_wider_than_80_columns(variant: str) -> None:
    for line in leadership_text(leadership_view(PAGES[variant]())).splitlines():
        assert columns(line) <= 80, line


def test_hostile_names_can_be_seen_and_keep_the_width() -> None:
    base = not_yet()
    text = leadership_text(leadership_view(replace(base, site=replace(base.site, name=HOSTILE))))
    assert "教室[U+202E]" in text
    assert "<b>WWW" in text
    assert all(columns(line) <= 80 for line in text.splitlines())
    assert all(sign.isprintable() or sign == "\n" for sign in text)


@pytest.mark.parametrize("variant", PAGES)
def test_the_text_says_what_the_page_says(variant: str) -> None:
    view = leadership_view(PAGES[variant]())
    text, page = flat(leadership_text(view)), flat(html.unescape(render_leadership(view)))
    said = [view.school, view.plan, view.verdict.word, view.sentence, view.decision]
    said += [view.confidence_why, view.blocker_words, view.review, *view.turning, *view.find_out]
    said += [view.standard.sentence, view.programme.sentence, *view.not_tested]
    for fix in view.fixes:
        said += [fix.action, fix.notice, fix.owner, fix.by, fix.price, fix.after]
    said += [words for stage in view.stages for words in (stage.name, stage.waits_for)]
    said += [words for area in view.areas for words in (area.name, area.badge.word)]
    said += [words for line in view.carried for words in (line.title, line.limit)]
    for words in said:
        assert flat(words) in text, words
        assert flat(words) in page, words


def test_a_rehearsal_is_named_before_anything_else() -> None:
    text = leadership_text(leadership_view(emulated()))
    assert text.startswith("*** EMULATED ROOM, NOT YOUR NETWORK ***")
    assert "THE EMULATED ROOM: CANNOT SAY" in text


def test_a_list_is_indented_and_a_long_word_is_cut() -> None:
    assert list(wrapped("a " * 45, first="- "))[1].startswith("  a")
    assert [len(line) for line in wrapped("x" * 170)] == [80, 80, 10]
    assert [len(line) for line in wrapped("教" * 50)] == [40, 10]
