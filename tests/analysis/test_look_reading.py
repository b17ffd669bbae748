import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from netready.analysis.look_reading import lesson_looks
from netready.domain.failures import Failure, FailureWord
from netready.domain.histogram import histogram_json, histogram_of
from netready.domain.metrics import Metric, metric
from netready.domain.night_journal import LessonLook
from netready.domain.record import NetworkFacts, Record
from tests.build_records import START, a_load_record, a_record

AT = START
DELAYS = histogram_of([2.0, 4.0, math.inf])
WIFI = (
    metric("signal_dbm", -55.0),
    metric("channel", 36.0),
    metric("retry_ratio", 0.04),
)


def a_latency(*words: FailureWord, details: Mapping[str, object] | None = None) -> Record:
    failures = tuple(Failure(operation="udp echo", word=word) for word in words)
    told = {"scored_rtt_ms": histogram_json(DELAYS)} if details is None else details
    return a_record(failures=failures, details=told)


def look(*records: Record, until: datetime | None = None) -> LessonLook:
    (found,) = lesson_looks(records, at=AT, until=until)
    return found


def seen(*metrics: Metric) -> LessonLook:
    return look(a_record(*metrics, probe="host"))


def test_the_records_of_one_device_make_one_reading() -> None:
    host = a_record(
        metric("on_mains", 1.0), metric("foreign_traffic_mbps", 0.2, label="wlan0"), probe="host"
    )
    gateway = a_record(metric("rtt_ms", 3.0, stat="p50", label="gateway"), probe="reach")
    scan = a_record(
        metric("channel_utilisation_ratio", 0.25, age_s=2.0),
        metric("station_count", 3.0, age_s=2.0),
        metric("co_channel_count", 0.0),
        probe="wifi-scan",
    )
    found = look(host, a_record(*WIFI, probe="wifi-link"), scan, gateway, a_latency())
    assert found == LessonLook(
        at=AT,
        room="Room 1",
        device="laptop 1",
        delay=DELAYS,
        gateway_delay_p50_ms=3.0,
        channel_utilisation_ratio=0.25,
        retry_ratio=0.04,
        rssi_dbm=-55.0,
        channel=36,
        stations=3,
        neighbours=0,
        foreign_mbps=0.2,
        on_mains=True,
    )


def test_what_no_record_tells_is_not_known() -> None:
    nothing = LessonLook(at=AT, room="Room 1", device="laptop 1")
    assert seen() == nothing
    untold = [metric(name, None, note="not told") for name in ("on_mains", "signal_dbm")]
    assert seen(*untold) == nothing


def test_devices_and_rooms_are_told_apart_and_a_load_is_no_look() -> None:
    other = replace(a_record(*WIFI), device="laptop 2", record_id="b")
    room = a_record(*WIFI, room="Room 2")
    load = replace(a_load_record(holds=30), device="aggregator")
    records = [room, other, a_record(), load, a_record(room=None)]
    found = lesson_looks(records, at=AT)
    assert [(each.room, each.device, each.channel) for each in found] == [
        ("Room 1", "laptop 1", None),
        ("Room 1", "laptop 2", 36),
        ("Room 2", "laptop 1", 36),
    ]


@pytest.mark.parametrize("word", [FailureWord.DEVICE_LIMITED, FailureWord.OVERLOADED])
def test_a_delay_of_the_device_itself_is_not_laid_on_the_network(word: FailureWord) -> None:
    assert look(a_latency(word)).delay is None


def test_a_target_that_went_away_in_the_middle_still_told_its_delay() -> None:
    assert look(a_latency(FailureWord.CLOSED_EARLY)).delay == DELAYS


@pytest.mark.parametrize("told", [{}, {"scored_rtt_ms": {"version": 99}}])
def test_samples_that_cannot_be_read_are_not_known(told: Mapping[str, object]) -> None:
    assert look(a_latency(details=told)).delay is None


def test_a_gateway_that_surely_did_not_answer_is_infinitely_far() -> None:
    silent = metric("reachable", 0.0, label="gateway")
    elsewhere = metric("rtt_ms", 1.0, stat="p50", label="target")
    assert seen(silent, elsewhere).gateway_delay_p50_ms == math.inf
    by_tcp = metric("connect_ms", 2.0, stat="p50", label="gateway")
    assert seen(by_tcp).gateway_delay_p50_ms == 2.0
    nobody_knows = metric("reachable", None, label="gateway", note="many drop pings")
    assert seen(nobody_knows).gateway_delay_p50_ms is None


def test_an_old_beacon_says_nothing_of_now() -> None:
    old = metric("station_count", 30.0, age_s=600.0)
    assert seen(old).stations is None
    assert seen(replace(old, age_s=5.0)).stations == 30


def test_traffic_of_others_is_that_of_the_adapter_in_use() -> None:
    wired = metric("foreign_traffic_mbps", 9.0, label="eth0")
    radio = metric("foreign_traffic_mbps", 0.5, label="wlan0")
    record = a_record(wired, radio, probe="host")
    assert look(record).foreign_mbps == 9.0
    assert look(replace(record, network=NetworkFacts(interface="wlan0"))).foreign_mbps == 0.5
    assert look(replace(record, network=NetworkFacts(interface="wlan1"))).foreign_mbps is None


def test_a_number_that_cannot_be_is_not_known() -> None:
    odd = (metric("retry_ratio", 1.5), metric("station_count", -3.0), metric("on_mains", 0.0))
    found = seen(*odd)
    assert (found.retry_ratio, found.stations, found.on_mains) == (None, None, False)


@pytest.mark.parametrize("wrong_s", [0.0, -7200.0, 400.0])
def test_a_clock_that_is_off_is_told_as_well_as_the_look_was_long(wrong_s: float) -> None:
    record = a_record(*WIFI)  # 10 s long, begun a minute after AT by its own clock
    began = AT + timedelta(seconds=65)
    told = replace(record, started_at=began + timedelta(seconds=wrong_s))
    found = look(told, until=AT + timedelta(seconds=80))
    assert found.clock_offset_s == pytest.approx(wrong_s, abs=35.0)
    assert look(told).clock_offset_s is None


def test_a_clock_at_the_end_of_all_dates_is_off_and_no_fault() -> None:
    told = replace(a_record(*WIFI), started_at=datetime.max.replace(tzinfo=UTC))
    found = look(told, until=AT + timedelta(seconds=80)).clock_offset_s
    assert found is not None and found > 1e11
