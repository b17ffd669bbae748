"""When the air is read around a stage: a scan between stages, counters and own beacons beside it.

Nothing here leaves the channel while a load is on: a radio that scans hears nothing else for
seconds, and its pupils would suffer for it. Where one reading takes long, none is made beside it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from netready.domain.air import AirLook, AirShares, Bss
from netready.domain.failures import Failure
from netready_probes.load.air_looks import Around, air_look, around_of
from netready_probes.seams import Adapter, Clock, System
from netready_probes.wifi.airtime.stations import believable_retry_ratio, unwrapped
from netready_probes.wifi.airtime.survey import shares_in_use
from netready_probes.wifi.linux.reader import IwReader
from netready_probes.wifi.reader import WifiReader, reader_for
from netready_probes.wifi.reading import LinkReading, LinkState, SurveyEntry

AROUND_KEPT_S: Final = 60.0  # the neighbours do not move; between stages one look serves both
QUICK_S: Final = 8.0  # a look around that takes longer is made once in a run
SLOW_S: Final = 1.5  # a reading that takes longer is work of its own, and has no place in a load
END_LEAD_S: Final = 0.5  # before the end of the window: so much a reading takes
JOIN_S: Final = 2.0  # a reading that hangs is left to itself
SHORTEST_S: Final = 2.0  # a window between two readings that says anything of the air
TOO_SLOW: Final = "Reading the air takes {seconds:.0f} s on this device: not done around a load."


class AirWatch:
    """One for a run of this device.

    Attributes:
        link: the last reading of the link; None: there is no Wi-Fi here that can be read.
    """

    def __init__(
        self,
        system: System,
        adapter: Adapter | None,
        *,
        opened: Callable[[System], WifiReader | Failure] | None = None,
    ) -> None:
        """`adapter`: the one that leads to the target; `opened` gives this platform's reader."""
        self._clock: Clock = system.clock
        self._reader: WifiReader | None = None
        self._interface = ""
        self._around: Around | None = None
        self._took_s = self._around_took_s = 0.0
        self.link: LinkReading | None = None
        if adapter is None or adapter.wireless is False:
            return
        found = (opened or light_reader)(system)
        if not isinstance(found, Failure):
            self._interface = _interface(found, adapter)
            self._reader = found if self._interface else None

    @property
    def reads(self) -> bool:
        """Whether there is anything to read."""
        return self._reader is not None

    @property
    def too_slow(self) -> str:
        """Why nothing more may be read around a load, a sentence; "": it may."""
        return TOO_SLOW.format(seconds=self._took_s) if self._took_s > SLOW_S else ""

    def read_link(self) -> LinkReading | None:
        """A fresh look at the link; None: it is not connected, or cannot be read."""
        if self._reader is None:
            return None
        with self._timed():
            link = self._reader.link(self._interface)
        self.link = link if link.state is LinkState.CONNECTED else None
        return self.link

    def counters(self) -> tuple[SurveyEntry, ...]:
        """The radio's counters of now."""
        with self._timed():
            return self._reader.survey(self._interface) if self._reader else ()

    def heard(self) -> tuple[Bss, ...]:
        """What the system knows without leaving the channel: above all the own beacons."""
        with self._timed():
            return self._reader.cached(self._interface).bss if self._reader else ()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """The slowest of all readings decides what may still be read."""
        began_s = self._clock.monotonic_s()
        yield
        self._took_s = max(self._took_s, self._clock.monotonic_s() - began_s)

    def look_around(self) -> tuple[Bss, ...]:
        """A scan, between loads only; what it found is kept for `around`."""
        if self._reader is None:
            return ()
        began_s = self._clock.monotonic_s()
        found = self._reader.scan(self._interface)
        self._around_took_s = self._clock.monotonic_s() - began_s
        note = found.withheld or found.note
        self._around = around_of(
            found.bss, self.link or self.read_link(), at_s=self._clock.monotonic_s(), note=note
        )
        return found.bss

    @property
    def around(self) -> Around | None:
        """The last look around; None: none yet."""
        return self._around

    @property
    def is_due(self) -> bool:
        """Whether the last look around is too old, or there was none; slow ones are made once."""
        if self.too_slow:
            return False
        if self._around is None:
            return True
        if self._around_took_s > QUICK_S:
            return False
        return self._clock.monotonic_s() - self._around.at_s > AROUND_KEPT_S


def light_reader(system: System) -> WifiReader | Failure:
    """The program `iw` where it is installed: a look costs it some ten milliseconds.

    The kernel is asked by a Python of its own, which costs ten times as much.
    """
    linux = system.host.platform().get("system") == "Linux"
    if linux and system.programs.find("iw"):
        return IwReader(programs=system.programs)
    return reader_for(system)


def _interface(reader: WifiReader, adapter: Adapter) -> str:
    """The reader's name of that adapter: the same, or of a wireless one the only name there is."""
    names = reader.interfaces()
    if adapter.name in names:
        return adapter.name
    return names[0] if adapter.wireless and len(names) == 1 else ""


@dataclass(slots=True)
class _Window:
    """Readings at the two ends of the measured window."""

    links: list[LinkReading] = field(default_factory=list)
    counters: list[tuple[SurveyEntry, ...]] = field(default_factory=list)
    heard: tuple[Bss, ...] = ()


class StageAir:
    """The air around one stage. Each step is optional; what was not read is not known."""

    def __init__(self, watch: AirWatch, clock: Clock) -> None:
        self._watch, self._clock = watch, clock
        self._looks: list[AirLook] = []
        self._rest: tuple[SurveyEntry, ...] = ()
        self._window = _Window()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Before the idle phase: a look around where the last one is old."""
        if not self._watch.reads or self._watch.too_slow:
            return
        self._watch.read_link()
        if self._watch.is_due:
            self._watch.look_around()
        if not self._watch.too_slow:
            self._rest = self._watch.counters()

    def rested(self) -> None:
        """After the idle phase: how the air was with nobody asking."""
        if not self._watch.reads:
            return
        if self._watch.too_slow:
            self._looks.append(AirLook(when="before", note=self._watch.too_slow))
            return
        link, heard = self._watch.read_link(), self._watch.heard()
        self._add("before", link, heard, self._shares(self._rest, self._watch.counters(), link))

    def watch(self, begin_s: float, end_s: float) -> None:
        """Reads at both ends of the measured window, in a thread of its own."""
        if not self._watch.reads or self._watch.too_slow or end_s - begin_s < SHORTEST_S:
            return
        self._thread = threading.Thread(
            target=self._read_window, args=(begin_s, end_s), daemon=True
        )
        self._thread.start()

    def _read_window(self, begin_s: float, end_s: float) -> None:
        if self._wait_until(begin_s):
            self._read_end()
        if self._wait_until(end_s - END_LEAD_S):
            self._read_end()
            self._window.heard = self._watch.heard()

    def _wait_until(self, at_s: float) -> bool:
        """False: the stage is over already."""
        return not self._ended.wait(max(0.0, at_s - self._clock.monotonic_s()))

    def _read_end(self) -> None:
        counters, link = self._watch.counters(), self._watch.read_link()
        if link is not None:
            self._window.links.append(link)
            self._window.counters.append(counters)

    def close(self) -> None:
        """The load is over, or never was; may be called again."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=JOIN_S)
            self._thread = None

    def loaded_link(self) -> LinkReading | None:
        """The link at the end of the load: as it was read there, else now, where that is quick."""
        self.close()
        if self._window.links:
            return self._window.links[-1]
        return None if self._watch.too_slow else self._watch.read_link()

    def looks(self) -> tuple[AirLook, ...]:
        """All of the stage, after its load; the last is made now.

        Others may wait for what comes of the stage, so no look around is made here: the next
        stage begins with one.
        """
        self.close()
        if not self._watch.reads:
            return ()
        self._during()
        if self._watch.too_slow:
            self._looks.append(AirLook(when="after", note=self._watch.too_slow))
        else:
            self._add("after", self._watch.read_link(), self._watch.heard(), None)
        return tuple(self._looks)

    def _during(self) -> None:
        window = self._window
        if len(window.links) < 2:
            self._looks.append(AirLook(when="during", note=self._watch.too_slow))
            return
        first, last = window.links[0], window.links[-1]
        if first.bssid != last.bssid:
            note = "It changed the access point meanwhile: nothing is compared across the change."
            self._looks.append(AirLook(when="during", note=note))
            return
        shares = self._shares(window.counters[0], window.counters[-1], last)
        now = unwrapped(first.counters, last.counters)
        again = believable_retry_ratio(first.counters, now)[0]
        self._add("during", last, window.heard, shares, again)

    def _shares(
        self, before: Sequence[SurveyEntry], after: Sequence[SurveyEntry], link: LinkReading | None
    ) -> AirShares | None:
        mhz = link.frequency_mhz if link else None
        return shares_in_use(before, after, frequency_mhz=mhz) if before and after else None

    def _add(
        self,
        when: str,
        link: LinkReading | None,
        bss: Sequence[Bss],
        shares: AirShares | None,
        again: float | None = None,
    ) -> None:
        around = self._watch.around
        look = air_look(
            when,
            link,
            bss=bss,
            around=around,
            shares=shares,
            retry_ratio=again,
            note=around.note if around and when == "before" else "",
        )
        self._looks.append(look)
