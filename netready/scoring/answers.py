"""What people declared in the site file, as evidence. Blank is not an answer."""

from datetime import date

from netready.domain.criterion import Catalogue, Criterion
from netready.domain.errors import BadInputError
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.site import Answer, Site
from netready.scoring.scale import scale

# a person who does not know has not said "no"
_BLANK = frozenset({"", "?", "unknown", "not known", "don't know", "n/a"})


def answers_as_evidence(site: Site, catalogue: Catalogue, as_of: date) -> tuple[Evidence, ...]:
    """The declared evidence on a date.

    Answers given after it, blank ones and those to no criterion of this catalogue are left out;
    `unused_answers` names them.

    Raises:
        BadInputError: one line per answer that does not fit its criterion's scale.
    """
    criteria = {criterion.id: criterion for criterion in catalogue.criteria}
    evidence, faults = [], []
    for position, answer in enumerate(site.answers, start=1):
        criterion = criteria.get(answer.criterion)
        if criterion is None or answer.on > as_of or _is_blank(answer):
            continue
        try:
            evidence.append(_declared(answer, criterion, as_of))
        except ValueError as error:
            faults.append(f"site file: answer {position} ({answer.criterion}): {error}")
    if faults:
        raise BadInputError(faults)
    return tuple(evidence)


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
    return isinstance(answer.value, str) and answer.value.strip().casefold() in _BLANK


def _declared(answer: Answer, criterion: Criterion, as_of: date) -> Evidence:
    value = _said(answer.value)
    scale(value, criterion)
    return Evidence(
        criterion=criterion.id,
        kind=EvidenceKind.DECLARED,
        value=value,
        documented=bool(answer.document and answer.document.strip()),
        age_days=(as_of - answer.on).days,
        notes=(f"Declared by {answer.by} on {answer.on.isoformat()}.",),
    )


def _said(value: float | str | bool) -> float | str:
    """Yes and no as words: no criterion's scale has truth values."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else float(value)
