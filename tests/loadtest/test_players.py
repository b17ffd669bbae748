"""Players in virtual time."""

import math
from dataclasses import replace

import pytest

from netready.domain.activity import Activity
from netready.loadtest.dice import Dice
from netready.loadtest.players import Seat, Window, player_for
from tests.loadtest.samples import CALL, CONSTANT, DOCUMENTS, VIDEO
from tests.loadtest.shared_link import play

SEAT = Seat(pupil=0, start_s=0.0, window=Window(begin_s=10.0, end_s=30.0))


@pytest.mark.parametrize("activity", [VIDEO, CONSTANT])
def test_the_delivered_share_breaks_between_17_and_18_pupils_on_43_megabits(
    activity: Activity,
) -> None:
    shares = {
        n: min(p.delivered_ratio or 0 for p in play(activity, n, down_mbps=42.95))
        for n in (13, 17, 18, 19)
    }

    assert shares[13] == pytest.approx(1.0, abs=0.006)
    assert shares[17] >= 0.98
    assert shares[18] < 0.98
    assert shares[19] < 0.95


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


def test_an_idle_pupil_asks_for_nothing_and_misses_nothing() -> None:
    player = player_for(None, SEAT, Dice(1))

    assert player.due_s() is None
    assert player.take(1.0) is None
    assert player.outcome().delivered_ratio is None


def test_an_activity_without_its_figures_is_refused() -> None:
    needs = (
        (replace(VIDEO, segment_s=None), "segment_s"),
        (replace(CONSTANT, interval_s=None), "interval_s"),
        (replace(DOCUMENTS, interval_s=None), "interval_s"),
    )
    for activity, field in needs:
        with pytest.raises(ValueError, match=field):
            player_for(activity, SEAT, Dice(1))
