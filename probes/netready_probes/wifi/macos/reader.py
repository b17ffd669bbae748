"""macOS' ways to read Wi-Fi: CoreWLAN where pyobjc is installed, else system_profiler and wdutil.

Without Location Services none of them tells names or addresses, and CoreWLAN then tells no more
than system_profiler, which is slower. wdutil needs administrator rights and is asked only with
them.
"""

import sys
from dataclasses import dataclass, replace
from typing import Final

from netready_probes.seams import Programs, System
from netready_probes.wifi.child_reader import LINKS_S, ChildReader
from netready_probes.wifi.macos import core_wlan, system_profiler, wdutil
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading, SurveyEntry

CORE_WLAN_ARGV: Final = (sys.executable, "-P", "-m", "netready_probes.system.core_wlan")
_PROFILER: Final = ("system_profiler", "SPAirPortDataType", "-json")
_PROFILER_S: Final = 40.0  # it takes seconds, and tens of them on a busy Mac


@dataclass(frozen=True, slots=True, kw_only=True)
class MacReader:
    """The program system_profiler, and wdutil where it may be asked."""

    programs: Programs
    source: str = system_profiler.SOURCE

    def interfaces(self) -> tuple[str, ...]:
        """Adapters in its order, without those of peer-to-peer links."""
        return system_profiler.parse_adapters(self._text()).names

    def link(self, interface: str) -> LinkReading:
        """One look at the link; wdutil adds MCS, streams and what only it tells."""
        link = system_profiler.parse_adapters(self._text()).link(interface)
        if link.state is not LinkState.CONNECTED or not self._may_ask_wdutil():
            return link
        said = self.programs.run(("wdutil", "info"), timeout_s=LINKS_S).out
        return completed(link, said, interface)

    def scan(self, interface: str) -> ScanReading:
        """What macOS knows already: the program has no way to ask for more."""
        return self.cached(interface)

    def cached(self, interface: str) -> ScanReading:
        """What macOS knows already."""
        return system_profiler.parse_scan(self._text(), interface)

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """MacOS does not tell a radio's counters."""
        return ()

    def _may_ask_wdutil(self) -> bool:
        return self.programs.run(("id", "-u"), timeout_s=LINKS_S).out.strip() == "0"

    def _text(self) -> str:
        return self.programs.run(_PROFILER, timeout_s=_PROFILER_S).out


def completed(link: LinkReading, wdutil_said: str, interface: str) -> LinkReading:
    """A link with what wdutil knows beyond it, where it speaks of the same adapter."""
    other = wdutil.parse_wdutil(wdutil_said)
    if other.state is not LinkState.CONNECTED or wdutil.interface_of(wdutil_said) != interface:
        return link
    return replace(
        link,
        ssid=link.ssid or other.ssid,
        bssid=link.bssid or other.bssid,
        mcs=link.mcs if link.mcs is not None else other.mcs,
        streams=link.streams or other.streams,
        noise_dbm=link.noise_dbm if link.noise_dbm is not None else other.noise_dbm,
        withheld=link.withheld if other.withheld else "",
    )


def macos_reader(system: System) -> ChildReader | MacReader:
    """CoreWLAN where it is installed and tells names; otherwise the programs."""
    asked = system.programs.run(CORE_WLAN_ARGV, timeout_s=LINKS_S)
    found = core_wlan.parse_links(asked.out)
    if asked.exit_code == 0 and found.adapters:
        return ChildReader(
            programs=system.programs,
            source=core_wlan.SOURCE,
            argv=CORE_WLAN_ARGV,
            parse_links=core_wlan.parse_links,
            parse_networks=core_wlan.parse_networks,
        )
    return MacReader(programs=system.programs)
