"""The nights for Prometheus: a strict parser reads them, and what is not known is not there."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict
from prometheus_client.parser import text_string_to_metric_families as older

from netready.analysis.metrics_text import Told
from netready.analysis.metrics_text import metrics_text as text_of
from netready.domain.histogram import histogram_of
from netready.domain.load import LimiterWord
from netready.domain.night_journal import LessonLook
from netready.domain.nights import NightReading, SkippedNight, SkipReason
from netready.domain.verdict import Confidence

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
FULL = NightReading(
    night=TUESDAY, room="Room 12", holds=17, breaks=18, planned=30, mix="video-lesson", radios=5,
    capacity_down_mbps=80.0, capacity_up_mbps=12.5, loaded_rtt_p50_ms=20.0,
    loaded_rtt_p95_ms=float("inf"), stall_ratio=0.02, retry_ratio=0.3, neighbours=0,
    channel_utilisation_ratio=0.7, channel=36, limiter=LimiterWord.AP_CONTENTION,
    confidence=Confidence.HIGH,
)  # fmt: skip
NINE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def metrics_text(
    school: str,
    readings: Sequence[NightReading],
    skipped: Sequence[SkippedNight] = (),
    version: str = "",
) -> str:
    return text_of(Told(school=school, readings=readings, skipped=skipped, version=version))


def families(text: str) -> list[Metric]:
    return list(strict(text))  # type: ignore[no-untyped-call]


def read(text: str) -> dict[tuple[str, str], float]:
    """By metric and room; both parsers must agree."""
    found = {
        (sample.name, sample.labels.get("room", "")): sample.value
        for family in families(text)
        for sample in family.samples
    }
    again = {
        (sample.name, sample.labels.get("room", "")): sample.value
        for family in older(text)
        for sample in family.samples
    }
    assert found == again
    return found


def test_a_night_is_told_in_base_units() -> None:
    found = read(metrics_text("Larkfield", [FULL], version="1.2"))
    assert found[("netready_room_pupils_supported", "Room 12")] == 17
    assert found[("netready_room_pupils_supported_at_least", "Room 12")] == 0
    assert found[("netready_room_pupils_break", "Room 12")] == 18
    assert found[("netready_room_confidence", "Room 12")] == 1
    assert found[("netready_room_capacity_at_least", "Room 12")] == 0
    assert found[("netready_room_capacity_down_bytes_per_second", "Room 12")] == 10_000_000
    assert found[("netready_room_loaded_round_trip_median_seconds", "Room 12")] == 0.02
    assert found[("netready_room_loaded_round_trip_p95_seconds", "Room 12")] == float("inf")
    assert found[("netready_room_neighbours", "Room 12")] == 0
    assert found[("netready_build", "")] == 1
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC).timestamp()
    assert found[("netready_room_night_timestamp_seconds", "Room 12")] == noon


def test_what_is_not_known_is_absent_and_never_nought() -> None:
    text = metrics_text("Larkfield", [NightReading(night=MONDAY, room="Room 1")])
    assert set(read(text)) == {("netready_room_night_timestamp_seconds", "Room 1")}
    assert "pupils" not in text
    assert metrics_text("Larkfield", []) == "# EOF\n"


def test_the_last_night_of_a_room_counts_in_any_order() -> None:
    before = NightReading(night=MONDAY, room="Room 12", holds=28, mix="video-lesson")
    assert metrics_text("L", [before, FULL]) == metrics_text("L", [FULL, before])
    assert (
        read(metrics_text("L", [before, FULL]))[("netready_room_pupils_supported", "Room 12")] == 17
    )


def test_a_skipped_night_is_told_only_when_it_is_the_last() -> None:
    monday = SkippedNight(night=MONDAY, room="Room 12", reason=SkipReason.IN_USE)
    other = SkippedNight(night=MONDAY, room="Room 9", reason=SkipReason.NO_AGENT)
    turn = SkippedNight(night=TUESDAY, room="Room 9", reason=SkipReason.NOT_IN_TURN)
    text = metrics_text("L", [FULL], [monday, other, turn])
    assert "in-use" not in text
    assert 'netready_room_skipped{school="L",room="Room 9",reason="no-agent"} 1' in text


@pytest.mark.parametrize(
    "night",
    [
        NightReading(night=MONDAY, room="A", holds=30, censored=True),
        NightReading(night=MONDAY, room="A", holds=9, limiter=LimiterWord.DEVICE),
    ],
)
def test_a_lower_bound_says_so_and_a_weak_device_is_no_weak_network(night: NightReading) -> None:
    assert read(metrics_text("L", [night]))[("netready_room_pupils_supported_at_least", "A")] == 1


@pytest.mark.parametrize("limiter", [LimiterWord.DEVICE, LimiterWord.SERVER])
def test_what_the_devices_or_the_target_stopped_is_not_told_of_the_network(
    limiter: LimiterWord,
) -> None:
    weak = NightReading(
        night=MONDAY, room="A", holds=9, breaks=10, limiter=limiter, capacity_down_mbps=8.0,
        stall_ratio=0.5, loaded_rtt_p50_ms=900.0, loaded_rtt_p95_ms=float("inf"), retry_ratio=0.1,
    )  # fmt: skip
    found = {name.removeprefix("netready_room_"): v for (name, _), v in _read(weak).items()}
    assert found["pupils_supported_at_least"] == found["capacity_at_least"] == 1
    assert found["retry_ratio"] == 0.1
    assert not found.keys() & {
        "pupils_break",
        "stall_ratio",
        "loaded_round_trip_median_seconds",
        "loaded_round_trip_p95_seconds",
    }


def _read(night: NightReading) -> dict[tuple[str, str], float]:
    return read(metrics_text("L", [night]))


def test_a_room_in_which_the_smallest_class_broke_is_no_room_of_nought() -> None:
    found = _read(NightReading(night=MONDAY, room="A", breaks=5))
    assert found[("netready_room_pupils_break", "A")] == 5
    assert ("netready_room_pupils_supported", "A") not in found


def test_a_room_that_is_not_in_the_site_file_is_not_told() -> None:
    gone = SkippedNight(night=MONDAY, room="Hut", reason=SkipReason.NO_SUCH_ROOM)
    look = LessonLook(at=NINE, room="Hut", device="trolley-1", stations=3)
    told = Told(school="L", readings=[FULL], skipped=[gone], looks=[look], rooms={"Room 1"})
    assert text_of(told) == "# EOF\n"


def test_the_last_look_of_each_device_is_told_wherever_it_stands_now() -> None:
    delay = histogram_of([4.0] * 18 + [float("inf")] * 2)
    looks = [
        LessonLook(at=NINE, room="Room 1", device="d", rssi_dbm=-80.0, stations=0),
        LessonLook(at=NINE + timedelta(hours=1), room="Room 2", device="d", delay=delay),
    ]
    found = read(text_of(Told(school="L", looks=looks)))
    assert found == read(text_of(Told(school="L", looks=looks[::-1])))
    assert {room for _, room in found} == {"Room 2"}
    assert found[("netready_lesson_round_trip_median_seconds", "Room 2")] == pytest.approx(
        0.004, rel=0.01
    )
    assert found[("netready_lesson_round_trip_p95_seconds", "Room 2")] == float("inf")
    assert found[("netready_lesson_timestamp_seconds", "Room 2")] == NINE.timestamp() + 3600
    alone = read(text_of(Told(school="L", looks=looks[:1])))
    assert alone[("netready_lesson_stations", "Room 1")] == 0
    assert alone[("netready_lesson_signal_dbm", "Room 1")] == -80


@pytest.mark.parametrize(
    "name", ['a"} 1\nevil{x="', "a\\", "a\nb", "\u202eabc", "\ud800", "# EOF", "\u2028", "é" * 9999]
)
def test_a_hostile_name_stays_a_label(name: str) -> None:
    night = NightReading(night=MONDAY, room=name, holds=1, mix=name)
    look = LessonLook(at=NINE, room=name, device=name)
    text = text_of(Told(school=name, readings=[night], looks=[look], version=name))
    text.encode()
    names = {sample.name for family in families(text) for sample in family.samples}
    assert names == {
        "netready_room_pupils_supported",
        "netready_room_pupils_supported_at_least",
        "netready_room_night_timestamp_seconds",
        "netready_lesson_timestamp_seconds",
        "netready_build",
    }


@settings(max_examples=60)
@given(st.lists(st.text(max_size=12), max_size=5), st.text(max_size=12))
def test_any_names_give_text_that_both_parsers_read(rooms: list[str], school: str) -> None:
    read(metrics_text(school, [NightReading(night=MONDAY, room=one, holds=3) for one in rooms]))
