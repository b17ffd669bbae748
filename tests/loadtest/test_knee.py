"""The whole search against rooms whose answer is known, in virtual time."""

import pytest

from netready.domain.load import LimiterWord, StageVerdict
from netready.loadtest.plan import QUICK, Plan
from netready.loadtest.supported import result, supported
from tests.loadtest.knee_trials import MOST, knees, ours, room_of, run, scored, trials

SEARCH = Plan(class_pupils=MOST, max_pupils=MOST)
CLASS = Plan(class_pupils=30, max_pupils=30)


def test_the_knee_is_within_two_pupils_in_95_of_100_rooms_with_bursts() -> None:
    score = scored(trials(ours(SEARCH), knees(200), seed=7))

    assert score.p95 <= 2
    assert abs(score.bias) <= 0.5
    assert score.minutes_p50 <= 8  # a walk up the ramp takes 9 to 11


@pytest.mark.parametrize("radios", [1, 3, 5, 15, 30])
def test_neither_the_number_of_radios_nor_their_common_fate_moves_it(radios: int) -> None:
    traits = {"dip_chance": 0.01, "unfair": 0.0 if radios == 1 else 0.1}
    score = scored(trials(ours(SEARCH), knees(60), 11, radios, **traits))

    assert score.p95 <= 2


@pytest.mark.parametrize("waste", [0.1, 0.3])
def test_a_way_that_delivers_less_when_it_is_full_misleads_the_guess_but_not_the_answer(
    waste: float,
) -> None:
    score = scored(trials(ours(SEARCH), knees(100), seed=13, waste=waste))

    assert score.p95 <= 2
    assert score.minutes_p95 <= 16


def test_a_quick_search_is_short_and_within_three_pupils() -> None:
    quick = Plan(class_pupils=MOST, max_pupils=MOST, pace=QUICK)
    found = sorted(abs(each.error) for each in trials(ours(quick), knees(200), seed=5))

    assert found[round(0.9 * len(found))] <= 3


@pytest.mark.parametrize("knee", [30, 38, 48])
def test_a_class_that_holds_is_not_reached_and_gives_no_limit(knee: int) -> None:
    for seed in range(20):
        answer = supported(CLASS, run(CLASS, room_of(knee, seed)))
        assert (answer.holds, answer.breaks, answer.censored) == (30, None, True)


@pytest.mark.parametrize("radios", [0, 1, 3, 15, 30])
def test_a_device_at_its_limit_never_gives_a_number(radios: int) -> None:
    """The class passes, but a device of it could not do its part: the load was not whole."""
    for seed in range(10):
        room = room_of(40, seed, radios)
        room.strained_from, room.burst_chance = 30, 0.0
        answer = result(CLASS, run(CLASS, room), activity="constant", radios=max(1, radios))

        assert answer.pupils_supported.holds is None
        assert answer.pupils_supported.breaks is None
        assert not answer.pupils_supported.censored
        assert answer.pupils_supported.curve == ()
        assert answer.limiter.word is LimiterWord.DEVICE


@pytest.mark.parametrize("knee", [12, 20, 28])
def test_a_gone_target_ends_the_run_with_its_reason_and_no_number(knee: int) -> None:
    for gone_from in (1, 2, 4):
        room = room_of(knee, 3)
        room.gone_from, room.burst_chance = gone_from, 0.0
        history = run(CLASS, room)

        assert len(history) == gone_from
        assert history[-1].verdict is StageVerdict.VOID
        assert "unreachable" in history[-1].reasons[-1]
        answer = supported(CLASS, history)
        assert (answer.holds, answer.breaks, answer.censored) == (None, None, False)


def test_what_holds_and_what_breaks_were_both_seen() -> None:
    """The curve may pool sizes; the answer names only sizes that were loaded, with that verdict."""
    for index, knee in enumerate(knees(60)):
        history = run(SEARCH, room_of(knee, index, 3, dip_chance=0.05, unfair=0.2))
        answer = supported(SEARCH, history)
        seen = {(stage.pupils, stage.verdict) for stage in history}
        assert answer.holds is None or (answer.holds, StageVerdict.PASS) in seen
        assert answer.breaks is None or (answer.breaks, StageVerdict.FAIL) in seen
        shares = [point.share for point in answer.curve]
        assert shares == sorted(shares, reverse=True)
        assert all(point.low <= point.share <= point.high for point in answer.curve)


def test_a_class_far_above_the_knee_is_loaded_once_and_the_search_is_short() -> None:
    for seed in range(20):
        room = room_of(12, seed)
        room.burst_chance = 0.0
        history = run(CLASS, room)

        assert [stage.pupils for stage in history].count(30) == 1
        assert supported(CLASS, history).holds == 12
        assert sum(stage.measure_s + 11 for stage in history) < 7 * 60  # was 9 to 11 minutes
