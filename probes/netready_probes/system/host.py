"""Facts of this device by psutil and the operating system's own tables.

What a platform does not tell is None. The host name is never read: it often holds a person's name.
"""

import os
import platform
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.request import getproxies

from netready.domain.record import NetworkFacts
from netready_probes.seams import Adapter, Programs
from netready_probes.system import host_text
from netready_probes.system.figures import psutil
from netready_probes.wifi.linux.iw_link import parse_link

_PROGRAM_S = 3.0
_SPEED_UNKNOWN = 65535  # Linux writes -1 as 16 bits for a link whose speed it does not know
_LINUX = sys.platform.startswith("linux")


class RealHost:
    """This device."""

    def __init__(self, programs: Programs) -> None:
        self._programs = programs

    def memory_bytes(self) -> tuple[int, int]:
        """Total and available, as the operating system sees them."""
        memory = psutil.virtual_memory()
        return memory.total, memory.available

    def storage_bytes(self) -> tuple[int, int] | None:
        """Total and free of the file system that holds the user's files."""
        try:
            usage = psutil.disk_usage(str(Path.home()))
        except (OSError, RuntimeError):
            return None
        return usage.total, usage.free

    def cpu_busy_ratios(self, interval_s: float) -> Sequence[float]:
        """Busy share of each core, 0 to 1; takes `interval_s`."""
        return [percent / 100 for percent in psutil.cpu_percent(interval=interval_s, percpu=True)]

    def battery(self) -> tuple[float, bool] | None:
        """Charge 0 to 1 and whether on mains; None: no battery, or not told."""
        reader = getattr(psutil, "sensors_battery", None)  # absent on some platforms
        found = reader() if reader else None
        if found is None or found.power_plugged is None:
            return None
        return found.percent / 100, bool(found.power_plugged)

    def adapters(self) -> Sequence[Adapter]:
        """All adapters but loopback, by name."""
        speeds = {name: (state.isup, state.speed) for name, state in psutil.net_if_stats().items()}
        return [_adapter(name, *speeds[name]) for name in sorted(speeds) if not _is_loopback(name)]

    def gateway(self) -> tuple[str, str] | None:
        """Address of the default gateway and its adapter; IPv4 first."""
        if _LINUX:
            return host_text.default_route_v4(_text("/proc/net/route")) or (
                host_text.default_route_v6(_text("/proc/net/ipv6_route"))
            )
        if sys.platform == "darwin":
            asked = self._programs.run(["route", "-n", "get", "default"], timeout_s=_PROGRAM_S)
            return host_text.bsd_default_route(asked.out)
        return None

    def resolvers(self) -> Sequence[str]:
        """Addresses of the DNS servers in use: resolv.conf, or the registry on Windows."""
        if os.name == "posix":
            return host_text.resolvers_of(_text("/etc/resolv.conf"))
        from dns.resolver import NoResolverConfiguration, Resolver

        try:
            return [str(server) for server in Resolver().nameservers]
        except NoResolverConfiguration:
            return ()

    def platform(self) -> Mapping[str, str]:
        """System, release, machine and Python version."""
        chromebook = Path("/dev/.cros_milestone").exists()  # Linux container of ChromeOS
        return {
            "system": "ChromeOS" if chromebook else platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
            "python": platform.python_version(),
        }

    def network_facts(self, interface: str | None = None) -> NetworkFacts:
        """Which network this device is on, through that adapter or the default route's."""
        name = interface or self._default_adapter()
        wireless = _is_wireless(name) if name else None
        return NetworkFacts(
            ssid=self._ssid(name) if name and wireless else None,
            subnet=_subnet(name) if name else None,
            proxy=host_text.proxy_of(getproxies()),
            wired=None if wireless is None else not wireless,
            interface=name,
        )

    def _default_adapter(self) -> str | None:
        """The default route's adapter; without one, the only adapter that is up with an address."""
        route = self.gateway()
        if route:
            return route[1]
        up = [adapter.name for adapter in self.adapters() if adapter.up and adapter.addresses]
        return up[0] if len(up) == 1 else None

    def _ssid(self, name: str) -> str | None:
        if not _LINUX or not self._programs.find("iw"):
            return None
        asked = self._programs.run(["iw", "dev", name, "link"], timeout_s=_PROGRAM_S)
        return parse_link(asked.out + asked.err).ssid


def _adapter(name: str, up: bool, speed: int) -> Adapter:
    counters = psutil.net_io_counters(pernic=True).get(name)
    families = (socket.AF_INET, socket.AF_INET6)
    return Adapter(
        name=name,
        up=up,
        wireless=_is_wireless(name),
        speed_mbps=float(speed) if 0 < speed < _SPEED_UNKNOWN else None,
        addresses=tuple(
            entry.address
            for entry in psutil.net_if_addrs().get(name, [])
            if entry.family in families
        ),
        bytes_sent=counters.bytes_sent if counters else None,
        bytes_received=counters.bytes_recv if counters else None,
        errors=counters.errin + counters.errout if counters else None,
        drops=counters.dropin + counters.dropout if counters else None,
    )


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_loopback(name: str) -> bool:
    addresses = psutil.net_if_addrs().get(name, [])
    return any(entry.address in ("127.0.0.1", "::1") for entry in addresses)


def _is_wireless(name: str) -> bool | None:
    folder = Path("/sys/class/net") / name
    if folder.is_dir():
        return (folder / "wireless").exists() or (folder / "phy80211").exists()
    return host_text.looks_wireless(name)


def _subnet(name: str) -> str | None:
    entries = psutil.net_if_addrs().get(name, [])
    for entry in entries:
        if entry.family == socket.AF_INET:
            return host_text.subnet_of(entry.address, entry.netmask)
    return None
