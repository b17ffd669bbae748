"""The nights for Prometheus: a strict parser reads them, and what is not known is not there."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict
from prometheus_client.parser import text_string_to_metric_families as older

from netready.analysis.metrics_text import metrics_text
from netready.domain.load import LimiterWord
from netready.domain.nights import NightReading, SkippedNight, SkipReason

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
FULL = NightReading(
    night=TUESDAY, room="Room 12", holds=17, breaks=18, planned=30, mix="video-lesson", radios=5,
    capacity_down_mbps=80.0, capacity_up_mbps=12.5, loaded_rtt_p50_ms=20.0,
    loaded_rtt_p95_ms=float("inf"), stall_ratio=0.02, retry_ratio=0.3, neighbours=0,
    channel_utilisation_ratio=0.7, channel=36, limiter=LimiterWord.AP_CONTENTION,
)  # fmt: skip


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
    assert found[("netready_room_capacity_down_bytes_per_second", "Room 12")] == 10_000_000
    assert found[("netready_room_loaded_round_trip_median_seconds", "Room 12")] == 0.02
    assert found[("netready_room_loaded_round_trip_p95_seconds", "Room 12")] == float("inf")
    assert found[("netready_room_neighbours", "Room 12")] == 0
    assert found[("netready_build", "")] == 1


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
    text = metrics_text("L", [FULL], [monday, other])
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


@pytest.mark.parametrize(
    "name", ['a"} 1\nevil{x="', "a\\", "a\nb", "\u202eabc", "\ud800", "# EOF", "\u2028", "é" * 9999]
)
def test_a_hostile_name_stays_a_label(name: str) -> None:
    text = metrics_text(name, [NightReading(night=MONDAY, room=name, holds=1, mix=name)])
    text.encode()
    names = {sample.name for family in families(text) for sample in family.samples}
    assert names == {
        "netready_room_pupils_supported",
        "netready_room_pupils_supported_at_least",
        "netready_room_night_timestamp_seconds",
    }


@settings(max_examples=60)
@given(st.lists(st.text(max_size=12), max_size=5), st.text(max_size=12))
def test_any_names_give_text_that_both_parsers_read(rooms: list[str], school: str) -> None:
    read(metrics_text(school, [NightReading(night=MONDAY, room=one, holds=3) for one in rooms]))
