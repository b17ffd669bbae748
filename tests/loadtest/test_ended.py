"""What a load that ended itself says: never a pass, and only of what was measured."""

from dataclasses import replace
from typing import Any

from netready.domain.load import LimiterWord, StageMeasurement, StageVerdict
from netready.loadtest.dice import Dice
from netready.loadtest.plan import Plan
from netready.loadtest.players import Seat, Window, player_for
from netready.loadtest.published import load_run_json
from netready.loadtest.supported import result
from netready.loadtest.verdict import judge
from tests.loadtest.samples import ACTIVITIES, AT_EASE, CONSTANT, judged, measurement, outcome

ENDED = "The load was ended by itself: the delay stayed above 300 ms for 10 s."


def ended(duration_s: float, **changes: Any) -> StageMeasurement:
    pupils = [outcome(index) for index in range(30)]
    return measurement(*pupils, ended_by=ENDED, duration_s=duration_s, **changes)


def test_a_class_that_kept_every_limit_fails_where_the_load_ended_itself() -> None:
    stage = judge(ended(6.0), ACTIVITIES)

    assert stage.verdict is StageVerdict.FAIL
    assert stage.reasons == (ENDED,)
    assert stage.ok_pupils == 0
    assert stage.measure_s == 6.0


def test_less_than_5_s_of_the_window_is_void_with_the_reason() -> None:
    stage = judge(ended(4.9), ACTIVITIES)

    assert stage.verdict is StageVerdict.VOID
    assert stage.reasons == (ENDED,)
    assert not stage.device_limited


def test_an_idle_class_does_not_pass_either() -> None:
    pupils = [outcome(index, "idle", delivered_ratio=None) for index in range(3)]
    for anybody in (pupils, []):
        stage = judge(measurement(*anybody, ended_by=ENDED, duration_s=9.0), ACTIVITIES)
        assert stage.verdict is StageVerdict.FAIL


def test_a_device_at_its_limit_is_still_told_from_the_network() -> None:
    stage = judge(ended(9.0, strain=replace(AT_EASE, missed_slots_ratio=0.5)), ACTIVITIES)

    assert stage.verdict is StageVerdict.VOID
    assert stage.device_limited


def test_the_answer_and_the_json_say_that_it_ended_itself() -> None:
    stages = [
        judged(8, StageVerdict.PASS),
        judged(16, StageVerdict.FAIL, ended_by=ENDED, reasons=(ENDED,)),
        judged(16, StageVerdict.FAIL, ended_by=ENDED, reasons=(ENDED,)),
    ]
    answer = result(Plan(class_pupils=16, max_pupils=16), stages, activity="video", radios=1)
    run = load_run_json(answer)

    assert answer.limiter.word is LimiterWord.SHARED_LINK
    assert ENDED in answer.limiter.evidence
    assert [stage["ended_by"] for stage in run["stages"]] == [None, ENDED, ENDED]  # type: ignore[attr-defined]


def test_a_cut_window_counts_only_what_lies_in_it() -> None:
    """Half a window with every byte is a whole share, not half of one."""
    window = Window(begin_s=0.0, end_s=20.0)
    player = player_for(CONSTANT, Seat(pupil=0, start_s=0.0, window=window), Dice(1))
    for number in range(100):
        while (due_s := player.due_s()) is not None and due_s <= number * 0.1:
            player.take(due_s)
            player.received(due_s, 31_250)
            player.answered(due_s)
    window.cut(10.0)
    got = player.outcome()

    assert got.delivered_ratio == 1.0
    assert 2.4 <= got.goodput_down_mbps <= 2.6
    window.cut(30.0)
    assert window.end_s == 10.0
    window.cut(-5.0)
    assert window.length_s == 0.0
