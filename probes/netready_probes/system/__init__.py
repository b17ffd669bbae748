"""The only modules that open sockets, start programs or ask the operating system.

Nothing is imported here before it is needed: some of these modules are programs of their own that
are started for one look at the radio, and must not pay for the rest.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netready_probes.seams import System


def real_system() -> "System":
    """All seams of this machine."""
    from netready_probes.seams import System
    from netready_probes.system.clock import RealClock
    from netready_probes.system.host import RealHost
    from netready_probes.system.load_lock import one_load
    from netready_probes.system.network import RealNetwork
    from netready_probes.system.programs import RealPrograms

    programs = RealPrograms()
    return System(
        clock=RealClock(),
        network=RealNetwork(),
        programs=programs,
        host=RealHost(programs),
        one_load=one_load,
    )
