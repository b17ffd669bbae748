"""The bell: sign-in and the first document, all together, in virtual time."""

from dataclasses import replace

import pytest

from netready.domain.activity import Limits
from netready.loadtest.dice import Dice
from netready.loadtest.players import Seat, Window, player_for
from tests.loadtest.samples import DOCUMENTS
from tests.loadtest.shared_link import play

SEAT = Seat(pupil=0, start_s=0.0, window=Window(begin_s=5.0, end_s=35.0))
START = replace(
    DOCUMENTS,
    spread_s=0.0,
    opening_exchanges=3,
    opening_request_bytes=2000,
    opening_answer_bytes=10_000,
    document_bytes=970_000,  # 1 MB down in all
    autosave_s=None,
    autosave_bytes=None,
    limits=Limits(delivered_ratio_min=0.95, startup_s_max=10.0),
)


def test_each_step_waits_for_the_one_before() -> None:
    player = player_for(START, SEAT, Dice(1))
    steps, now_s = [], 5.0
    for _ in range(4):
        assert player.due_s() == now_s
        exchange = player.take(now_s)
        assert exchange is not None
        assert player.due_s() is None
        steps.append((exchange.up_bytes, exchange.down_bytes))
        now_s += 0.5
        player.answered(now_s)

    assert steps == [(2000, 10_000)] * 3 + [(1000, 970_000)]
    assert player.outcome().startup_s == pytest.approx(2.0)


def test_then_the_work_begins_and_is_judged_apart() -> None:
    (pupil,) = play(START, 1, down_mbps=4.0, measure_s=30.0)

    assert pupil.startup_s == pytest.approx(2.0, abs=0.1)  # 8 Mbit
    assert (pupil.response_s_p95 or 9) < 0.3  # without the document
    assert pupil.delivered_ratio == 1.0


def test_the_last_document_of_a_class_is_open_when_arithmetic_says() -> None:
    for pupils in (5, 20):
        starts = [p.startup_s or 0 for p in play(START, pupils, down_mbps=20.0, measure_s=30.0)]
        assert max(starts) == pytest.approx(pupils * 8 / 20, rel=0.05)


def test_a_document_that_never_opens_is_no_start_and_its_share_is_what_came() -> None:
    pupils = play(START, 4, down_mbps=lambda now_s: 8.0 if now_s < 7.5 else 0.0)

    assert {pupil.startup_s for pupil in pupils} == {None}
    assert all((pupil.delivered_ratio or 1) < 0.1 for pupil in pupils)
    assert {pupil.response_s_p95 for pupil in pupils} == {None}


def test_with_nothing_at_all_nothing_was_delivered() -> None:
    (pupil,) = play(START, 1, down_mbps=0.0)

    assert (pupil.delivered_ratio, pupil.startup_s) == (0.0, None)


def test_a_long_way_costs_a_round_trip_for_each_step() -> None:
    def start_s(round_trip_s: float) -> float:
        player, now_s = player_for(START, SEAT, Dice(1)), 5.0
        for _ in range(4):
            player.take(now_s)
            now_s += round_trip_s
            player.answered(now_s)
        return player.outcome().startup_s or 0.0

    assert start_s(0.2) - start_s(0.1) == pytest.approx(0.4)


def test_an_opening_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 200"):
        player_for(replace(START, opening_exchanges=10**9), SEAT, Dice(1))
