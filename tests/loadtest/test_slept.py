"""A device that suspends in the middle of a stage."""

from dataclasses import replace

from netready.domain.failures import FailureWord
from netready.domain.load import StageVerdict
from netready.loadtest.clock import Passed
from netready.loadtest.slept import slept_s
from netready.loadtest.verdict import judge
from tests.loadtest.samples import ACTIVITIES, measurement, outcome


def test_a_wall_clock_that_ran_on_alone_means_sleep() -> None:
    assert slept_s(Passed(monotonic_s=30.0, wall_s=30.4)) == 0.0
    assert slept_s(Passed(monotonic_s=30.0, wall_s=330.0)) == 300.0
    assert slept_s(Passed(monotonic_s=30.0, wall_s=-3600.0)) == 0.0  # only set back


def test_a_stage_in_which_the_device_slept_is_void_with_its_reason() -> None:
    stage = replace(measurement(outcome()), failures=(FailureWord.CLOCK_JUMPED.value,))
    result = judge(stage, ACTIVITIES)
    assert result.verdict is StageVerdict.VOID
    assert "This device slept in the stage" in result.reasons[0]
    assert result.device_limited
