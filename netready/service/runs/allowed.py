"""May this be ordered, here, now, with so many? Checked before any device hears of it.

Pure but for the clock that is handed in. Whoever may not is told why in a sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from netready.catalogue.loader import load_activities, load_mixes
from netready.coordinator.caps import check_filling, check_plan
from netready.coordinator.permission import load_permission, run_rules
from netready.domain.activity import Activity
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.fleet import Agent, AgentKind
from netready.domain.record import NetworkFacts, NetworkRole, Setting
from netready.domain.site import Canary, LoadRules, Site
from netready.loadtest.assignment import Assignment, by_mix
from netready.loadtest.plan import Pace, Plan
from netready.scoring.pupils import class_size
from netready.service.runs.run_view import What
from netready_probes.agent.messages import DEVICES_MAX
from netready_probes.agent.orders import ProbeRun
from netready_probes.contract import Address
from netready_probes.permission import is_loopback

DEFAULT_CLASS: Final = 30
DEFAULT_MIX: Final = "video-lesson"
CLASS_MAX: Final = 500
LINK_MBPS: Final = 1000.0  # an adapter of unknown speed counts as gigabit
WINDOW_S: Final = 3.0  # of each direction of a filling probe: the technician stands and waits
FILLING_S: Final = 8 * WINDOW_S  # two probes, each with one stream and with many, down and up


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants.

    Attributes:
        rooms: where; for a measurement none may be named where devices are.
        agents: which devices; empty: those of the rooms that are there.
        pupils: of the class of each room; None: as planned.
        hold_s: how long the class is held; None: 90 s.
        by: label of whoever asks.
    """

    what: What
    rooms: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    pupils: int | None = None
    hold_s: float | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Devices and the room each works for."""

    agents: tuple[Agent, ...]
    rooms: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadAsk:
    """A load, checked and permitted.

    Attributes:
        rooms: more than one: loaded together, each with a class of its own.
        permission: the words for the record.
    """

    target: Address
    rooms: tuple[str, ...]
    mix: str
    activities: Mapping[str, Activity]
    assign: Callable[[int], Assignment]
    plan: Plan
    permission: str
    rules: LoadRules
    canaries: tuple[Canary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureAsk:
    """A measurement, as far as it is permitted.

    Attributes:
        permission: the words for the records; "": nothing is filled.
        network: whose it is, for the records.
        words: what is left out and why, a sentence; "": nothing is.
    """

    target: Address | None
    permission: str
    rules: LoadRules
    canaries: tuple[Canary, ...]
    network: NetworkFacts
    words: str = ""


def checked_rooms(asked: Asked, site: Site | None) -> tuple[str, ...]:
    """The rooms, each once, as the site file writes them. Raises BadInputError."""
    rooms = tuple(dict.fromkeys(asked.rooms))
    if site is not None and site.rooms:
        unknown = [room for room in rooms if site.room(room) is None]
        if unknown:
            names = ", ".join(room.name for room in site.rooms[:8])
            raise BadInputError([f"rooms: one is none of the site file's; allowed: {names} ..."])
    counts = {What.CLASS: (1, 1), What.TOGETHER: (2, DEVICES_MAX), What.MEASURE: (0, 1)}
    least, most = counts[asked.what]
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
            f"Not connected now: {', '.join(away[:5])}.", "See whether they are on and in reach."
        )
    return tuple(good[each] for each in ids)


def _all_in(named: Sequence[Agent], rooms: Sequence[str]) -> None:
    for room in rooms:
        if not any(agent.room == room for agent in named):
            raise CannotMeasureError(
                f"None of these devices stands in {room}.", "Name one, or move one there."
            )
    if any(agent.room not in rooms for agent in named):
        raise BadInputError(["agents: one stands in none of the rooms; allowed: devices of these"])


def _best(there: Sequence[Agent]) -> tuple[Agent, ...]:
    """One device of the room: where several fill the air in turn, the technician waits long.

    A native agent first: it knows the radio.
    """
    native = [agent for agent in there if agent.kind is AgentKind.NATIVE]
    return ((native or list(there))[0],)


def load_ask(
    asked: Asked, rooms: Sequence[str], site: Site | None, target: Address | None, now: datetime
) -> LoadAsk:
    """The load, with permission, in the agreed hours, within the caps.

    Raises:
        BadInputError: more pupils than anybody means.
        CannotMeasureError: nobody's permission, not now, not so much, or no target.
    """
    address = _the_target(target)
    permission = load_permission(
        site=site, permitted_by=None, host=address.host, local_now=now.astimezone()
    )
    key = site.plan.mix if site else DEFAULT_MIX
    activities, mixes = load_activities(), load_mixes()
    if key not in mixes:
        raise BadInputError([f"the site file's plan: mix {key!r} is none of the catalogue's"])
    assign = partial(by_mix, mixes[key])
    each = [_pupils(asked, site, room) for room in rooms]
    plan = _plan(sum(each), asked.hold_s)
    rules, canaries = run_rules(site, address.host)
    if site and not is_loopback(address.host):
        check_plan(rules, plan, assign, activities)
    return LoadAsk(
        target=address,
        rooms=tuple(rooms),
        mix=key,
        activities=activities,
        assign=assign,
        plan=plan,
        permission=permission,
        rules=rules,
        canaries=canaries,
    )


def _pupils(asked: Asked, site: Site | None, room: str) -> int:
    known = site.room(room) if site else None
    if asked.pupils is not None:
        return asked.pupils
    return class_size(site, known) if site and known else DEFAULT_CLASS


def _plan(pupils: int, hold_s: float | None) -> Plan:
    if not 1 <= pupils <= CLASS_MAX:
        raise BadInputError([f"pupils: {pupils} in all; allowed: 1 to {CLASS_MAX}"])
    pace = Pace() if hold_s is None else replace(Pace(), hold_s=hold_s)
    return Plan(class_pupils=pupils, max_pupils=pupils, search=False, pace=pace)


def _the_target(target: Address | None) -> Address:
    if target is None:
        raise CannotMeasureError(
            "No target is set up, so nothing can be loaded.",
            "Start netready serve with its own target, or with --target HOST:PORT.",
        )
    return target


def measure_ask(site: Site | None, target: Address | None, now: datetime) -> MeasureAsk:
    """The measurement; what would fill the network is left out where that is not permitted."""
    host = target.host if target else None
    rules, canaries = run_rules(site, host)
    network = run_network(site, target)
    quiet = MeasureAsk(target=target, permission="", rules=rules, canaries=(), network=network)
    if target is None:
        return replace(quiet, words="No target is set up: delay and rate are left out.")
    try:
        permission = load_permission(
            site=site, permitted_by=None, host=target.host, local_now=now.astimezone()
        )
        if site and not is_loopback(target.host):
            filling = ("throughput", "loaded-latency")
            check_filling(filling, rules, seconds=FILLING_S, link_mbps=LINK_MBPS)
    except CannotMeasureError as error:
        return replace(quiet, words=f"Nothing is filled: {error.reason}")
    return replace(quiet, permission=permission, canaries=canaries)


def probes_for(agent: Agent, ask: MeasureAsk) -> tuple[ProbeRun, ...]:
    """What a device runs for one measurement, under a minute in all."""
    if agent.kind is AgentKind.BROWSER:
        return (ProbeRun(probe="browser"),)
    look: dict[str, Setting] = {"duration_s": WINDOW_S}
    names: list[tuple[str, Mapping[str, Setting]]] = [("host", {}), ("wifi-link", {})]
    names += [("wifi-scan", {})]
    if ask.target is not None:
        names += [("reach", {}), ("latency", {"duration_s": 5.0})]
    if ask.target is not None and ask.permission:
        names += [("throughput", look), ("loaded-latency", {**look, "idle_s": 2.0})]
    return tuple(ProbeRun(probe=name, settings=settings) for name, settings in names)


def run_network(site: Site | None, target: Address | None) -> NetworkFacts:
    """Whose network a run speaks of: the site file's word; of this machine itself, none."""
    if target is not None and is_loopback(target.host):
        return NetworkFacts(role=NetworkRole.EMULATED)
    word = site.network_role if site else NetworkRole.UNKNOWN.value
    return NetworkFacts(role=NetworkRole(word))
