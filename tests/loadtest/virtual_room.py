"""A whole room in virtual time: the players of a class on one shared link, as a stage's engine.

The real players ask, the real coordinator, plan, judge and limiter follow; only the network and
the clock are arithmetic. The link is a fluid that is shared equally, so nobody is unlucky; its
queue grows with what is waiting (full at a second's worth), which is what the delay probe sees.
Calls (MEDIA) are no exchanges and are not carried here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from netready.domain.activity import Activity
from netready.domain.histogram import histogram_of
from netready.domain.load import Stage, StageLook, StageMeasurement
from netready.loadtest.assignment import Assignment
from netready.loadtest.dice import Dice
from netready.loadtest.percentiles import percentiles
from netready.loadtest.players import Seat, Window, player_for
from tests.loadtest.samples import AT_EASE
from tests.loadtest.shared_link import STEP_S, Client, share

PROBE_EVERY = round(0.02 / STEP_S)  # steps; the real probe leaves each 20 ms
STATS = ("p50", "p95", "p98", "p99")
FULL_AT_S = 1.0


@dataclass
class VirtualRoom:
    """An engine of `run_load`.

    Attributes:
        idle_ms: round trip without a queue.
        queue_ms: what a full queue adds.
        virtual_s: how long the stages would have taken.
    """

    down_mbps: float
    up_mbps: float
    activities: Mapping[str, Activity]
    assign: Callable[[int], Assignment]
    idle_ms: float = 4.0
    queue_ms: float = 150.0
    virtual_s: float = 0.0
    stages: list[Stage] = field(default_factory=list)

    def run_stage(
        self, stage: Stage, progress: Callable[[StageLook | float], None] = lambda _look: None
    ) -> StageMeasurement:
        self.stages.append(stage)
        begin_s = stage.ramp_s + stage.settle_s
        window = Window(begin_s=begin_s, end_s=begin_s + stage.measure_s)
        clients = [self._client(stage, index, window) for index in range(stage.pupils)]
        rtts_ms: list[float] = []
        for step in range(round(window.end_s / STEP_S)):
            now_s = step * STEP_S
            self._move(clients, now_s)
            if not step % PROBE_EVERY and window.holds(now_s):
                rtts_ms.append(self._rtt_ms(clients))
        self.virtual_s += window.end_s
        progress(1.0)
        return StageMeasurement(
            stage=stage,
            pupils=tuple(client.player.outcome() for client in clients),
            idle_rtt_ms=dict.fromkeys(STATS, self.idle_ms),
            loaded_rtt_ms=percentiles(rtts_ms, STATS),
            loaded_rtt=histogram_of(rtts_ms),
            loss_ratio=0.0,
            probes_sent=len(rtts_ms),
            duration_s=stage.measure_s,
            strain=AT_EASE,
        )

    def _client(self, stage: Stage, index: int, window: Window) -> Client:
        key = self.assign(stage.pupils)[index]
        start_s = stage.ramp_s * index / stage.pupils
        seat = Seat(pupil=index, start_s=start_s, window=window)
        return Client(player_for(self.activities.get(key), seat, Dice(index)))

    def _move(self, clients: list[Client], now_s: float) -> None:
        for client in clients:
            client.ask(now_s)
        share([c for c in clients if c.up], self.up_mbps, lambda c, budget: c.move_up(budget))
        share(
            [c for c in clients if c.down],
            self.down_mbps,
            lambda c, budget: c.move_down(now_s, budget),
        )

    def _rtt_ms(self, clients: list[Client]) -> float:
        waiting = sum(each[0] for client in clients for each in client.down)
        full = min(1.0, waiting / (self.down_mbps * 125_000 * FULL_AT_S))
        return self.idle_ms + full * self.queue_ms
