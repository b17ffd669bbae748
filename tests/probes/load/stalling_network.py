"""A network that stands still five times in a minute, asked by an open and by a closed loop.

In virtual time, the open loop through the real prober. A closed loop waits for its answer, so it
asks once in a stall and 25 times in any other half second.
"""

from netready.loadtest.dice import Dice
from netready_probes.load.beside import EchoReading, reading_of
from netready_probes.load.echo import EchoPlan, EchoProber
from tests.probes.load.room import running_target
from tests.probes.load.virtual_wire import VirtualWire

RUN_S = 60.0
STALLS_S = (6.0, 18.0, 30.0, 42.0, 54.0)
STALL_S = 0.5
INTERVAL_S = 0.02


class StallingNetwork:
    """15 to 25 ms there and back; in a stall everything waits for its end."""

    def __init__(self) -> None:
        self._dice = Dice(1)

    def round_trip_s(self, at_s: float) -> float:
        wait_s = next((s + STALL_S - at_s for s in STALLS_S if s <= at_s < s + STALL_S), 0.0)
        return wait_s + 0.015 + 0.010 * self._dice.unit()


def open_loop() -> EchoReading:
    with running_target() as target:
        wire = VirtualWire(target.address, StallingNetwork().round_trip_s)
        plan = EchoPlan(client="t", seconds=RUN_S, interval_s=INTERVAL_S)
        prober = EchoProber(wire, wire, target.address, plan)
        prober.start(wire.monotonic_s())
        return reading_of(prober.finish())


def closed_loop_ms() -> list[float]:
    network, at_s, found = StallingNetwork(), 0.0, []
    while at_s < RUN_S:
        round_trip_s = network.round_trip_s(at_s)
        found.append(round_trip_s * 1e3)
        at_s += max(INTERVAL_S, round_trip_s)
    return found
