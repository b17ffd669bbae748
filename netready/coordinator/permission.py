"""May this network be loaded, now, against this target? Pure; says why not and what to do."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from netready.domain.errors import CannotMeasureError
from netready.domain.nightly import zone_of_country
from netready.domain.refusal import Refusal
from netready.domain.site import Canary, LoadRules, Permission, Site
from netready.domain.window import in_any_window
from netready_probes.permission import is_loopback


def load_permission(
    *, site: Site | None, permitted_by: str | None, host: str | None, local_now: datetime
) -> str:
    """The permission under which `host` may be loaded, as text that stands in every record.

    A `host` of None is the internet line, which is on no list of targets. `local_now` is this
    machine's time, which counts only where the site file does not tell the school's.

    Raises:
        CannotMeasureError: there is none, the target is not on the site's list, or the time is
            outside the agreed windows.
    """
    if host and is_loopback(host):
        return "loopback: no permission needed"
    permission = site.permission if site else None
    rules = site.load if site else None
    if host and rules and rules.targets and host not in rules.targets:
        raise CannotMeasureError(
            f"The site file does not allow load on {host}.",
            "Add it to [load] targets, or use one of: " + ", ".join(rules.targets),
            why=Refusal.NO_PERMISSION,
        )
    windows = agreed_windows(site)
    if windows and not in_any_window(windows, school_time(site, local_now)):
        raise CannotMeasureError(
            f"Load is allowed only in these windows: {', '.join(windows)}.",
            "Come back then, or change the window with the network's owner.",
            why=Refusal.NO_PERMISSION,
        )
    return permission_text(permission, permitted_by)


def school_zone(site: Site | None) -> str | None:
    """The school's time zone, an IANA name; None: the site file does not tell it."""
    if site is None:
        return None
    named = site.nightly.time_zone if site.nightly else None
    return named or zone_of_country(site.country)


def school_time(site: Site | None, now: datetime) -> datetime:
    """The same moment by the school's own clock, where the site file tells which that is."""
    zone = school_zone(site)
    return now.astimezone(ZoneInfo(zone)) if zone else now


def agreed_windows(site: Site | None) -> tuple[str, ...]:
    """The hours that the site file agrees for load; empty: any hour."""
    if site is None:
        return ()
    own = site.permission.window if site.permission else None
    return (*site.load.windows, own) if own else site.load.windows


def run_rules(site: Site | None, host: str | None) -> tuple[LoadRules, tuple[Canary, ...]]:
    """What a run must keep while it goes: caps, agreed hours, and the services watched.

    This machine itself is nobody's network: it has no caps.
    """
    if site is None or (host and is_loopback(host)):
        return LoadRules(), ()
    targets = site.load.targets
    if targets and site.internet.target:
        targets = (*targets, site.internet.target.rpartition(":")[0].strip("[]"))
    rules = replace(
        site.load,
        windows=agreed_windows(site),
        targets=targets,
        time_zone=school_zone(site),
    )
    return rules, site.canaries


def permission_text(permission: Permission | None, permitted_by: str | None) -> str:
    """The words for the record; the command line's name goes before the site file's.

    Raises:
        CannotMeasureError: neither is given.
    """
    if permitted_by:
        return f"given by {permitted_by} (command line)"
    if permission:
        return f"given by {permission.by} ({permission.role}) on {permission.on.isoformat()}"
    raise CannotMeasureError(
        "Nobody's permission to load this network is recorded.",
        "Ask the network's owner, then add [permission] to the site file or --permitted-by NAME.",
        why=Refusal.NO_PERMISSION,
    )
