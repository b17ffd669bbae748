"""Why a load says nothing of the network: one word of the closed list, from its judged stages."""

from dataclasses import replace
from typing import Any

import pytest

from netready.domain.failures import Failure, FailureWord
from netready.domain.load import (
    DeviceStage,
    DeviceStrain,
    Limiter,
    LimiterWord,
    LoadResult,
    PupilsSupported,
    StageResult,
    StageVerdict,
)
from netready.domain.nights import SkipReason
from netready.domain.refusal import Refusal
from netready.service.runs.refusals import result_refusal, unmade_refusal
from tests.loadtest.samples import judged


def device(foreign_mbps: float | None = None) -> DeviceStage:
    return DeviceStage(device="d", pupils=4, strain=DeviceStrain(foreign_mbps=foreign_mbps))


def void(**changes: Any) -> StageResult:
    stage = judged(4, StageVerdict.VOID)
    return replace(stage, **{"devices": (device(),), **changes})


def result(*stages: StageResult, **changes: Any) -> LoadResult:
    return LoadResult(
        activity="video",
        radios=1,
        stages=stages,
        pupils_supported=PupilsSupported(holds=None, breaks=None, censored=False, confidence="low"),
        capacity_mbps={},
        limiter=Limiter(word=LimiterWord.UNKNOWN),
        **changes,
    )


def test_a_run_that_was_judged_is_no_refusal_whatever_else_was_void() -> None:
    for verdict in (StageVerdict.PASS, StageVerdict.FAIL):
        assert result_refusal(result(judged(4, verdict), void())) is None


@pytest.mark.parametrize(
    ("stage", "why"),
    [
        (void(devices=()), Refusal.NO_AGENT),
        (void(unreachable=True), Refusal.NO_TARGET),
        (void(devices=(), unreachable=True), Refusal.NO_TARGET),
        (void(device_limited=True), Refusal.DEVICE_LIMITED),
        (void(server_limited=True), Refusal.DEVICE_LIMITED),
        (void(ended_by="The delay grew."), Refusal.IN_USE),
        (void(devices=(device(), device(0.3))), Refusal.IN_USE),
        (void(devices=(device(0.2),)), Refusal.DEVICE_LIMITED),
    ],
    ids=["nobody", "away", "away at once", "device", "server", "ended", "others", "blind"],
)
def test_a_run_that_could_not_be_judged_says_why(stage: StageResult, why: Refusal) -> None:
    assert result_refusal(result(judged(4, StageVerdict.VOID), stage)) is why


def test_a_run_that_ended_early_says_why_even_where_it_was_judged() -> None:
    held = judged(4, StageVerdict.PASS)
    capped = result(held, stopped=True, ended_by="Too much.", ended_why=Refusal.CAPS_SPENT)
    assert result_refusal(capped) is Refusal.CAPS_SPENT
    assert result_refusal(result(held, stopped=True)) is Refusal.STOPPED
    assert result_refusal(result()) is Refusal.NO_AGENT


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (FailureWord.NOT_ALLOWED, Refusal.NO_PERMISSION),
        (FailureWord.BUSY, Refusal.ANOTHER_RUN),
        (FailureWord.TIMEOUT, Refusal.NO_TARGET),
    ],
)
def test_a_run_without_a_result_goes_by_its_failure(word: FailureWord, why: Refusal) -> None:
    assert unmade_refusal([Failure(operation="tcp connect", word=word)]) is why
    assert unmade_refusal([]) is Refusal.NO_TARGET


def test_every_refusal_can_be_the_reason_of_a_skipped_night() -> None:
    assert {each.value for each in Refusal} <= {each.value for each in SkipReason}
