"""Documents and other small requests in virtual time."""

import math

import pytest

from netready.loadtest.dice import Dice
from netready.loadtest.players import Seat, Window, player_for
from tests.loadtest.samples import DOCUMENTS
from tests.loadtest.shared_link import play

SEAT = Seat(pupil=0, start_s=0.0, window=Window(begin_s=10.0, end_s=30.0))


def test_response_times_count_from_the_intended_time() -> None:
    player = player_for(DOCUMENTS, SEAT, Dice(1))
    while (due_s := player.due_s() or 0.0) < 30.0:
        player.take(due_s + 0.4)  # the device is late
        player.answered(due_s + 0.5)

    assert player.outcome().response_s_p95 == pytest.approx(0.5)


def test_an_unanswered_request_is_infinitely_slow_not_absent() -> None:
    player = player_for(DOCUMENTS, SEAT, Dice(1))
    while (due_s := player.due_s() or 0.0) < 30.0:
        player.take(due_s)
        if due_s < 20.0:
            player.answered(due_s + 0.01)
    pupil = player.outcome()

    assert pupil.response_s_p95 == math.inf
    assert 0.3 < (pupil.delivered_ratio or 0) < 0.7


def test_requests_do_not_slow_down_with_the_network() -> None:
    def asked(answer_s: float) -> int:
        player, count = player_for(DOCUMENTS, SEAT, Dice(7)), 0
        while (due_s := player.due_s() or 0.0) < 20.0:
            player.take(due_s)
            player.answered(due_s + answer_s)
            count += 1
        return count

    assert asked(0.01) == asked(3.0)


def test_requests_ask_for_the_rate_that_the_activity_states() -> None:
    pupils = play(DOCUMENTS, 30, down_mbps=1000.0, measure_s=60.0)

    down = sum(pupil.goodput_down_mbps for pupil in pupils) / 30
    assert down == pytest.approx(0.5, rel=0.1)


def test_the_same_seed_asks_at_the_same_times() -> None:
    def times(seed: int) -> list[float | None]:
        player = player_for(DOCUMENTS, SEAT, Dice(seed))
        found = []
        for _ in range(20):
            found.append(player.due_s())
            player.take(0.0)
            player.answered(0.0)
        return found

    assert times(3) == times(3)
    assert times(3) != times(4)
