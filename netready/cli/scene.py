"""What `netready assess` was asked, and where it takes place once all gaps are filled."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from netready.catalogue.loader import load_activities, load_mixes
from netready.cli.inputs import check_interface, check_names, site_from
from netready.coordinator.caps import Capped, check_peak, class_mbps, within_caps
from netready.coordinator.cloud import site_endpoints
from netready.coordinator.embedded_site import EMULATED_ROOM, embedded_site, unnamed_site
from netready.coordinator.permission import load_permission, run_rules
from netready.coordinator.steps import AssessOptions, Step, assessment_steps
from netready.domain.errors import BadInputError
from netready.domain.record import NetworkRole
from netready.domain.site import Canary, LoadRules, Site
from netready.loadtest.assignment import by_mix
from netready.loadtest.volume import doing
from netready.store.site_file import find_room
from netready_probes.contract import Address, BadSettingError, Endpoint
from netready_probes.load.wire import DEFAULT_PORT
from netready_probes.permission import is_loopback
from netready_probes.seams import System
from netready_probes.settings import address_of

DEFAULT_CLASS = 30
DEFAULT_MIX = "video-lesson"
GIGABIT_MBPS = 1000.0
DNS_PORT = 53
IPERF3_PORT = 5201


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line, as given."""

    site_file: Path | None
    room: str | None
    target: str | None
    pupils: int | None
    mix: str | None
    permitted_by: str | None
    internet: bool
    ndt7_consent: bool
    network_role: str | None
    interface: str | None
    resolver: str | None
    iperf3_server: str | None
    device: str
    quick: bool
    search: bool
    out: Path
    json_file: str | None
    fail_below: str | None
    resume: bool
    pdf: bool = False

    @property
    def address(self) -> Address | None:
        """The target, or None. Raises BadInputError where it is no host."""
        return host_given("--target", self.target, DEFAULT_PORT)

    @property
    def emulated(self) -> bool:
        """No target, or this device itself: no figure of it may look like a room's."""
        address = self.address
        return address is None or is_loopback(address.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where it takes place, after the site file and the defaults have filled the gaps."""

    site: Site
    room: str
    options: AssessOptions
    role: NetworkRole
    target: Address | None
    permission: str | None
    rules: LoadRules
    canaries: tuple[Canary, ...]
    endpoints: tuple[Endpoint, ...]
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]


def host_given(option: str, text: str | None, default_port: int) -> Address | None:
    """The address that an option gives, or None. Raises BadInputError where it is no host."""
    if text is None:
        return None
    try:
        return address_of(text, default_port)
    except BadSettingError as error:
        raise BadInputError([f"{option}: {error}"]) from error


def _check_options(asked: Asked, system: System) -> None:
    """What only a probe in the middle of the run would refuse otherwise."""
    check_names(room=asked.room, device=asked.device, permitted_by=asked.permitted_by)
    host_given("--resolver", asked.resolver, DNS_PORT)
    host_given("--iperf3-server", asked.iperf3_server, IPERF3_PORT)
    check_interface(system, asked.interface)


def scene_of(asked: Asked, system: System) -> Scene:
    """Fills the gaps and checks that everything fits together, before anything is sent."""
    _check_options(asked, system)
    today = system.clock.now().date()
    site = site_from(asked.site_file, today) if asked.site_file else None
    if asked.internet and (site is None or asked.emulated):
        raise BadInputError(
            [
                "--internet: found without --site and --target; allowed with both: the line is "
                "judged against the whole school's plan, and an emulated room has no line"
            ]
        )
    mix = asked.mix or (site.plan.mix if site else DEFAULT_MIX)
    if mix not in load_mixes():
        allowed = ", ".join(load_mixes())
        raise BadInputError([f"--activity: found {mix!r}, allowed: {allowed}"])
    scored, room, pupils = _place(asked, site, mix)
    options = _options(asked, site, pupils, mix)
    capped = _capped(options, scored, system)
    rules, canaries = run_rules(site, asked.address.host if asked.address else "localhost")
    return Scene(
        site=scored,
        room=room,
        options=options,
        role=_role(asked, scored),
        target=asked.address,
        permission=_permission(asked, site, system),
        rules=rules,
        canaries=canaries,
        endpoints=site_endpoints(site) if asked.internet and site else (),
        steps=capped.steps,
        warnings=capped.warnings,
    )


def _role(asked: Asked, site: Site) -> NetworkRole:
    """Whose network the records will speak of; an embedded room is on none."""
    if asked.emulated:
        return NetworkRole.EMULATED
    word = asked.network_role or site.network_role
    allowed = [role.value for role in NetworkRole if role is not NetworkRole.EMULATED]
    if word not in allowed:
        raise BadInputError([f"--network-role: found {word!r}, allowed: {', '.join(allowed)}"])
    return NetworkRole(word)


def _capped(options: AssessOptions, site: Site, system: System) -> Capped:
    """The steps that keep the site file's caps; an adapter of unknown speed counts as gigabit."""
    speeds = [
        adapter.speed_mbps
        for adapter in system.host.adapters()
        if adapter.speed_mbps and options.interface in (None, adapter.name)
    ]
    mix, activities = load_mixes()[options.workload], load_activities()
    link_mbps = max(speeds, default=GIGABIT_MBPS)
    active = doing(partial(by_mix, mix), activities, options.pupils)
    check_peak(site.load, options.pupils, active, link_mbps=link_mbps)
    return within_caps(
        assessment_steps(options),
        site.load,
        options,
        load_mbps=class_mbps(mix, activities, options.pupils),
        link_mbps=link_mbps,
    )


def _place(asked: Asked, site: Site | None, mix: str) -> tuple[Site, str, int]:
    """The site to score, the room, and the size of its class."""
    if asked.emulated:
        pupils = asked.pupils or (site.plan.class_size if site else None) or DEFAULT_CLASS
        return embedded_site(site, pupils=pupils, mix=mix), EMULATED_ROOM, pupils
    if site is None:
        name = asked.room or "This room"
        pupils = asked.pupils or DEFAULT_CLASS
        return unnamed_site(room=name, pupils=pupils, mix=mix, role="pupil"), name, pupils
    if asked.room is None:
        names = ", ".join(room.name for room in site.rooms[:8])
        raise BadInputError([f"--room: missing, allowed a room of the site file: {names} ..."])
    room = find_room(site, asked.room, place="--room")
    return site, room.name, asked.pupils or site.plan.class_size or room.seats


def _options(asked: Asked, site: Site | None, pupils: int, mix: str) -> AssessOptions:
    internet = site.internet if site else None
    return AssessOptions(
        pupils=pupils,
        workload=mix,
        emulated=asked.emulated,
        internet=asked.internet,
        quick=asked.quick,
        search=asked.search,
        interface=asked.interface,
        resolver=asked.resolver,
        iperf3_server=asked.iperf3_server,
        internet_engines=internet.engines if internet else (),
        internet_url=internet.http_target if internet else None,
        internet_target=internet.target if internet else None,
        ndt7_consent=asked.ndt7_consent,
        has_endpoints=bool(internet and (internet.endpoint_lists or internet.own)),
    )


def _permission(asked: Asked, site: Site | None, system: System) -> str | None:
    target = asked.address
    if target is None:
        return None
    reference = host_given("--iperf3-server", asked.iperf3_server, IPERF3_PORT)
    texts = [
        load_permission(
            site=site,
            permitted_by=asked.permitted_by,
            host=each.host,
            local_now=system.clock.now().astimezone(),
        )
        for each in (target, reference)
        if each
    ]
    return texts[0]
