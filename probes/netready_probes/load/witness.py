"""Everything that is noted around a stage to tell later what stopped it; decides nothing.

Before the run: what this device can do alone, and whether it saves power. Before each stage: other
programs' traffic, and a look around in the air. Beside it: other places, the radio, the air. After
it: what the target's TCP says.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.activity import Activity
from netready.domain.clues import Clues, Place, RadioClues, TcpShares
from netready.domain.load import DeviceStrain, Stage, StageMeasurement
from netready.loadtest.assignment import Assignment
from netready.loadtest.void import DeviceRules
from netready_probes.contract import Address
from netready_probes.load.adapter_traffic import (
    adapter_to,
    foreign_mbps,
    probe_bytes,
    read_adapter,
)
from netready_probes.load.air_watch import AirWatch, StageAir
from netready_probes.load.anchors import PAYLOAD_BYTES, Anchor, AnchorWatch, Span
from netready_probes.load.self_test import SelfTest, SelfTests, self_test
from netready_probes.seams import System
from netready_probes.system.power import power_saving
from netready_probes.wifi.airtime.stations import believable_retry_ratio
from netready_probes.wifi.reading import Counters, LinkReading, LinkState, retry_ratio

IDLE_ECHO_PER_S: Final = 50.0
SLACK_S: Final = 180.0  # of a stage's length: preparing, waiting for others, draining


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """Where else to look from, as the user says; nothing: from here to the target only.

    Attributes:
        target: where the loaded target stands; None: nobody said.
        anchors: other places to read.
    """

    target: Place | None = None
    anchors: tuple[Anchor, ...] = ()


class Witness:
    """One for a run; `stage` gives one for each stage."""

    def __init__(
        self,
        system: System,
        address: Address,
        *,
        vantage: Vantage | None = None,
        client: str = "netready",
        test: Callable[[float], SelfTest] | None = None,
    ) -> None:
        """`test` makes the self-test, given how many sends a second are wanted."""
        self._system, self._address, self._client = system, address, client
        self._vantage = vantage or Vantage()
        self._tests = SelfTests(
            test or (lambda rate: self_test(system.clock, system.network, rate))
        )
        self._saves: bool | None = None
        self._asked = False
        self._air = AirWatch(system, adapter_to(system, address))

    def stage(
        self, stage: Stage, assignment: Assignment, activities: Mapping[str, Activity]
    ) -> "StageWitness":
        """For that class; makes the self-test if it was not made yet."""
        doing = [activities[key] for key in assignment if key in activities]
        if not self._asked:
            self._asked, self._saves = True, power_saving(self._system.programs)
        strain = replace(self._tests.strain(doing), power_saving=self._saves)
        noted = StageWitness(
            self._system,
            self._address,
            self._vantage,
            stage,
            strain,
            self._air,
            client=self._client,
        )
        if noted.too_weak is None:
            noted.air.begin()
        return noted


class StageWitness:
    """What is noted of one stage; each step is optional, and what was not noted is not known.

    Attributes:
        air: what is noted of the air.
    """

    def __init__(
        self,
        system: System,
        address: Address,
        vantage: Vantage,
        stage: Stage,
        strain: DeviceStrain,
        watch: AirWatch,
        *,
        client: str,
    ) -> None:
        """`strain`: what is known of the device before the stage."""
        self._system, self._address, self._vantage = system, address, vantage
        self._stage, self._strain, self._client = stage, strain, client
        self._anchors: AnchorWatch | None = None
        self._idle = Span(begin_s=0.0, end_s=0.0)
        self._adapter = adapter_to(system, address)
        self._watch = watch
        self._link: LinkReading | None = None
        self.air = StageAir(watch, system.clock)

    @property
    def too_weak(self) -> DeviceStrain | None:
        """The strain of a device that cannot even offer this class to itself; None: it can."""
        reached, offered = self._strain.self_test_mbps, self._strain.offered_mbps
        if reached is None or offered is None or reached >= DeviceRules().headroom_min * offered:
            return None
        return self._strain

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Around the idle phase: other programs' traffic, and the other places at rest."""
        clock = self._system.clock
        length_s = self._stage.ramp_s + self._stage.settle_s + self._stage.measure_s
        self._anchors = AnchorWatch(
            self._system, self._vantage.anchors, client=self._client, seconds=length_s + SLACK_S
        )
        sent, before = self._anchors.sent, read_adapter(self._system, self._address)
        begin_s = clock.monotonic_s()
        yield
        self._idle = Span(begin_s=begin_s, end_s=clock.monotonic_s())
        asked = round(IDLE_ECHO_PER_S * (self._idle.end_s - begin_s))
        ours = probe_bytes(asked + self._anchors.sent - sent, PAYLOAD_BYTES)
        after = read_adapter(self._system, self._address)
        self._strain = replace(
            self._strain, foreign_mbps=foreign_mbps(before, after, own_bytes=ours)
        )
        self.air.rested()
        self._link = self._watch.link

    def beside(self, at_s: float) -> None:
        """The load begins at that moment of the monotonic clock."""
        begin_s = at_s + self._stage.ramp_s + self._stage.settle_s
        self.air.watch(begin_s, begin_s + self._stage.measure_s)

    def close(self) -> None:
        """The stage is over, or never was; may be called again."""
        self.air.close()
        if self._anchors:
            self._anchors.stop()

    def told(
        self, measurement: StageMeasurement, begin_s: float, sender: TcpShares | None
    ) -> StageMeasurement:
        """The measurement with all that was noted; `begin_s`: of its measured window."""
        loaded = Span(begin_s=begin_s, end_s=begin_s + measurement.duration_s)
        after = self.air.loaded_link()
        readings = self._anchors.readings(self._idle, loaded) if self._anchors else ()
        wired = self._is_wireless() is False
        clues = Clues(
            target=self._vantage.target,
            wireless=self._is_wireless(),
            anchors=tuple(replace(each, from_wired=wired) for each in readings),
            radio=radio_clues(self._link, after),
        )
        strain = replace(with_facts(measurement.strain, self._strain), tcp_down=sender)
        return replace(measurement, strain=strain, clues=clues, air=self.air.looks())

    def _is_wireless(self) -> bool | None:
        """Where the platform does not tell: an adapter that the Wi-Fi reader knows is wireless."""
        if self._adapter is None:
            return None
        return True if self._watch.reads else self._adapter.wireless


def with_facts(strain: DeviceStrain, facts: DeviceStrain) -> DeviceStrain:
    """What was measured in the stage, and beside it what was known before."""
    return replace(
        strain,
        power_saving=facts.power_saving,
        foreign_mbps=facts.foreign_mbps,
        offered_mbps=facts.offered_mbps,
        self_test_mbps=facts.self_test_mbps,
        self_test_lateness_ms=facts.self_test_lateness_ms,
    )


def radio_clues(idle: LinkReading | None, loaded: LinkReading | None) -> RadioClues | None:
    """Two looks at one link, before the load and at its end; None: no such link."""
    if idle is None or loaded is None or loaded.state is not LinkState.CONNECTED:
        return None
    if idle.bssid != loaded.bssid:
        return None  # it went to another access point: two links, not one that changed
    return RadioClues(
        idle_tx_rate_mbps=idle.tx_rate_mbps,
        loaded_tx_rate_mbps=loaded.tx_rate_mbps,
        idle_retry_ratio=retry_ratio(Counters(tx_packets=0, tx_retries=0), idle.counters)[0],
        loaded_retry_ratio=believable_retry_ratio(idle.counters, loaded.counters)[0],
        signal_dbm=loaded.signal_dbm,
    )


def anchors_of(system: System, named: Sequence[tuple[Place, Address | None]]) -> tuple[Anchor, ...]:
    """The user's anchors; the gateway's address is the device's own knowledge."""
    found = []
    for where, address in named:
        route = system.host.gateway() if where is Place.GATEWAY and address is None else None
        there = Address(host=route[0], port=0) if route else address
        if there is not None:
            found.append(Anchor(where=where, address=there))
    return tuple(found)
