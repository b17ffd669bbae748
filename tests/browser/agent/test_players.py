"""The scripts' players beside those of the program, driven by one and the same link."""

import math
from dataclasses import asdict
from typing import Any

import pytest

from netready.catalogue.loader import load_activities
from netready.domain.activity import Activity, Shape
from netready.loadtest.dice import Dice
from netready.loadtest.players import Player, Seat, Window, player_for
from tests.browser.agent.modules import Modules

pytestmark = pytest.mark.browser

BEGIN_S, END_S, TICK_S = 104.0, 124.0, 0.01
ACTIVITIES = {
    key: activity
    for key, activity in load_activities().items()
    if activity.shape is not Shape.MEDIA
}
# a link that is quick, one that is tight, and one that breaks down in the middle
LINKS = {"quick": (50.0, END_S), "tight": (1.5, END_S), "breaks": (8.0, 112.0)}
REPLAY = """
    const { Window } = await import("/static/agent/players/exchange.js");
    const { diceOf } = await import("/static/agent/dice.js");
    const seat = { pupil: 3, startS: 101, window: new Window(a.begin, a.end) };
    const player = m.playerFor(a.activity, seat, diceOf(9, 3));
    const found = a.steps.map(([what, now, bytes]) => {
        if (what === "due") return player.dueS();
        if (what === "take") return player.take(now);
        if (what === "received") player.received(now, bytes);
        if (what === "answered") player.answered(now);
        return null;
    });
    return [found, player.outcome(a.failure)];
"""


class Traced:
    """A player on a link of that rate: every call that was made, and what each returned."""

    def __init__(self, player: Player, mbps: float) -> None:
        self.player, self.room_bytes = player, round(mbps * 125_000 * TICK_S)
        self.steps: list[Any] = []
        self.returned: list[Any] = []
        self.waiting: list[list[float]] = []  # bytes left, from when on they come

    def did(self, step: list[Any], value: Any = None) -> None:
        self.steps.append(step)
        self.returned.append(value)

    def asked(self, now: float) -> bool:
        """Whether a request was due; it is made then."""
        due = self.player.due_s()
        self.did(["due", now], due)
        if due is None or due > now:
            return False
        asked = self.player.take(now)
        taken = asked and {
            "intendedS": asked.intended_s,
            "upBytes": asked.up_bytes,
            "downBytes": asked.down_bytes,
        }
        self.did(["take", now], taken)
        if asked:
            self.waiting.append([asked.down_bytes, now + 0.02])
        return True

    def carry(self, now: float) -> None:
        """What the link carries in one tick."""
        room = self.room_bytes
        while self.waiting and room > 0 and self.waiting[0][1] <= now:
            part = min(room, int(self.waiting[0][0]))
            self.waiting[0][0] -= part
            room -= part
            self.player.received(now, part)
            self.did(["received", now, part])
            if self.waiting[0][0] <= 0:
                self.waiting.pop(0)
                self.player.answered(now)
                self.did(["answered", now])


def played(activity: Activity, mbps: float, broken_s: float) -> Traced:
    """A whole stage."""
    seat = Seat(pupil=3, start_s=101.0, window=Window(begin_s=BEGIN_S, end_s=END_S))
    traced = Traced(player_for(activity, seat, Dice(9 * 1_000_003 + 3)), mbps)
    now = 100.0
    while now < END_S:
        if not traced.asked(now):
            now += TICK_S
            if now <= broken_s:
                traced.carry(now)
    return traced


def alike(mine: Any, its: Any) -> bool:
    """Numbers to nine digits (a logarithm may differ in its last), all else exactly."""
    if isinstance(mine, dict):
        return set(mine) == set(its) and all(alike(mine[name], its[name]) for name in mine)
    if isinstance(mine, float | int) and isinstance(its, float | int):
        return math.isclose(mine, its, rel_tol=1e-9, abs_tol=1e-12)
    return bool(mine == its)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("key", sorted(ACTIVITIES))
def test_a_pupil_plays_alike(blank: Modules, key: str, link: str) -> None:
    activity = ACTIVITIES[key]
    traced = played(activity, *LINKS[link])
    steps, returned, outcome = traced.steps, traced.returned, asdict(traced.player.outcome())
    plain = {**asdict(activity), "shape": activity.shape.value, "sources": []}
    argument = {"activity": plain, "steps": steps, "begin": BEGIN_S, "end": END_S, "failure": None}
    found, theirs = blank.call("players/index.js", REPLAY, argument)
    assert len(steps) > 100
    assert len(found) == len(returned)
    assert all(alike(mine, its) for mine, its in zip(returned, found, strict=True))
    assert {name: theirs[name] for name in theirs if not alike(outcome[name], theirs[name])} == {}
    unknown = {"device", "media_loss_ratio", "media_jitter_ms", "rung_mbps"}
    assert set(outcome) - set(theirs) <= unknown


def test_idle_asks_for_nothing_and_calls_cannot_be_played(blank: Modules) -> None:
    body = """
        const { Window } = await import("/static/agent/players/exchange.js");
        const seat = { pupil: 1, startS: 0, window: new Window(0, 10) };
        const idle = m.playerFor(null, seat, null);
        return [idle.dueS(), idle.outcome("stopped"), m.isPlayable(null),
                m.isPlayable({ shape: "media" }), m.isPlayable({ shape: "segments" })]"""
    due, outcome, *playable = blank.call("players/index.js", body)
    assert due is None
    assert (outcome["activity"], outcome["failure"]) == ("idle", "stopped")
    assert outcome["delivered_ratio"] is None
    assert playable == [True, False, True]
