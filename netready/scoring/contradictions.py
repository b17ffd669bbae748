"""Answers of a site file that cannot both be true: named, never resolved. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from netready.domain.criterion import Catalogue, Contradiction, SaidWords
from netready.domain.site import Answer, Site
from netready.scoring.answers import answers_that_count, scalable


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicting:
    """Two answers that do not go together; `index` is the first one's place, counted from 0."""

    index: int
    text: str


def contradicting_answers(
    site: Site, catalogue: Catalogue, rules: Sequence[Contradiction], as_of: date
) -> tuple[Contradicting, ...]:
    """One for each pair, among the answers that count on that date."""
    said = {
        answer.criterion: (index, answer)
        for index, answer, _ in answers_that_count(site, catalogue, as_of)
    }
    return tuple(found for rule in rules for found in _found(rule, said))


def _found(rule: Contradiction, said: dict[str, tuple[int, Answer]]) -> Iterator[Contradicting]:
    one, other = said.get(rule.one.criterion), said.get(rule.other.criterion)
    if one and other and _is(one[1], rule.one) and _is(other[1], rule.other):
        text = f"{_words(one[1])} contradicts {_words(other[1])}: {rule.because}"
        yield Contradicting(index=one[0], text=text)


def _is(answer: Answer, said: SaidWords) -> bool:
    value = scalable(answer.value)
    return isinstance(value, str) and value.strip().casefold() in said.words


def _words(answer: Answer) -> str:
    return f"{answer.criterion} {scalable(answer.value)!r} ({answer.by}, {answer.on.isoformat()})"
