"""What the walk keeps of a record: little, so that a whole school fits into memory. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netready.analysis.load_runs import RADIOS_FOR_MEASURED, LoadRun, load_runs
from netready.analysis.shared_radio import untested_with
from netready.analysis.walked import WALK
from netready.domain.criterion import Criterion
from netready.domain.load import LimiterWord
from netready.domain.record import ORDER, NetworkRole, Record
from netready.domain.site import Room, Site
from netready.scoring.pupils import class_size
from netready.service.walk.judged import BROWSER, Line, Tone, lines_of

LOAD: Final = "load"
_NOT_THE_NETWORK: Final = (LimiterWord.DEVICE, LimiterWord.SERVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRun:
    """A class test of one room.

    Attributes:
        together_with: other rooms that were loaded at the same time.
        still_with: rooms of the same access point that must be loaded with this one.
        planned_mix: whether it was the lesson that the plan asks for; else it settles nothing.
    """

    tone: Tone
    words: str
    together_with: tuple[str, ...] = ()
    still_with: tuple[str, ...] = ()
    planned_mix: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One record, as far as the walk needs it.

    Attributes:
        order: id of the order by which it was made, or "".
        event: id of the walk's event at which it was made, or "".
        failed: what was being done when it failed.
        run: where it is a class test.
        left_out: why the reports do not count it, a sentence; "": they do.
    """

    record_id: str
    room: str
    device: str
    probe: str
    at: datetime
    order: str = ""
    event: str = ""
    lines: tuple[Line, ...] = ()
    failed: tuple[str, ...] = ()
    run: ClassRun | None = None
    left_out: str = ""

    @property
    def of_browser(self) -> bool:
        """Whether a page made it: signal and loss are not to be had from there."""
        return self.probe == BROWSER


def seen_of(record: Record, criteria: Sequence[Criterion], site: Site | None) -> Seen:
    """The record without its detail. `criteria` as `criteria_of_rooms` gives them."""
    return Seen(
        record_id=record.record_id,
        room=record.room or "",
        device=record.device,
        probe=record.probe,
        at=record.started_at,
        order=record.annotations.get(ORDER, ""),
        event=record.annotations.get(WALK, ""),
        lines=() if record.probe == LOAD else lines_of(record, criteria),
        failed=tuple(dict.fromkeys(failure.operation for failure in record.failures)),
        run=_class_run(record, site),
        left_out=_left_out(record, site),
    )


def _left_out(record: Record, site: Site | None) -> str:
    """By the rule of `analysis.selection`, which the reports follow."""
    wanted = NetworkRole(site.network_role) if site else NetworkRole.PUPIL
    role = record.network.role
    if role is wanted:
        return ""
    if role is NetworkRole.UNKNOWN:
        return f"nobody said that this was the {wanted.value} network."
    if role is NetworkRole.EMULATED:
        return "it was this machine itself, not the school's network."
    return f"it was the {role.value} network; the reports ask about the {wanted.value} network."


def _class_run(record: Record, site: Site | None) -> ClassRun | None:
    runs = load_runs((record,))
    room = site.room(record.room or "") if site else None
    if not runs or site is None or room is None:
        return None
    left_out = _left_out(record, site)
    if left_out:
        words = f"A class was tried, and does not count: {left_out}"
        return ClassRun(tone=Tone.CANNOT_SAY, words=words, planned_mix=False)
    tone, words = _class_words(runs[0], class_size(site, room))
    holds, together = runs[0].holds, runs[0].loaded_together
    still = untested_with(site, room, holds, together) if tone is Tone.GO else ()
    if still:
        tone, words = Tone.PILOT, f"{words} {_shared_words(room, still)}"
    return ClassRun(
        tone=tone,
        words=words,
        together_with=runs[0].loaded_together,
        still_with=still,
        planned_mix=runs[0].mix == site.plan.mix,
    )


def _class_words(run: LoadRun, planned: int) -> tuple[Tone, str]:
    """Colour and sentence; nothing is said of the network where it was not what gave way."""
    few = run.radios < RADIOS_FOR_MEASURED
    radios = "1 device" if run.radios == 1 else f"{run.radios} devices"
    on = f"on {radios}" + (", so this is worked out rather than measured" if few else "")
    if run.limiter in _NOT_THE_NETWORK and (run.holds or 0) < planned:
        return Tone.CANNOT_SAY, "The testing equipment was the limit, not the network."
    if not run.settled:
        return Tone.CANNOT_SAY, "The class test ended without a result."
    if (run.holds or 0) >= planned:
        return Tone.GO, f"Holds its class of {planned}, {on}."
    if run.censored:
        return Tone.CANNOT_SAY, f"{run.holds} of {planned} pupils were tried and held, {on}."
    return Tone.NOT_YET, f"Holds {run.holds or 0} of {planned} pupils, {on}."


def _shared_words(room: Room, still: Sequence[str]) -> str:
    names = ", ".join(still)
    return f"It shares {room.ap} with {names}: test them together."


def by_room(seen: Sequence[Seen]) -> Mapping[str, tuple[Seen, ...]]:
    """The records of each room, oldest first."""
    rooms: dict[str, list[Seen]] = {}
    for each in sorted(seen, key=lambda one: (one.at, one.record_id)):
        rooms.setdefault(each.room, []).append(each)
    return {room: tuple(found) for room, found in rooms.items()}
