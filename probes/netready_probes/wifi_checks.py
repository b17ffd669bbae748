"""What this device can tell of the air, platform by platform: for `netready doctor`.

Reads, but never scans: the doctor sends nothing.
"""

from collections.abc import Callable
from importlib.util import find_spec

from netready.domain.failures import Failure
from netready_probes.device_software import Check, State
from netready_probes.seams import System
from netready_probes.wifi.reader import WifiReader
from netready_probes.wifi.reading import LinkState

_CONTROLLER = (
    "Import the access points' own view: netready wifi controller FILE, or measure the air "
    "with a Linux laptop beside it."
)


def check_wifi(
    system: System, reader: WifiReader | Failure, may_configure: Callable[[], bool]
) -> tuple[Check, ...]:
    """Link, scan, airtime, joining, sensor, captures; without an adapter only what is left.

    `may_configure`: whether this program may ask the kernel for new scans and the like.
    """
    captures = _captures()
    if isinstance(reader, Failure):
        return (_unreadable(reader), captures)
    interface = _interface(system, reader)
    if interface is None:
        return (_no_adapter(reader), captures)
    on_linux = system.host.platform().get("system") == "Linux"
    return (
        _link(reader, interface),
        _scan(reader, on_linux=on_linux, may_configure=may_configure),
        _airtime(reader, interface),
        *((_joining(system, may_configure), _sensor(system, may_configure)) if on_linux else ()),
        captures,
    )


def _unreadable(failure: Failure) -> Check:
    return Check(
        name="wi-fi",
        state=State.MISSING,
        says="The Wi-Fi of this device cannot be read.",
        fix=failure.note or _CONTROLLER,
        probes=("wifi-link", "wifi-scan", "wifi-survey"),
    )


def _interface(system: System, reader: WifiReader) -> str | None:
    """The adapter of the default route where it is wireless, else the first."""
    names = reader.interfaces()
    route = system.host.gateway()
    return route[1] if route and route[1] in names else next(iter(names), None)


def _no_adapter(reader: WifiReader) -> Check:
    return Check(
        name="wi-fi",
        state=State.MISSING,
        says=f"No wireless adapter; {reader.source} is there to read one.",
        fix="Measure Wi-Fi with a device that has it.",
        probes=("wifi-link", "wifi-scan", "wifi-survey"),
    )


def _link(reader: WifiReader, interface: str) -> Check:
    link = reader.link(interface)
    if link.withheld:
        return Check(
            name="wi-fi",
            state=State.LIMITED,
            says=f"Read through {reader.source}, which hides something.",
            fix=link.withheld,
            probes=("wifi-link",),
        )
    if link.state is LinkState.CONNECTED:
        says = f"A wireless adapter, connected, read through {reader.source}."
        return Check(name="wi-fi", state=State.OK, says=says)
    return Check(
        name="wi-fi",
        state=State.LIMITED,
        says=f"A wireless adapter, read through {reader.source}: {link.state.value}.",
        fix="Join the network that the pupils will use.",
        probes=("wifi-link",),
    )


def _scan(reader: WifiReader, *, on_linux: bool, may_configure: Callable[[], bool]) -> Check:
    if not on_linux or may_configure():
        says = f"The networks in reach can be listed through {reader.source}."
        return Check(name="wi-fi scan", state=State.OK, says=says)
    return Check(
        name="wi-fi scan",
        state=State.LIMITED,
        says="Only the list that the system keeps anyway, which may be minutes old.",
        fix="Run as root (sudo) for a scan of this moment.",
        probes=("wifi-scan",),
    )


def _airtime(reader: WifiReader, interface: str) -> Check:
    if any(entry.busy_ms is not None for entry in reader.survey(interface)):
        says = "The radio counts how busy its channel is."
        return Check(name="wi-fi airtime", state=State.OK, says=says)
    return Check(
        name="wi-fi airtime",
        state=State.LIMITED,
        says="This adapter does not count how busy its channel is.",
        fix="What access points say in their beacons takes its place, where they do. "
        + _CONTROLLER,
        probes=("wifi-survey",),
    )


def _joining(system: System, may_configure: Callable[[], bool]) -> Check:
    missing = [] if system.programs.find("wpa_supplicant") else ["the program wpa_supplicant"]
    missing += [] if may_configure() else ["root"]
    return _needs("wi-fi joining", "wifi-join", "Joining a network can be timed.", missing)


def _sensor(system: System, may_configure: Callable[[], bool]) -> Check:
    said = system.programs.run(["iw", "list"], timeout_s=5.0)
    can = "* monitor" in said.out if said.exit_code == 0 else True  # not told: the probe will say
    missing = [] if can else ["an adapter that has a monitor mode"]
    missing += [] if may_configure() else ["root"]
    return _needs(
        "wi-fi sensor", "wifi-sensor", "Beacons can be received all by themselves.", missing
    )


def _needs(name: str, probe: str, says: str, missing: list[str]) -> Check:
    if not missing:
        return Check(name=name, state=State.OK, says=says)
    needs = " and ".join(missing)
    return Check(
        name=name,
        state=State.MISSING,
        says=f"It needs {needs}.",
        fix="Only if you want it: sudo, apt install wpasupplicant, or another adapter.",
        probes=(probe,),
    )


def _captures() -> Check:
    if find_spec("scapy"):
        says = "Packet captures can be read (netready wifi decode)."
        return Check(name="capture files", state=State.OK, says=says)
    return Check(
        name="capture files",
        state=State.MISSING,
        says="The package scapy is not installed.",
        fix="pip install 'netready[capture]', only if you want to decode captures.",
    )
