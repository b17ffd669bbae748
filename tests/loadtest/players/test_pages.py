"""Web research in virtual time."""

import math
from dataclasses import replace

import pytest

from netready.domain.activity import Activity, Limits, Shape
from netready.loadtest.dice import Dice
from netready.loadtest.players import Player, Seat, Window, player_for
from tests.loadtest.shared_link import play

PAGES = Activity(
    key="research",
    title="Research",
    shape=Shape.PAGES,
    down_mbps=0.8,
    up_mbps=0.01,
    interval_s=10.0,
    request_bytes=500,
    answer_bytes=20_000,
    objects=20,
    object_bytes=49_000,  # 1 MB a page
    limits=Limits(delivered_ratio_min=0.95, response_s_p95_max=5.0),
)
SEAT = Seat(pupil=0, start_s=0.0, window=Window(begin_s=0.0, end_s=60.0))


def a_page(player: Player, at_s: float, document_s: float, objects_s: float) -> list[int]:
    """Plays one whole page; the bytes of its two answers."""
    click = player.take(at_s)
    assert player.due_s() is None, "the document has not come"
    player.answered(at_s + document_s)
    assert player.due_s() == at_s + document_s
    objects = player.take(at_s + document_s)
    assert click and objects
    player.answered(at_s + document_s + objects_s)
    return [click.down_bytes, objects.down_bytes]


def test_a_page_is_a_document_and_then_all_its_objects_at_once() -> None:
    player = player_for(PAGES, SEAT, Dice(1))

    assert a_page(player, player.due_s() or 0, 0.1, 0.4) == [20_000, 20 * 49_000]


def test_a_page_counts_from_the_click_to_its_last_byte() -> None:
    player = player_for(PAGES, SEAT, Dice(1))
    while (due_s := player.due_s()) is not None:
        a_page(player, due_s, 0.1, 0.4)

    assert player.outcome().response_s_p95 == pytest.approx(0.5)
    assert player.outcome().delivered_ratio == 1.0


def test_a_slow_page_delays_no_later_click() -> None:
    def clicks(document_s: float) -> list[float]:
        player, found = player_for(PAGES, SEAT, Dice(5)), []
        while (due_s := player.due_s()) is not None:
            click = player.take(due_s)
            assert click is not None
            found.append(click.intended_s)
            player.answered(due_s + document_s)
            player.take(due_s + document_s)
            player.answered(due_s + document_s)
        return found

    assert clicks(0.0) == clicks(14.0)


def test_a_click_that_had_to_wait_is_due_late_but_counts_from_its_time() -> None:
    player = player_for(PAGES, SEAT, Dice(5))
    first_s = player.due_s() or 0.0
    player.take(first_s)
    player.answered(first_s + 20.0)
    player.take(first_s + 20.0)
    player.answered(first_s + 20.5)
    due_s = player.due_s()
    late = player.take(first_s + 20.5)

    assert due_s == first_s + 20.0  # no lateness of this device
    assert late is not None
    assert late.intended_s < first_s + 20.0


def test_pages_that_could_not_even_be_asked_for_are_missing() -> None:
    player = player_for(PAGES, SEAT, Dice(1))
    a_page(player, player.due_s() or 0, 0.1, 0.4)
    player.take(player.due_s() or 0)  # and then nothing comes any more
    pupil = player.outcome()

    assert pupil.response_s_p95 == math.inf
    assert (pupil.delivered_ratio or 1) < 0.4  # not one of two: the clicks that had to wait count


def test_readers_do_not_all_click_when_they_start() -> None:
    firsts = [player_for(PAGES, SEAT, Dice(i)).due_s() or 0.0 for i in range(100)]

    assert 4.0 < sum(firsts) / 100 < 6.0  # of 10 s of reading
    assert min(firsts) < 1.0 and max(firsts) > 9.0


def test_a_reader_who_clicked_nothing_in_the_window_misses_nothing() -> None:
    late = replace(SEAT, window=Window(begin_s=0.0, end_s=0.5))
    pupil = player_for(PAGES, late, Dice(1)).outcome()

    assert (pupil.delivered_ratio, pupil.response_s_p95, pupil.startup_s) == (None, None, None)


def test_readers_ask_for_the_rate_that_the_activity_states() -> None:
    pupils = play(PAGES, 60, down_mbps=1000.0, measure_s=120.0)

    assert sum(pupil.goodput_down_mbps for pupil in pupils) / 60 == pytest.approx(0.8, rel=0.1)


def test_readers_are_served_well_below_the_capacity_and_not_above_it() -> None:
    few = play(PAGES, 10, down_mbps=20.0, measure_s=60.0)
    many = play(PAGES, 35, down_mbps=20.0, measure_s=60.0)

    assert all((pupil.response_s_p95 or 0) < 5.0 for pupil in few)
    assert sum((pupil.response_s_p95 or 0) > 5.0 for pupil in many) > 30


def test_pages_without_their_figures_are_refused() -> None:
    for activity in (replace(PAGES, interval_s=None), replace(PAGES, objects=None)):
        with pytest.raises(ValueError, match="pages need"):
            player_for(activity, SEAT, Dice(1))
