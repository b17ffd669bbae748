"""Who takes part in a run: the rooms that are meant, and the devices that work for them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.fleet import Agent, AgentKind
from netready.domain.refusal import Refusal
from netready.domain.site import Site
from netready.service.runs.run_view import What
from netready_probes.agent.messages import DEVICES_MAX

_ROOMS: Final = {
    What.CLASS: (1, 1),
    What.TOGETHER: (2, DEVICES_MAX),
    What.MEASURE: (0, 1),
    What.LOOK: (1, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants.

    Attributes:
        rooms: where; for a measurement none may be named where devices are.
        agents: which devices; empty: those of the rooms that are there.
        pupils: of the class of each room; None: as planned.
        hold_s: how long the class is held; None: 90 s, or what `minutes` leaves.
        search: look for the number of pupils that holds where the class does not.
        mix: key of the lesson mix; None: the plan's.
        minutes: a load is over within so many, its stages are as long as fits; None: it takes as
            long as it does.
        night: a load of the nightly round.
        by: label of whoever asks.
    """

    what: What
    rooms: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    pupils: int | None = None
    hold_s: float | None = None
    search: bool = False
    mix: str | None = None
    minutes: float | None = None
    night: bool = False
    by: str = ""


class NoSuchRoomError(BadInputError):
    """The site file has no room of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Devices and the room each works for."""

    agents: tuple[Agent, ...]
    rooms: Mapping[str, str]


def checked_rooms(asked: Asked, site: Site | None) -> tuple[str, ...]:
    """The rooms, each once, as the site file writes them. Raises BadInputError."""
    rooms = tuple(dict.fromkeys(asked.rooms))
    if site is not None and site.rooms:
        unknown = [room for room in rooms if site.room(room) is None]
        if unknown:
            names = ", ".join(room.name for room in site.rooms[:8])
            fault = f"rooms: one is none of the site file's; allowed: {names} ..."
            raise NoSuchRoomError([fault])
    least, most = _ROOMS[asked.what]
    if not least <= len(rooms) <= most:
        raise BadInputError([f"rooms: {len(rooms)} given; allowed: {least} to {most}"])
    return rooms


def chosen(
    asked: Asked,
    rooms: Sequence[str],
    known: Sequence[Agent],
    is_here: Callable[[str], bool],
) -> Crew:
    """The devices that take part.

    Named devices work for the room that is named, wherever they stand by the book: a laptop that
    is carried along. Of a load every named device works for its own room.

    Raises:
        BadInputError: no such device.
        CannotMeasureError: one is not there, or none is.
    """
    good = {agent.agent_id: agent for agent in known if agent.revoked_at is None}
    if asked.agents:
        named = _named(asked, good, is_here)
        carried = asked.what is not What.TOGETHER and bool(rooms)
        places = {each.agent_id: rooms[0] if carried else each.room for each in named}
        if asked.what is What.TOGETHER:
            _all_in(named, rooms)
        return Crew(agents=named, rooms=places)
    there = [each for each in good.values() if each.room in rooms and is_here(each.agent_id)]
    for room in rooms:
        if not any(agent.room == room for agent in there):
            raise CannotMeasureError(
                f"No device is connected in {room}.",
                "Join one with the code of the join page, or move one there.",
                why=Refusal.NO_AGENT,
            )
    if not there:
        raise BadInputError(["rooms, agents: neither is given; allowed: a room, or devices"])
    found = tuple(there) if asked.what is not What.MEASURE else _best(there)
    return Crew(agents=found, rooms={each.agent_id: each.room for each in found})


def _named(
    asked: Asked, good: Mapping[str, Agent], is_here: Callable[[str], bool]
) -> tuple[Agent, ...]:
    ids = tuple(dict.fromkeys(asked.agents))
    if any(each not in good for each in ids):
        raise BadInputError(["agents: one is not known here; allowed: ids of devices that joined"])
    away = [good[each].label for each in ids if not is_here(each)]
    if away:
        raise CannotMeasureError(
            f"Not connected now: {', '.join(away[:5])}.",
            "See whether they are on and in reach.",
            why=Refusal.NO_AGENT,
        )
    return tuple(good[each] for each in ids)


def _all_in(named: Sequence[Agent], rooms: Sequence[str]) -> None:
    for room in rooms:
        if not any(agent.room == room for agent in named):
            raise CannotMeasureError(
                f"None of these devices stands in {room}.",
                "Name one, or move one there.",
                why=Refusal.NO_AGENT,
            )
    if any(agent.room not in rooms for agent in named):
        raise BadInputError(["agents: one stands in none of the rooms; allowed: devices of these"])


def _best(there: Sequence[Agent]) -> tuple[Agent, ...]:
    """One device of the room: where several fill the air in turn, the technician waits long.

    A native agent first: it knows the radio.
    """
    native = [agent for agent in there if agent.kind is AgentKind.NATIVE]
    return ((native or list(there))[0],)
