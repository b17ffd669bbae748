"""Scoring's input and output, and the records, into the material of the pages. Pure."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from netready.analysis.airtime_forecast import room_forecasts
from netready.analysis.selection import counting_records
from netready.analysis.spots import spots_of
from netready.domain.activity import Sourced
from netready.domain.airtime import AirForecast, AirtimeRules
from netready.domain.record import Record
from netready.domain.scoring_input import ScoringInput
from netready.domain.verdict import Score
from netready.domain.walk import Spot
from netready.scoring.demand import active_share, mix_rate_mbps, peak_demand, planned_pupils
from netready_reports.material import DemandFacts, PlanImage, ReportMaterial
from netready_reports.nightly_material import NightlyMaterial

# what a probe tests, in words for leadership; in the order of the page
SUBJECTS = (
    ("load", "Pupils working at once"),
    ("latency", "Delay and lost data on the network at rest"),
    ("loaded-latency", "Delay while the network is full"),
    ("throughput", "Speed between this device and the school's test server"),
    ("wifi-link", "Wi-Fi signal"),
    ("wifi-scan", "Other Wi-Fi networks in reach"),
    ("wifi-survey", "How busy the air is at rest"),
    ("internet-line", "The internet line"),
    ("endpoints", "Access to cloud services"),
    ("media-udp", "Ports for live video calls"),
    ("dns", "Looking up internet names"),
)


class FloorPlan(Protocol):
    """A plan as whoever read the file gives it."""

    @property
    def url(self) -> str:
        """A data URL."""
        ...

    @property
    def width(self) -> int:
        """Of the original, in pixels."""
        ...

    @property
    def height(self) -> int:
        """Of the original, in pixels."""
        ...


def gather(
    *,
    given: ScoringInput,
    score: Score,
    records: Sequence[Record],
    record_faults: Sequence[str] = (),
    generator: str,
    ran_by: str = "",
    commands: Sequence[str] = (),
    airtime: AirtimeRules | None = None,
    plans: Mapping[str, FloorPlan | str] | None = None,
    spots: Mapping[str, Spot] | None = None,
    nightly: NightlyMaterial | None = None,
) -> ReportMaterial:
    """Everything both pages need; without `airtime` there is no forecast of the air.

    `plans` are by the name of the floor; without `spots` they are what the records themselves say.
    """
    ordered = tuple(sorted(records, key=lambda record: (record.started_at, record.record_id)))
    rooms = sorted({record.room for record in ordered if record.room})
    return ReportMaterial(
        score=score,
        site=given.site,
        records=ordered,
        as_of=given.as_of,
        generator=generator,
        record_faults=tuple(record_faults),
        tested=tested(ordered),
        not_tested=not_tested(ordered, given),
        demand=demand_facts(given),
        emulated=given.emulated,
        simulated=given.simulated,
        ran_by=ran_by,
        room=rooms[0] if len(rooms) == 1 else None,
        commands=tuple(commands),
        forecasts=forecasts(ordered, given, airtime),
        forecast_sources=tuple(source_words(each) for each in airtime.sources) if airtime else (),
        plans={name: _plan_image(plan) for name, plan in (plans or {}).items()},
        spots=spots_of(ordered, given.site) if spots is None else spots,
        evidence=given.evidence,
        catalogue=given.catalogue,
        nightly=nightly,
        activity_titles={
            **{activity.key: activity.title for activity in given.activities},
            **{mix.key: mix.title for mix in given.mixes},
        },
    )


def _plan_image(plan: FloorPlan | str) -> PlanImage | str:
    if isinstance(plan, str):
        return plan
    return PlanImage(url=plan.url, width=plan.width, height=plan.height)


def forecasts(
    records: Sequence[Record], given: ScoringInput, airtime: AirtimeRules | None
) -> tuple[AirForecast, ...]:
    """Of the rooms whose Wi-Fi was read on the network that is asked about; none if emulated."""
    mix = next((mix for mix in given.mixes if mix.key == given.site.plan.mix), None)
    if mix is None or airtime is None or given.emulated:
        return ()
    chosen = counting_records(records, given.site, emulated=False).records
    return room_forecasts(
        chosen, site=given.site, mix=mix, activities=given.activities, rules=airtime
    )


def source_words(source: Sourced) -> str:
    """A source with its date and mark."""
    return f"{source.text} (read {source.read_on}, {source.mark})"


def _measured(records: Sequence[Record], probe: str) -> bool:
    return any(
        record.probe == probe and any(metric.value is not None for metric in record.metrics)
        for record in records
    )


def tested(records: Sequence[Record]) -> tuple[str, ...]:
    """One line for each subject that has at least one number."""
    return tuple(words for probe, words in SUBJECTS if _measured(records, probe))


def not_tested(records: Sequence[Record], given: ScoringInput) -> tuple[str, ...]:
    """One line for each subject without a number, and for rooms nobody measured."""
    missing = [words for probe, words in SUBJECTS if not _measured(records, probe)]
    loaded = {room.room for room in given.rooms}
    unseen = [room.name for room in given.site.rooms if room.name not in loaded]
    if unseen:
        count = len(given.site.rooms)
        missing.append(f"{len(unseen)} of {count} rooms with a class working at once")
    return tuple(missing)


def demand_facts(given: ScoringInput) -> DemandFacts | None:
    """The plan's peak on the line beside what was measured; None for a mix nobody knows."""
    site, rules = given.site, given.demand_rules
    mix = next((mix for mix in given.mixes if mix.key == site.plan.mix), None)
    if mix is None or given.emulated:
        return None
    demand = peak_demand(site, mix, given.activities, rules)
    rate = mix_rate_mbps(mix, {activity.key: activity for activity in given.activities})
    share = active_share(site, mix, rules)
    pupils = planned_pupils(site)
    down = given.line.down if given.line else None
    up = given.line.up if given.line else None
    return DemandFacts(
        mix=mix.title,
        pupils_at_once=round(pupils * share),
        down_mbps=demand.down_mbps,
        up_mbps=demand.up_mbps,
        headroom=rules.headroom,
        capacity_down_mbps=down.mbps if down else None,
        capacity_up_mbps=up.mbps if up else None,
        cross_lines=rules.cross_lines,
        users=pupils,
        steps=(
            f"{pupils} pupils with a device, of whom {share:.0%} are active at once.",
            f"Each active pupil needs {rate.down_mbps:.2f} Mbit/s down and "
            f"{rate.up_mbps:.2f} Mbit/s up on average ({mix.title}).",
            f"Headroom of {rules.headroom:g} times is added once.",
            f"Staff and other use adds {site.plan.staff_mbps_down:g} Mbit/s down and "
            f"{site.plan.staff_mbps_up:g} Mbit/s up.",
        ),
    )
