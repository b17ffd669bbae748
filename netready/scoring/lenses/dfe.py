"""The DfE's weakest link: each topic of its self-assessment is as good as its worst answer.

What is not known is never guessed: one Low makes a topic Low whatever else is unknown, but a topic
with an open answer is not Medium or High yet, only "at best".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netready.domain.verdict import CriterionResult, Status
from netready.scoring.lenses.figures import figures
from netready.scoring.scale import ACCEPTABLE_SCORE

# from the worst to the best
WORDS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic.

    Attributes:
        word: "low", "medium" or "high"; None: an open answer may still lower it.
        at_best: the word if every open answer were high; None where nothing is known.
        answers: by question; None: not known.
        weakest: the questions that make it no better than `at_best`.
    """

    word: str | None
    at_best: str | None
    answers: Mapping[str, str | None]
    weakest: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DfeResult:
    """All topics; `word` is that of the weakest, by the same rule."""

    word: str | None
    topics: Mapping[str, Topic]
    sentence: str


def weakest_link(answers: Mapping[str, str | None]) -> Topic:
    """One topic from the word of each answer.

    Raises:
        ValueError: if a word is none of low, medium and high.
    """
    known = {name: WORDS.index(_checked(word)) for name, word in answers.items() if word}
    worst = min(known.values(), default=None)
    if worst is None:
        return Topic(word=None, at_best=None, answers=dict(answers), weakest=())
    settled = worst == 0 or len(known) == len(answers)
    return Topic(
        word=WORDS[worst] if settled else None,
        at_best=WORDS[worst],
        answers=dict(answers),
        weakest=tuple(name for name, each in known.items() if each == worst),
    )


def _checked(word: str) -> str:
    wanted = word.strip().casefold()
    if wanted not in WORDS:
        raise ValueError(f"found {word!r}, allowed: {', '.join(WORDS)}")
    return wanted


def dfe(topics: Mapping[str, Mapping[str, str | None]]) -> DfeResult:
    """Every topic, and the weakest of them.

    Raises:
        ValueError: if a word is none of low, medium and high.
    """
    found = {name: weakest_link(answers) for name, answers in topics.items()}
    whole = weakest_link({name: each.word for name, each in found.items()})
    return DfeResult(word=whole.word, topics=found, sentence=_sentence(found))


def topics_of(results: Sequence[CriterionResult]) -> dict[str, dict[str, str | None]]:
    """The answers to the DfE's questions, out of our criteria that restate them."""
    by_id = {one.id: one for one in results if one.status is not Status.NOT_APPLICABLE}
    return {
        topic["name"]: {id: _word(by_id[id]) for id in topic["criteria"] if id in by_id}
        for topic in figures("dfe")["topic"]
        if any(id in by_id for id in topic["criteria"])
    }


def holds_in(country: str) -> bool:
    """Whether it is the country's own self-assessment."""
    return country in figures("dfe")["countries"]


def _word(result: CriterionResult) -> str | None:
    if result.score is None or result.status is Status.UNSETTLED:
        return None
    if result.status is Status.NOT_MET or result.score < ACCEPTABLE_SCORE:
        return "low"
    return "high" if result.score >= 1.0 else "medium"


def _sentence(topics: Mapping[str, Topic]) -> str:
    if not any(topic.at_best for topic in topics.values()):
        return "DfE weakest link: no answers to judge."
    words = "; ".join(f"{name} {_said(topic)}" for name, topic in topics.items())
    return f"DfE weakest link, a topic is as good as its worst answer: {words}."


def _said(topic: Topic) -> str:
    if topic.at_best is None:
        return "not known"
    by = f" (by {', '.join(topic.weakest)})" if topic.at_best != "high" else ""
    if topic.word:
        return f"{topic.word}{by}"
    return f"{topic.at_best} at best{by}, the rest not known"
