"""Messages travel whole, and nothing that is not one gets in."""

import json
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.air import AirLook
from netready.domain.histogram import histogram_of
from netready.domain.load import Stage, StageLook, StageMeasurement
from netready.domain.typed_json import NotAValueError, compact, parsed
from netready.loadtest.clock import Reading
from netready_probes.agent.messages import (
    PUPILS_MAX,
    Alive,
    Commit,
    End,
    Join,
    Leave,
    Message,
    Prepare,
    Progress,
    Ready,
    Refused,
    Report,
    Stop,
    Welcome,
    message_from,
    message_json,
)
from netready_probes.contract import Address
from tests.loadtest.samples import ACTIVITIES, VIDEO
from tests.loadtest.test_merge import measured

STAGE = Stage(pupils=2, ramp_s=1.0, settle_s=2.0, measure_s=20.0)
TARGET = Address(host="192.0.2.5", port=7411)
PREPARE = Prepare(
    number=1,
    address=TARGET,
    stage=STAGE,
    assignment=("video", "idle"),
    activities=ACTIVITIES,
    seed=1,
    offset_s=0.5,
    within_s=60.0,
    run="abc",
)
READING = Reading(at_s=1.0, offset_s=-5000.25, bound_s=0.0004)
MEASURED: StageMeasurement = replace(
    measured([1.0, 20.0, math.inf], loss_ratio=1 / 3),
    loaded_rtt_ms={"p98": math.inf},
    air=(AirLook(when="during", channel=6, utilisation_ratio=0.788, bssid="02:00:00:00:01:00"),),
)
ALL: list[Message] = [
    Join(label="trolley", room="Room 1"),
    Welcome(device="device-1", targets=(TARGET,)),
    PREPARE,
    Ready(number=1, connected=2, clock=READING),
    Ready(number=1, connected=0, without=MEASURED),
    Commit(number=1, start_s=12345.678),
    Progress(number=1, look=StageLook(share=0.5, goodput_mbps={"down": 3.0}, rtt_p95_ms=math.inf)),
    Report(number=1, measurement=MEASURED, start_error_ms=-0.25, clock_bound_ms=0.4, started_s=9.0),
    Refused(why="No."),
    End(number=1, why="It harms."),
    Stop(number=1),
    Leave(),
    Alive(),
]


@pytest.mark.parametrize("number", range(len(ALL)))
def test_a_message_is_the_same_at_the_other_end(number: int) -> None:
    assert message_from(parsed(compact(message_json(ALL[number])))) == ALL[number]


def test_every_kind_of_message_is_tried() -> None:
    assert {type(message) for message in ALL} == set(get_args(Message))


def test_every_activity_of_the_samples_travels() -> None:
    back = message_from(parsed(compact(message_json(PREPARE))))
    assert isinstance(back, Prepare)
    assert back.activities["video"] == VIDEO


Change = Callable[[dict[str, Any]], object]


FAULTS: list[tuple[Change, str]] = [
    (lambda m: m.update(number="1"), "prepare.number"),
    (lambda m: m.update(number=True), "prepare.number"),
    (lambda m: m.update(number=1.5), "prepare.number"),
    (lambda m: m.update(number=1e300), "prepare.number"),
    (lambda m: m.update(within_s="nan"), "prepare.within_s"),
    (lambda m: m.update(within_s=-1), "prepare"),
    (lambda m: m.update(within_s=1e9), "prepare"),
    (lambda m: m.update(more=1), "prepare"),
    (lambda m: m.pop("seed"), "prepare.seed"),
    (lambda m: m.update(address="x"), "prepare.address"),
    (lambda m: m["address"].update(host="a\nb"), "prepare.address.host"),
    (lambda m: m["address"].update(host="a" * 501), "prepare.address.host"),
    (lambda m: m.update(assignment="video"), "prepare.assignment"),
    (lambda m: m.update(assignment=["video"]), "prepare: an activity is needed"),
    (lambda m: m.update(activities={}), "prepare.activities"),
    (lambda m: m.update(activities=[["a"]]), "prepare.activities"),
    (lambda m: m["activities"][0][1].update(shape="worm"), "shape"),
    (lambda m: m["stage"].update(pupils=PUPILS_MAX + 1), "prepare: pupils"),
    (lambda m: m["stage"].update(measure_s=1e6), "prepare: measure_s"),
]


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_field_that_is_not_what_it_must_be_is_named(number: int) -> None:
    change, place = FAULTS[number]
    plain = json.loads(compact(message_json(PREPARE)))
    change(plain["with"])
    with pytest.raises(NotAValueError, match=place):
        message_from(plain)


@pytest.mark.parametrize(
    "found",
    [None, [], {}, {"say": "join"}, {"say": "dance", "with": {}}, {"say": [], "with": {}}, "join"],
)
def test_what_is_no_message_is_refused(found: object) -> None:
    with pytest.raises(NotAValueError):
        message_from(found)


def test_a_histogram_with_an_impossible_bin_is_refused() -> None:
    good = Report(number=1, measurement=replace(MEASURED, loaded_rtt=histogram_of([1.0])))
    plain = json.loads(compact(message_json(good)))
    plain["with"]["measurement"]["loaded_rtt"]["counts"] = [[10**9, 1]]
    with pytest.raises(NotAValueError, match="report"):
        message_from(plain)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(kind=st.sampled_from(["join", "prepare", "report", "ready", "commit"]), found=_JSON)
def test_garbage_is_refused_and_never_crashes(kind: str, found: object) -> None:
    with pytest.raises(NotAValueError):
        message_from({"say": kind, "with": [found]})
    with suppress(NotAValueError):
        message_from({"say": kind, "with": found})


def test_nan_does_not_travel() -> None:
    with pytest.raises(TypeError):
        message_json(Commit(number=1, start_s=math.nan))


def test_a_very_deep_text_is_not_json_for_us() -> None:
    with pytest.raises(NotAValueError):
        message_from(parsed(b"[" * 100_000))
