"""Whether somebody uses a room's network, by what a look saw."""

import math

import pytest

from netready.coordinator.nightly.look_judge import judge_look, one_look
from netready.domain.histogram import histogram_of
from netready.domain.nights import SkipReason
from tests.coordinator.nightly.night_fakes import a_look

USUAL = [
    a_look("R", channel_utilisation_ratio=0.1, stations=4, gateway_delay_p50_ms=2.0)
    for _ in range(3)
]


def test_a_quiet_room_may_be_loaded() -> None:
    assert judge_look([a_look("R")]).reason is None
    assert judge_look(USUAL, USUAL).reason is None


def test_where_nobody_could_look_that_is_said_and_stops_nothing() -> None:
    judged = judge_look([])
    assert judged.reason is None
    assert judged.words == "nobody could see whether the network was in use"


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"foreign_mbps": 2.5}, "2.5 Mbit/s of others on a device"),
        ({"stations": 8}, "8 stations on the access point, at night at most 4 before"),
    ],
)
def test_signs_that_only_use_explains_are_sure(known: dict[str, object], words: str) -> None:
    judged = judge_look([a_look("R"), a_look("R", **known)], USUAL)
    assert (judged.reason, judged.sure, judged.words) == (SkipReason.IN_USE, True, words)


def test_what_the_target_carries_of_others_is_sure() -> None:
    judged = judge_look([a_look("R")], target_mbps=3.0)
    assert (judged.reason, judged.sure) == (SkipReason.IN_USE, True)
    assert judge_look([a_look("R")], target_mbps=0.2).reason is None


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"channel_utilisation_ratio": 0.45}, "the channel is 45% busy, usually 10%"),
        ({"gateway_delay_p50_ms": 31.0}, "31 ms to the gateway, usually 2 ms"),
    ],
)
def test_signs_that_may_be_a_fault_are_not_sure(known: dict[str, object], words: str) -> None:
    judged = judge_look([a_look("R", **known)], USUAL)
    assert (judged.reason, judged.sure, judged.words) == (SkipReason.IN_USE, False, words)


@pytest.mark.parametrize(
    "known",
    [
        {"stations": 40},
        {"gateway_delay_p50_ms": 500.0},
        {"channel_utilisation_ratio": 0.55},
    ],
)
def test_nothing_is_unusual_before_anything_is_usual(known: dict[str, object]) -> None:
    assert judge_look([a_look("R", **known)], USUAL[:2]).reason is None


def test_a_channel_that_is_mostly_busy_needs_no_history() -> None:
    judged = judge_look([a_look("R", channel_utilisation_ratio=0.7)])
    assert (judged.sure, judged.words) == (False, "the channel is 70% busy")


def test_a_gateway_that_answers_nobody_says_nothing_of_use() -> None:
    assert judge_look([a_look("R", gateway_delay_p50_ms=math.inf)], USUAL).reason is None


def test_half_the_devices_on_battery_are_no_reason_and_more_are() -> None:
    mains, away = a_look("R"), a_look("R", on_mains=False)
    unknown = a_look("R", on_mains=None)
    assert judge_look([mains, away]).reason is None
    assert judge_look([mains, away, away]).reason is SkipReason.ON_BATTERY
    assert judge_look([unknown, unknown, away]).reason is SkipReason.ON_BATTERY
    assert judge_look([unknown, unknown]).reason is None


def test_a_wrong_clock_dates_records_wrongly() -> None:
    assert judge_look([a_look("R", clock_offset_s=-301.0)]).reason is SkipReason.CLOCK_UNSURE
    assert judge_look([a_look("R", clock_offset_s=299.0)]).reason is None
    assert judge_look([a_look("R", clock_offset_s=None)]).reason is None


def test_the_look_of_a_room_has_all_samples_and_the_most_of_counts() -> None:
    one = a_look("R", delay=histogram_of([1.0]), stations=3, retry_ratio=0.1)
    other = a_look("R", delay=histogram_of([2.0]), stations=5, retry_ratio=0.3)
    seen = one_look([one, other, a_look("R")])
    assert seen is not None
    assert seen.delay is not None
    assert seen.delay.n == 2
    assert seen.stations == 5
    assert seen.retry_ratio == pytest.approx(0.2)
    assert one_look([]) is None
