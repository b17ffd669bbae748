"""The only modules that open sockets, start programs or ask the operating system."""

from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.host import RealHost
from netready_probes.system.load_lock import one_load
from netready_probes.system.network import RealNetwork
from netready_probes.system.programs import RealPrograms


def real_system() -> System:
    """All seams of this machine."""
    programs = RealPrograms()
    return System(
        clock=RealClock(),
        network=RealNetwork(),
        programs=programs,
        host=RealHost(programs),
        one_load=one_load,
    )
