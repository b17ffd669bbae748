"""What can be done about criteria that are not met or not known: parts, grouped into actions. Pure.

A fix mends what is known to fail and nothing else: a room that nobody measured stays unknown until
somebody measures it, which is an action of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from netready.domain.criterion import Criterion, Question
from netready.domain.evidence import Evidence
from netready.domain.verdict import CriterionResult, Status
from netready.scoring.assume import Assumption, assume
from netready.scoring.case import Case, evidence_of, rejudged
from netready.scoring.judge import room_statuses
from netready.scoring.pupils import rooms_asked
from netready.scoring.scale import acceptable_value, target_value

MEASURE_ROOMS = "Measure the rooms that are not known yet: the report names them."
_OPEN = frozenset({Status.NOT_MET, Status.UNSETTLED, Status.MISSING})


class Goal(IntEnum):
    """The two ends of what an action may reach."""

    ACCEPTABLE = 0
    TARGET = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One criterion that an action settles.

    Attributes:
        rooms: where; empty for a criterion of the whole site.
        mends: what fails is mended; False: what is not known is measured or asked.
    """

    result: CriterionResult
    criterion: Criterion
    rooms: tuple[str, ...]
    mends: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, with all that it settles of one question."""

    text: str
    question: Question
    parts: tuple[Part, ...]

    @property
    def criteria(self) -> tuple[str, ...]:
        """Ids, each once, in the catalogue's order."""
        return tuple(dict.fromkeys(part.result.id for part in self.parts))

    @property
    def mends(self) -> bool:
        """Whether something is mended; else it is only found out."""
        return any(part.mends for part in self.parts)


def scored_question(result: CriterionResult) -> Question:
    """Whose verdict and index an effect is shown in; the standard has none of its own."""
    return Question.PROGRAMME if result.question is Question.PROGRAMME else Question.NETWORK


def actions_of(case: Case) -> tuple[Action, ...]:
    """Everything that can be done, worth it or not; what one action settles stands together."""
    groups: dict[tuple[Question, str], list[Part]] = {}
    evidence = evidence_of(case)
    for result in case.results:
        if result.status in _OPEN:
            for text, part in _parts(case, result, evidence.get(result.id, ())):
                groups.setdefault((scored_question(result), text), []).append(part)
    return tuple(
        Action(text=text, question=question, parts=tuple(parts))
        for (question, text), parts in groups.items()
    )


def _parts(
    case: Case, result: CriterionResult, evidence: Sequence[Evidence]
) -> Iterator[tuple[str, Part]]:
    criterion = case.criteria[result.id]
    if criterion.scope != "room" or result.status is Status.MISSING:
        rooms = _rooms(case) if criterion.scope == "room" else ()
        mends = result.status is Status.NOT_MET
        yield (
            _text(result.status, result, criterion),
            Part(result=result, criterion=criterion, rooms=rooms, mends=mends),
        )
        return
    by_room = room_statuses(criterion, evidence, _rooms(case))
    for status in (Status.NOT_MET, Status.UNSETTLED, Status.MISSING):
        rooms = tuple(room for room, each in by_room.items() if each is status)
        if rooms:
            mends = status is Status.NOT_MET
            yield (
                MEASURE_ROOMS if status is Status.MISSING else _text(status, result, criterion),
                Part(result=result, criterion=criterion, rooms=rooms, mends=mends),
            )


def _rooms(case: Case) -> tuple[str, ...]:
    return tuple(room.name for room in rooms_asked(case.given.site))


def _text(status: Status, result: CriterionResult, criterion: Criterion) -> str:
    """For the whole of it, or for the rooms with that status."""
    if status is Status.MISSING:
        return f"Find out: {criterion.question.partition('?')[0]}?"
    if status is Status.UNSETTLED:
        return f"Measure more: {criterion.title} ({result.reason})"
    return criterion.fix or f"Bring up to standard: {criterion.title}"


def done(case: Case, actions: Sequence[Action], goal: Goal) -> Case:
    """The case as it would be if these actions reached that end, and all else stayed as it is."""
    parts = [part for action in actions for part in action.parts]
    assumptions = [one for part in parts for one in _assumptions(part, goal)]
    given = assume(case.given, assumptions)
    return rejudged(case, given, {part.result.id for part in parts})


def _assumptions(part: Part, goal: Goal) -> Iterator[Assumption]:
    value_at = acceptable_value if goal is Goal.ACCEPTABLE else target_value
    value = value_at(part.criterion)
    for room in part.rooms or (None,):
        yield Assumption(criterion=part.criterion.id, value=value, room=room)
