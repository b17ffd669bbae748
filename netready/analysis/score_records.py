"""Records and a site file in, a score out: the one path that every command and page takes."""

from collections.abc import Sequence
from datetime import date

from netready.analysis.scoring_input import Dated, scoring_input
from netready.catalogue.contradictions import load_contradictions
from netready.catalogue.loader import (
    load_activities,
    load_catalogue,
    load_demand_rules,
    load_mixes,
    load_standard,
)
from netready.domain.record import Record
from netready.domain.scoring_input import ScoringInput, Standard
from netready.domain.site import Site
from netready.domain.verdict import Score
from netready.scoring.contradictions import contradicting_answers
from netready.scoring.score import score_site


def dated_for(site: Site, as_of: date) -> Dated:
    """The catalogue as it held for the site's country and phase on that date.

    Raises:
        BadInputError: a catalogue file has a fault.
    """
    standard = load_standard(site.country)
    return Dated(
        catalogue=load_catalogue(site.country, site.phase.value, as_of),
        mixes=tuple(load_mixes().values()),
        activities=tuple(load_activities().values()),
        demand_rules=load_demand_rules(),
        standard=standard or Standard(name=f"no national standard on file for {site.country}"),
    )


def given_by(
    records: Sequence[Record], site: Site, as_of: date, warnings: Sequence[str] = ()
) -> ScoringInput:
    """What scoring is given for these records; see `scoring_input`."""
    dated = dated_for(site, as_of)
    said = contradicting_answers(site, dated.catalogue, load_contradictions(), as_of)
    odd = (*warnings, *(f"In the site file, {one.text}." for one in said))
    return scoring_input(records, site=site, dated=dated, as_of=as_of, warnings=odd)


def score_records(
    records: Sequence[Record], site: Site, as_of: date, warnings: Sequence[str] = ()
) -> Score:
    """The score of a site on a date; same input, same score."""
    return score_site(given_by(records, site, as_of, warnings))
