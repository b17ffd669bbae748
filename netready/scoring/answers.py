"""What people declared in the site file, as evidence. Blank is not an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from netready.domain.criterion import Catalogue, Criterion
from netready.domain.errors import BadInputError
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.site import Answer, Site
from netready.scoring.scale import scale

# a person who does not know has not said "no"
_BLANK = frozenset({"", "?", "unknown", "not known", "don't know", "n/a"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    """An answer that does not fit its criterion's scale; `index` counts from 0."""

    index: int
    criterion: str
    text: str

    def __str__(self) -> str:
        """E.g. "(INF-01): 'banana' is not one of: copper, full-fibre"."""
        return f"({self.criterion}): {self.text}"


def answers_as_evidence(site: Site, catalogue: Catalogue, as_of: date) -> tuple[Evidence, ...]:
    """The declared evidence on a date.

    Answers given after it, blank ones and those to no criterion of this catalogue are left out;
    `unused_answers` names them.

    Raises:
        BadInputError: one line per answer that does not fit its criterion's scale.
    """
    faults = answer_faults(site, catalogue, as_of)
    if faults:
        raise BadInputError([f"site file: answer {fault.index + 1} {fault}" for fault in faults])
    return tuple(
        _declared(answer, criterion, as_of)
        for _, answer, criterion in answers_that_count(site, catalogue, as_of)
    )


def answer_faults(site: Site, catalogue: Catalogue, as_of: date) -> tuple[AnswerFault, ...]:
    """The answers, among those that count on that date, that do not fit their scale."""
    faults = []
    for index, answer, criterion in answers_that_count(site, catalogue, as_of):
        try:
            scale(scalable(answer.value), criterion)
        except ValueError as error:
            faults.append(AnswerFault(index=index, criterion=criterion.id, text=str(error)))
    return tuple(faults)


def answers_that_count(
    site: Site, catalogue: Catalogue, as_of: date
) -> Iterator[tuple[int, Answer, Criterion]]:
    """Answers that count on that date, each with its place in the file, counted from 0."""
    criteria = {criterion.id: criterion for criterion in catalogue.criteria}
    for index, answer in enumerate(site.answers):
        criterion = criteria.get(answer.criterion)
        if criterion is not None and answer.on <= as_of and not _is_blank(answer):
            yield index, answer, criterion


def unused_answers(site: Site, catalogue: Catalogue, as_of: date) -> tuple[str, ...]:
    """A sentence for each answer that settles nothing on that date, and why."""
    criteria = {criterion.id: criterion for criterion in catalogue.criteria}
    sentences = []
    for answer in site.answers:
        criterion = criteria.get(answer.criterion)
        if criterion is None:
            where = f"{catalogue.country}, {catalogue.phase}"
            reason = f"no criterion of that name holds for {where} on {as_of.isoformat()}"
        elif answer.on > as_of:
            reason = f"it was given on {answer.on.isoformat()}, after the date of this score"
        elif criterion.evidence == "M":
            reason = "this must be measured"
        else:
            continue
        sentences.append(f"The answer to {answer.criterion} is not used: {reason}.")
    return tuple(sentences)


def _is_blank(answer: Answer) -> bool:
    return isinstance(answer.value, str) and is_blank(answer.value)


def is_blank(text: str) -> bool:
    """Whether somebody said that they do not know, or nothing."""
    return text.strip().casefold() in _BLANK


def _declared(answer: Answer, criterion: Criterion, as_of: date) -> Evidence:
    return Evidence(
        criterion=criterion.id,
        kind=EvidenceKind.DECLARED,
        value=scalable(answer.value),
        documented=bool(answer.document and answer.document.strip()),
        age_days=(as_of - answer.on).days,
        notes=(f"Declared by {answer.by} on {answer.on.isoformat()}.",),
    )


def scalable(value: float | str | bool) -> float | str:
    """Yes and no as words: no criterion's scale has truth values."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else float(value)
