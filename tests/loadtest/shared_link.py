"""A shared link in virtual time: players of one class share a known capacity equally (fluid)."""

from collections import deque
from collections.abc import Callable, Sequence

from netready.domain.activity import Activity
from netready.domain.load import PupilOutcome
from netready.loadtest.dice import Dice
from netready.loadtest.players import Exchange, Player, Seat, Window, player_for

STEP_S = 0.01


class Client:
    """One player with its open requests; up and down are two links."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.up: deque[list[float]] = deque()
        self.down: deque[list[float]] = deque()
        self.open: deque[Exchange] = deque()

    def ask(self, now_s: float) -> None:
        due_s = self.player.due_s()
        while due_s is not None and due_s <= now_s:
            exchange = self.player.take(now_s)
            if exchange:
                self.up.append([exchange.up_bytes])
                self.open.append(exchange)
            due_s = self.player.due_s()

    def move_up(self, budget: float) -> None:
        while self.up and budget >= 0:
            part = min(budget, self.up[0][0])
            self.up[0][0] -= part
            budget -= part
            if self.up[0][0] > 1e-9:
                return
            self.up.popleft()
            self.down.append([self.open.popleft().down_bytes])

    def move_down(self, now_s: float, budget: float) -> None:
        while self.down and budget >= 0:
            part = min(budget, self.down[0][0])
            self.down[0][0] -= part
            budget -= part
            if part:
                self.player.received(now_s, part)  # type: ignore[arg-type]  # a fluid
            if self.down[0][0] > 1e-9:
                return
            self.down.popleft()
            self.player.answered(now_s)


def play(
    activity: Activity | Sequence[Activity],
    pupils: int,
    *,
    down_mbps: Callable[[float], float] | float,
    up_mbps: float = 1000.0,
    settle_s: float = 7.0,
    measure_s: float = 20.0,
) -> list[PupilOutcome]:
    """What each pupil got; `down_mbps` may change with time. Several activities: in turn."""
    window = Window(begin_s=settle_s, end_s=settle_s + measure_s)
    each = [activity] if isinstance(activity, Activity) else list(activity)
    clients = [
        Client(player_for(each[i % len(each)], _seat(i, pupils, window), Dice(i)))
        for i in range(pupils)
    ]
    for step in range(round(window.end_s / STEP_S)):
        now_s = step * STEP_S
        capacity = down_mbps(now_s) if callable(down_mbps) else down_mbps
        for client in clients:
            client.ask(now_s)
        share([c for c in clients if c.up], up_mbps, lambda c, budget: c.move_up(budget))
        share(
            [c for c in clients if c.down],
            capacity,
            lambda c, budget, at=now_s: c.move_down(at, budget),  # type: ignore[misc]
        )
    return [client.player.outcome() for client in clients]


def share(busy: list[Client], mbps: float, move: Callable[[Client, float], None]) -> None:
    for client in busy:
        move(client, mbps * 125_000 * STEP_S / len(busy))


def _seat(index: int, pupils: int, window: Window) -> Seat:
    return Seat(pupil=index, start_s=2.0 * index / pupils, window=window)
