"""What `netready load` is asked for, checked before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from netready.analysis.joins import joins_failed
from netready.cli.anchors import Named, named_anchors
from netready.cli.inputs import check_names, records_from, site_from
from netready.cli.leave import role_of
from netready.cli.workload import Workload, workload_from
from netready.coordinator.caps import check_plan
from netready.coordinator.permission import load_permission, run_rules
from netready.domain.clues import JoinFailure
from netready.domain.errors import BadInputError
from netready.domain.record import NetworkRole
from netready.domain.site import Canary, LoadRules, Site
from netready.loadtest.plan import QUICK, Pace, Plan
from netready.store.site_file import find_room
from netready_probes.contract import Address, BadSettingError
from netready_probes.load.wire import DEFAULT_PORT
from netready_probes.permission import is_loopback
from netready_probes.settings import address_of

DEFAULT_CLASS = 30
# --search goes on to this many times the class where the class holds, as in `assess`
SEARCH_FACTOR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The options as typed."""

    target: str
    activity: str | None
    mix: str | None
    max_pupils: int | None
    pupils: int | None
    hold: float | None
    search: bool
    quick: bool
    site: Path | None
    room: str | None
    device: str
    network_role: str | None
    permitted_by: str | None
    out: Path | None
    anchors: tuple[str, ...] = ()
    joins: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A load run, checked and permitted.

    Attributes:
        mix: key of the lesson mix; None: one activity alone.
        role: whose network the record speaks of; None: as the device's own facts say.
        marks: what must stand on the record, e.g. that it is no real network.
        permission: the words for the record.
        rules: caps and agreed hours that hold while it runs.
        canaries: services that must go on answering.
        out: folder that gets the record; None: none is kept.
        anchors: other places to read beside the load.
        joins_failed: devices that could not join the network, by how they failed.
    """

    address: Address
    workload: Workload
    mix: str | None
    plan: Plan
    permission: str
    site: str
    room: str | None
    device: str
    role: NetworkRole | None
    marks: Mapping[str, str]
    rules: LoadRules
    canaries: tuple[Canary, ...]
    out: Path | None
    anchors: tuple[Named, ...] = ()
    joins_failed: Mapping[JoinFailure, int] = field(default_factory=dict)


def ask_of(given: Given, local_now: datetime) -> Ask:
    """The run that was asked for.

    Raises:
        BadInputError: what was typed has faults, or does not fit together.
        CannotMeasureError: nobody's permission, or not here, not now, not so much.
    """
    check_names(room=given.room, device=given.device, permitted_by=given.permitted_by)
    address = _address(given.target)
    workload = workload_from(given.activity, given.mix)
    plan = plan_of(given)
    site = site_from(given.site) if given.site else None
    permission = load_permission(
        site=site, permitted_by=given.permitted_by, host=address.host, local_now=local_now
    )
    own = is_loopback(address.host)
    rules, canaries = run_rules(site, address.host)
    if site and not own:
        keep_caps(workload, plan, site.load)
    return Ask(
        address=address,
        workload=workload,
        mix=workload.key if given.mix else None,
        plan=plan,
        permission=permission,
        site=site.name if site else "",
        room=_room(given, site, own=own),
        device=given.device,
        role=NetworkRole.EMULATED if own else role_of(given.network_role, site),
        marks={"emulated": "this device itself, not your network"} if own else {},
        rules=rules,
        canaries=canaries,
        out=given.out,
        anchors=named_anchors(given.anchors),
        joins_failed=joins_failed(records_from(given.joins).records) if given.joins else {},
    )


def _address(given: str) -> Address:
    try:
        return address_of(given, DEFAULT_PORT)
    except BadSettingError as error:
        raise BadInputError([f"--target: {error}"]) from error


def plan_of(given: Given) -> Plan:
    """One held stage, a search up to a limit, or both.

    Raises:
        BadInputError: options that exclude each other, or a limit below the class.
    """
    pace = QUICK if given.quick else Pace()
    if given.pupils is None:
        if given.hold is not None:
            raise BadInputError(["--hold: only with --pupils N"])
        most = given.max_pupils or DEFAULT_CLASS
        return Plan(class_pupils=most, max_pupils=most, pace=pace)
    if given.max_pupils is not None and not given.search:
        raise BadInputError(
            ["--pupils and --max-pupils: give one: hold a size, or search; both with --search"]
        )
    if given.hold is not None:
        pace = replace(pace, hold_s=given.hold)
    if not given.search:
        return Plan(class_pupils=given.pupils, max_pupils=given.pupils, search=False, pace=pace)
    most = given.max_pupils or SEARCH_FACTOR * given.pupils
    if most < given.pupils:
        raise BadInputError(
            [f"--max-pupils: found {most}, allowed --pupils ({given.pupils}) or more"]
        )
    return Plan(class_pupils=given.pupils, max_pupils=most, pace=pace)


def keep_caps(workload: Workload, plan: Plan, rules: LoadRules) -> None:
    """Raises CannotMeasureError where the whole plan, in the worst case, is above a cap."""
    check_plan(rules, plan, workload.assign, workload.activities)


def _room(given: Given, site: Site | None, *, own: bool) -> str | None:
    """A room of the site file, where there is one; a record for scoring needs it."""
    if site is None or own:
        return given.room
    if given.room is not None:
        return find_room(site, given.room, place="--room").name
    if given.out is None:
        return None
    names = ", ".join(room.name for room in site.rooms[:8])
    raise BadInputError([f"--room: missing, allowed a room of the site file: {names} ..."])
