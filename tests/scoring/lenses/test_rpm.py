"""Round trips a minute: the draft's formula, classes and confidence."""

import pytest

from netready.scoring.lenses.rpm import rpm, stability


def test_one_round_trip_of_200_ms_is_300_a_minute() -> None:
    assert rpm([200.0]).rpm == pytest.approx(300)


def test_the_four_kinds_of_probe_are_weighted_as_in_the_draft() -> None:
    scored = rpm({"tcp_ms": [30], "tls_ms": [60], "http_ms": [90], "self_ms": [40]})
    assert scored.rpm == pytest.approx(60_000 / ((30 + 60 + 90) / 6 + 40 / 2))


def test_the_slowest_five_per_cent_are_trimmed() -> None:
    assert rpm([10.0] * 19 + [10_000.0]).rpm == pytest.approx(6000)
    assert rpm([10.0] * 18 + [10_000.0]).rpm == pytest.approx(60_000 * 19 / 10_180)


@pytest.mark.parametrize(
    ("ms", "word"),
    [(201.0, "poor"), (200.0, "fair"), (60.0, "good"), (10.0, "excellent")],
)
def test_the_classes_begin_at_their_lines(ms: float, word: str) -> None:
    assert rpm([ms]).word == word


def test_a_kind_without_samples_is_skipped_and_said() -> None:
    scored = rpm({"self_ms": [50.0], "tcp_ms": []})
    assert scored.rpm == pytest.approx(1200)
    assert scored.skipped == ("tcp_ms", "tls_ms", "http_ms")


def test_no_data_at_all_gives_none() -> None:
    assert rpm([]).rpm is None
    assert rpm({}).rpm is None


def test_a_time_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        rpm([0.0])


def test_confidence_follows_the_intervals() -> None:
    assert stability([1000, 1000, 1000]) == "low"
    assert stability([100, 1000, 1010, 990, 1000]) == "high"
    assert stability([1000, 1200, 800, 1000]) == "medium"
    assert rpm([60.0], [1000, 1000, 1000, 1000]).confidence == "high"
