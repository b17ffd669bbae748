"""What several routes do when somebody comes or goes."""

import math
from datetime import timedelta
from typing import Final

from starlette.requests import HTTPConnection

from netready.domain.access import Role
from netready.service.access.rates import address_key
from netready.service.answers import Problem
from netready.service.desk import Desk
from netready.service.headers import host_name
from netready.service.runs.watch import UpdateKind

# Of a sign-in: a walk through a large school takes several days, a pilot runs half a term.
_LIFE: Final = timedelta(days=7)
_TEACHERS_LIFE: Final = timedelta(days=60)


def life_of(role: Role) -> timedelta:
    """How long a person of that role stays signed in."""
    return _TEACHERS_LIFE if role is Role.TEACHER else _LIFE


def address_of_caller(connection: HTTPConnection) -> str:
    """The address it comes from, as the socket says; no header is believed."""
    return connection.client.host if connection.client else "unknown"


def limited(desk: Desk, connection: HTTPConnection) -> str:
    """The caller's address. Raises Problem 429 where it asks too often at an open route."""
    address = address_of_caller(connection)
    wait_s = desk.open_rates.take(address_key(address), desk.clock.monotonic_s())
    if wait_s:
        raise too_often(wait_s)
    return address


def web_target(desk: Desk, connection: HTTPConnection) -> str:
    """What the page may load from which is asked, e.g. "https://10.20.0.5:7412"; "": nothing."""
    return desk.targets.web_url_at(host_name(connection.headers.get("host", "")))


def too_often(wait_s: float) -> Problem:
    """The answer to one who asks too often."""
    seconds = max(1, math.ceil(wait_s))
    return Problem(429, f"Too often: wait {seconds} s.", {"Retry-After": str(seconds)})


def news_of_agents(desk: Desk) -> None:
    """Tells the pages that a device came, went or moved."""
    desk.runs.watch.tell(UpdateKind.AGENTS)
