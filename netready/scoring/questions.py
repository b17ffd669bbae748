"""The questions that only people can answer, as they are asked; and which are still open. Pure.

What a probe can measure is asked only on demand: a committee should not guess at milliseconds.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from netready.domain.criterion import Catalogue, Criterion, Gate
from netready.domain.site import Answer, Site
from netready.scoring.answers import answers_that_count
from netready.scoring.gates import applies, gate_for
from netready.scoring.quality import OLD_AFTER_DAYS

_EXPLAINED = re.compile(r"\s*\(([^()]*)\)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A word that may be answered; `meaning` is "" where the word says it all."""

    word: str
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredQuestion:
    """One question to people.

    Attributes:
        criterion: its id.
        area: its name in words.
        text: the question without the list of answers.
        choices: from worst to best; empty: a number in `unit`.
        knows: who usually knows, by role.
        gate: the one that counts for this site, or None.
        measurable: whether a probe settles it, too; a measurement then counts, not the answer.
        answer: what the site file says now, or None.
        stale: the answer is older than a year.
    """

    criterion: str
    area: str
    title: str
    text: str
    choices: tuple[Choice, ...]
    unit: str
    knows: str
    gate: Gate | None
    measurable: bool
    answer: Answer | None = None
    stale: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it, or too long ago."""
        return self.answer is None or self.stale


def declared_questions(
    site: Site, catalogue: Catalogue, as_of: date
) -> tuple[DeclaredQuestion, ...]:
    """Every question that a declaration may answer, area by area, with the answer of that date."""
    names = {area.code: area.name for area in catalogue.areas}
    answers = {one.id: said for _, said, one in answers_that_count(site, catalogue, as_of)}
    return tuple(
        _question(criterion, names[criterion.area], answers.get(criterion.id), site, as_of)
        for criterion in catalogue.criteria
        if criterion.evidence != "M" and applies(criterion, site)
    )


def open_questions(
    questions: Iterable[DeclaredQuestion], *, measurable: bool = False, answered: bool = False
) -> tuple[DeclaredQuestion, ...]:
    """Those to ask.

    Args:
        questions: all of them.
        measurable: also those that a probe would settle.
        answered: also those that somebody answered within a year.
    """
    return tuple(
        each
        for each in questions
        if (measurable or not each.measurable) and (answered or each.is_open)
    )


def _question(
    criterion: Criterion, area: str, answer: Answer | None, site: Site, as_of: date
) -> DeclaredQuestion:
    return DeclaredQuestion(
        criterion=criterion.id,
        area=area,
        title=criterion.title,
        text=_EXPLAINED.sub("", criterion.question) if criterion.words else criterion.question,
        choices=choices_of(criterion),
        unit=criterion.unit,
        knows=criterion.owner,
        gate=gate_for(criterion, site),
        measurable=criterion.measure is not None,
        answer=answer,
        stale=answer is not None and (as_of - answer.on).days > OLD_AFTER_DAYS,
    )


def choices_of(criterion: Criterion) -> tuple[Choice, ...]:
    """The words of its scale from worst to best, with what the question says of each."""
    if criterion.words is None:
        return ()
    scale = criterion.words
    words = (*scale.fail, *scale.acceptable, *scale.target)
    explained = _EXPLAINED.search(criterion.question)
    meanings = _meanings(explained[1] if explained else "", words)
    return tuple(Choice(word=word, meaning=meanings.get(word, "")) for word in words)


def _meanings(text: str, words: Iterable[str]) -> dict[str, str]:
    """Of "none; manual: by hand; automatic": {"none": "", "manual": "by hand", ...}."""
    named = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    found = list(re.finditer(rf"(?:^|[,;]\s*)({named})\s*(?=[:,;]|$)", text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    rests = [text[match.end() : end] for match, end in zip(found, ends, strict=True)]
    return {
        match[1]: rest.removeprefix(":").strip() if rest.startswith(":") else ""
        for match, rest in zip(found, rests, strict=True)
    }
