"""A room of stations on one access point, inside the lab's machine: `open_room(...)`.

Runs in the guest. The access point is wlan0 in the machine's own namespace, and what it sends
leaves through one queue of known rate: the shared ceiling, for virtual radios do not contend. Each
station is a radio in a network namespace of its own.
"""

import ctypes
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SSID = "School"
AP_ADDRESS = "10.231.11.1"
AIR = "wlan0"
CHANNEL, MHZ = 6, "2437"
JOIN_S = 30.0
_CLONE_NEWNS, _CLONE_NEWNET, _MS_REC, _MS_SLAVE = 0x20000, 0x40000000, 0x4000, 0x80000


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A device of the room.

    Attributes:
        namespace: its network namespace.
        interface: its radio in there.
    """

    namespace: str
    interface: str


def open_room(
    stations: int, folder: Path, *, mbps: float, queue_ms: int, vendor_elements: str = ""
) -> tuple[Station, ...]:
    """The access point is on the air, its ceiling is set and all stations are on it.

    Args:
        stations: how many; so many radios beside the access point's must be there.
        folder: for the access point's settings and log.
        mbps: what the access point sends to all of them together.
        queue_ms: the longest that a byte waits for it.
        vendor_elements: bytes that its beacons carry beside the usual, in hex.

    Raises:
        CalledProcessError, AssertionError: it could not be made.
    """
    settings = folder / "hostapd.conf"
    lines = [f"interface={AIR}", "driver=nl80211", f"ssid={SSID}", f"channel={CHANNEL}"]
    lines += ["hw_mode=g", "ieee80211n=1", "wmm_enabled=1"]
    lines += [f"vendor_elements={vendor_elements}"] if vendor_elements else []
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    do("hostapd", "-B", "-f", str(folder / "hostapd.log"), str(settings))
    do("ip", "addr", "add", f"{AP_ADDRESS}/24", "dev", AIR)
    shaper = f"tbf rate {mbps}mbit burst 4k latency {queue_ms}ms".split()
    do("tc", "qdisc", "replace", "dev", AIR, "root", *shaper)
    there = tuple(
        Station(namespace=f"s{number}", interface=f"wlan{number}")
        for number in range(1, stations + 1)
    )
    for number, station in enumerate(there, 1):
        _place(number, station)
    for station in there:
        _wait_until_joined(station)
    return there


def _place(number: int, station: Station) -> None:
    """A radio into its namespace, and on its way to the access point."""
    name = station.namespace
    do("ip", "netns", "add", name)
    phy = Path(f"/sys/class/net/{station.interface}/phy80211/name").read_text("ascii").strip()
    do("iw", "phy", phy, "set", "netns", "name", name)
    commands = [
        "link set lo up",
        f"link set {station.interface} up",
        f"addr add 10.231.11.{10 + number}/24 dev {station.interface}",
        f"route add default via {AP_ADDRESS}",
    ]
    do("ip", "-n", name, "-batch", "-", told="\n".join(commands) + "\n")
    _iw(station, "connect", SSID, MHZ)


def _wait_until_joined(station: Station) -> None:
    """Beacons come late to a busy processor: a try that found none is made again."""
    end_s = time.monotonic() + JOIN_S
    while "Connected to" not in _iw(station, "link"):
        assert time.monotonic() < end_s, f"{station.namespace} did not join {SSID}"
        time.sleep(0.5)
        _iw(station, "connect", SSID, MHZ)


def _iw(station: Station, *words: str) -> str:
    """What it printed; that it is already connecting is no fault."""
    argv = ["ip", "netns", "exec", station.namespace, "iw", "dev", station.interface, *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60).stdout


def do(*argv: str, told: str | None = None) -> None:
    """A program to its end. Raises CalledProcessError."""
    subprocess.run(argv, input=told, check=True, capture_output=True, text=True, timeout=60)


def in_station(station: Station | None, work: Callable[[], None], log: Path) -> int:
    """A copy of this warm process that does that work in the station; its process id.

    A Python of its own for each would take the emulated processor minutes to start. The copy sees
    the station's adapters only, in /sys, too. None: it stays in the machine's own namespace.
    """
    pid = os.fork()
    if pid:
        return pid
    with log.open("wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    code = 1
    try:
        if station:
            _enter(station.namespace)
        work()
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _enter(namespace: str) -> None:
    """As `ip netns exec` does it. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{namespace}").open("rb") as there:
        _checked(libc.setns(there.fileno(), _CLONE_NEWNET))
    _checked(libc.unshare(_CLONE_NEWNS))
    _checked(libc.mount(b"none", b"/", None, _MS_REC | _MS_SLAVE, None))
    _checked(libc.mount(namespace.encode(), b"/sys", b"sysfs", 0, None))


def _checked(code: int) -> None:
    if code:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def wait_for(pids: Sequence[int]) -> list[int]:
    """Their exit codes, when all are over."""
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
