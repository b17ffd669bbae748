"""The whole score of a site on a date: pure, deterministic, no clock."""

from netready.domain.scoring_input import ScoringInput
from netready.domain.verdict import Score
from netready.scoring.answers import unused_answers
from netready.scoring.areas import area_results, standard_result
from netready.scoring.case import case_of, network_answer, programme_answer, programme_results
from netready.scoring.lenses.all_lenses import all_lenses
from netready.scoring.pupils import pupils_carried
from netready.scoring.remedies import remedies
from netready.scoring.stages import stage_readiness


def score_site(given: ScoringInput) -> Score:
    """Answers the three questions for a site.

    Raises:
        BadInputError: if the plan's mix or a declared answer is none of those known.
        ValueError: if the input contradicts itself (an unknown cohort, a value that is no number).
    """
    case = case_of(given)
    areas = given.catalogue.areas
    return Score(
        as_of=given.as_of.isoformat(),
        catalogue_version=given.catalogue.version,
        country=given.catalogue.country,
        phase=given.catalogue.phase,
        network=network_answer(case),
        programme=programme_answer(case),
        standard=standard_result(case.results, case.criteria, given.standard),
        areas=area_results(programme_results(case), areas),
        criteria=case.results,
        pupils=pupils_carried(case.given),
        stages=stage_readiness(given),
        remedies=remedies(case),
        lenses=all_lenses(given.lens_values),
        emulated=given.emulated,
        warnings=(
            *given.warnings,
            *unused_answers(given.site, given.catalogue, given.as_of),
        ),
    )
