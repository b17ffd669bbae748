"""One case to answer: a site (or a roll-out stage of it) with all its criteria judged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from netready.domain.criterion import Criterion, Question
from netready.domain.errors import BadInputError
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import ScoringInput
from netready.domain.site import Site
from netready.domain.verdict import CriterionResult, QuestionResult
from netready.scoring.answers import answers_as_evidence
from netready.scoring.demand import peak_demand
from netready.scoring.gates import applies, gate_for
from netready.scoring.index import index_of, index_of_areas
from netready.scoring.judge import judge, not_applicable
from netready.scoring.line import line_evidence, rescaled
from netready.scoring.pupils import rooms_asked
from netready.scoring.verdict import Finding, answer
from netready.scoring.wording import LINE_CARRIES_PLAN

_EMULATED = "Emulated room, not your network. "


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is asked and what was judged; `given.site` holds only the cohorts asked about."""

    given: ScoringInput
    results: tuple[CriterionResult, ...]

    @property
    def criteria(self) -> Mapping[str, Criterion]:
        """The catalogue's criteria by id."""
        return {criterion.id: criterion for criterion in self.given.catalogue.criteria}


def case_of(given: ScoringInput) -> Case:
    """Judges every criterion for the stage asked about.

    Raises:
        ValueError: if a cohort or a gate condition is unknown, or evidence is no number.
        BadInputError: if the plan's mix or an answer is none of those known.
    """
    site = stage_site(given.site, given.stage)
    asked = replace(given, site=site)
    evidence = _evidence_by_criterion(given, site)
    rooms = [room.name for room in rooms_asked(site)]
    results = tuple(
        _judged(criterion, evidence, site, rooms) for criterion in given.catalogue.criteria
    )
    return Case(given=asked, results=results)


def _judged(
    criterion: Criterion,
    evidence: Mapping[str, Sequence[Evidence]],
    site: Site,
    rooms: Sequence[str],
) -> CriterionResult:
    if not applies(criterion, site):
        return not_applicable(criterion)
    mine = evidence.get(criterion.id, ())
    return judge(criterion, mine, rooms=rooms, gate=gate_for(criterion, site))


def rejudged(case: Case, given: ScoringInput, ids: Collection[str]) -> Case:
    """The same case with other evidence for these criteria; the others stay as they were judged.

    `given` is the case's own but for that evidence.
    """
    evidence = _evidence_by_criterion(given, given.site)
    rooms = [room.name for room in rooms_asked(given.site)]
    criteria = case.criteria
    results = tuple(
        _judged(criteria[one.id], evidence, given.site, rooms) if one.id in ids else one
        for one in case.results
    )
    return Case(given=given, results=results)


def evidence_of(case: Case) -> Mapping[str, Sequence[Evidence]]:
    """The evidence that each criterion was judged by, declared answers included."""
    return _evidence_by_criterion(case.given, case.given.site)


def stage_site(site: Site, stage: str | None) -> Site:
    """The site with the cohorts up to and with that one in roll-out order.

    Raises:
        ValueError: if no cohort has that name.
    """
    if stage is None:
        return site
    last = next((cohort for cohort in site.cohorts if cohort.name == stage), None)
    if last is None:
        raise ValueError(f"no cohort is called {stage!r}")
    cohorts = tuple(cohort for cohort in site.cohorts if cohort.roll_out <= last.roll_out)
    return replace(site, cohorts=cohorts)


def _evidence_by_criterion(given: ScoringInput, asked: Site) -> dict[str, list[Evidence]]:
    declared = answers_as_evidence(given.site, given.catalogue, given.as_of)
    grouped: dict[str, list[Evidence]] = {}
    for one in (*given.evidence, *declared):
        grouped.setdefault(one.criterion, []).append(one)
    line = _line(given, asked, grouped.get(LINE_CARRIES_PLAN, []))
    return grouped | {LINE_CARRIES_PLAN: line}


def _line(given: ScoringInput, asked: Site, direct: Sequence[Evidence]) -> list[Evidence]:
    """Evidence for the line: what was handed in, made fit for the stage, or derived.

    What somebody said of it stays beside the measurement and never stands in its way.
    """
    mix = next((mix for mix in given.mixes if mix.key == asked.plan.mix), None)
    if mix is None:
        keys = ", ".join(sorted(mix.key for mix in given.mixes)) or "none"
        raise BadInputError([f"site file: plan.mix: {asked.plan.mix!r} is not one of: {keys}"])
    demand = peak_demand(asked, mix, given.activities, given.demand_rules)
    said = [one for one in direct if one.kind is EvidenceKind.DECLARED]
    known = [one for one in direct if one.kind is not EvidenceKind.DECLARED]
    if known:
        whole = peak_demand(given.site, mix, given.activities, given.demand_rules)
        return [*(rescaled(one, whole, demand) for one in known), *said]
    derived = line_evidence(given.line, demand)
    return [derived, *said] if derived else said


def network_results(case: Case) -> tuple[CriterionResult, ...]:
    """The criteria of the network question."""
    return tuple(one for one in case.results if one.question is Question.NETWORK)


def programme_results(case: Case) -> tuple[CriterionResult, ...]:
    """The ten areas: the network's criteria and the programme's, never the standard's."""
    return tuple(one for one in case.results if one.question is not Question.STANDARD)


def network_answer(case: Case) -> QuestionResult:
    """Does it carry the plan?"""
    return _answer(case, network_finding(case))


def network_finding(case: Case) -> Finding:
    """What the network's verdict is decided by."""
    results = network_results(case)
    _, areas = index_of_areas(results, case.given.catalogue.areas)
    return Finding(results=results, index=index_of(results), areas=areas)


def programme_answer(case: Case) -> QuestionResult:
    """Are the ten areas prepared? Areas count by their weights."""
    results = programme_results(case)
    whole, areas = index_of_areas(results, case.given.catalogue.areas)
    return _answer(case, Finding(results=results, index=whole, areas=areas))


def _answer(case: Case, finding: Finding) -> QuestionResult:
    prefix = _EMULATED if case.given.emulated else ""
    return answer(finding, case.criteria, case.given.catalogue.areas, prefix=prefix)
