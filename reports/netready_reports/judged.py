"""Records to score to pages: the way that every command and the aggregator go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from netready import __version__
from netready.analysis.score_records import given_by
from netready.catalogue.loader import load_airtime_rules
from netready.domain.record import Record
from netready.domain.site import Site
from netready.domain.verdict import Score
from netready.domain.walk import Spot
from netready.scoring.score import score_site
from netready_reports.gather import FloorPlan, gather
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.leadership_text import leadership_text
from netready_reports.material import ReportMaterial
from netready_reports.nightly_material import NightlyMaterial
from netready_reports.technician import render_technician, technician_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A score and what the pages are drawn from."""

    score: Score
    material: ReportMaterial


def judged(
    records: Sequence[Record],
    site: Site,
    as_of: date,
    *,
    faults: Sequence[str] = (),
    ran_by: str = "",
    commands: Sequence[str] = (),
    warnings: Sequence[str] = (),
    plans: Mapping[str, FloorPlan | str] | None = None,
    spots: Mapping[str, Spot] | None = None,
    nightly: NightlyMaterial | None = None,
) -> Judgement:
    """Scores the records and gathers the material of both pages."""
    given = given_by(records, site, as_of, (*warnings, *faults))
    score = score_site(given)
    material = gather(
        given=given,
        score=score,
        records=records,
        record_faults=faults,
        generator=f"netready {__version__}",
        ran_by=ran_by,
        commands=commands,
        airtime=load_airtime_rules(),
        plans=plans,
        spots=spots,
        nightly=nightly,
    )
    return Judgement(score=score, material=material)


def pages_of(material: ReportMaterial) -> dict[str, str]:
    """File name to text of both pages, and of the leadership page in plain text."""
    view = leadership_view(material)
    return {
        "leadership.html": render_leadership(view),
        "leadership.txt": leadership_text(view),
        "technician.html": render_technician(technician_view(material)),
    }
