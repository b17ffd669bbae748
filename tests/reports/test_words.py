from datetime import date

import pytest

from netready_reports.pictogram import crowd, figures_for
from netready_reports.words import (
    clipped,
    long_date,
    number,
    percent,
    plain_limit,
    pupils,
    with_unit,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not known"),
        (float("inf"), "not known"),
        (float("nan"), "not known"),
        (0, "0"),
        (0.857142, "0.857"),
        (12.0, "12"),
        (1234.5, "1,234"),
        (0.0004, "0.0004"),
    ],
)
def test_numbers_have_three_digits_and_unknown_is_never_0(value: float | None, text: str) -> None:
    assert number(value) == text


def test_an_unknown_value_has_no_unit() -> None:
    assert with_unit(None, "ms") == "not known"
    assert with_unit("none", "ms") == "none"
    assert percent(None) == "not known"


def test_pupils_are_said_with_a_plus_where_the_limit_was_not_found() -> None:
    assert pupils(30, censored=True) == "30+ (not reached)"
    assert pupils(30, censored=False) == "30"
    assert pupils(None, censored=True) == "not known"


def test_dates_are_british_words_on_every_machine() -> None:
    assert long_date(date(2027, 2, 8)) == "8 February 2027"


def test_a_cut_text_ends_at_a_word() -> None:
    assert clipped("one two three", 9) == "one two…"
    assert clipped("  one \n two ", 9) == "one two"
    assert len(clipped("x" * 50, 10)) == 10


def test_limits_are_said_plainly() -> None:
    assert plain_limit("Oak (ap-contention)") == "Oak (Wi-Fi too busy)"
    assert plain_limit("line") == "internet line"
    assert plain_limit("Oak (Year 6)") == "Oak (Year 6)"


def test_a_small_group_has_one_figure_a_pupil() -> None:
    assert (figures_for(16), figures_for(420), figures_for(0)) == (16, 20, 1)


def test_the_picture_never_shows_more_than_is_carried() -> None:
    row = crowd(115, 420, censored=False)
    assert row.filled_width <= row.width * 115 / 420 + 0.05
    assert crowd(500, 420, censored=False).filled_width == row.width
