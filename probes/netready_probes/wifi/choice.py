"""Which wireless adapter is meant where the user names none."""

from netready_probes.seams import System
from netready_probes.wifi.reader import WifiReader
from netready_probes.wifi.reading import LinkState


def interface_of(system: System, reader: WifiReader) -> str | None:
    """The default route's adapter where it is wireless, else the first connected, else the first.

    None: there is no wireless adapter.
    """
    names = reader.interfaces()
    route = system.host.gateway()
    if route and route[1] in names:
        return route[1]
    if len(names) < 2:
        return names[0] if names else None
    linked = (name for name in names if reader.link(name).state is LinkState.CONNECTED)
    return next(linked, names[0])
