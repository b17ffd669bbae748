"""Video of one rate and of a ladder, in virtual time."""

from dataclasses import replace

import pytest

from netready.loadtest.dice import Dice
from netready.loadtest.players import Seat, Window, player_for
from tests.loadtest.samples import VIDEO
from tests.loadtest.shared_link import play

LADDER = replace(VIDEO, ladder_mbps=(0.7, 1.1, 2.5), start_mbps=1.1)


@pytest.mark.parametrize("segment_s", [1.0, 2.0, 4.0, 5.0])
def test_the_delivered_share_of_a_video_has_no_noise_from_its_segments(segment_s: float) -> None:
    video = replace(VIDEO, segment_s=segment_s, buffer_s=30.0)
    happy = play(video, 4, down_mbps=30.0, measure_s=18.9)  # no whole number of segments
    hungry = play(video, 4, down_mbps=8.0, measure_s=60.0)

    assert [p.delivered_ratio for p in happy] == [pytest.approx(1.0, abs=0.006)] * 4
    assert [p.delivered_ratio for p in hungry] == [pytest.approx(0.8, abs=0.02)] * 4


def test_a_video_that_starves_stalls_and_one_that_does_not_never_does() -> None:
    assert all(pupil.stalls == 0 for pupil in play(VIDEO, 10, down_mbps=40.0))
    starved = play(VIDEO, 10, down_mbps=10.0)
    assert all((pupil.stalls or 0) > 0 and pupil.stall_s > 5 for pupil in starved)


def test_a_video_starts_with_its_first_second_and_says_when() -> None:
    (pupil,) = play(VIDEO, 1, down_mbps=5.0)

    assert pupil.startup_s == pytest.approx(0.5, abs=0.05)  # 1 s of 2.5 Mbit/s through 5 Mbit/s


def test_a_video_without_a_byte_never_started_and_got_nothing() -> None:
    (pupil,) = play(VIDEO, 1, down_mbps=0.0)

    assert pupil.startup_s is None
    assert pupil.delivered_ratio == 0.0
    assert pupil.stalls == 0  # it waits to start; that is no stall


def test_an_outage_at_the_end_of_the_window_is_not_forgotten() -> None:
    (pupil,) = play(VIDEO, 1, down_mbps=lambda now_s: 20.0 if now_s < 14.0 else 0.0)

    assert (pupil.delivered_ratio or 0) < 0.6
    assert pupil.stalls == 1


def test_a_player_with_a_full_buffer_leaves_the_line_alone() -> None:
    pupils = play(VIDEO, 8, down_mbps=45.0)

    assert sum(pupil.goodput_down_mbps for pupil in pupils) == pytest.approx(20.0, rel=0.11)


def test_a_video_of_one_rate_has_no_rung() -> None:
    (pupil,) = play(VIDEO, 1, down_mbps=10.0)

    assert pupil.rung_mbps is None


def test_a_player_climbs_to_the_highest_rung_that_the_line_pays_for() -> None:
    rungs = {mbps: play(LADDER, 1, down_mbps=mbps)[0].rung_mbps for mbps in (0.5, 1.0, 2.0, 9.0)}

    assert rungs == pytest.approx({0.5: 0.7, 1.0: 0.7, 2.0: 1.1, 9.0: 2.5})


def test_the_first_segment_is_of_the_start_rung() -> None:
    player = player_for(
        LADDER, Seat(pupil=0, start_s=0.0, window=Window(begin_s=0, end_s=9)), Dice(1)
    )
    exchange = player.take(0.0)

    assert exchange is not None
    assert exchange.down_bytes == pytest.approx(1.1 * 2 * 125_000)


def test_a_fallen_rung_is_a_missing_share_although_nothing_stalls() -> None:
    (pupil,) = play(LADDER, 1, down_mbps=2.0)

    assert pupil.stalls == 0
    assert pupil.delivered_ratio == pytest.approx(1.1 / 2.5, abs=0.02)


def test_a_dip_lowers_the_rung_and_the_player_comes_back() -> None:
    (dipped,) = play(
        LADDER, 1, down_mbps=lambda now_s: 1.5 if 15 <= now_s < 25 else 20.0, measure_s=60.0
    )
    (steady,) = play(LADDER, 1, down_mbps=20.0, measure_s=60.0)

    assert steady.rung_mbps == 2.5
    assert 1.9 < (dipped.rung_mbps or 0) < 2.45
    assert (dipped.delivered_ratio or 1) < 0.98
    assert (steady.delivered_ratio or 0) > 0.99


def test_below_the_lowest_rung_it_stalls() -> None:
    (pupil,) = play(LADDER, 1, down_mbps=0.5)

    assert (pupil.stalls or 0) > 0
    assert pupil.delivered_ratio == pytest.approx(0.2, abs=0.02)


def test_the_rate_is_the_mean_of_the_last_four_segments() -> None:
    player = player_for(
        LADDER, Seat(pupil=0, start_s=0.0, window=Window(begin_s=0, end_s=99)), Dice(1)
    )
    asked = []
    for took_s in (0.5, 0.5, 0.5, 0.5, 3.0, 3.0):  # 2.2 or 5 Mbit in each
        now_s = player.due_s()
        assert now_s is not None
        exchange = player.take(now_s)
        assert exchange is not None
        asked.append(exchange.down_bytes / 250_000)
        player.received(now_s + took_s, exchange.down_bytes)
        player.answered(now_s + took_s)

    # after one slow segment the mean is 5 x 4 Mbit in 4.5 s, after two in 7 s: still 2.8 Mbit/s
    assert asked == pytest.approx([1.1, 2.5, 2.5, 2.5, 2.5, 2.5])


def test_where_the_last_cycle_never_ended_the_bytes_count_against_its_own_rate() -> None:
    (pupil,) = play(LADDER, 1, down_mbps=lambda now_s: 2.0 if now_s < 17.0 else 0.0)

    # 1.1 Mbit/s for 10 of 20 s, of 2.5 Mbit/s
    assert pupil.delivered_ratio == pytest.approx(0.5 * 1.1 / 2.5, abs=0.06)
