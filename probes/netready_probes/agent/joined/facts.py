"""Short texts that a device says of itself to its aggregator: no host name, no person's name."""

from collections.abc import Callable
from typing import Final

from netready import __version__
from netready.domain.record import NetworkFacts
from netready_probes.seams import Host, System

TEXT_MAX: Final = 200
AGAIN_S: Final = 60.0  # asking the radio starts a program; an idle agent must cost nothing


def device_facts(host: Host) -> dict[str, str]:
    """What it is and how it hangs on the network."""
    platform, network, battery = host.platform(), host.network_facts(), host.battery()
    system = " ".join(platform.get(key, "") for key in ("system", "release", "machine"))
    found = {
        "agent": __version__,
        "system": system.strip(),
        "python": platform.get("python", ""),
        "network": _network(network),
        "interface": network.interface or "",
    }
    if battery is not None:
        found["battery"] = f"{battery[0]:.0%}, {'on mains' if battery[1] else 'not on mains'}"
    return {name: _plain(text) for name, text in found.items() if text}


def _network(network: NetworkFacts) -> str:
    if network.wired is None:
        return ""
    if network.wired:
        return "cable"
    return f"Wi-Fi {network.ssid}" if network.ssid else "Wi-Fi"


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:TEXT_MAX]


class Facts:
    """The device's, looked at once a minute, with what the agent itself adds each time."""

    def __init__(self, system: System, more: Callable[[], dict[str, str]]) -> None:
        self._system, self._more = system, more
        self._known: dict[str, str] = {}
        self._at_s: float | None = None

    def now(self) -> dict[str, str]:
        """At most a minute old."""
        now_s = self._system.clock.monotonic_s()
        if self._at_s is None or now_s - self._at_s >= AGAIN_S:
            self._known, self._at_s = device_facts(self._system.host), now_s
        return {**self._known, **self._more()}
