"""Records, site and catalogue into the one value that scoring reads. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from netready.analysis.evidence import Facts, facts_of, measured_evidence
from netready.analysis.lens_values import lens_values
from netready.analysis.line import line_capacity
from netready.analysis.load_runs import RADIOS_FOR_MEASURED, LoadRun, skipped_class
from netready.analysis.selection import counting_records, is_emulated, is_simulated
from netready.analysis.shared_radio import untested_with
from netready.domain.activity import Activity, LessonMix
from netready.domain.criterion import Catalogue
from netready.domain.demand import DemandRules
from netready.domain.evidence import EvidenceKind
from netready.domain.load import LimiterWord
from netready.domain.record import Record
from netready.domain.scoring_input import LineCapacity, RoomCapacity, ScoringInput, Standard
from netready.domain.site import Site
from netready.scoring.pupils import class_size


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Everything that comes from the catalogue's files."""

    catalogue: Catalogue
    mixes: tuple[LessonMix, ...]
    activities: tuple[Activity, ...]
    demand_rules: DemandRules
    standard: Standard


def scoring_input(
    records: Sequence[Record],
    *,
    site: Site,
    dated: Dated,
    as_of: date,
    warnings: Sequence[str] = (),
) -> ScoringInput:
    """What these records let us say of the site on that date.

    An emulated room is scored only against itself: if any record is emulated, only those count.
    """
    emulated = is_emulated(records)
    selected = counting_records(records, site, emulated=emulated)
    facts = facts_of(selected.records)
    line = line_capacity(facts.frame, as_of=as_of)
    return ScoringInput(
        site=site,
        catalogue=dated.catalogue,
        evidence=measured_evidence(facts, site=site, catalogue=dated.catalogue, as_of=as_of),
        mixes=dated.mixes,
        activities=dated.activities,
        demand_rules=dated.demand_rules,
        standard=dated.standard,
        as_of=as_of,
        line=line,
        rooms=room_capacities(facts, dated.mixes, site),
        lens_values=_rates_of(line) | lens_values(facts.frame),
        emulated=emulated,
        simulated=is_simulated(selected.records),
        warnings=(*warnings, *selected.warnings, *_unnamed_rooms(facts, site)),
    )


def _rates_of(line: LineCapacity | None) -> dict[str, float]:
    """The line's rates under the names of other methods, however they were measured."""
    ways = {"download": line.down, "upload": line.up} if line else {}
    return {f"{way}_throughput_mbps": one.mbps for way, one in ways.items() if one}


def room_capacities(
    facts: Facts, mixes: Sequence[LessonMix], site: Site
) -> tuple[RoomCapacity, ...]:
    """The latest settled run of each room and kind of lesson."""
    kinds = {mix.key: mix.kind for mix in mixes}
    latest: dict[tuple[str, str], LoadRun] = {}
    for run in facts.runs:
        if run.settled and run.room and run.mix in kinds:
            latest[run.room, kinds[run.mix]] = run
    return tuple(_capacity(site, room, kind, run) for (room, kind), run in sorted(latest.items()))


def _capacity(site: Site, name: str, kind: str, run: LoadRun) -> RoomCapacity:
    """What one run says of its room; more may fit where class sizes between were not tried."""
    room = site.room(name)
    planned = class_size(site, room) if room else run.planned
    few = run.radios < RADIOS_FOR_MEASURED
    return RoomCapacity(
        room=name,
        kind=kind,
        holds=run.holds or 0,
        censored=run.censored or skipped_class(run, planned),
        kind_of_evidence=EvidenceKind.EXTRAPOLATED if few else EvidenceKind.MEASURED,
        limited_by="" if run.limiter is LimiterWord.NONE else run.limiter.value,
        untested_with=untested_with(site, room, run.holds, run.loaded_together) if room else (),
    )


def _unnamed_rooms(facts: Facts, site: Site) -> list[str]:
    """A word for rooms that the site file does not know, and records that name none."""
    frame: pd.DataFrame = facts.frame
    known = {room.name for room in site.rooms}
    strange = sorted({str(room) for room in frame["room"]} - known - {""})
    return [
        f"Room {name!r} is in the records but not in the site file: its measurements settle "
        "no room's criteria."
        for name in strange
    ]
