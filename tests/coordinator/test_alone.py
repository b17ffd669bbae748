"""After many devices have failed: one of them alone, and what that says."""

from dataclasses import replace

from netready.coordinator.alone import with_alone_check
from netready.domain.load import Stage, StageMeasurement, StageResult
from netready.loadtest.plan import Pace
from netready.loadtest.verdict import judge
from tests.loadtest.limiter_blocks import held, on_radios, short
from tests.loadtest.samples import ACTIVITIES


class Alone:
    """Many devices; the first one alone gets what `stage` says, a fourth of the class."""

    def __init__(self, stage: StageMeasurement | None) -> None:
        self.stage = stage
        self.asked: list[Stage] = []

    def run_alone(self, stage: Stage) -> StageMeasurement | None:
        self.asked.append(stage)
        return self.stage


def first_device(stage: StageMeasurement) -> StageMeasurement:
    pupils = tuple(replace(pupil, device="d0") for pupil in stage.pupils)
    return replace(stage, pupils=pupils)


def checked(engine: object, stages: list[StageResult], breaks: int | None) -> list[StageResult]:
    return with_alone_check(engine, stages, breaks, pace=Pace(), activities=ACTIVITIES)


BROKE = judge(on_radios(short(16), 4), ACTIVITIES)
HELD = judge(on_radios(held(8), 4), ACTIVITIES)


def test_the_stage_that_broke_learns_what_one_device_got_alone() -> None:
    engine = Alone(first_device(held(4)))
    alone = checked(engine, [HELD, BROKE], 16)[1].clues.alone
    assert alone is not None
    assert alone.kept_limits
    assert (alone.alone_mbps, round(alone.together_mbps, 3)) == (10.0, 7.0)
    assert [(stage.pupils, stage.measure_s) for stage in engine.asked] == [(16, 10.0)]


def test_a_device_that_gets_no_more_alone_has_not_kept_its_limits() -> None:
    alone = checked(Alone(first_device(short(4))), [BROKE], 16)[0].clues.alone
    assert alone is not None
    assert not alone.kept_limits


def test_nothing_is_asked_where_nothing_broke_or_one_device_made_the_load() -> None:
    engine = Alone(first_device(held(4)))
    one = judge(short(16), ACTIVITIES)
    assert checked(engine, [HELD], None) == [HELD]
    assert checked(engine, [one], 16) == [one]
    assert engine.asked == []
    assert checked(object(), [BROKE], 16) == [BROKE], "an engine of one device"


def test_no_more_load_is_made_where_it_is_refused() -> None:
    engine = Alone(first_device(held(4)))
    kept = with_alone_check(
        engine, [BROKE], 16, pace=Pace(), activities=ACTIVITIES, refused=lambda _stage: True
    )
    assert kept == [BROKE]
    assert engine.asked == []


def test_what_was_stopped_or_void_says_nothing() -> None:
    void = first_device(replace(held(4), failures=("device-limited",)))
    assert checked(Alone(None), [BROKE], 16) == [BROKE]
    assert checked(Alone(void), [BROKE], 16) == [BROKE]
