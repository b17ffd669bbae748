"""Readiness stage by stage of the roll-out: the same evidence, each time for more devices."""

import math
from dataclasses import replace

from netready.domain.scoring_input import ScoringInput
from netready.domain.site import Cohort
from netready.domain.verdict import QuestionResult, StageReadiness, Verdict
from netready.scoring.case import Case, case_of, network_answer
from netready.scoring.demand import planned_pupils
from netready.scoring.pupils import pupils_carried


def stage_readiness(given: ScoringInput) -> tuple[StageReadiness, ...]:
    """One line per place in the roll-out order, devices counted up to and with it."""
    orders = sorted({cohort.roll_out for cohort in given.site.cohorts})
    return tuple(
        _stage(given, [cohort for cohort in given.site.cohorts if cohort.roll_out == order])
        for order in orders
    )


def _stage(given: ScoringInput, cohorts: list[Cohort]) -> StageReadiness:
    names = sorted(cohort.name for cohort in cohorts)
    case = case_of(replace(given, stage=names[0]))
    site = case.given.site
    asked = network_answer(case)
    return StageReadiness(
        name=", ".join(names),
        devices=math.ceil(planned_pupils(site) * site.plan.devices_per_pupil - 1e-9),
        verdict=asked.verdict,
        first_to_fail=_first_to_fail(case, asked),
        confidence=asked.confidence,
        pupils=pupils_carried(case.given),
    )


def _first_to_fail(case: Case, asked: QuestionResult) -> str:
    """The first criterion that keeps the stage from "Go", with its room; "" for "Go"."""
    if asked.verdict is Verdict.GO:
        return ""
    if not asked.because:
        return "too little is known"
    result = next(one for one in case.results if one.id == asked.because[0])
    return f"{result.title} ({result.room})" if result.room else result.title
