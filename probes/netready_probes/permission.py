"""May this network be loaded? Only with its owner's recorded permission; loopback needs none."""

import ipaddress

from netready.domain.failures import Failure, FailureWord
from netready_probes.contract import ProbeContext

NOT_LISTED = "The site file's [load] targets do not name this host."
HOW_TO_PERMIT = "Loading a network needs its owner's permission: --permitted-by NAME."


def is_loopback(host: str) -> bool:
    """True for this machine itself; a name other than localhost is never trusted to be it."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_refused(ctx: ProbeContext, host: str) -> Failure | None:
    """Why `host` may not be loaded now, or None.

    The command line has looked at the site file's list before; here nothing gets past it.
    """
    if is_loopback(host):
        return None
    if ctx.rules.targets and host not in ctx.rules.targets:
        return Failure(operation="load network", word=FailureWord.NOT_ALLOWED, note=NOT_LISTED)
    if ctx.permission:
        return None
    return Failure(operation="load network", word=FailureWord.NOT_ALLOWED, note=HOW_TO_PERMIT)
