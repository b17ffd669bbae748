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
from netready.service.runs.chosen import Asked
from netready_probes.agent.orders import ProbeRun
from netready_probes.contract import Address, Endpoint
from netready_probes.permission import is_loopback

DEFAULT_CLASS: Final = 30
DEFAULT_MIX: Final = "video-lesson"
CLASS_MAX: Final = 500
LINK_MBPS: Final = 1000.0  # an adapter of unknown speed counts as gigabit
WINDOW_S: Final = 3.0  # of each direction of a filling probe: the technician stands and waits
FILLING_S: Final = 8 * WINDOW_S  # two probes, each with one stream and with many, down and up


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
        cloud: services outside the school to look at, too; none: none of them now.
    """

    target: Address | None
    permission: str
    rules: LoadRules
    canaries: tuple[Canary, ...]
    network: NetworkFacts
    words: str = ""
    cloud: tuple[Endpoint, ...] = ()


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
    """What a device runs for one measurement: under a minute, and half of one for the cloud."""
    if agent.kind is AgentKind.BROWSER:
        return (ProbeRun(probe="browser"),)
    look: dict[str, Setting] = {"duration_s": WINDOW_S}
    names: list[tuple[str, Mapping[str, Setting]]] = [("host", {}), ("wifi-link", {})]
    names += [("wifi-scan", {})]
    if ask.target is not None:
        names += [("reach", {}), ("latency", {"duration_s": 5.0})]
    if ask.target is not None and ask.permission:
        names += [("throughput", look), ("loaded-latency", {**look, "idle_s": 2.0})]
    if ask.cloud:
        names += [("dns", {"internet": True}), ("endpoints", {}), ("media-udp", {})]
    return tuple(ProbeRun(probe=name, settings=settings) for name, settings in names)


def run_network(site: Site | None, target: Address | None) -> NetworkFacts:
    """Whose network a run speaks of: the site file's word; of this machine itself, none."""
    if target is not None and is_loopback(target.host):
        return NetworkFacts(role=NetworkRole.EMULATED)
    word = site.network_role if site else NetworkRole.UNKNOWN.value
    return NetworkFacts(role=NetworkRole(word))
