"""Whatever anybody calls a thing, all of it can be seen and it moves nothing around it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.visible import MARKS_MAX, PLAIN_CONTROLS, isolated, on_a_page, visible

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Room 12", "Room 12"),
        ("Café Zoë 5 < 6 & “so on”", "Café Zoë 5 < 6 & “so on”"),
        ("a\0b", "a[NUL]b"),
        ("\x1b[2Jgone", "[ESC][2Jgone"),
        ("two\nlines\x7f", "two[LF]lines[U+007F]"),
        ("\x9b31m", "[U+009B]31m"),
        ("gnp.\u202eexe", "gnp.[U+202E]exe"),
        ("Gu\u200best", "Gu[U+200B]est"),
        ("one\u2028two", "one[U+2028]two"),
        ("\u3164", "[U+3164]"),
        ("half \ud800", "half [U+D800]"),
        ("z" + "\u0301" * 30, "z" + "\u0301" * MARKS_MAX + "[+26 marks]"),
    ],
)
def test_what_hides_or_orders_is_shown_as_a_sign(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("word", ["👩\u200d👧 ❤\ufe0f", "לו\u200cז", "क्\u200dष", "Tiếng Việt"])
def test_what_is_spelling_stays(word: str) -> None:
    assert visible(word) == word


def test_our_own_line_feeds_stay_where_they_are_wanted() -> None:
    assert visible("a\n\tb\r", keep=PLAIN_CONTROLS) == "a\n\tb[CR]"


def test_writing_from_the_right_stands_on_its_own() -> None:
    assert isolated("Room שם 12 carries 30") == "Room \u2068שם\u2069 12 carries 30"
    assert isolated("غرفة 12 ب") == "\u2068غرفة 12 ب\u2069"  # one name, figures inside
    assert isolated("א A ב") == "\u2068א\u2069 A \u2068ב\u2069"
    assert isolated("Room 12") == "Room 12"
    assert isolated("א (ב) 3") == "\u2068א (ב)\u2069 3"
    assert isolated("(א) 3") == "(\u2068א\u2069) 3"


@given(ANY_TEXT)
def test_nothing_that_is_shown_hides_or_turns_the_line(text: str) -> None:
    shown = visible(text)
    kinds = {unicodedata.category(sign) for sign in shown if sign not in "\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    shown.encode("utf-8")
    assert visible(shown) == shown


@given(ANY_TEXT)
def test_every_isolate_is_closed_and_none_holds_a_line_feed(text: str) -> None:
    depth = 0
    for sign in on_a_page(text):
        depth += (sign == "\u2068") - (sign == "\u2069")
        assert depth in {0, 1}
        assert not (depth and sign == "\n")
    assert depth == 0


@given(ANY_TEXT)
def test_plain_letters_are_never_lost(text: str) -> None:
    plain = [sign for sign in text if sign.isascii() and sign.isprintable()]
    shown = [sign for sign in visible(text) if sign.isascii()]
    left = iter(shown)
    assert all(sign in left for sign in plain)
