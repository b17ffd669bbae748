"""The search, against rooms whose answer is known."""

import math
from collections.abc import Sequence

import pytest

from netready.domain.load import LimiterWord, StageResult, StageVerdict
from netready.loadtest.dice import Dice
from netready.loadtest.percentiles import percentile
from netready.loadtest.plan import QUICK, Pace, Plan, bounds, next_stage
from netready.loadtest.supported import result, supported, time_left_s
from netready.loadtest.verdict import judge
from tests.loadtest.knee_simulator import SimulatedRoom
from tests.loadtest.samples import ACTIVITIES, judged

PASS, FAIL, VOID = StageVerdict.PASS, StageVerdict.FAIL, StageVerdict.VOID
CLASS = Plan(class_pupils=30, max_pupils=30)


def run(plan: Plan, room: SimulatedRoom) -> list[StageResult]:
    history: list[StageResult] = []
    while (stage := next_stage(plan, history)) is not None:
        assert len(history) < 100, "a plan must end"
        history.append(judge(room.run_stage(stage), ACTIVITIES))
    return history


def asked(plan: Plan, *votes: tuple[int, StageVerdict]) -> int | None:
    """The size of the next stage after these."""
    stage = next_stage(plan, [judged(n, verdict) for n, verdict in votes])
    return stage.pupils if stage else None


def test_a_class_that_holds_is_one_stage_of_90_s() -> None:
    history = run(CLASS, SimulatedRoom(capacity=31.0, dice=Dice(1), burst_chance=0))

    assert [(stage.pupils, stage.measure_s) for stage in history] == [(30, 90.0)]
    answer = supported(CLASS, history)
    assert (answer.holds, answer.breaks, answer.censored) == (30, None, True)
    assert answer.confidence == "high"


def test_where_the_class_fails_the_ramp_begins_at_one_pupil() -> None:
    stages: list[tuple[int, StageVerdict]] = [(30, FAIL)]
    for expected in (1, 2, 4, 8, 16):
        assert asked(CLASS, *stages) == expected
        stages.append((expected, PASS))
    assert asked(CLASS, *stages) == 30  # its failure was seen once: confirm before declaring


def test_one_failure_declares_nothing() -> None:
    ramp = [(30, FAIL), (1, PASS), (2, PASS), (4, PASS), (8, FAIL)]

    assert bounds([judged(n, verdict) for n, verdict in ramp]).breaks is None
    assert asked(CLASS, *ramp) == 8
    assert asked(CLASS, *ramp, (8, PASS)) == 8
    assert asked(CLASS, *ramp, (8, PASS), (8, PASS)) == 16
    assert asked(CLASS, *ramp, (8, FAIL)) == 6


def test_the_answer_is_proved_from_both_sides_before_it_is_given() -> None:
    history = run(CLASS, SimulatedRoom(capacity=17.3, dice=Dice(1), burst_chance=0))

    assert (history[-2].pupils, history[-2].measure_s) == (17, 90.0)
    assert [stage.verdict for stage in history if stage.pupils == 18] == [FAIL] * 3
    answer = supported(CLASS, history)
    assert (answer.holds, answer.breaks, answer.confidence) == (17, 18, "high")


def test_beyond_a_class_that_holds_the_ramp_doubles_up_to_the_limit() -> None:
    plan = Plan(class_pupils=30, max_pupils=200)

    assert asked(plan, (30, PASS)) == 60
    assert asked(plan, (30, PASS), (60, PASS)) == 120
    assert asked(plan, (30, PASS), (60, PASS), (120, PASS)) == 200


def test_without_a_search_there_is_one_stage_whatever_it_says() -> None:
    plan = Plan(class_pupils=12, max_pupils=12, search=False)

    assert asked(plan, (12, FAIL)) is None
    answer = supported(plan, [judged(12, FAIL)])
    assert (answer.holds, answer.breaks, answer.confidence) == (None, 12, "low")


def test_a_void_stage_is_asked_again_once() -> None:
    assert asked(CLASS, (30, VOID)) == 30
    assert asked(CLASS, (30, VOID), (30, VOID)) is None
    assert asked(CLASS, (30, VOID), (30, FAIL), (1, VOID)) == 1


def knee_errors(plan: Plan, seeds: range, burst_chance: float = 0.05) -> Sequence[float]:
    errors = []
    for seed in seeds:
        dice = Dice(seed)
        capacity = 8 + 40 * dice.unit()
        room = SimulatedRoom(capacity=capacity, dice=dice, burst_chance=burst_chance)
        history = run(plan, room)
        answer = supported(plan, history)
        errors.append(abs((answer.holds or 0) - math.floor(capacity)))
    return errors


def test_the_knee_is_found_within_two_pupils_in_95_of_100_rooms_with_bursts() -> None:
    errors = knee_errors(Plan(class_pupils=60, max_pupils=60), range(400))

    p95 = percentile(errors, 0.95)
    assert p95 is not None
    assert p95 <= 2


def test_a_quick_search_is_short_and_within_three_pupils() -> None:
    errors = knee_errors(Plan(class_pupils=60, max_pupils=60, pace=QUICK), range(200))

    p90 = percentile(errors, 0.90)
    assert p90 is not None
    assert p90 <= 3


def test_two_bursts_in_a_row_do_not_end_a_search() -> None:
    ramp = [judged(30, FAIL), judged(1, FAIL), judged(1, FAIL)]
    proof = next_stage(CLASS, ramp)

    assert proof is not None
    assert proof.pupils == 1
    assert bounds([*ramp, judged(1, PASS), judged(1, PASS), judged(1, PASS)]).holds == 1


def test_no_search_takes_more_stages_than_it_may() -> None:
    for seed in range(100):
        room = SimulatedRoom(capacity=20.0, dice=Dice(seed), burst_chance=0.5)
        history = run(CLASS, room)
        assert len(history) <= Pace().stages_max


@pytest.mark.parametrize("seed", range(20))
def test_a_device_at_its_limit_never_gives_a_number(seed: int) -> None:
    dice = Dice(seed)
    room = SimulatedRoom(capacity=8 + 40 * dice.unit(), dice=dice, strained_from=1 + seed)
    history = run(CLASS, room)
    answer = result(CLASS, history, activity="constant", radios=1)

    assert answer.pupils_supported.holds is None
    assert answer.pupils_supported.breaks is None
    assert not answer.pupils_supported.censored
    assert answer.limiter.word is LimiterWord.DEVICE
    assert answer.capacity_mbps == {"down": None, "up": None}


def test_a_run_that_was_stopped_says_what_is_known_with_low_confidence() -> None:
    history = [judged(30, FAIL), judged(1, PASS), judged(2, PASS)]
    answer = result(CLASS, history, activity="constant", radios=1, stopped=True)

    assert answer.pupils_supported.holds == 2
    assert answer.pupils_supported.breaks == 30
    assert answer.pupils_supported.confidence == "low"


def test_a_run_that_ends_with_a_void_stage_has_no_number() -> None:
    history = [judged(30, FAIL), judged(1, PASS), judged(2, VOID, device_limited=True)]
    answer = result(CLASS, history, activity="constant", radios=1, stopped=True)

    assert answer.pupils_supported.holds is None
    assert answer.pupils_supported.breaks is None
    assert answer.limiter.word is LimiterWord.DEVICE


def test_a_run_without_a_stage_knows_nothing() -> None:
    answer = result(CLASS, [], activity="constant", radios=1, stopped=True)

    assert answer.pupils_supported.holds is None
    assert answer.pupils_supported.breaks is None
    assert answer.limiter.word is LimiterWord.UNKNOWN


def test_votes_that_disagree_cost_confidence() -> None:
    firm = [judged(17, PASS, measure_s=90.0), judged(18, FAIL), judged(18, FAIL)]
    torn = [*firm, judged(18, PASS), judged(18, FAIL)]

    assert supported(CLASS, firm).confidence == "high"
    assert supported(CLASS, torn).confidence == "medium"


def test_capacity_is_what_arrived_in_the_direction_that_was_full() -> None:
    history = [
        judged(16, PASS, goodput_mbps={"down": 40.0, "up": 0.1}),
        judged(18, FAIL, goodput_mbps={"down": 42.9, "up": 0.1}),
        judged(18, FAIL, goodput_mbps={"down": 42.7, "up": 0.1}),
    ]
    answer = result(CLASS, history, activity="video", radios=1)

    assert answer.capacity_mbps == {"down": 42.9, "up": None}


def test_a_room_that_never_filled_has_no_capacity_figure() -> None:
    answer = result(CLASS, [judged(30, PASS, measure_s=90.0)], activity="video", radios=1)

    assert answer.capacity_mbps == {"down": None, "up": None}
    assert answer.limiter.word is LimiterWord.NONE


def test_time_left_is_one_hold_at_first_and_falls_with_each_stage() -> None:
    left = [time_left_s(CLASS, [])]
    assert left == [101.0]
    room = SimulatedRoom(capacity=17.3, dice=Dice(1), burst_chance=0)
    history: list[StageResult] = []
    searching = []
    while (stage := next_stage(CLASS, history)) is not None:
        history.append(judge(room.run_stage(stage), ACTIVITIES))
        searching.append(time_left_s(CLASS, history))
    assert searching[0] > 200
    assert searching[-1] == 0


def test_a_class_of_nobody_is_refused() -> None:
    for class_pupils, max_pupils in ((0, 30), (31, 30)):
        with pytest.raises(ValueError, match="class"):
            Plan(class_pupils=class_pupils, max_pupils=max_pupils)
