"""Our virtual pupils on the document activity, on one core; prints what they got as JSON.

    python -m tests.bench.document_pupils --port 7411 --pupils 200 --core 0

The same loop, pupils and player as a stage has; only around the player stands a stopwatch, because
here the 99th percentile over all requests is asked for, from the intended moment.
"""

import argparse
import gc
import json
import os
from dataclasses import replace
from typing import Final

import psutil

from netready.catalogue.loader import load_activities
from netready.domain.activity import Activity
from netready.domain.load import PupilOutcome
from netready.loadtest.dice import Dice
from netready.loadtest.percentiles import percentile
from netready.loadtest.players import Exchange, Player, Seat, Window
from netready.loadtest.players.requests import RequestsPlayer
from netready_probes.contract import Address
from netready_probes.load.client import open_exchange
from netready_probes.load.playing import Loop
from netready_probes.load.pupils import PAYLOAD_BYTES, VirtualPupil
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.bench.open_files import allow_many_files

ACTIVITY: Final = "cloud-documents"
RAMP_S: Final = 2.0
SETTLE_S: Final = 1.0
WINDOW_S: Final = 6.0


def documents() -> Activity:
    """The activity's requests without anything that comes before them."""
    known = load_activities()[ACTIVITY]
    return Activity(
        key=known.key,
        title=known.title,
        shape=known.shape,
        down_mbps=known.down_mbps,
        up_mbps=known.up_mbps,
        limits=replace(known.limits),
        interval_s=known.interval_s,
        request_bytes=known.request_bytes,
        answer_bytes=known.answer_bytes,
    )


class Timed:
    """A player with a stopwatch; `waits_s` of the requests that were meant for the window."""

    def __init__(self, player: Player, window: Window) -> None:
        self._player = player
        self._window = window
        self._open: list[float] = []
        self.asked = 0
        self.waits_s: list[float] = []

    def due_s(self) -> float | None:
        return self._player.due_s()

    def take(self, now_s: float) -> Exchange | None:
        exchange = self._player.take(now_s)
        if exchange:
            self.asked += self._window.holds(exchange.intended_s)
            self._open.append(exchange.intended_s)
        return exchange

    def received(self, now_s: float, byte_count: int) -> None:
        self._player.received(now_s, byte_count)

    def answered(self, now_s: float) -> None:
        self._player.answered(now_s)
        intended_s = self._open.pop(0)
        if self._window.holds(intended_s):
            self.waits_s.append(now_s - intended_s)

    def outcome(self, failure: str | None = None) -> PupilOutcome:
        return self._player.outcome(failure)


def run(port: int, count: int) -> dict[str, object]:
    """One class of that size."""
    clock, network, activity = RealClock(), RealNetwork(), documents()
    address = Address(host="127.0.0.1", port=port)
    lines = [open_exchange(network, address, client="bench") for _pupil in range(count)]
    begin_s = clock.monotonic_s() + 0.1
    window = Window(
        begin_s=begin_s + RAMP_S + SETTLE_S, end_s=begin_s + RAMP_S + SETTLE_S + WINDOW_S
    )
    players, pupils = [], []
    payload = memoryview(os.urandom(PAYLOAD_BYTES))
    for index, line in enumerate(lines):
        seat = Seat(pupil=index, start_s=begin_s + RAMP_S * index / count, window=window)
        players.append(Timed(RequestsPlayer(activity, seat, Dice(index)), window))
        pupils.append(VirtualPupil(players[-1], line, payload))
    process = psutil.Process()
    cpu_s: list[float] = []

    def tick(now_s: float) -> bool:
        if now_s >= window.begin_s and not cpu_s:
            cpu_s.append(sum(process.cpu_times()[:2]))
        return True

    gc.freeze()
    Loop(clock, pupils, window).play(tick)
    waits_s = [wait_s for player in players for wait_s in player.waits_s]
    p99_s = percentile(waits_s, 0.99)
    return {
        "p99_ms": None if p99_s is None else 1e3 * p99_s,
        "asked": sum(player.asked for player in players),
        "answered": len(waits_s),
        "failed": sum(pupil.failure is not None for pupil in pupils),
        "cpu_ratio": (sum(process.cpu_times()[:2]) - cpu_s[0]) / WINDOW_S if cpu_s else None,
    }


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pupils", type=int, required=True)
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        psutil.Process().cpu_affinity([options.core])
    allow_many_files()
    print(json.dumps(run(options.port, options.pupils)))


if __name__ == "__main__":
    main()
