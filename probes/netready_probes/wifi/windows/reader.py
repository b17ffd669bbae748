"""Windows' ways to read Wi-Fi: Native Wifi through ctypes, else the text of `netsh`.

Both need Location services from Windows 11 24H2 on. The native way then still tells the level and
the rates, so it is never given up for `netsh`, which would tell nothing.
"""

import sys
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.seams import Programs, System
from netready_probes.wifi.adapters_text import AdaptersText
from netready_probes.wifi.child_reader import LINKS_S, ChildReader
from netready_probes.wifi.reading import LinkReading, ScanReading, SurveyEntry
from netready_probes.wifi.windows import native_wifi, netsh_networks
from netready_probes.wifi.windows.netsh_interfaces import parse_interfaces

NATIVE_ARGV: Final = (sys.executable, "-P", "-m", "netready_probes.system.native_wifi")
_LINKS: Final = ("netsh", "wlan", "show", "interfaces")
_NETWORKS: Final = ("netsh", "wlan", "show", "networks", "mode=bssid")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetshReader:
    """The text of `netsh`, in whichever language; it knows no way to look around anew."""

    programs: Programs
    source: str = netsh_networks.SOURCE

    def interfaces(self) -> tuple[str, ...]:
        """Adapters in the text's order."""
        return self._links().names

    def link(self, interface: str) -> LinkReading:
        """One look at the link."""
        return self._links().link(interface)

    def scan(self, interface: str) -> ScanReading:
        """What Windows knows already: the text has no way to ask for more."""
        return self.cached(interface)

    def cached(self, interface: str) -> ScanReading:
        """What Windows knows already."""
        argv = (*_NETWORKS, f"interface={interface}") if interface in self._known() else _NETWORKS
        asked = self.programs.run(argv, timeout_s=LINKS_S)
        return netsh_networks.parse_networks(asked.out + asked.err)

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """Windows does not tell a radio's counters."""
        return ()

    def _links(self) -> AdaptersText:
        asked = self.programs.run(_LINKS, timeout_s=LINKS_S)
        return parse_interfaces(asked.out + asked.err)

    def _known(self) -> tuple[str, ...]:
        names = tuple(adapter.name for adapter in self._links().adapters)
        return names if len(names) > 1 else ()


def windows_reader(system: System) -> ChildReader | NetshReader:
    """The native way where it answers, even with a refusal; otherwise the text."""
    asked = system.programs.run(NATIVE_ARGV, timeout_s=LINKS_S)
    found = native_wifi.parse_links(asked.out)
    broken = found.failure is not None and found.failure.word is FailureWord.BAD_ANSWER
    if asked.exit_code in (0, 4) and asked.out.strip() and not broken:
        return ChildReader(
            programs=system.programs,
            source=native_wifi.SOURCE,
            argv=NATIVE_ARGV,
            parse_links=native_wifi.parse_links,
            parse_networks=native_wifi.parse_networks,
        )
    return NetshReader(programs=system.programs)
