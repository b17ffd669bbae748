"""Cloudflare's own cases (speedtest @b387f42, tests/unit), the worked example, and the corners."""

import pytest

from netready.scoring.lenses.aim import aim


def words(values: dict[str, float | None]) -> dict[str, tuple[str, float]]:
    return {name: (each.word, each.points) for name, each in aim(values).experiences.items()}


def test_a_good_line_is_great_for_streaming() -> None:
    found = words(
        {
            "latency": 5,
            "packetLoss": 0,
            "download": 100_000_000,
            "downLoadedLatency": 15,
            "upLoadedLatency": 10,
        }
    )
    assert found["streaming"] == ("great", 70)


def test_negative_points_are_clamped_at_nothing() -> None:
    found = words(
        {"latency": 200, "packetLoss": 0.3, "downLoadedLatency": 500, "upLoadedLatency": 400}
    )
    assert found == {"gaming": ("bad", 0)}


def test_a_use_without_its_inputs_is_left_out_and_named() -> None:
    scored = aim({"latency": 10})
    assert scored.experiences == {}
    assert scored.skipped["gaming"] == ("loadedLatencyIncrease",)


def test_the_school_of_the_worked_example_is_average_for_calls() -> None:
    found = words({"latency": 28, "jitter": 12, "packetLoss": 0.004, "downLoadedLatency": 103})
    assert found["rtc"] == ("average", 20)


def test_missing_packet_loss_counts_no_points() -> None:
    with_loss = words({"latency": 5, "downLoadedLatency": 6, "packetLoss": 0.0})
    without = words({"latency": 5, "downLoadedLatency": 6, "packetLoss": None})
    assert with_loss["gaming"][1] - without["gaming"][1] == 10


@pytest.mark.parametrize(("latency", "points"), [(9.999, 20), (10, 10), (500, -20)])
def test_a_value_at_a_step_takes_the_next_points(latency: float, points: float) -> None:
    # an increase below 10 ms gives 20, no loss 10: a sum below 0 would be clamped
    found = words({"latency": latency, "downLoadedLatency": latency, "packetLoss": 0})
    assert found["gaming"][1] == points + 30


def test_our_own_names_are_understood() -> None:
    ours = aim(
        {
            "download_throughput_mbps": 100,
            "latency_ms": 5,
            "packet_loss": 0,
            "loaded_latency_down_ms": 15,
        }
    )
    assert ours.experiences["streaming"].points == 70
