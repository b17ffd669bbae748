"""The whole score of a site on a date: pure, deterministic, no clock."""

from netready.domain.scoring_input import ScoringInput
from netready.domain.verdict import Score


def score_site(given: ScoringInput) -> Score:
    """Answers the three questions for a site.

    Raises:
        ValueError: if the input contradicts itself (an unknown cohort, a value that is no number).
    """
    raise NotImplementedError
