"""What scoring says of each criterion, and what would mend it, as rows for other programs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from netready.domain.evidence import Evidence
from netready.domain.scoring_input import ScoringInput
from netready.domain.table import JOIN, Field, Kind, Table, Value, field, table
from netready.domain.verdict import CriterionResult, Remedy, Score, Status
from netready.scoring.answers import answers_as_evidence
from netready.scoring.criterion_result import Judged
from netready.scoring.judge import judged_rooms

# what counts in each room, by the id of a criterion of rooms; None: nothing does
InRooms = Mapping[str, Mapping[str, Judged | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every row of a score belongs to.

    Attributes:
        made_up: "emulated", "simulated", or "" for a real network.
    """

    site: str
    as_of: date
    catalogue: str
    made_up: str


def about_fields(about: About) -> tuple[Field[Any], ...]:
    """The columns with which every table of a score ends."""
    return (
        field("site", Kind.TEXT, "The site's name.", lambda _: about.site),
        field("as_of", Kind.DAY, "Day of the score.", lambda _: about.as_of),
        field("catalogue", Kind.TEXT, "Version of the thresholds.", lambda _: about.catalogue),
        field(
            *("made_up", Kind.TEXT, "emulated or simulated; empty: a real network."),
            lambda _: about.made_up or None,
        ),
    )


@dataclass(frozen=True, slots=True)
class _InRoom:
    """A criterion in one place: the whole site, or a room of it.

    Attributes:
        seen: the evidence that counts there; None for the site's own row, or where nothing does.
    """

    result: CriterionResult
    status: Status
    room: str | None
    seen: Evidence | None


def _value(row: _InRoom) -> float | str | None:
    if row.room is None:
        return row.result.value
    return row.seen.value if row.seen else None


def _interval(row: _InRoom, end: int) -> float | None:
    here = row.result.interval if row.room is None else row.seen.interval if row.seen else None
    return here[end] if here else None


def _age_days(row: _InRoom) -> int | None:
    if row.room is None:
        return row.result.age_days
    return row.seen.age_days if row.seen else None


def _scale(key: str) -> Field[_InRoom]:
    return field(
        *(f"{key}_in_unit", Kind.TEXT, f"The line of '{key}': a number, or words."),
        lambda row: _line(row.result.scale.get(key)),
    )


def _line(value: object) -> str | None:
    if isinstance(value, list | tuple):
        return JOIN.join(str(one) for one in value) or None
    return None if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _score(name: str, row: _InRoom) -> Value:
    """Only the site's own row has a score: a room has a status."""
    known = row.room is None and row.result.score is not None
    return float(getattr(row.result, name)) if known else None


_CRITERION_FIELDS: Final[tuple[Field[_InRoom], ...]] = (
    field("criterion", Kind.TEXT, "Its id.", lambda row: row.result.id),
    field("area", Kind.TEXT, "One of the ten areas.", lambda row: row.result.area),
    field("title", Kind.TEXT, "Its name.", lambda row: row.result.title),
    field("question", Kind.TEXT, "Which of the three.", lambda row: row.result.question.value),
    field("room", Kind.TEXT, "Empty: the whole site.", lambda row: row.room),
    field("status", Kind.TEXT, "met, not-met, unsettled, missing.", lambda row: row.status.value),
    field(
        *("value_in_unit", Kind.NUMBER, "In the unit beside it; empty: not known, or a word."),
        lambda row: value if isinstance(value := _value(row), int | float) else None,
    ),
    field(
        *("value_word", Kind.TEXT, "Where its scale has words."),
        lambda row: value if isinstance(value := _value(row), str) else None,
    ),
    field("unit", Kind.TEXT, "Empty: words.", lambda row: row.result.unit or None),
    field("low_in_unit", Kind.NUMBER, "Interval, low end.", lambda row: _interval(row, 0)),
    field("high_in_unit", Kind.NUMBER, "Interval, high end.", lambda row: _interval(row, 1)),
    field(
        *("n_samples", Kind.WHOLE, "Samples behind it; empty: none."),
        lambda row: (row.result.n if row.room is None else row.seen.n if row.seen else 0) or None,
    ),
    field(
        *("evidence", Kind.TEXT, "measured, extrapolated, declared, missing."),
        lambda row: (
            row.result.evidence.value
            if row.room is None
            else (row.seen.kind.value if row.seen else "missing")
        ),
    ),
    field(
        *("age_days", Kind.WHOLE, "Of the evidence; empty: there is none."),
        _age_days,
    ),
    field("score_0_to_1", Kind.NUMBER, "Empty: not known.", lambda row: _score("score", row)),
    field("score_low_0_to_1", Kind.NUMBER, "Its low.", lambda row: _score("score_low", row)),
    field("score_high_0_to_1", Kind.NUMBER, "Its high.", lambda row: _score("score_high", row)),
    field("weight", Kind.NUMBER, "Inside its area.", lambda row: row.result.weight),
    field(
        *("gate", Kind.TEXT, "X blocks any yes, R blocks Go; empty: neither."),
        lambda row: row.result.gate.value if row.result.gate else None,
    ),
    *(_scale(key) for key in ("fail", "acceptable", "target")),
    field("reason", Kind.TEXT, "Why it is so.", lambda row: row.result.reason or None),
    field("source", Kind.TEXT, "Of its thresholds.", lambda row: row.result.source),
    field("mark", Kind.TEXT, "F found, M from memory, P ours.", lambda row: row.result.mark),
)


def criteria_table(score: Score, in_rooms: InRooms, about: About) -> Table:
    """One row a criterion; below one that is judged a room, one row a room."""
    rows = [row for one in score.criteria for row in _places(one, in_rooms.get(one.id, {}))]
    return table("criteria", (*_CRITERION_FIELDS, *about_fields(about)), rows)


def _places(result: CriterionResult, rooms: Mapping[str, Judged | None]) -> list[_InRoom]:
    return [
        _InRoom(result, result.status, None, None),
        *(
            _InRoom(result, one.status, room, one.evidence)
            if one
            else _InRoom(result, Status.MISSING, room, None)
            for room, one in rooms.items()
        ),
    ]


def in_rooms(given: ScoringInput) -> InRooms:
    """What counts for each criterion of rooms, room by room in the site's order."""
    names = [room.name for room in given.site.rooms]
    declared = answers_as_evidence(given.site, given.catalogue, given.as_of)
    found: dict[str, list[Evidence]] = {}
    for each in (*given.evidence, *declared):
        found.setdefault(each.criterion, []).append(each)
    return {
        one.id: {
            room: judged
            for room, judged in judged_rooms(one, found.get(one.id, ()), names).items()
            if room
        }
        for one in given.catalogue.criteria
        if one.scope == "room"
    }


_REMEDY_FIELDS: Final[tuple[Field[tuple[int, Remedy]], ...]] = (
    field("rank", Kind.WHOLE, "1 has the largest effect.", lambda row: row[0]),
    field("action", Kind.TEXT, "What to do.", lambda row: row[1].action),
    field("criteria", Kind.TEXT, "What it mends.", lambda row: JOIN.join(row[1].criteria)),
    field("pupils_notice", Kind.TEXT, "Until then.", lambda row: row[1].pupils_notice or None),
    field("owner", Kind.TEXT, "Who would do it.", lambda row: row[1].owner or None),
    field("effort", Kind.TEXT, "hours, days, weeks, term.", lambda row: row[1].effort or None),
    field("assumption", Kind.TEXT, "What the effect rests on.", lambda row: row[1].assumption),
    field("verdict_low", Kind.TEXT, "At the low end.", lambda row: row[1].low.verdict.value),
    field("verdict_high", Kind.TEXT, "At the high end.", lambda row: row[1].high.verdict.value),
    field("index_low_0_to_1", Kind.NUMBER, "At the low end.", lambda row: row[1].low.index),
    field("index_high_0_to_1", Kind.NUMBER, "At the high end.", lambda row: row[1].high.index),
    field("carried_low_pupils", Kind.WHOLE, "At the low end.", lambda row: row[1].low.pupils),
    field("carried_high_pupils", Kind.WHOLE, "At the high end.", lambda row: row[1].high.pupils),
    field(
        *("cost_low_school_currency", Kind.NUMBER, "Empty: price not entered."),
        lambda row: row[1].cost_low,
    ),
    field(
        *("cost_high_school_currency", Kind.NUMBER, "Empty: price not entered."),
        lambda row: row[1].cost_high,
    ),
    field("lead_time_weeks", Kind.NUMBER, "Not known: empty.", lambda row: row[1].lead_time_weeks),
)


def remedies_table(remedies: Sequence[Remedy], about: About) -> Table:
    """One row an action, the largest effect first."""
    fields = (*_REMEDY_FIELDS, *about_fields(about))
    return table("remedies", fields, enumerate(remedies, start=1))
