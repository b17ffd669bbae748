"""One row set or added; everything else stays as it was."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.errors import BadInputError
from netready.store.example import example_site_text
from netready.store.site_edit import Row, with_row
from netready.store.toml_statements import statements

DAY = date(2026, 11, 22)
FILE = """\
# The school.
[site] # here
name = "Oak [Road] # 1"

# What people said.
[[answer]]
criterion = "INF-01"   # the line
value = "copper" # asked twice
by = "A. Jones"
on = 2025-01-02
document = '''two
[[answer]] lines'''
# a note below

[[answer]] # another
criterion = "sec-01"
value = "none"
by = "B"
on = 2025-01-02

# Prices.
[[price]]
action = "new line"
"""


def row(criterion: str, **other: object) -> Row:
    known = {"criterion": criterion, "value": "yes", "by": "C", "on": DAY, "document": None}
    return {**known, **other}  # type: ignore[dict-item]


def edited(text: str, new: Row) -> str:
    return with_row(text, name="s.toml", table="answer", key="criterion", row=new)


def test_a_row_is_changed_in_its_place_and_its_comments_stay() -> None:
    text = edited(FILE, row("INF-01", value="full-fibre"))
    assert 'value = "full-fibre" # asked twice\n' in text
    assert 'criterion = "INF-01"   # the line\n' in text
    assert "two\n" not in text
    assert "# a note below\n\n[[answer]] # another\n" in text
    assert tomllib.loads(text)["answer"][0]["on"] == DAY
    untouched = FILE.split("[[answer]] # another")[1]
    assert text.endswith(untouched)


def test_capitals_of_the_key_do_not_make_another_row() -> None:
    text = edited(FILE, row("SEC-01"))
    assert [one["criterion"] for one in tomllib.loads(text)["answer"]] == ["INF-01", "SEC-01"]


def test_a_new_row_stands_after_the_last_and_before_the_next_table() -> None:
    text = edited(FILE, row("CON-01", value=5.0, document="minutes"))
    assert text.replace(
        '\n[[answer]]\ncriterion = "CON-01"\nvalue = 5.0\nby = "C"\non = 2026-11-22\n'
        'document = "minutes"\n',
        "",
        1,
    ) == FILE  # fmt: skip
    assert text.index("CON-01") < text.index("# Prices.")


def test_a_comment_that_heads_the_next_table_stays_with_it() -> None:
    text = '[[answer]]\ncriterion = "A"\n# Prices.\n[[price]]\naction = "x"\n'
    assert "# Prices.\n[[price]]" in edited(text, row("B"))


@pytest.mark.parametrize("text", ["", "[site]\nname = 'x'", "[site]\r\nname = 'x'\r\n"])
def test_a_file_without_such_rows_gets_its_first_at_the_end(text: str) -> None:
    new = edited(text, row("B"))
    assert new.startswith(text)
    assert tomllib.loads(new)["answer"][0]["criterion"] == "B"
    assert ("\r\n" in text) == ("\r\n" in new)
    assert "\n" not in new.replace("\r\n", "") or "\r\n" not in new


def test_a_list_written_inline_is_refused_not_spoilt() -> None:
    text = 'answer = [{criterion = "A", value = "no"}]\n'
    for new in (row("A"), row("B")):
        with pytest.raises(BadInputError, match=r"allowed \[\[answer\]\] with one key a line"):
            edited(text, new)


@pytest.mark.parametrize("value", ['a "quoted" \\ one', "=1+1", "é\u202e", "#no", "'''", '"""'])
def test_any_text_comes_back_as_it_was(value: str) -> None:
    text = edited(FILE, row("INF-01", value=value, document=value))
    first = tomllib.loads(text)["answer"][0]
    assert (first["value"], first["document"]) == (value, value)
    again = edited(text, row("INF-01", value="no"))
    assert tomllib.loads(again)["answer"][0]["value"] == "no"
    assert "document" not in tomllib.loads(again)["answer"][0]


@given(st.text(alphabet="a\"'#[]{}=\\\n \r,1", max_size=60))
def test_statements_joined_are_the_text(text: str) -> None:
    assert "".join(part.text for part in statements(text)) == text


def test_the_example_keeps_every_line_through_sixty_answers() -> None:
    text = example_site_text()
    for number in range(60):
        text = edited(text, row(f"NEW-{number}"))
    assert set(example_site_text().splitlines()) <= set(text.splitlines())
    assert len(tomllib.loads(text)["answer"]) >= 60
