"""The emulated link's arithmetic, without a socket or a clock."""

import pytest

from netready_probes.load.shared_queue import SharedQueue, Window


def test_a_piece_takes_its_time_on_the_line_and_the_way() -> None:
    queue = SharedQueue(mbps=8, delay_ms=10, queue_ms=100)
    assert queue.push(1000, now_s=50.0) == pytest.approx(50.0 + 0.001 + 0.010)


def test_pieces_wait_for_those_before_them() -> None:
    queue = SharedQueue(mbps=8, delay_ms=0, queue_ms=100)
    arrivals = [queue.push(1000, now_s=1.0) for _piece in range(10)]
    assert arrivals[-1] == pytest.approx(1.010)
    assert queue.waiting_s(1.0) == pytest.approx(0.010)


def test_the_queue_has_room_again_when_enough_has_left() -> None:
    queue = SharedQueue(mbps=8, delay_ms=0, queue_ms=100)
    while queue.room_at_s(1000) <= 1.0:
        queue.push(1000, now_s=1.0)
    assert queue.waiting_s(1.0) == pytest.approx(0.100)
    assert queue.room_at_s(1000) == pytest.approx(1.001)


def test_a_late_clock_changes_no_rate() -> None:
    on_time, late = (SharedQueue(mbps=8, delay_ms=5, queue_ms=100) for _queue in range(2))
    for _piece in range(50):
        end = on_time.push(1000, now_s=1.0), late.push(1000, now_s=1.0)
    assert end[0] == end[1]
    assert late.push(1000, now_s=1.04) == on_time.push(1000, now_s=1.0)


def test_a_window_doubles_until_the_queue_is_full_and_then_backs_off_once_a_trip() -> None:
    window = Window(most_bytes=1_000_000)
    first = window.room(1.0)
    window.sent(first, 1.0)
    assert window.room(1.0) == 0
    window.arrived(first, 1.01)
    assert window.room(1.01) == 2 * first
    window.full(1.02, trip_s=0.01)
    window.full(1.025, trip_s=0.01)
    assert window.room(1.03) == int(2 * first * 0.7)


def test_a_window_begins_anew_after_silence() -> None:
    window = Window(most_bytes=1_000_000)
    first = window.room(1.0)
    window.sent(first, 1.0)
    window.arrived(first, 1.01)
    assert window.room(3.0) == first


def test_a_window_never_grows_beyond_link_and_queue() -> None:
    window = Window(most_bytes=20_000)
    for trip in range(10):
        size = window.room(float(trip) / 10)
        window.sent(size, trip / 10)
        window.arrived(size, trip / 10 + 0.01)
    assert window.room(1.0) == 20_000
