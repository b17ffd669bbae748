"""One card a room: whether it holds its class, what stopped it, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from netready.domain.site import Room, Site
from netready.domain.verdict import CriterionResult, Status
from netready.scoring.judge import room_statuses
from netready.scoring.pupils import class_size as scored_class
from netready_reports.heat_view import criterion_of
from netready_reports.material import ReportMaterial
from netready_reports.room_words import (
    ELSEWHERE,
    cause_words,
    count_words,
    headline,
    not_counted,
    run_rows,
    short_rows,
    supported_words,
)
from netready_reports.run_facts import RunFacts, run_facts
from netready_reports.words import (
    LIMITERS,
    LIMITERS_SHORT,
    NOT_KNOWN,
    STATUSES,
    Badge,
    counted,
    named,
)

HOLDS_CLASS = "TSP-13"
ROOM_WORDS = {
    Status.MET: "Holds its class",
    Status.NOT_MET: "Does not hold",
    Status.UNSETTLED: "Partly known",
    Status.MISSING: "Not known",
    Status.NOT_APPLICABLE: "Does not apply",
}
WORST_FIRST: Final = (
    *(Status.NOT_MET, Status.UNSETTLED, Status.MISSING, Status.MET, Status.NOT_APPLICABLE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCard:
    """A room in ready words.

    Attributes:
        id: of its place on the page.
        cause: what stopped it and beside which other rooms, or why nothing is known.
        held: pupils held of those planned, for a table.
        limiter: the short word of what stopped it, for a table.
        failed: criteria that are not met here.
        share: of the planned class that held; 0 where nothing is known.
    """

    id: str
    name: str
    badge: Badge
    headline: str
    cause: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    evidence: tuple[str, ...]
    held: str = NOT_KNOWN
    limiter: str = NOT_KNOWN
    failed: int = 0
    share: float = 0.0
    status: Status = Status.MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What cards of all rooms look things up in, made once."""

    material: ReportMaterial
    runs: Mapping[str, Sequence[RunFacts]]
    failed: Mapping[str, Sequence[str]]
    by_ap: Mapping[str, Sequence[str]]
    statuses: Mapping[str, Status]


def room_cards(material: ReportMaterial) -> tuple[RoomCard, ...]:
    """Cards, the worst first; rooms of records that the site does not list stand among them."""
    runs = run_facts(material.records)
    emulated = [run for run in runs if run.emulated or material.emulated]
    inside = {run.room for run in emulated}
    real = [run for run in runs if not (run.emulated or material.emulated)]
    around = _around(material, real)
    listed = {room.name for room in material.site.rooms}
    strangers = [Room(name=name) for name in around.runs if name not in listed]
    cards = [
        _card(f"room-{place}", room, around)
        for place, room in enumerate((*material.site.rooms, *strangers), start=1)
        if room.name not in inside or room.name in around.runs
    ]
    cards.sort(key=lambda card: (WORST_FIRST.index(card.status), -card.failed, card.share))
    first = [
        _emulated_card(f"room-emulated-{n}", run, material) for n, run in enumerate(emulated, 1)
    ]
    return (*first, *cards)


def _around(material: ReportMaterial, runs: Sequence[RunFacts]) -> _Around:
    by_room: dict[str, list[RunFacts]] = {}
    for run in runs:
        by_room.setdefault(run.room, []).append(run)
    failed: dict[str, list[str]] = {}
    for result in material.score.criteria:
        for name in result.rooms_not_met:
            failed.setdefault(name, []).append(result.title)
    by_ap: dict[str, list[str]] = {}
    for room in material.site.rooms:
        if room.ap:
            by_ap.setdefault(room.ap, []).append(room.name)
    judged = next((r for r in material.score.criteria if r.id == HOLDS_CLASS), None)
    return _Around(
        material=material,
        runs=by_room,
        failed=failed,
        by_ap=by_ap,
        statuses={**_settled(material), **(_statuses(judged) if judged else {})},
    )


def _settled(material: ReportMaterial) -> dict[str, Status]:
    """Each room's own status, where what the criterion rests on was handed over."""
    criterion = criterion_of(material, HOLDS_CLASS)
    evidence = [each for each in material.evidence if each.criterion == HOLDS_CLASS]
    if criterion is None or not evidence:
        return {}
    return room_statuses(criterion, evidence, [room.name for room in material.site.rooms])


def _statuses(judged: CriterionResult) -> dict[str, Status]:
    """The score's own word for a room, where it has one."""
    unknown = dict.fromkeys(judged.rooms_unknown, Status.MISSING)
    return {**unknown, **dict.fromkeys(judged.rooms_not_met, Status.NOT_MET)}


def _emulated_card(id: str, run: RunFacts, material: ReportMaterial) -> RoomCard:
    return RoomCard(
        id=id,
        name="Emulated room",
        badge=Badge(word="Not your network", key="none"),
        headline="How the tool works, not how your school works.",
        cause=(f"Stopped by: {LIMITERS.get(run.limiter, run.limiter)}.",),
        facts=(*((("Built-in link", run.link),) if run.link else ()), *run_rows(run, material)),
        evidence=run.evidence,
        held=supported_words(run),
        limiter=LIMITERS_SHORT.get(run.limiter, run.limiter),
        status=Status.NOT_APPLICABLE,
    )


def _card(id: str, room: Room, around: _Around) -> RoomCard:
    material, runs = around.material, around.runs.get(room.name, ())
    planned = class_size(room, runs, material.site)
    counting = [run for run in runs if run.role.value == material.site.network_role]
    asked = planned_runs(counting, material.site.plan.mix)
    status = around.statuses.get(room.name) or _by_runs(asked, planned)
    run = deciding_run(asked)
    failed = around.failed.get(room.name, ())
    others = [name for name in around.by_ap.get(room.ap or "", ()) if name != room.name]
    facts = [("Class planned", counted(planned, "pupil"))]
    rows = run_rows if len(runs) == 1 else short_rows
    facts += list(chain.from_iterable(rows(each, material) for each in runs))
    if others:
        facts.append(("Shares its access point with", named(others)))
    if failed:
        facts.append(("Not met here", "; ".join(failed)))
    return RoomCard(
        id=id,
        name=room.name or "no room named",
        badge=replace(STATUSES[status], word=ROOM_WORDS[status]),
        headline=ELSEWHERE if runs and not counting else headline(status, asked, run, planned),
        cause=(
            *(cause_words(run, others) if run or not runs else ()),
            *not_counted(runs, counting),
        ),
        facts=tuple(facts),
        evidence=run.evidence if run else (),
        held=NOT_KNOWN if run is None else f"{count_words(run)}\u00a0of\u00a0{planned}",
        limiter=NOT_KNOWN if run is None else LIMITERS_SHORT.get(run.limiter, run.limiter),
        failed=len(failed),
        share=(run.holds or 0) / planned if run and planned else 0.0,
        status=status,
    )


def planned_runs(runs: Sequence[RunFacts], mix: str) -> Sequence[RunFacts]:
    """Those of the planned mix; where there is none of it, all."""
    return [run for run in runs if mix in (run.mix, run.activity)] or runs


def deciding_run(runs: Sequence[RunFacts]) -> RunFacts | None:
    """The latest that says something, else the latest."""
    told = [run for run in runs if run.holds is not None or run.breaks is not None]
    return next(iter(reversed(told or runs)), None)


def class_size(room: Room, runs: Sequence[RunFacts], site: Site) -> int:
    """Pupils the room must hold, as it was scored; a room nobody listed: as its runs were planned.

    A run says how many were tried, which may be fewer or more than the class.
    """
    if site.room(room.name) is not None:
        return scored_class(site, room)
    planned = [run.planned for run in runs if run.planned]
    return max(planned) if planned else scored_class(site, room)


def _by_runs(runs: Sequence[RunFacts], planned: int) -> Status:
    if any(run.breaks is not None and run.breaks <= planned for run in runs):
        return Status.NOT_MET
    if any(run.holds is not None and run.holds >= planned for run in runs):
        return Status.MET
    return Status.UNSETTLED if any(run.holds is not None for run in runs) else Status.MISSING
