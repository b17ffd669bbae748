"""Leave to load this network, for `measure`: what a site file permits, where, when, how much."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from netready.coordinator.caps import FILLING, check_filling
from netready.coordinator.permission import load_permission
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.record import NetworkFacts, NetworkRole, Setting
from netready.domain.site import Site
from netready_probes.contract import Address, BadSettingError
from netready_probes.permission import is_loopback
from netready_probes.settings import address_of

if TYPE_CHECKING:
    from netready_probes.seams import System

# a filling probe runs a direction at a time, with one stream and with many, and rests between
WINDOWS_A_PROBE = 4
WINDOW_S = 10.0
IPERF3_PORT = 5201
GIGABIT_MBPS = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """What of a `measure` would load the network; empty where nothing does.

    Attributes:
        probes: those that fill the way to a host that is not this machine.
        hosts: on the school's network; the internet line has none.
        seconds: how long they fill it, at most.
    """

    probes: tuple[str, ...]
    hosts: tuple[str, ...]
    seconds: float


def loading_of(
    names: Collection[str],
    target: Address | None,
    settings: Mapping[str, Mapping[str, Setting]],
) -> Loading:
    """Which of the probes would load what. Pure."""
    hosts: dict[str, str | None] = {}
    for name in (name for name in names if name in FILLING):
        hosts[name] = _host(name, target, settings.get(name, {}))
    away = {name: host for name, host in hosts.items() if not (host and is_loopback(host))}
    return Loading(
        probes=tuple(away),
        hosts=tuple(dict.fromkeys(host for host in away.values() if host)),
        seconds=sum(_seconds({**settings.get("", {}), **settings.get(name, {})}) for name in away),
    )


def _host(name: str, target: Address | None, own: Mapping[str, Setting]) -> str | None:
    if name == "internet-line":
        return None
    if name != "iperf3":
        return target.host if target else None
    try:
        return address_of(str(own.get("iperf3_server", "")), IPERF3_PORT).host
    except BadSettingError:
        return None  # the probe says so itself


def _seconds(settings: Mapping[str, Setting]) -> float:
    window = settings.get("duration_s", settings.get("seconds", WINDOW_S))
    if isinstance(window, bool) or not isinstance(window, int | float):
        window = WINDOW_S  # the probe refuses it
    return WINDOWS_A_PROBE * float(window)


def permission_under(
    site: Site, loading: Loading, permitted_by: str | None, system: "System"
) -> str | None:
    """The permission for the records; None where nothing would be loaded.

    Raises:
        CannotMeasureError: the site file does not allow it, here, now or so much.
    """
    if not loading.probes:
        return None
    now = system.clock.now().astimezone()
    texts = [
        load_permission(site=site, permitted_by=permitted_by, host=host, local_now=now)
        for host in loading.hosts or (None,)
    ]
    speeds = [each.speed_mbps for each in system.host.adapters() if each.speed_mbps]
    link_mbps = max(speeds, default=GIGABIT_MBPS)
    check_filling(loading.probes, site.load, seconds=loading.seconds, link_mbps=link_mbps)
    return texts[0]


def check_line(
    site: Site, names: Collection[str], settings: Mapping[str, Mapping[str, Setting]]
) -> None:
    """The internet line is filled only by the engines, and from the servers, the site file names.

    Raises:
        CannotMeasureError: another engine or server was asked for.
    """
    if "internet-line" not in names:
        return
    asked = {**settings.get("", {}), **settings.get("internet-line", {})}
    engine, url = asked.get("engine", "http"), str(asked.get("url", ""))
    named = [site.internet.http_target, *(f"//{host}" for host in site.load.targets)]
    allowed = [urlsplit(each).hostname for each in named if each]
    host = urlsplit(url).hostname if url else None
    if engine not in site.internet.engines:
        raise CannotMeasureError(
            f"The site file does not allow the engine {engine}.",
            "Add it to [internet] engines, or use one of: " + ", ".join(site.internet.engines),
        )
    if host and not is_loopback(host) and host not in allowed:
        raise CannotMeasureError(
            f"The site file does not allow load on {host}.",
            "Write it as [internet] http_target, or add it to [load] targets.",
        )


def role_of(word: str | None, site: Site | None) -> NetworkRole | None:
    """Whose network it is: as given, else the site file's; None where nobody says.

    Raises:
        BadInputError: no such role.
    """
    found = word or (site.network_role if site else None)
    if found is None:
        return None
    allowed = [role.value for role in NetworkRole if role is not NetworkRole.EMULATED]
    if found not in allowed:
        raise BadInputError([f"--network-role: found {found!r}, allowed: {', '.join(allowed)}"])
    return NetworkRole(found)


def with_role(facts: NetworkFacts, role: NetworkRole | None) -> NetworkFacts:
    """The facts with the role, where one is known."""
    return replace(facts, role=role) if role else facts
