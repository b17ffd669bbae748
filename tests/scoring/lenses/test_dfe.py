"""The DfE's weakest link: worst answer, and what is open stays open."""

import pytest

from netready.domain.criterion import Words
from netready.domain.evidence import Evidence
from netready.scoring.case import case_of
from netready.scoring.lenses.dfe import Topic, dfe, holds_in, topics_of, weakest_link
from netready.scoring.lenses.figures import figures
from tests.scoring.school import criterion, declared, given

STEPS = Words(fail=("no",), acceptable=("partly",), target=("yes",))


@pytest.mark.parametrize(
    ("answers", "word", "at_best"),
    [
        (("high", "high"), "high", "high"),
        (("high", "medium"), "medium", "medium"),
        (("high", "medium", "low"), "low", "low"),
        (("low", None), "low", "low"),  # nothing unknown can mend it
        (("medium", None), None, "medium"),
        (("high", None), None, "high"),
        ((None, None), None, None),
        ((), None, None),
    ],
)
def test_a_topic_is_as_good_as_its_worst_answer(
    answers: tuple[str | None, ...], word: str | None, at_best: str | None
) -> None:
    topic = weakest_link({f"Q{n}": each for n, each in enumerate(answers)})
    assert (topic.word, topic.at_best) == (word, at_best)


def test_the_weakest_questions_are_named() -> None:
    topic: Topic = weakest_link({"A": "Medium ", "B": "high", "C": "medium"})
    assert topic.weakest == ("A", "C")


def test_another_word_is_refused() -> None:
    with pytest.raises(ValueError, match="found 'fine', allowed: low, medium, high"):
        weakest_link({"A": "fine"})


def test_the_weakest_topic_is_the_schools() -> None:
    assert dfe({"A": {"1": "high"}, "B": {"2": "low", "3": None}}).word == "low"
    assert dfe({"A": {"1": "high"}, "B": {"2": "medium", "3": None}}).word is None
    assert dfe({}).sentence == "DfE weakest link: no answers to judge."


def answers_of(*evidence: Evidence) -> dict[str, dict[str, str | None]]:
    criteria = [
        criterion("INF-14", 3, STEPS, evidence="D"),
        criterion("INF-15", 3, STEPS, evidence="D"),
        criterion("INF-13", 3, (1000, 1000, 2500), evidence="B"),
    ]
    return topics_of(case_of(given(evidence, criteria)).results)


def test_our_steps_stand_for_low_medium_and_high() -> None:
    found = answers_of(
        declared("INF-14", "partly"), declared("INF-15", "no"), declared("INF-13", 2500.0)
    )
    assert found == {"Switches and cables": {"INF-13": "high", "INF-14": "medium", "INF-15": "low"}}


def test_what_is_missing_or_not_settled_is_not_known() -> None:
    wide = declared("INF-13", 1000.0, interval=(900.0, 1100.0))
    assert answers_of(wide)["Switches and cables"] == dict.fromkeys(("INF-13", "INF-14", "INF-15"))


def test_it_is_englands_and_its_rule_has_a_source() -> None:
    assert holds_in("GB-ENG")
    assert not holds_in("GB-WLS")
    assert not holds_in("US")
    sheet = figures("dfe")
    assert sheet["mark"] == "F"
    assert "any Low makes the topic Low" in sheet["source"]
