"""The search, against rooms whose answer is known."""

from dataclasses import replace

import pytest

from netready.domain.load import DeviceShare, LimiterWord, StageResult, StageVerdict
from netready.loadtest.dice import Dice
from netready.loadtest.plan import Pace, Plan, next_stage
from netready.loadtest.standing import bounds
from netready.loadtest.supported import result, supported, time_left_s
from netready.loadtest.verdict import judge
from tests.loadtest.knee_simulator import SimulatedRoom
from tests.loadtest.knee_trials import run
from tests.loadtest.samples import ACTIVITIES, judged

PASS, FAIL, VOID = StageVerdict.PASS, StageVerdict.FAIL, StageVerdict.VOID
CLASS = Plan(class_pupils=30, max_pupils=30)


def next_pupils(plan: Plan, *stages: StageResult) -> int | None:
    """The size of the next stage after these."""
    stage = next_stage(plan, stages)
    return stage.pupils if stage else None


def asked(plan: Plan, *votes: tuple[int, StageVerdict]) -> int | None:
    """The size of the next stage after these."""
    stage = next_stage(plan, [judged(n, verdict) for n, verdict in votes])
    return stage.pupils if stage else None


def test_a_class_that_holds_is_one_stage_of_90_s() -> None:
    history = run(CLASS, SimulatedRoom(capacity=31.0, dice=Dice(1), burst_chance=0))

    assert [(stage.pupils, stage.measure_s) for stage in history] == [(30, 90.0)]
    answer = supported(CLASS, history)
    assert (answer.holds, answer.breaks, answer.censored) == (30, None, True)
    assert answer.confidence == "medium"  # one device, once


def test_one_hold_on_three_radios_is_as_good_as_three_on_one() -> None:
    devices = ("device-1", "device-2", "device-3")
    shares = tuple(DeviceShare(device=device, ok=10, active=10) for device in devices)
    once = judged(30, PASS, measure_s=90.0)

    assert supported(CLASS, [replace(once, shares=shares)]).confidence == "high"
    assert supported(CLASS, [replace(once, shares=shares[:2])]).confidence == "medium"
    assert supported(CLASS, [once] * 3).confidence == "high"


def test_where_the_class_fails_the_search_starts_where_the_full_way_tells() -> None:
    failed = judged(30, FAIL, served_ratio=17.4 / 30)

    assert next_pupils(CLASS, failed) == 17
    assert next_pupils(CLASS, failed, judged(17, PASS)) == 18
    too_many = judged(18, FAIL, served_ratio=17.4 / 18)
    assert next_pupils(CLASS, failed, judged(17, PASS), too_many) == 18  # once declares nothing


def test_a_guess_made_in_a_burst_is_left_behind_in_growing_steps() -> None:
    stages = [judged(60, FAIL, served_ratio=0.5)]
    plan = Plan(class_pupils=60, max_pupils=60)
    for expected in (30, 31, 33, 37, 45, 59):
        assert next_pupils(plan, *stages) == expected
        stages.append(judged(expected, PASS))
    assert next_pupils(plan, *stages) == 60


def test_where_the_rate_was_not_the_limit_the_ramp_begins_at_one_pupil() -> None:
    stages = [judged(30, FAIL, served_ratio=1.0)]
    for expected in (1, 2, 4, 8, 16, 23):
        assert next_pupils(CLASS, *stages) == expected
        stages.append(judged(expected, PASS))
    for expected in (26, 28, 29, 30):  # it failed once: nothing smaller is left to ask
        assert next_pupils(CLASS, *stages) == expected
        stages.append(judged(expected, PASS))


def test_one_failure_declares_nothing_and_a_smaller_size_is_asked_first() -> None:
    ramp = [(30, FAIL), (1, PASS), (2, PASS), (4, PASS), (8, FAIL)]

    assert bounds([judged(n, verdict) for n, verdict in ramp]).breaks is None
    assert asked(CLASS, *ramp) == 6
    assert asked(CLASS, *ramp, (6, PASS)) == 7
    assert asked(CLASS, *ramp, (6, PASS), (7, PASS)) == 8
    assert asked(CLASS, *ramp, (8, PASS)) == 8
    assert asked(CLASS, *ramp, (8, PASS), (8, PASS)) == 16
    assert asked(CLASS, *ramp, (8, FAIL)) == 6


def test_a_size_that_ended_the_load_by_itself_is_not_loaded_again_to_confirm_it() -> None:
    tripped = judged(30, FAIL, ended_by="The load was ended by itself.", served_ratio=1.0)
    stages = [tripped]
    while (stage := next_stage(CLASS, stages)) is not None and stage.pupils < 30:
        stages.append(judged(stage.pupils, PASS if stage.pupils <= 9 else FAIL))
    assert stage is None
    assert [each.pupils for each in stages].count(30) == 1
    assert supported(CLASS, stages).breaks == 10


def test_a_size_that_tripped_twice_is_believed_and_spared_the_third_time() -> None:
    trip = judged(2, FAIL, ended_by="The load was ended by itself.")
    held = judged(1, PASS, measure_s=90.0)

    assert next_pupils(Plan(class_pupils=2, max_pupils=2), trip, held) == 2
    assert next_pupils(Plan(class_pupils=2, max_pupils=2), trip, held, trip) is None


def test_a_load_that_ended_too_early_to_be_judged_is_asked_with_fewer_first() -> None:
    early = judged(30, VOID, ended_by="The load was ended by itself.")

    assert next_pupils(CLASS, early) == 1
    assert next_pupils(CLASS, early, judged(1, PASS)) == 2
    known = [judged(29, PASS, measure_s=90.0)]
    assert next_pupils(CLASS, early, *known) == 30  # nothing smaller is left to ask
    assert next_pupils(Plan(class_pupils=30, max_pupils=30, search=False), early) == 30


def test_a_class_that_fell_short_by_rounding_is_asked_again_before_a_search() -> None:
    short = DeviceShare(device="", ok=28, active=30)
    near_miss = judged(30, FAIL, shares=(short,), served_ratio=0.999, measure_s=90.0)

    assert next_pupils(CLASS, near_miss) == 30
    assert next_pupils(CLASS, near_miss, judged(30, PASS)) is None  # 58 of 60, and 57 would do


def test_without_a_search_only_rounding_is_a_reason_to_hold_again() -> None:
    plan = Plan(class_pupils=19, max_pupils=19, search=False)
    near_miss = judged(19, FAIL, shares=(DeviceShare(device="", ok=18, active=19),))

    assert next_pupils(plan, near_miss) == 19
    assert next_pupils(plan, near_miss, judged(19, PASS)) is None
    assert supported(plan, [near_miss, judged(19, PASS)]).holds == 19  # 37 of 38
    assert next_pupils(plan, *[near_miss] * 3) is None


def test_a_target_that_is_gone_is_not_asked_again() -> None:
    gone = judged(30, VOID, unreachable=True)

    assert next_pupils(CLASS, gone) is None
    assert next_pupils(CLASS, judged(30, PASS), gone) is None
    assert supported(CLASS, [judged(30, PASS), gone]).holds is None


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
