"""Linux's ways to read Wi-Fi: the kernel (nl80211), else the program `iw`, else `nmcli`.

Nothing is changed and no link is dropped: `iw` and the kernel are asked to look and to listen only.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready_probes.seams import Finished, Programs, System
from netready_probes.wifi.linux import (
    iw_link,
    iw_scan,
    iw_station,
    iw_survey,
    nl80211,
    nmcli_text,
    sentences,
)
from netready_probes.wifi.reading import (
    LinkPart,
    LinkReading,
    LinkState,
    ScanReading,
    StationReading,
    SurveyEntry,
)
from netready_probes.wifi.roams import breaks_ms, roams_of
from netready_probes.wifi.watching import Watched

PROGRAM_S: Final = 5.0
KERNEL_S: Final = 20.0  # a Python starts, on a slow device for seconds
SCAN_S: Final = 45.0
KERNEL_ARGV: Final = (sys.executable, "-P", "-m", "netready_probes.system.nl80211")
NO_NL80211: Final = 4
_NO_ADAPTER: Final = LinkReading(state=LinkState.NO_ADAPTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nl80211Reader:
    """The kernel, asked by a process of our own.

    Attributes:
        found: the wireless adapters when it was opened.
    """

    programs: Programs
    found: tuple[str, ...]
    source: str = "nl80211"

    def interfaces(self) -> tuple[str, ...]:
        """Those that join networks come first."""
        return self.found

    def link(self, interface: str) -> LinkReading:
        """One look."""
        return nl80211.parse_interfaces(self._ask().out).get(interface, _NO_ADAPTER)

    def stations(self, interface: str) -> tuple[StationReading, ...]:
        """The peers: of a client its access point, of an access point its clients."""
        return nl80211.parse_stations(self._ask().out, interface)

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """The radio's counters of every channel."""
        return nl80211.parse_survey(self._ask().out, interface)

    def scan(self, interface: str, frequencies: tuple[int, ...] = ()) -> ScanReading:
        """A new scan, of all channels or of those frequencies in MHz; else the kernel's list."""
        words = ("scan", interface, *map(str, frequencies))
        dump = nl80211.parse_scan(self._ask(*words, limit_s=SCAN_S).out)
        return sentences.of_kernel(dump, self.source)

    def cached(self, interface: str) -> ScanReading:
        """The kernel's list, after listening to the channel in use where that is allowed."""
        dump = nl80211.parse_scan(self._ask("own", interface).out, listened=True)
        return sentences.of_kernel(dump, self.source)

    def watch(self, interface: str, seconds: float, stopped: Callable[[], bool]) -> Watched | None:
        """The link for so long, asked every 20 ms; None: the process did not do it."""
        argv = [*KERNEL_ARGV, "watch", interface, f"{seconds:g}"]
        ended = self.programs.run(argv, timeout_s=seconds + KERNEL_S, stopped=stopped)
        looks = nl80211.looks_of(ended.out, interface)
        if ended.exit_code is not None and ended.exit_code not in (0, NO_NL80211):
            return None
        spans = nl80211.parse_spans(ended.out)
        return Watched(
            before=looks[0] if looks else _NO_ADAPTER,
            after=looks[-1] if len(looks) > 1 else _NO_ADAPTER,
            seconds=seconds,
            roams=roams_of(spans),
            breaks_ms=breaks_ms(spans),
        )

    def _ask(self, *words: str, limit_s: float = KERNEL_S) -> Finished:
        return self.programs.run([*KERNEL_ARGV, *words], timeout_s=limit_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class IwReader:
    """The program `iw`."""

    programs: Programs
    source: str = "iw"

    def interfaces(self) -> tuple[str, ...]:
        """Adapter names in `iw dev`; those that join networks come first."""
        return iw_link.interfaces(self._iw("dev"))

    def link(self, interface: str) -> LinkReading:
        """One look: link first, then what info, station and survey add to it."""
        link = iw_link.parse_link(self._iw("dev", interface, "link"))
        if link.state is not LinkState.CONNECTED:
            return link
        info = iw_link.parse_info(self._iw("dev", interface, "info"))
        link = iw_link.with_info(link, info[0] if info else None)
        used = (entry for entry in self.survey(interface) if entry.in_use)
        noise = next((entry.noise_dbm for entry in used), None)
        return replace(_with_station(link, self.stations(interface)), noise_dbm=noise)

    def stations(self, interface: str) -> tuple[StationReading, ...]:
        """The peers: of a client its access point, of an access point its clients."""
        return iw_station.parse_stations(self._iw("dev", interface, "station", "dump"))

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """The radio's counters of every channel."""
        return iw_survey.parse_survey(self._iw("dev", interface, "survey", "dump"))

    def scan(self, interface: str, frequencies: tuple[int, ...] = ()) -> ScanReading:
        """A new scan, of all channels or of those frequencies in MHz; else the kernel's list."""
        only = ("freq", *map(str, frequencies)) if frequencies else ()
        return self._scanned(interface, "scan", *only)

    def cached(self, interface: str) -> ScanReading:
        """The kernel's list, after listening to the channel in use where that is allowed."""
        link = iw_link.parse_link(self._iw("dev", interface, "link"))
        if link.frequency_mhz is None:
            return self._listed(interface, sentences.CACHED)
        only = ("freq", f"{link.frequency_mhz:.0f}", "passive")
        return self._scanned(interface, "scan", *only)

    def _scanned(self, interface: str, *words: str) -> ScanReading:
        ended = self.programs.run(["iw", "dev", interface, *words], timeout_s=SCAN_S)
        if ended.exit_code == 0:
            return self._read(ended.out, "")
        failure, note = sentences.of_refusal(sentences.errno_in(ended.err))
        if failure is not None:
            return ScanReading(source=self.source, failure=failure, raw=ended.err[:2000])
        return self._listed(interface, note)

    def _listed(self, interface: str, note: str) -> ScanReading:
        return self._read(self._iw("dev", interface, "scan", "dump"), note)

    def _read(self, text: str, note: str) -> ScanReading:
        return ScanReading(
            bss=iw_scan.parse_scan(text),
            source=self.source,
            own_bssid=iw_scan.own_bssid(text),
            note=note,
        )

    def _iw(self, *words: str) -> str:
        asked = self.programs.run(["iw", *words], timeout_s=PROGRAM_S)
        return asked.out + asked.err


def _with_station(link: LinkReading, peers: tuple[StationReading, ...]) -> LinkReading:
    """The link with what the station dump adds, where that speaks of the same access point."""
    fitting = (peer for peer in peers if link.bssid in (None, peer.bssid))
    peer = next(fitting, StationReading())
    return replace(
        link,
        signal_dbm=link.signal_dbm if link.signal_dbm is not None else peer.signal_dbm,
        beacon_signal_dbm=peer.beacon_signal_dbm,
        tx_rate_mbps=_either(link.tx_rate_mbps, peer.tx_rate.mbps),
        rx_rate_mbps=_either(link.rx_rate_mbps, peer.rx_rate.mbps),
        age_s=None if peer.inactive_ms is None else peer.inactive_ms / 1000,
        counters=peer.counters,
        parts=_joined(link, peer),
    )


def _either(one: float | None, other: float | None) -> float | None:
    return other if one is None else one


def _joined(link: LinkReading, peer: StationReading) -> tuple[LinkPart, ...]:
    """The links with what the station dump tells of each."""
    told = {part.link_id: part for part in peer.parts}
    return tuple(
        replace(
            told.get(part.link_id, part),
            active=part.active,
            bssid=part.bssid,
            frequency_mhz=part.frequency_mhz,
            width_mhz=part.width_mhz,
        )
        for part in link.parts
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NmcliReader:
    """NetworkManager's own list; the poorest source: signals are made of percentages."""

    programs: Programs
    source: str = "nmcli"

    def interfaces(self) -> tuple[str, ...]:
        """Its wireless adapters."""
        told = self._nmcli("DEVICE,TYPE", "dev").splitlines()
        return tuple(line.removesuffix(":wifi") for line in told if line.endswith(":wifi"))

    def link(self, interface: str) -> LinkReading:
        """What the list says of the network in use."""
        return nmcli_text.link_of(self._rows(interface, "no"), interface)

    def scan(self, interface: str) -> ScanReading:
        """Its list, scanned again where it thinks that it is too old."""
        found = self._rows(interface, "auto")
        own = next((row.bss.bssid for row in found if row.in_use), None)
        return ScanReading(
            bss=tuple(row.bss for row in found),
            source=self.source,
            own_bssid=own,
            note=sentences.NMCLI,
        )

    def cached(self, interface: str) -> ScanReading:
        """Its list as it is."""
        return ScanReading(
            bss=tuple(row.bss for row in self._rows(interface, "no")),
            source=self.source,
            note=sentences.NMCLI,
        )

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        """It knows no counters."""
        return ()

    def _rows(self, interface: str, rescan: str) -> tuple[nmcli_text.Row, ...]:
        asked = ("dev", "wifi", "list", "ifname", interface, "--rescan", rescan)
        return nmcli_text.rows(self._nmcli(nmcli_text.FIELDS, *asked))

    def _nmcli(self, fields: str, *words: str) -> str:
        return self.programs.run(["nmcli", "-t", "-f", fields, *words], timeout_s=SCAN_S).out


LinuxReader = Nl80211Reader | IwReader | NmcliReader


def linux_reader(system: System) -> LinuxReader | Failure:
    """The best that is installed."""
    programs = system.programs
    asked = programs.run(KERNEL_ARGV, timeout_s=KERNEL_S)
    if asked.exit_code in (0, NO_NL80211):
        found = tuple(nl80211.parse_interfaces(asked.out))
        return Nl80211Reader(programs=programs, found=found)
    if programs.find("iw"):
        return IwReader(programs=programs)
    if programs.find("nmcli"):
        return NmcliReader(programs=programs)
    note = "Install the package iw."
    return Failure(operation="read wifi", word=FailureWord.NOT_INSTALLED, note=note)
