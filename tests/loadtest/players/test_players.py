"""What holds for players of every shape."""

from dataclasses import replace

import pytest

from netready.domain.activity import Activity, Limits
from netready.loadtest.dice import Dice
from netready.loadtest.players import Seat, Window, player_for
from tests.loadtest.samples import CONSTANT, DOCUMENTS, VIDEO
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


@pytest.mark.parametrize("activity", [VIDEO, CONSTANT, DOCUMENTS])
def test_with_a_spread_everybody_waits_for_the_bell(activity: Activity) -> None:
    dues = [
        player_for(
            replace(activity, spread_s=0.0), replace(SEAT, pupil=i, start_s=0.1 * i), Dice(i)
        )
        for i in range(5)
    ]

    assert all(10.0 <= (player.due_s() or 0) <= 10.1 for player in dues)


def test_a_spread_of_some_seconds_is_kept() -> None:
    late = replace(VIDEO, spread_s=3.0)
    dues = [player_for(late, SEAT, Dice(i)).due_s() or 0 for i in range(200)]

    assert 10.0 <= min(dues) < 10.2
    assert 12.8 < max(dues) < 13.0


def test_what_has_no_limit_burdens_the_others_and_has_no_level_of_its_own() -> None:
    update = replace(VIDEO, key="update", down_mbps=10.0, limits=Limits())
    alone = play(VIDEO, 8, down_mbps=30.0)
    beside = play([VIDEO, update], 8, down_mbps=30.0)

    assert all((pupil.delivered_ratio or 0) > 0.98 for pupil in alone)
    videos, updates = beside[::2], beside[1::2]
    assert all(pupil.goodput_down_mbps > 4 for pupil in updates)
    assert {(p.delivered_ratio, p.stalls, p.startup_s) for p in updates} == {(None, None, None)}
    assert all(pupil.delivered_ratio is not None for pupil in videos)
    crowded = play([VIDEO, update], 20, down_mbps=30.0)[::2]
    assert all((pupil.delivered_ratio or 1) < 0.98 for pupil in crowded)


def test_a_failed_connection_of_a_background_load_is_told() -> None:
    update = replace(VIDEO, limits=Limits())

    assert player_for(update, SEAT, Dice(1)).outcome("timeout").failure == "timeout"
