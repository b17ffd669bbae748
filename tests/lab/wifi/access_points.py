"""Access points of the lab: what each is to send, the text for hostapd, and how one is started.

An access point is one virtual radio; its networks share the channel. Names are bytes, as on air.
"""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

# away from the device under test, which shall see its own adapters only
NAMESPACE = "air"
SECONDS_TO_START = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One name on one radio.

    Attributes:
        bssid: the radio's own address for the first, one of the next few for the others.
        load: stations, utilisation of 255 and free capacity that it is to claim; None: no element.
        hide: 1: beacons carry an empty name, 2: one of as many zero bytes.
        more: further lines for hostapd.
    """

    name: bytes
    bssid: str
    load: tuple[int, int, int] | None = None
    hide: int = 0
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint:
    """One radio with its networks.

    Attributes:
        mode: hostapd's letter: "g" for 2.4 GHz, "a" for 5 GHz.
        more: lines for hostapd that hold for the radio.
    """

    interface: str
    channel: int
    networks: tuple[Network, ...]
    mode: str = "g"
    more: tuple[str, ...] = ("ieee80211n=1", "wmm_enabled=1")


def settings_of(point: AccessPoint) -> str:
    """hostapd's settings file."""
    radio = [
        f"interface={point.interface}",
        "driver=nl80211",
        f"hw_mode={point.mode}",
        f"channel={point.channel}",
        *point.more,
    ]
    first, *others = point.networks
    lines = [*radio, *_network_lines(first)]
    for number, network in enumerate(others, 1):
        lines += [f"bss={point.interface}_{number}", f"bssid={network.bssid}"]
        lines += _network_lines(network)
    return "\n".join(lines) + "\n"


def _network_lines(network: Network) -> list[str]:
    lines = [f"ssid2={network.name.hex()}", f"ignore_broadcast_ssid={network.hide}"]
    if network.load is not None:
        lines.append(f"vendor_elements={load_element(*network.load).hex()}")
    return [*lines, *network.more]


def load_element(stations: int, utilisation_255: int, free_32us: int) -> bytes:
    """BSS Load as it goes on air (IEEE 802.11-2020, 9.4.2.27)."""
    content = stations.to_bytes(2, "little") + bytes([utilisation_255])
    return bytes([11, 5]) + content + free_32us.to_bytes(2, "little")


def start(point: AccessPoint, folder: Path) -> "subprocess.Popen[bytes]":
    """Starts hostapd; its log is `hostapd-INTERFACE.log` in the folder."""
    settings = folder / f"hostapd-{point.interface}.conf"
    settings.write_text(settings_of(point), encoding="utf-8")
    with log_of(point, folder).open("wb") as log:
        return subprocess.Popen(
            ["ip", "netns", "exec", NAMESPACE, "hostapd", str(settings)], stdout=log, stderr=log
        )


def move_radio(interface: str) -> None:
    """Into the namespace of the access points."""
    phy = Path(f"/sys/class/net/{interface}/phy80211/name").read_text("ascii").strip()
    do("iw", "phy", phy, "set", "netns", "name", NAMESPACE)


def do(*argv: str) -> str:
    """A program to its end; its output. Raises CalledProcessError."""
    ran = subprocess.run(argv, check=True, capture_output=True, text=True, timeout=60)
    return ran.stdout


def log_of(point: AccessPoint, folder: Path) -> Path:
    """Where its hostapd writes who came and who went."""
    return folder / f"hostapd-{point.interface}.log"


def wait_until_on_air(points: tuple[AccessPoint, ...], folder: Path) -> None:
    """Returns once all send; raises AssertionError with the log of the one that does not."""
    end_s = time.monotonic() + SECONDS_TO_START
    for point in points:
        while "AP-ENABLED" not in (said := log_of(point, folder).read_text("utf-8", "replace")):
            assert time.monotonic() < end_s, f"{point.interface} is not on air: {said[-600:]}"
            time.sleep(0.1)
