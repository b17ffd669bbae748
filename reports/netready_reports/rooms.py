"""One card a room: whether it holds its class, why not, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from netready.domain.site import Room, Site
from netready.domain.verdict import CriterionResult, Score, Status
from netready_reports.material import ReportMaterial
from netready_reports.run_facts import RADIOS_FOR_MEASURED, RunFacts, run_facts
from netready_reports.words import LIMITERS, STATUSES, Badge, counted, pupils

HOLDS_CLASS = "TSP-13"
ROOM_WORDS = {
    Status.MET: "Holds its class",
    Status.NOT_MET: "Does not hold",
    Status.UNSETTLED: "Partly known",
    Status.MISSING: "Not known",
    Status.NOT_APPLICABLE: "Does not apply",
}
SAYS_NOTHING = ("device", "server")  # limiters that speak of the tool, not of the network


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCard:
    """A room in ready words."""

    name: str
    badge: Badge
    headline: str
    facts: tuple[tuple[str, str], ...]
    evidence: tuple[str, ...]


def room_cards(material: ReportMaterial) -> tuple[RoomCard, ...]:
    """Cards in the site's order; rooms of records that the site does not list come last."""
    runs = run_facts(material.records)
    emulated = [run for run in runs if run.emulated or material.emulated]
    real = [run for run in runs if run not in emulated]
    listed = {room.name for room in material.site.rooms}
    strangers = dict.fromkeys(run.room for run in real if run.room not in listed)
    inside = {run.room for run in emulated}
    cards = [_emulated_card(run, material) for run in emulated]
    cards += [
        _card(room, [run for run in real if run.room == room.name], material)
        for room in (*material.site.rooms, *(Room(name=name) for name in strangers))
        if room.name not in inside or any(run.room == room.name for run in real)
    ]
    return tuple(cards)


def _emulated_card(run: RunFacts, material: ReportMaterial) -> RoomCard:
    return RoomCard(
        name="Emulated room",
        badge=Badge(word="Not your network", key="none"),
        headline="How the tool works, not how your school works.",
        facts=(*((("Built-in link", run.link),) if run.link else ()), *_run_rows(run, material)),
        evidence=run.evidence,
    )


def _card(room: Room, runs: Sequence[RunFacts], material: ReportMaterial) -> RoomCard:
    planned = class_size(room, runs, material.site)
    status = room_status(room.name, runs, planned, material.score)
    facts = [("Class planned", counted(planned, "pupil"))]
    for run in runs:
        facts += _run_rows(run, material)
    others = [other.name for other in material.site.rooms if _share(room, other)]
    if others:
        facts.append(("Shares its access point with", ", ".join(others)))
    failed = [r.title for r in material.score.criteria if room.name in r.rooms_not_met]
    if failed:
        facts.append(("Not met here", "; ".join(failed)))
    return RoomCard(
        name=room.name or "no room named",
        badge=replace(STATUSES[status], word=ROOM_WORDS[status]),
        headline=_headline(status, runs, planned),
        facts=tuple(facts),
        evidence=tuple(text for run in runs for text in run.evidence),
    )


def _share(room: Room, other: Room) -> bool:
    return bool(room.ap) and room.ap == other.ap and room.name != other.name


def class_size(room: Room, runs: Sequence[RunFacts], site: Site) -> int:
    """Pupils the room must hold: as the run was planned, else the plan's class, else its seats."""
    planned = [run.planned for run in runs if run.planned]
    return max(planned) if planned else min(site.plan.class_size or room.seats, room.seats)


def room_status(name: str, runs: Sequence[RunFacts], planned: int, score: Score) -> Status:
    """The score's word for the room where it has one, else what its runs show."""
    judged = next((r for r in score.criteria if r.id == HOLDS_CLASS), None)
    by_score = _judged_status(name, judged) if judged else None
    if by_score is not None:
        return by_score
    if any(run.breaks is not None and run.breaks <= planned for run in runs):
        return Status.NOT_MET
    if any(run.holds is not None and run.holds >= planned for run in runs):
        return Status.MET
    return Status.UNSETTLED if any(run.holds is not None for run in runs) else Status.MISSING


def _judged_status(name: str, judged: CriterionResult) -> Status | None:
    if name in judged.rooms_not_met:
        return Status.NOT_MET
    return Status.MISSING if name in judged.rooms_unknown else None


def _headline(status: Status, runs: Sequence[RunFacts], planned: int) -> str:
    if not runs:
        return "No class load was run here."
    if all(run.limiter in SAYS_NOTHING and run.holds is None for run in runs):
        return "Not known: the testing equipment, not the network, was the limit."
    if status is Status.MET:
        return f"Holds a class of {planned}."
    best = max((run.holds for run in runs if run.holds is not None), default=None)
    if status is Status.NOT_MET:
        return f"Holds {pupils(best, censored=False)} of {planned} pupils."
    return "Loaded, but not enough to say: see what was not met or not known."


def _run_rows(run: RunFacts, material: ReportMaterial) -> tuple[tuple[str, str], ...]:
    title = material.activity_titles.get(run.activity, run.activity)
    return (
        (f"Pupils, {title}", f"{supported_words(run)}; confidence {run.confidence}"),
        ("Behind it", radio_words(run)),
        ("Stopped by", LIMITERS.get(run.limiter, run.limiter)),
    )


def supported_words(run: RunFacts) -> str:
    """One of "24, breaks at 26", "30+ (not reached)", "not known"."""
    text = pupils(run.holds, censored=run.censored)
    return text if run.breaks is None else f"{text}, breaks at {run.breaks}"


def radio_words(run: RunFacts) -> str:
    """How many real radios stood for the pupils, and whether that is measured or extrapolated."""
    if run.radios is None or run.largest is None:
        return "number of radios not recorded"
    kind = "measured" if run.radios >= RADIOS_FOR_MEASURED else "extrapolated"
    return f"{counted(run.largest, 'pupil')} on {counted(run.radios, 'radio')}, {kind}"
