"""The whole score of a site on a date: pure, deterministic, no clock."""

import math
from collections.abc import Sequence

from netready.domain.criterion import Question
from netready.domain.scoring_input import ScoringInput
from netready.domain.verdict import Remedy, Score, SmallestSet
from netready.scoring.actions import Action, Goal, actions_of
from netready.scoring.answers import unused_answers
from netready.scoring.areas import area_results, standard_result
from netready.scoring.case import (
    Case,
    case_of,
    network_answer,
    programme_answer,
    programme_results,
)
from netready.scoring.disagreements import disagreements
from netready.scoring.lenses.all_lenses import all_lenses
from netready.scoring.prices import cost_of
from netready.scoring.pupils import pupils_carried
from netready.scoring.remedies import effect_of, is_worth_a_line, remedies
from netready.scoring.smallest_sets import Found, smallest_sets
from netready.scoring.stages import stage_readiness


def score_site(given: ScoringInput) -> Score:
    """Answers the three questions for a site.

    Raises:
        BadInputError: if the plan's mix or a declared answer is none of those known.
        ValueError: if the input contradicts itself (an unknown cohort, a value that is no number).
    """
    case = case_of(given)
    areas = given.catalogue.areas
    network = network_answer(case)
    planned, sets = _what_to_do(case)
    return Score(
        as_of=given.as_of.isoformat(),
        catalogue_version=given.catalogue.version,
        country=given.catalogue.country,
        phase=given.catalogue.phase,
        network=network,
        programme=programme_answer(case),
        standard=standard_result(case.results, case.criteria, given.standard),
        areas=area_results(programme_results(case), areas),
        criteria=case.results,
        pupils=pupils_carried(case.given),
        stages=stage_readiness(given),
        remedies=planned,
        smallest_sets=sets,
        lenses=all_lenses(
            given.lens_values,
            results=case.results,
            network=network,
            country=given.catalogue.country,
        ),
        disagreements=disagreements(case),
        emulated=given.emulated,
        simulated=given.simulated,
        warnings=(
            *given.warnings,
            *unused_answers(given.site, given.catalogue, given.as_of),
        ),
    )


def _what_to_do(case: Case) -> tuple[tuple[Remedy, ...], tuple[SmallestSet, ...]]:
    """Remedies worth a line, and the smallest sets; an action of a set is always a remedy, too."""
    actions = actions_of(case)
    found = smallest_sets(case, actions)
    in_sets = {id(action) for one in found for action in one.actions}
    lines = [one for one in actions if is_worth_a_line(one) or id(one) in in_sets]
    planned = remedies(case, lines)
    return planned, tuple(_smallest_set(case, one, planned) for one in found)


def _smallest_set(case: Case, found: Found, planned: Sequence[Remedy]) -> SmallestSet:
    """A set in the words and the order of the remedies; its cost only where it is all known."""
    order = [one.action for one in planned]
    actions: list[Action] = sorted(found.actions, key=lambda one: order.index(one.text))
    site = case.given.site
    costs = [cost_of(one, site.prices, case.given.as_of) for one in actions]
    unpriced = sum(one.needed and one.low is None for one in costs)
    low, high = (
        effect_of(case, actions, goal, Question.NETWORK) for goal in (Goal.ACCEPTABLE, Goal.TARGET)
    )
    return SmallestSet(
        to=found.to,
        actions=tuple(one.text for one in actions),
        criteria=tuple(dict.fromkeys(id for one in actions for id in one.criteria)),
        low=low,
        high=high,
        cost_low=None if unpriced else math.fsum(one.low or 0.0 for one in costs),
        cost_high=None if unpriced else math.fsum(one.high or 0.0 for one in costs),
        unpriced=unpriced,
    )
