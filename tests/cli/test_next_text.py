"""What `netready score` prints after the verdict."""

from dataclasses import replace

import pytest

from netready.cli.next_text import print_next, stage_words, steps
from netready.domain.verdict import (
    Confidence,
    Effect,
    PupilsCarried,
    SmallestSet,
    StageReadiness,
    Verdict,
)
from netready.scoring.score import score_site
from tests.scoring.school import example_before

PUPILS = PupilsCarried(
    planned=420, everyday=420, video=116, test=None, censored=("everyday", "video")
)
STAGE = StageReadiness(
    name="Year 7",
    devices=420,
    verdict=Verdict.PILOT,
    first_to_fail="Delay",
    confidence=Confidence.MEDIUM,
    pupils=PUPILS,
)
EFFECT = Effect(verdict=Verdict.PILOT, index=0.7, pupils=None)
ONE = SmallestSet(
    to=Verdict.PILOT, actions=("A larger line.",), criteria=("INF-04",), low=EFFECT, high=EFFECT,
    cost_low=900.0, cost_high=1500.0, unpriced=0,
)  # fmt: skip


def test_a_stage_says_whom_it_carries_and_what_fails_first() -> None:
    assert stage_words(STAGE) == (
        "Pilot (medium), 420 devices, pupils 420, 116+, not known; first to fail: Delay"
    )
    ready = replace(STAGE, verdict=Verdict.GO, first_to_fail="", pupils=None)
    assert stage_words(ready) == "Go (medium), 420 devices"


@pytest.mark.parametrize(
    ("one", "head"),
    [
        (ONE, "Fewest steps to 'pilot': 1 step, 900 to 1,500 by your prices"),
        (
            replace(ONE, to=Verdict.GO, actions=("a", "b"), cost_low=None, unpriced=1),
            "Fewest steps to 'go': 2 steps, price of 1 not entered",
        ),
        (replace(ONE, cost_low=0.0, cost_high=0.0), "Fewest steps to 'pilot': 1 step"),
    ],
)
def test_a_set_says_what_it_costs_only_where_all_of_it_is_known(
    one: SmallestSet, head: str
) -> None:
    assert list(steps(one)) == [head, *(f"  - {action}" for action in one.actions)]


def test_it_is_all_printed(capsys: pytest.CaptureFixture[str]) -> None:
    score = replace(score_site(example_before()), stages=(STAGE,))
    print_next(score)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("  up to Year 7: Pilot")
    assert "Fewest steps to 'pilot': 2 steps, price of 1 not entered" in lines
    assert sum(line.startswith("  - ") for line in lines) == 2 + 5
