"""A reader whose platform is asked by a process of its own, so that a fault there ends only it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from netready_probes.seams import Programs
from netready_probes.wifi.adapters_text import AdaptersText
from netready_probes.wifi.reading import LinkReading, ScanReading, SurveyEntry

LINKS_S: Final = 10.0
_SCAN_S: Final = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildReader:
    """A program of ours that prints what the platform's own interface says.

    Attributes:
        argv: prints the links; with the word "scan" or "cached" the networks, too.
        parse_links, parse_networks: what it printed to readings.
    """

    programs: Programs
    source: str
    argv: tuple[str, ...]
    parse_links: Callable[[str], AdaptersText]
    parse_networks: Callable[[str, str], ScanReading]

    def interfaces(self) -> tuple[str, ...]:
        """Adapters as the platform names them, in its order."""
        return self._links().names

    def link(self, interface: str) -> LinkReading:
        """One look at the link."""
        return self._links().link(interface)

    def scan(self, interface: str) -> ScanReading:
        """A new look around, which takes seconds and keeps the link."""
        return self._networks("scan", interface)

    def cached(self, interface: str) -> ScanReading:
        """What the platform knows already."""
        return self._networks("cached", interface)

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """Neither Windows nor macOS tells a radio's counters."""
        return ()

    def _links(self) -> AdaptersText:
        return self.parse_links(self.programs.run(self.argv, timeout_s=LINKS_S).out)

    def _networks(self, word: str, interface: str) -> ScanReading:
        asked = self.programs.run((*self.argv, word), timeout_s=_SCAN_S)
        return self.parse_networks(asked.out, interface)
