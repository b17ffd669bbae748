"""A call's packets by arithmetic: rates, bursts, order, and what was due until when."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.catalogue.loader import load_activities
from netready.domain.activity import Activity, Shape
from netready.loadtest.dice import Dice
from netready.loadtest.players.media import (
    AUDIO,
    HEAD_BYTES,
    VIDEO,
    Burst,
    Pattern,
    Schedule,
    Train,
    call_of,
    frame_sizes,
    packets_of,
)
from tests.loadtest.samples import LIVE_CALL


def trains(pupils: int = 3, activity: Activity = LIVE_CALL) -> list[Train]:
    calls = [
        call_of(activity, pupil=number, start_s=0.1 * number, dice=Dice(number))
        for number in range(pupils)
    ]
    return [train for call in calls for train in (*call.down, *call.up)]


def played(until_s: float, chosen: list[Train]) -> list[Burst]:
    schedule, bursts = Schedule(chosen), []
    while (burst := schedule.take(until_s)) is not None:
        bursts.append(burst)
    return bursts


def test_the_mean_rate_of_both_directions_is_the_activity_s() -> None:
    call = call_of(LIVE_CALL, pupil=0, start_s=0.0, dice=Dice(1))
    assert sum(train.pattern.mbps for train in call.down) == pytest.approx(2.0, rel=1e-6)
    assert sum(train.pattern.mbps for train in call.up) == pytest.approx(1.0, rel=1e-6)


def test_voice_is_a_packet_every_20_ms_and_video_a_burst_30_times_a_second() -> None:
    audio, video = call_of(LIVE_CALL, pupil=4, start_s=0.0, dice=Dice(1)).down
    assert (audio.stream, video.stream) == (8 + AUDIO, 8 + VIDEO)
    assert (audio.pattern.gap_s, audio.pattern.sizes) == (0.02, (120,))
    assert video.pattern.gap_s == pytest.approx(1 / 30)
    assert len(video.pattern.sizes) == 120


def test_a_key_frame_is_so_many_times_as_large_and_all_frames_keep_the_budget() -> None:
    sizes = list(frame_sizes(1_000_000.0, 120, 6.0))
    assert sum(sizes) == 1_000_000
    assert sizes[0] / sizes[1] == pytest.approx(6.0, abs=0.01)
    assert max(sizes[1:]) - min(sizes[1:]) <= 1


def test_a_frame_leaves_at_once_in_packets_of_nearly_equal_size() -> None:
    bursts = played(1.0, trains(1))
    large = max(bursts, key=lambda burst: burst.size)
    count = packets_of(large.size, 1200)
    assert large.packet <= 1200
    assert (count - 1) * large.packet < large.size <= count * large.packet
    assert large.size - (count - 1) * large.packet >= HEAD_BYTES


def test_phases_fall_by_the_dice_and_the_same_dice_fall_alike() -> None:
    assert trains() == trains()
    firsts = [train.first_s - int(10 * train.first_s) / 10 for train in trains(50)]
    assert len(set(firsts)) == len(firsts)
    assert len({train.offset for train in trains(50) if train.stream % 2 == VIDEO}) > 20


def test_the_schedule_of_all_is_in_order_and_lazy() -> None:
    chosen = trains(20)
    bursts = played(2.0, chosen)
    dues = [burst.due_s for burst in bursts]
    assert dues == sorted(dues)
    assert dues[-1] <= 2.0
    schedule = Schedule(chosen)
    assert schedule.take(-1.0) is None
    assert schedule.due_s == min(train.first_s for train in chosen)


def test_nobody_who_sends_is_never_due() -> None:
    assert Schedule([]).due_s == math.inf
    assert Schedule([]).take(1e9) is None


def test_sequence_numbers_have_no_gap() -> None:
    chosen = trains(2)
    expected = dict.fromkeys(range(len(chosen)), 0)
    for burst in played(5.0, chosen):
        assert burst.sequence == expected[burst.train]
        expected[burst.train] += packets_of(burst.size, burst.packet)


@given(st.floats(0.0, 30.0), st.integers(0, 5))
def test_what_was_due_is_exactly_what_the_schedule_gave(until_s: float, seed: int) -> None:
    call = call_of(LIVE_CALL, pupil=0, start_s=0.3, dice=Dice(seed))
    for train in call.down:
        bursts = [burst for burst in played(until_s, [train]) if burst.due_s < until_s]
        packets = sum(packets_of(burst.size, burst.packet) for burst in bursts)
        assert train.due_before(until_s) == (packets, sum(burst.size for burst in bursts))


def test_a_burst_due_at_the_very_end_is_not_before_it() -> None:
    train = Train(
        stream=0, pattern=Pattern(gap_s=0.1, sizes=(100,), packet_bytes=1200), first_s=0.1
    )
    third_s = 0.1 + 2 * 0.1  # 0.30000000000000004
    assert train.due_before(third_s) == (2, 200)
    assert train.due_before(math.nextafter(third_s, 1.0)) == (3, 300)


def test_a_direction_without_a_rate_has_no_trains_and_voice_alone_is_voice_alone() -> None:
    silent = call_of(replace(LIVE_CALL, up_mbps=0.0), pupil=0, start_s=0.0, dice=Dice(1))
    assert silent.up == ()
    voice = replace(LIVE_CALL, frames_per_s=None, key_frame_s=None, key_frame_factor=None)
    call = call_of(voice, pupil=0, start_s=0.0, dice=Dice(1))
    assert [train.stream for train in (*call.down, *call.up)] == [AUDIO, AUDIO]


def test_a_rate_that_the_voice_eats_is_named() -> None:
    with pytest.raises(ValueError, match=r"call: 0\.04 Mbit/s leave nothing for the video"):
        call_of(replace(LIVE_CALL, up_mbps=0.04), pupil=0, start_s=0.0, dice=Dice(1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"gap_s": 0.0001},
        {"gap_s": math.nan},
        {"sizes": ()},
        {"sizes": (HEAD_BYTES - 1,)},
        {"sizes": (100_000,)},
        {"packet_bytes": 9000},
        {"packet_bytes": 10},
    ],
)
def test_an_impossible_pattern_is_refused(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {"gap_s": 0.02, "sizes": (100,), "packet_bytes": 1200}
    Pattern(**good)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"must be|a pattern has"):
        Pattern(**good | wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "activity",
    [one for one in load_activities().values() if one.shape is Shape.MEDIA],
    ids=lambda one: str(one.key),
)
def test_every_call_of_the_catalogue_has_packets_at_its_rates(activity: Activity) -> None:
    call = call_of(activity, pupil=0, start_s=0.0, dice=Dice(1))
    for chosen, mbps in ((call.down, activity.down_mbps), (call.up, activity.up_mbps)):
        assert sum(train.pattern.mbps for train in chosen) == pytest.approx(mbps, rel=1e-5)
