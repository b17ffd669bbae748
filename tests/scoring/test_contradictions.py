"""Answers that cannot both be true: both are named, and neither is taken for the truth."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from netready.analysis.score_records import score_records
from netready.catalogue.contradictions import load_contradictions
from netready.catalogue.loader import load_catalogue
from netready.cli.inputs import checked_site_from
from netready.domain.errors import BadInputError
from netready.domain.site import Answer
from netready.scoring.contradictions import contradicting_answers
from tests.build_records import a_record, a_site

TODAY = date(2026, 11, 20)
CATALOGUE = load_catalogue("GB-ENG", "primary", TODAY)
RULES = load_contradictions()


def said(*pairs: tuple[str, str], on: date = TODAY) -> tuple[Answer, ...]:
    return tuple(Answer(criterion=id, value=value, by="Head", on=on) for id, value in pairs)


def found(*pairs: tuple[str, str], on: date = TODAY) -> list[tuple[int, str]]:
    site = replace(a_site(), answers=said(*pairs, on=on))
    return [(one.index, one.text) for one in contradicting_answers(site, CATALOGUE, RULES, TODAY)]


def test_two_answers_that_do_not_go_together_are_one_line() -> None:
    assert found(("FIN-01", "none"), ("CON-03", "draft"), ("FIN-05", "Yes")) == [
        (
            2,
            "FIN-05 'Yes' (Head, 2026-11-20) contradicts FIN-01 'none' (Head, 2026-11-20): "
            "costs cannot stand in a plan that there is not",
        )
    ]


@pytest.mark.parametrize(
    "pairs",
    [
        (),
        (("FIN-05", "yes"),),
        (("FIN-05", "no"), ("FIN-01", "none")),
        (("FIN-05", "yes"), ("FIN-01", "one-year")),
        (("FIN-05", "yes"), ("FIN-01", "unknown")),
    ],
)
def test_what_may_both_be_true_is_not_named(pairs: tuple[tuple[str, str], ...]) -> None:
    assert found(*pairs) == []


def test_an_answer_of_a_later_day_contradicts_nothing_yet() -> None:
    later = TODAY + timedelta(days=1)
    assert found(("FIN-05", "yes"), ("FIN-01", "none"), on=later) == []


def test_a_score_warns_and_changes_nothing_for_it() -> None:
    site = replace(a_site(), answers=said(("FIN-05", "yes"), ("FIN-01", "none")))
    score = score_records([a_record()], site, TODAY)
    assert sum("contradicts" in line for line in score.warnings) == 1
    statuses = {one.id: one.status.value for one in score.criteria}
    assert (statuses["FIN-05"], statuses["FIN-01"]) == ("met", "not-met")


def test_the_check_of_a_site_file_says_where(tmp_path: Path) -> None:
    path = tmp_path / "school.toml"
    rows = [("SEC-06", "open"), ("SEC-15", "per-device")]
    path.write_text(
        '[site]\nname = "School"\ncountry = "GB-ENG"\nphase = "primary"\npupils = 60\n'
        + "".join(
            f'[[answer]]\ncriterion = "{id}"\nvalue = "{word}"\nby = "IT"\non = 2026-09-01\n'
            for id, word in rows
        )
    )
    checked = checked_site_from(path, as_of=TODAY, today=TODAY)
    (line,) = (line for line in checked.warnings if "contradicts" in line)
    assert line.startswith(
        f"{path}:11: answer[2]: SEC-15 'per-device' (IT, 2026-09-01) contradicts"
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('one = { criterion = "XXX-01", words = ["no"] }', "found 'XXX-01', allowed: the id"),
        ('one = { criterion = "FIN-05", words = ["maybe"] }',
         "FIN-05: found 'maybe', allowed: no, partly, yes"),
        ('one = { criterion = "INF-08", words = ["yes"] }', "allowed: none, for it is a number"),
        ('one = { criterion = "FIN-05", words = [] }', "found [], allowed: at least 1"),
    ],
)  # fmt: skip
def test_a_strange_rule_is_one_line(tmp_path: Path, row: str, says: str) -> None:
    from netready.catalogue.reading import data_root

    for name in ("areas.toml", "sources.toml"):
        (tmp_path / name).write_text(data_root().joinpath(name).read_text())
    (tmp_path / "criteria").mkdir()
    for entry in data_root().joinpath("criteria").iterdir():
        (tmp_path / "criteria" / entry.name).write_text(entry.read_text())
    other = 'other = { criterion = "FIN-01", words = ["none"] }\nbecause = "it is so"\n'
    (tmp_path / "contradictions.toml").write_text(f"[[contradiction]]\n{row}\n{other}")
    with pytest.raises(BadInputError) as raised:
        load_contradictions(root=tmp_path)
    (line,) = raised.value.faults
    assert line.startswith("contradictions.toml")
    assert says in line
