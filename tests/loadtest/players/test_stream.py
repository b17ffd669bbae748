"""A constant rate in virtual time."""

from dataclasses import replace

import pytest

from netready.loadtest.dice import Dice
from netready.loadtest.players import Seat, Window, player_for
from tests.loadtest.samples import CALL, CONSTANT
from tests.loadtest.shared_link import play

SEAT = Seat(pupil=0, start_s=0.0, window=Window(begin_s=10.0, end_s=30.0))


def test_a_stream_is_judged_by_its_worse_direction() -> None:
    (pupil,) = play(CALL, 1, down_mbps=100.0, up_mbps=0.5)

    assert pupil.delivered_ratio == pytest.approx(0.5, abs=0.03)
    assert pupil.goodput_up_mbps == pytest.approx(0.5, abs=0.03)


def test_of_two_directions_the_one_that_got_less_counts() -> None:
    player = player_for(CALL, SEAT, Dice(1))
    while (due_s := player.due_s() or 0.0) < 30.0:
        chunk = player.take(due_s)
        assert chunk is not None
        player.received(due_s, chunk.down_bytes // 2)
        player.answered(due_s)

    assert player.outcome().delivered_ratio == pytest.approx(0.5, abs=0.01)


def test_a_stream_gives_up_chunks_when_too_many_wait() -> None:
    player = player_for(CONSTANT, SEAT, Dice(1))
    made = [player.take(i * 0.1) for i in range(100)]

    assert sum(chunk is not None for chunk in made) == 64


def test_a_watched_screen_only_sends() -> None:
    screen = replace(CALL, down_mbps=0.0, up_mbps=0.5)
    (good,) = play(screen, 1, down_mbps=100.0, up_mbps=1.0)
    (poor,) = play(screen, 1, down_mbps=100.0, up_mbps=0.4)

    assert good.goodput_down_mbps == 0.0
    assert good.delivered_ratio == pytest.approx(1.0, abs=0.01)
    assert good.goodput_up_mbps == pytest.approx(0.5, abs=0.01)
    assert poor.delivered_ratio == pytest.approx(0.8, abs=0.02)
