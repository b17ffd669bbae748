"""The seam of the Wi-Fi probes to a platform, and which one this device has.

To add a platform: a module with a function that gives a `WifiReader`, or the `Failure` that says
what to install, and one line in `_PLATFORMS`. A reader changes no setting and drops no link; what
is not told is None. The values are in `netready_probes.wifi.reading`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from netready.domain.failures import Failure, FailureWord
from netready_probes.seams import System
from netready_probes.wifi.linux.reader import linux_reader
from netready_probes.wifi.macos.reader import macos_reader
from netready_probes.wifi.reading import LinkReading, ScanReading, SurveyEntry
from netready_probes.wifi.windows.reader import windows_reader


class WifiReader(Protocol):
    """One way to read this device's Wi-Fi; never raises for what the device or the air does."""

    @property
    def source(self) -> str:
        """How it reads, as in `Metric.source`, e.g. "nl80211" or "netsh text"."""
        ...

    def interfaces(self) -> tuple[str, ...]:
        """Names of the wireless adapters, in the platform's order."""
        ...

    def link(self, interface: str) -> LinkReading:
        """One look at the link; its state says what kept it from being one."""
        ...

    def scan(self, interface: str) -> ScanReading:
        """The networks in reach: by a new scan where that is allowed, otherwise the cached list."""
        ...

    def cached(self, interface: str) -> ScanReading:
        """What the system knows already, for a look during a load: never leaves the channel."""
        ...

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """The radio's counters of every channel; empty where the platform or driver has none."""
        ...


_PLATFORMS: Mapping[str, Callable[[System], WifiReader | Failure]] = MappingProxyType(
    {
        "Linux": linux_reader,
        "Windows": windows_reader,
        "Darwin": macos_reader,
    }
)


def reader_for(system: System) -> WifiReader | Failure:
    """The reader of this platform, or what is missing."""
    opened = _PLATFORMS.get(system.host.platform().get("system", ""))
    if opened is None:
        note = "Not supported on this platform yet."
        return Failure(operation="read wifi", word=FailureWord.NOT_SUPPORTED, note=note)
    return opened(system)
