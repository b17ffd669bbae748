"""Everything both pages need, as values; no page reads a file, a clock or the network.

Here: the one input of every view. Not here: words, layout, judgement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from netready.domain.airtime import AirForecast
from netready.domain.criterion import Catalogue
from netready.domain.demand import CrossLine
from netready.domain.evidence import Evidence
from netready.domain.record import Record
from netready.domain.site import Site
from netready.domain.verdict import Score
from netready.domain.walk import Spot
from netready_reports.earlier import Earlier
from netready_reports.nightly_material import NightlyMaterial


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandFacts:
    """What the plan asks of the internet line at its busiest, and what the line was seen to give.

    Attributes:
        mix: title of the lesson mix, e.g. "Video lesson".
        pupils_at_once: pupils active at the same time in the model.
        down_mbps, up_mbps: modelled peak with headroom and staff use, Mbit/s.
        headroom: the factor in it, e.g. 1.25.
        capacity_down_mbps, capacity_up_mbps: measured, Mbit/s; None: not measured.
        steps: the sum, one sentence a step, for the technician.
        cross_lines: published rates per user, for comparison only.
        users: pupils with a device, by whom those rates are multiplied.
    """

    mix: str
    pupils_at_once: int
    down_mbps: float
    up_mbps: float
    headroom: float = 1.0
    capacity_down_mbps: float | None = None
    capacity_up_mbps: float | None = None
    steps: tuple[str, ...] = ()
    cross_lines: tuple[CrossLine, ...] = ()
    users: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanImage:
    """A floor's plan, drawn anew, small enough for a page; only its pixels are what came in.

    Attributes:
        url: a data URL.
        width, height: of the original in pixels, which is what places of rooms are given in.
    """

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMaterial:
    """The input of `leadership_view` and `technician_view`.

    Attributes:
        records: used for the score, in the order of their start; a record whose probe is "load"
            carries its run, in the form of the contract, as ``details["run"]``.
        record_faults: one sentence for each record or line that was skipped.
        tested, not_tested: plain sentences for leadership.
        emulated: True where any load ran in the embedded room and not on a network.
        ran_by: a person or a role as the technician gave it, or "".
        generator: program and version, e.g. "netready 0.1.0".
        room: the room assessed, or None for a whole site.
        commands: command lines that repeat this assessment.
        activity_titles: activity or mix key to title, for people.
        forecasts: of the air of each room whose Wi-Fi was read; `forecast_sources` where the
            figures in them come from, for people.
        plans: name of a floor to its plan, or to the sentence that says why there is none.
        spots: where on a plan a record was measured, by record id.
        evidence: what the measured criteria rest on, room by room.
        catalogue: the dated criteria that judged, with their sources; None: not handed over.
        earlier: an earlier score of the same school, to compare with; None: none was given.
        nightly: what the nights say; None: none are planned, or nobody asked.
        simulated: True for the example school whose measurements a program made up.
    """

    score: Score
    site: Site
    records: tuple[Record, ...]
    as_of: date
    generator: str
    record_faults: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    not_tested: tuple[str, ...] = ()
    demand: DemandFacts | None = None
    emulated: bool = False
    ran_by: str = ""
    room: str | None = None
    commands: tuple[str, ...] = ()
    activity_titles: Mapping[str, str] = field(default_factory=dict)
    forecasts: tuple[AirForecast, ...] = ()
    forecast_sources: tuple[str, ...] = ()
    plans: Mapping[str, PlanImage | str] = field(default_factory=dict)
    spots: Mapping[str, Spot] = field(default_factory=dict)
    simulated: bool = False
    earlier: Earlier | None = None
    evidence: tuple[Evidence, ...] = ()
    catalogue: Catalogue | None = None
    nightly: NightlyMaterial | None = None
