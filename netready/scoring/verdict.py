"""Results and index of one question to its verdict, confidence, trace and sentence.

"Not yet" rests on evidence and names it; ignorance says "cannot say". The index never overrules
a gate, and only says "not yet" where even the best case of everything unknown is below the line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netready.domain.criterion import Area, Criterion, Gate
from netready.domain.verdict import (
    Confidence,
    CriterionResult,
    GateTrace,
    QuestionResult,
    Status,
    Verdict,
)
from netready.scoring.index import Index
from netready.scoring.wording import fault, needed_text, still_open, value_text

# our method, "criteria and scoring" 3.2.5 and 3.2.6
LOW_INDEX = 0.45
_HIGH_COVERAGE = 0.85
_MEDIUM_COVERAGE = 0.60

_UNKNOWN = frozenset({Status.MISSING, Status.UNSETTLED})
_MOST_NAMED = 3

_WORDS = {
    Verdict.GO: "Go",
    Verdict.PILOT: "Pilot",
    Verdict.CANNOT_SAY: "Cannot say yet",
    Verdict.NOT_YET: "Not yet",
}

# from the worst to the best, for "a better value never lowers it"
VERDICT_ORDER = (Verdict.NOT_YET, Verdict.CANNOT_SAY, Verdict.PILOT, Verdict.GO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found for one question, before words are put to it."""

    results: tuple[CriterionResult, ...]
    index: Index
    areas: Mapping[str, Index]

    def gated(self, gate: Gate, *statuses: Status) -> list[CriterionResult]:
        """Criteria under that gate with one of those statuses, in the catalogue's order."""
        return [one for one in self.results if one.gate is gate and one.status in statuses]

    def low_areas(self) -> list[str]:
        """Areas that are not shown to reach the line."""
        return [code for code, index in self.areas.items() if index.low < LOW_INDEX]

    def anything_known(self) -> bool:
        """Whether there is any evidence at all."""
        return self.index.value is not None


def decide(finding: Finding) -> Verdict:
    """The four words, exactly as 3.2.6 has them."""
    if finding.gated(Gate.X, Status.NOT_MET) or finding.index.high < LOW_INDEX:
        return Verdict.NOT_YET
    if finding.gated(Gate.X, *_UNKNOWN) or not finding.anything_known():
        return Verdict.CANNOT_SAY
    if finding.gated(Gate.R, Status.NOT_MET, *_UNKNOWN) or finding.low_areas():
        return Verdict.PILOT
    return Verdict.GO


def confidence(finding: Finding) -> Confidence:
    """By coverage; high only where no gate is unsettled or unknown."""
    open_gates = finding.gated(Gate.X, *_UNKNOWN) + finding.gated(Gate.R, *_UNKNOWN)
    if finding.index.coverage >= _HIGH_COVERAGE and not open_gates:
        return Confidence.HIGH
    return Confidence.MEDIUM if finding.index.coverage >= _MEDIUM_COVERAGE else Confidence.LOW


def answer(
    finding: Finding,
    criteria: Mapping[str, Criterion],
    areas: Sequence[Area],
    *,
    prefix: str = "",
) -> QuestionResult:
    """The whole answer; `prefix` goes before the sentence ("Emulated room, ...: ")."""
    verdict = decide(finding)
    because, clauses = _reasons(verdict, finding, criteria, areas)
    gated = [one for one in finding.results if one.gate is not None]
    return QuestionResult(
        verdict=verdict,
        confidence=confidence(finding),
        sentence=f"{prefix}{_WORDS[verdict]}: {_joined(clauses)}.",
        index=finding.index.value,
        index_low=finding.index.low,
        index_high=finding.index.high,
        coverage=finding.index.coverage,
        gates_cleared=sum(one.status is Status.MET for one in gated),
        gates_of=len(gated),
        because=tuple(because),
        trace=tuple(_trace(one, one.gate, criteria[one.id]) for one in gated if one.gate),
    )


def _reasons(
    verdict: Verdict,
    finding: Finding,
    criteria: Mapping[str, Criterion],
    areas: Sequence[Area],
) -> tuple[list[str], list[str]]:
    """Ids named and clauses, the blocking ones first."""
    if verdict is Verdict.NOT_YET:
        return _why_not_yet(finding, criteria)
    if verdict is Verdict.CANNOT_SAY:
        unknown = finding.gated(Gate.X, *_UNKNOWN)
        return [one.id for one in unknown], _still_to_find(unknown) or ["nothing is known yet"]
    if verdict is Verdict.PILOT:
        return _why_pilot(finding, criteria, areas)
    gated = sum(one.gate is not None for one in finding.results)
    return [], [f"everything that must hold does ({gated} of {gated})"]


def _why_not_yet(
    finding: Finding, criteria: Mapping[str, Criterion]
) -> tuple[list[str], list[str]]:
    failed = finding.gated(Gate.X, Status.NOT_MET)
    if failed:
        return [one.id for one in failed], [fault(one, criteria[one.id]) for one in failed]
    short = sorted(
        (one for one in finding.results if one.status is Status.NOT_MET),
        key=lambda one: (-one.weight * (1.0 - one.score_high), one.id),
    )
    best_case = f"even with everything unknown at its best the index is {finding.index.high:.2f}"
    return [one.id for one in short], [best_case, *(fault(one, criteria[one.id]) for one in short)]


def _why_pilot(
    finding: Finding, criteria: Mapping[str, Criterion], areas: Sequence[Area]
) -> tuple[list[str], list[str]]:
    failed = finding.gated(Gate.R, Status.NOT_MET)
    unknown = finding.gated(Gate.R, *_UNKNOWN)
    names = {area.code: area.name for area in areas}
    low = [f"too little is known of, or done for, {names[code]}" for code in finding.low_areas()]
    clauses = [fault(one, criteria[one.id]) for one in failed]
    return [one.id for one in (*failed, *unknown)], clauses + _still_to_find(unknown) + low


def _still_to_find(unknown: Sequence[CriterionResult]) -> list[str]:
    """A list of what is open; its first item says that it is one."""
    items = [still_open(one) for one in unknown]
    return [f"still to be found out: {items[0]}", *items[1:]] if items else []


def _joined(clauses: Sequence[str]) -> str:
    """The first few clauses and how many more there are."""
    more = len(clauses) - _MOST_NAMED
    shown = "; ".join(clauses[:_MOST_NAMED])
    return f"{shown}; and {more} more" if more > 0 else shown


def _trace(result: CriterionResult, gate: Gate, criterion: Criterion) -> GateTrace:
    if result.status is Status.NOT_MET:
        sentence = f"Not met: {fault(result, criterion)}."
    elif result.status is Status.MET:
        needed = needed_text(criterion)
        sentence = f"Met: {value_text(result.value, criterion)}; needed: {needed}."
    else:
        sentence = f"Not known yet: {still_open(result)}."
    return GateTrace(criterion=result.id, gate=gate, status=result.status, sentence=sentence)
