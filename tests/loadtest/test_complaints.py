"""The limits of calls: packets lost, jitter, and what a listener would say."""

from dataclasses import replace
from typing import Any

import pytest

from netready.domain.activity import Limits
from netready.domain.load import StageVerdict
from netready.loadtest.complaints import complaints_of, pupil_mos
from netready.loadtest.verdict import judge
from tests.loadtest.samples import CALL, measurement, outcome

LIMITS = Limits(mos_min=3.6, media_loss_ratio_max=0.01, media_jitter_ms_max=30.0)
GOOD: dict[str, Any] = {"media_loss_ratio": 0.0, "media_jitter_ms": 2.0}


@pytest.mark.parametrize(
    ("trouble", "kind", "words"),
    [
        (
            {"media_loss_ratio": 0.02},
            "media-loss",
            "lost 2.0 % of its call's packets",
        ),
        ({"media_jitter_ms": 31.0}, "media-jitter", "jittered by 31.0 ms (limit 30 ms)"),
        ({"media_loss_ratio": 1.0, "media_jitter_ms": None}, "mos", "rated 1.15 of 4.5"),
    ],
)
def test_every_limit_of_a_call_counts_and_is_named_with_its_figure(
    trouble: dict[str, Any], kind: str, words: str
) -> None:
    pupil = outcome(0, "call", **{**GOOD, **trouble})
    found = {each.kind: each.words for each in complaints_of(pupil, measurement(pupil), LIMITS)}

    assert words in found[kind]


def test_a_good_call_has_no_complaint_and_a_far_one_has() -> None:
    pupil = outcome(0, "call", **GOOD)
    near = measurement(pupil)
    far = replace(near, loaded_rtt_ms={"p50": 700.0})

    assert list(complaints_of(pupil, near, LIMITS)) == []
    assert [each.kind for each in complaints_of(pupil, far, LIMITS)] == ["mos"]
    assert (pupil_mos(pupil, near) or 0) > 4 > (pupil_mos(pupil, far) or 0)


def test_a_call_without_counted_packets_has_no_score() -> None:
    assert pupil_mos(outcome(0, "call"), measurement()) is None


def test_a_limit_on_packets_that_nobody_counted_is_no_pass() -> None:
    call = replace(CALL, limits=LIMITS)
    blind = judge(measurement(outcome(0, "call")), {"call": call})
    seen = judge(measurement(outcome(0, "call", **GOOD)), {"call": call})

    assert (blind.verdict, seen.verdict) == (StageVerdict.VOID, StageVerdict.PASS)
    assert "could not be measured" in blind.reasons[0]
