"""Criteria, gates, areas and answers of a score, in words for the technician.

Not here: measurements, rooms, layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from netready.domain.evidence import EvidenceKind
from netready.domain.verdict import CriterionResult, QuestionResult, Score, Status
from netready.scoring.wording import number_beside, some_names
from netready_reports.backing import MARKS
from netready_reports.words import (
    CONFIDENCES,
    EVIDENCE,
    NOT_KNOWN,
    STATUSES,
    VERDICTS,
    Badge,
    number,
    percent,
    with_unit,
)

GATES = {"X": "blocks any yes", "R": "blocks Go, not a pilot"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCard:
    """One of the three questions, with its numbers."""

    title: str
    badge: Badge
    sentence: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLine:
    """One line of "why this verdict"."""

    criterion: str
    title: str
    gate: str
    badge: Badge
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """One criterion in full."""

    id: str
    title: str
    badge: Badge
    value: str
    spread: str
    thresholds: str
    evidence: str
    worth: str
    sources: tuple[str, ...]
    gate: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaBlock:
    """An area with all its criteria."""

    code: str
    name: str
    badge: Badge
    index: str
    evidence: str
    lines: tuple[CriterionLine, ...]

    @property
    def known(self) -> bool:
        """Whether any of its criteria has an answer."""
        return any(line.badge is not STATUSES[Status.MISSING] for line in self.lines)


def answer_cards(score: Score) -> tuple[AnswerCard, ...]:
    """Network first, then preparation; each with index, bounds, coverage and blockers."""
    return (
        _card("Network: does it carry the plan?", score.network),
        _card("Programme: are the ten areas prepared?", score.programme),
    )


def _card(title: str, question: QuestionResult) -> AnswerCard:
    bounds = f"between {question.index_low:.3f} and {question.index_high:.3f}"
    index = NOT_KNOWN if question.index is None else f"{question.index:.3f}"
    return AnswerCard(
        title=title,
        badge=VERDICTS[question.verdict],
        sentence=question.sentence,
        facts=(
            ("Confidence", CONFIDENCES[question.confidence]),
            ("Blockers cleared", f"{question.gates_cleared} of {question.gates_of}"),
            ("Index of what is known", index),
            ("Index if all gaps went badly or well", bounds),
            ("Coverage by evidence", percent(round(question.coverage, 2))),
        ),
    )


def trace_lines(score: Score, question: QuestionResult) -> tuple[TraceLine, ...]:
    """Every gate, with what decided it."""
    titles = {result.id: result.title for result in score.criteria}
    return tuple(
        TraceLine(
            criterion=line.criterion,
            title=titles.get(line.criterion, ""),
            gate=GATES[line.gate.value],
            badge=STATUSES[line.status],
            sentence=line.sentence,
        )
        for line in question.trace
    )


def area_blocks(
    score: Score, sources: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> tuple[AreaBlock, ...]:
    """The areas in the score's order, with their criteria."""
    blocks = tuple(
        AreaBlock(
            code=area.area,
            name=area.name,
            badge=STATUSES[area.status],
            index=f"index between {area.index_low:.3f} and {area.index_high:.3f}",
            evidence=", ".join(
                f"{count} {EVIDENCE.get(EvidenceKind(kind), kind)}"
                for kind, count in area.evidence.items()
            ),
            lines=tuple(
                criterion_line(r, sources.get(r.id, ()))
                for r in score.criteria
                if r.area == area.area
            ),
        )
        for area in score.areas
    )
    return tuple(block for block in blocks if block.lines)


def criterion_line(result: CriterionResult, sources: tuple[str, ...] = ()) -> CriterionLine:
    """A criterion's value, spread, lines and source in words; missing is "not known"."""
    missing = result.evidence is EvidenceKind.MISSING
    rooms = _rooms("not met in", result.rooms_not_met) + _rooms(
        "not known in", result.rooms_unknown
    )
    return CriterionLine(
        id=result.id,
        title=result.title,
        badge=STATUSES[result.status],
        value=NOT_KNOWN if missing else value_words(result),
        spread="" if missing else _spread(result),
        thresholds=result.thresholds,
        evidence=EVIDENCE[result.evidence],
        worth="" if missing else _worth(result),
        sources=sources or (_source(result),),
        gate=GATES[result.gate.value] if result.gate else "",
        notes=tuple(text for text in (result.reason, *rooms, *result.notes) if text),
    )


def value_words(result: CriterionResult) -> str:
    """The value, with digits enough that it is not read as having reached the line it missed."""
    if not isinstance(result.value, int | float):
        return with_unit(result.value, result.unit)
    line = result.scale.get("acceptable")
    beside = line if isinstance(line, int | float) else None
    text = number(result.value) if beside is None else number_beside(result.value, beside)
    return f"{text} {result.unit}".strip()


def _worth(result: CriterionResult) -> str:
    """How it is known, how old that is, and what it counts in the coverage."""
    counts = f"counts {number(round(result.quality, 2))} of 1"
    return f"{result.evidence_words}; {counts}" if result.evidence_words else counts


def _source(result: CriterionResult) -> str:
    mark = MARKS.get(result.mark, result.mark)
    named = result.source and result.source not in mark
    return f"{result.source} ({mark})" if named and mark else mark or result.source


def _spread(result: CriterionResult) -> str:
    room = f"worst: {result.room}" if result.room else ""
    interval = ""
    if result.interval:
        interval = f"{number(result.interval[0])} to {number(result.interval[1])}"
    samples = "" if result.evidence is EvidenceKind.DECLARED else f"n = {result.n}"
    return "; ".join(text for text in (interval, samples, room) if text)


def _rooms(words: str, rooms: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{words} {some_names(rooms)}",) if rooms else ()
