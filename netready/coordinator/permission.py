"""May this network be loaded, now, against this target? Pure; says why not and what to do."""

from datetime import datetime, time

from netready.domain.errors import CannotMeasureError
from netready.domain.site import Permission, Site
from netready_probes.permission import is_loopback

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def in_window(window: str, at: datetime) -> bool:
    """Whether local time `at` lies in e.g. "Mon-Fri 16:00-18:00"; windows may cross midnight.

    A part after midnight belongs to the day on which the window began.
    """
    days, _, hours = window.partition(" ")
    first, _, last = days.partition("-")
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    begun_on = at.weekday()
    now = at.time().replace(tzinfo=None)
    if start <= end:
        inside = start <= now < end
    else:
        inside = now >= start or now < end
        if now < end:
            begun_on = (begun_on - 1) % 7
    return inside and _day_between(begun_on, DAYS.index(first), DAYS.index(last or first))


def _day_between(day: int, first: int, last: int) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last


def load_permission(
    *, site: Site | None, permitted_by: str | None, host: str | None, local_now: datetime
) -> str:
    """The permission under which `host` may be loaded, as text that stands in every record.

    A `host` of None is the internet line, which is on no list of targets.

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
        )
    windows = [*(rules.windows if rules else ())]
    if permission and permission.window:
        windows.append(permission.window)
    if windows and not any(in_window(window, local_now) for window in windows):
        raise CannotMeasureError(
            f"Load is allowed only in these windows: {', '.join(windows)}.",
            "Come back then, or change the window with the network's owner.",
        )
    return permission_text(permission, permitted_by)


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
    )
