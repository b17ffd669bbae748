"""Packets at their receiver: loss, order, twins, the ring of numbers, jitter; and the outcome."""

import pytest

from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import Pattern, Train, call_of
from netready.loadtest.players.media_tally import (
    Direction,
    StreamCount,
    StreamTally,
    call_outcome,
    direction_of,
)
from tests.loadtest.samples import LIVE_CALL

WINDOW = Window(begin_s=1.0, end_s=11.0)
VOICE = Train(stream=0, pattern=Pattern(gap_s=0.02, sizes=(100,), packet_bytes=1200), first_s=0.005)


def heard(*sequences: int, window: Window = WINDOW) -> StreamTally:
    """Packets of voice in that order, each 5 ms on its way."""
    tally = StreamTally(window)
    for sequence in sequences:
        due_s = 2.0 + sequence % 400 * 0.02
        tally.note(sequence, due_s, due_s, due_s + 0.005, 100)
    return tally


def test_each_packet_counts_once_whatever_its_order() -> None:
    tally = heard(0, 1, 3, 2, 2, 5, 5, 4, 3)
    assert (tally.packets, tally.bytes) == (6, 600)
    assert (tally.duplicates, tally.reordered) == (3, 2)


def test_the_numbers_go_round() -> None:
    top = 2**32 - 1
    tally = heard(top - 1, 0, top, 1, top)
    assert (tally.packets, tally.duplicates, tally.reordered) == (4, 1, 1)


def test_the_first_packet_may_have_any_number_and_a_large_gap_forgets_nothing_new() -> None:
    tally = heard(7, 5000, 5001, 4999)
    assert tally.packets == 4
    assert heard(5000, 7).packets == 1  # too far behind to be told from a twin


def test_only_what_was_due_in_the_window_counts_however_late_it_came() -> None:
    tally = StreamTally(WINDOW)
    for number, due_s in enumerate((0.99, 1.0, 10.99, 11.0)):
        tally.note(number, due_s, due_s, due_s + 3.0, 100)
    assert tally.packets == 2
    assert tally.first_s == pytest.approx(3.99)


def test_jitter_is_that_of_rfc_3550() -> None:
    """J += (|D| - J) / 16, section 6.4.1; a constant way has none."""
    assert heard(*range(100)).jitter_s == pytest.approx(0.0, abs=1e-12)
    tally, expected = StreamTally(WINDOW), 0.0
    for number in range(200):
        due_s = 2.0 + number * 0.02
        tally.note(number, due_s, due_s, due_s + 0.010 * (number % 2), 100)
        expected += (0.010 - expected) / 16 if number else 0.0
    assert tally.jitter_s == pytest.approx(expected)
    assert tally.jitter_s == pytest.approx(0.010, rel=0.01)


def test_what_the_sender_was_late_is_not_jitter() -> None:
    tally = StreamTally(WINDOW)
    for number in range(100):
        due_s = 2.0 + number * 0.02
        sent_s = due_s + 0.015 * (number % 2)
        tally.note(number, due_s, sent_s, sent_s + 0.005, 100)
    assert tally.jitter_s == pytest.approx(0.0, abs=1e-12)


def test_the_packets_of_one_burst_are_no_jitter() -> None:
    tally = StreamTally(WINDOW)
    for number in range(100):
        due_s = 2.0 + number // 10 * 0.033
        tally.note(number, due_s, due_s, due_s + 0.005 + number % 10 * 0.001, 100)
    assert tally.jitter_s == pytest.approx(0.0, abs=1e-12)


def count(packets: int, **changes: object) -> StreamCount:
    fields: dict[str, object] = {"stream": 0, "packets": packets, "bytes": packets * 100}
    return StreamCount(**fields | changes)  # type: ignore[arg-type]


def test_delivered_and_lost_are_shares_of_what_the_schedule_asked_for() -> None:
    way = direction_of([VOICE], [count(475)], WINDOW)  # 500 were due
    assert way.delivered_ratio == pytest.approx(0.95)
    assert way.loss_ratio == pytest.approx(0.05)
    assert way.mbps == pytest.approx(475 * 800 / 10 / 1e6)


def test_what_the_own_system_refused_is_not_delivered_and_not_lost() -> None:
    way = direction_of([VOICE], [count(400, refused=100)], WINDOW)
    assert way.delivered_ratio == pytest.approx(0.8)
    assert way.loss_ratio == 0.0


def test_nothing_sent_is_no_loss_and_nothing_due_no_share() -> None:
    assert direction_of([VOICE], [count(0, refused=500)], WINDOW).loss_ratio is None
    way = direction_of([], [], WINDOW)
    assert (way.delivered_ratio, way.loss_ratio, way.jitter_ms) == (None, None, None)


def test_a_window_that_was_cut_asks_for_less() -> None:
    window = Window(begin_s=1.0, end_s=11.0)
    window.cut(6.0)
    assert direction_of([VOICE], [count(250)], window).delivered_ratio == 1.0
    window.cut(0.0)
    assert direction_of([VOICE], [], window).delivered_ratio is None


def test_the_jitter_is_the_voice_s_where_there_is_one() -> None:
    audio, video = call_of(LIVE_CALL, pupil=0, start_s=0.0, dice=Dice(1)).down
    counts = [
        count(500, stream=audio.stream, jitter_s=0.002),
        count(2000, stream=video.stream, jitter_s=0.030),
    ]
    assert direction_of([audio, video], counts, WINDOW).jitter_ms == pytest.approx(2.0)
    assert direction_of([video], counts, WINDOW).jitter_ms == pytest.approx(30.0)


def way(delivered: float, loss: float, jitter_ms: float) -> Direction:
    return Direction(delivered_ratio=delivered, loss_ratio=loss, jitter_ms=jitter_ms, mbps=1.0)


def test_the_worse_direction_is_the_pupil_s() -> None:
    outcome = call_outcome(
        pupil=3, activity="call", down=way(1.0, 0.0, 9.0), up=way(0.9, 0.1, 2.0), startup_s=0.1
    )
    assert outcome.delivered_ratio == 0.9
    assert outcome.media_loss_ratio == 0.1
    assert outcome.media_jitter_ms == 9.0
    assert outcome.stalls is None


def test_a_direction_that_nobody_told_of_is_unknown_and_not_good() -> None:
    outcome = call_outcome(
        pupil=3,
        activity="call",
        down=way(1.0, 0.0, 9.0),
        up=None,
        startup_s=0.1,
        failure="timeout",
    )
    assert outcome.delivered_ratio is None
    assert outcome.media_loss_ratio is None
    assert outcome.failure == "timeout"
