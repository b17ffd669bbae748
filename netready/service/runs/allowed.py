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
from netready.domain.activity import Activity, LessonMix
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.fleet import Agent, AgentKind
from netready.domain.record import NetworkFacts, NetworkRole, Setting
from netready.domain.refusal import Refusal
from netready.domain.site import Canary, LoadRules, Site
from netready.loadtest.assignment import Assignment, by_mix
from netready.loadtest.night_pace import Fitted, fewer_stages, fitted
from netready.loadtest.plan import Pace, Plan
from netready.loadtest.volume import Assign
from netready.scoring.pupils import class_size
from netready.service.runs.chosen import Asked
from netready.service.runs.run_view import What
from netready_probes.agent.orders import ProbeRun
from netready_probes.contract import Address, Endpoint
from netready_probes.permission import is_loopback

DEFAULT_CLASS: Final = 30
DEFAULT_MIX: Final = "video-lesson"
CLASS_MAX: Final = 500
LINK_MBPS: Final = 1000.0  # an adapter of unknown speed counts as gigabit
GATHER_S: Final = 45.0  # an agent asks for its duties at least each 25 s
_CAPPED: Final = "The site file's cap on volume leaves room for {stages} at most."
WINDOW_S: Final = 3.0  # of each direction of a filling probe: the technician stands and waits
FILLING_S: Final = 8 * WINDOW_S  # two probes, each with one stream and with many, down and up


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadAsk:
    """A load, checked and permitted.

    Attributes:
        rooms: more than one: loaded together, each with a class of its own.
        permission: the words for the record.
        gather_s: devices are waited for so long.
        within_s: it is over after so long; None: it takes as long as it does.
        words: what was shortened, a sentence; "": nothing.
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
    gather_s: float = GATHER_S
    within_s: float | None = None
    words: str = ""


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
        BadInputError: more pupils than anybody means, no such mix, or settings that exclude
            each other.
        CannotMeasureError: nobody's permission, not now, not so much, or no target.
    """
    address = _the_target(target)
    permission = load_permission(
        site=site, permitted_by=None, host=address.host, local_now=now.astimezone()
    )
    mix, activities = _mix(asked, site), load_activities()
    assign = partial(by_mix, mix)
    fit = _fit(asked, sum(_pupils(asked, site, room) for room in rooms))
    rules, canaries = run_rules(site, address.host)
    if site and not is_loopback(address.host):
        fit = _within_caps(fit, rules, assign, activities, may_shorten=asked.minutes is not None)
    return LoadAsk(
        target=address,
        rooms=tuple(rooms),
        mix=mix.key,
        activities=activities,
        assign=assign,
        plan=fit.plan,
        permission=permission,
        rules=rules,
        canaries=canaries,
        gather_s=fit.gather_s,
        within_s=None if asked.minutes is None else asked.minutes * 60,
        words=fit.words,
    )


def _mix(asked: Asked, site: Site | None) -> LessonMix:
    mixes = load_mixes()
    key = asked.mix or (site.plan.mix if site else DEFAULT_MIX)
    if key not in mixes:
        place = "mix" if asked.mix else "the site file's plan: mix"
        raise BadInputError([f"{place}: {key!r} is none of the catalogue's"])
    return mixes[key]


def _fit(asked: Asked, pupils: int) -> Fitted:
    if not 1 <= pupils <= CLASS_MAX:
        raise BadInputError([f"pupils: {pupils} in all; allowed: 1 to {CLASS_MAX}"])
    if asked.search and asked.what is not What.CLASS:
        raise BadInputError(["search: allowed for the class of one room only"])
    if asked.minutes is None:
        pace = Pace() if asked.hold_s is None else replace(Pace(), hold_s=asked.hold_s)
        plan = Plan(class_pupils=pupils, max_pupils=pupils, search=asked.search, pace=pace)
        return Fitted(plan=plan, gather_s=GATHER_S)
    if asked.hold_s is not None:
        raise BadInputError(["hold_s, minutes: both are given; allowed: one of them"])
    return fitted(pupils, asked.minutes, search=asked.search)


def _within_caps(
    fit: Fitted,
    rules: LoadRules,
    assign: Assign,
    activities: Mapping[str, Activity],
    *,
    may_shorten: bool,
) -> Fitted:
    """As much of it as may be, where it may be shortened. Raises CannotMeasureError."""
    plan = fit.plan
    while (refused := _refused(plan, rules, assign, activities)) is not None:
        less = fewer_stages(plan) if may_shorten else None
        if less is None:
            raise refused
        plan = less
    if plan is fit.plan:
        return fit
    count = plan.pace.stages_max
    stages = "1 stage" if count == 1 else f"{count} stages"
    words = f"{fit.words} {_CAPPED.format(stages=stages)}".strip()
    return replace(fit, plan=plan, words=words)


def _refused(
    plan: Plan, rules: LoadRules, assign: Assign, activities: Mapping[str, Activity]
) -> CannotMeasureError | None:
    try:
        check_plan(rules, plan, assign, activities)
    except CannotMeasureError as error:
        return error
    return None


def _pupils(asked: Asked, site: Site | None, room: str) -> int:
    known = site.room(room) if site else None
    if asked.pupils is not None:
        return asked.pupils
    return class_size(site, known) if site and known else DEFAULT_CLASS


def _the_target(target: Address | None) -> Address:
    if target is None:
        raise CannotMeasureError(
            "No target is set up, so nothing can be loaded.",
            "Start netready serve with its own target, or with --target HOST:PORT.",
            why=Refusal.NO_TARGET,
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
