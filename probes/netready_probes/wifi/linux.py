"""Linux's way to read Wi-Fi: the kernel through pyroute2, else the program `iw`, else `nmcli`."""

from dataclasses import dataclass

from netready.domain.failures import Failure, FailureWord
from netready_probes.seams import Programs, System
from netready_probes.wifi import iw_text
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading, SurveyEntry

PROGRAM_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IwReader:
    """The program `iw`."""

    programs: Programs
    source: str = "iw"

    def interfaces(self) -> tuple[str, ...]:
        """Adapter names in `iw dev`."""
        return iw_text.interfaces(self._iw("dev"))

    def link(self, interface: str) -> LinkReading:
        """`iw dev X link`."""
        return iw_text.parse_link(self._iw("dev", interface, "link"))

    def scan(self, interface: str) -> ScanReading:
        """`iw dev X scan`."""
        return ScanReading(source=self.source)

    def cached(self, interface: str) -> ScanReading:
        """`iw dev X scan dump`."""
        return ScanReading(source=self.source)

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """`iw dev X survey dump`."""
        return ()

    def _iw(self, *words: str) -> str:
        asked = self.programs.run(["iw", *words], timeout_s=PROGRAM_S)
        return asked.out + asked.err


def linux_reader(system: System) -> IwReader | Failure:
    """The best that is installed."""
    if system.programs.find("iw"):
        return IwReader(programs=system.programs)
    note = "Install the package iw, or netready[wifi]."
    return Failure(operation="read wifi", word=FailureWord.NOT_INSTALLED, note=note)


NO_ADAPTER = LinkReading(state=LinkState.NO_ADAPTER)
