"""Players: how one pupil's activity asks for its bytes. Pure: times arrive as arguments.

A player says when its next request is due and what it is, is told of every byte and every whole
answer, and ends as a `PupilOutcome` over the measured window. Requests of one pupil are answered
in order over one connection. To add a shape: a file here, a line in `_PLAYERS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from netready.domain.activity import Activity, Shape
from netready.loadtest.dice import Dice
from netready.loadtest.players.background import BackgroundPlayer
from netready.loadtest.players.exchange import Exchange, IdlePlayer, Player, Seat, Window
from netready.loadtest.players.pages import PagesPlayer
from netready.loadtest.players.requests import RequestsPlayer
from netready.loadtest.players.segments import SegmentsPlayer
from netready.loadtest.players.stream import StreamPlayer

__all__ = ["Exchange", "Player", "Seat", "Window", "player_for"]

_PLAYERS: Mapping[Shape, Callable[[Activity, Seat, Dice], Player]] = MappingProxyType(
    {
        Shape.SEGMENTS: SegmentsPlayer,
        Shape.STREAM: StreamPlayer,
        Shape.REQUESTS: RequestsPlayer,
        Shape.PAGES: PagesPlayer,
    }
)


def player_for(activity: Activity | None, seat: Seat, dice: Dice) -> Player:
    """The player of an activity; None is a pupil who is idle.

    Raises:
        ValueError: the activity lacks a figure that its shape needs.
    """
    if activity is None:
        return IdlePlayer(seat)
    player = _PLAYERS[activity.shape](activity, _seated(activity, seat, dice), dice)
    return BackgroundPlayer(player) if activity.in_background else player


def _seated(activity: Activity, seat: Seat, dice: Dice) -> Seat:
    """Where the activity waits for the bell, that rings when the measured window begins."""
    if activity.spread_s is None:
        return seat
    return replace(seat, start_s=seat.window.begin_s + dice.unit() * activity.spread_s)
