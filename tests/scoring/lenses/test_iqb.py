"""Published scores of the barometer: three of the 57 schools' rows, and the corners."""

import random

import pytest

from netready.scoring.lenses.figures import figures
from netready.scoring.lenses.iqb import INPUTS, default_config, edu_config, iqb

# M-Lab and Giga/UNICEF, IQB-Edu open data for Moldovan schools (2026): down and up in Mbit/s,
# latency in ms, loss as a ratio, printed score
PUBLISHED = (
    (2.1630709948603304, 5.185016300585965, 62.128, 0.2329001630649533, 0.178266),
    (89.52457615543477, 7.272031062830353, 25.65, 0.001007032674761554, 0.773028),
    (90.8994722179695, 11.066263190983857, 21.611, 0.0, 0.822479),
    (20.50685837491303, 20.82246539781142, 44.719, 0.00910735656650616, 0.613095),
    (76.54485039202838, 58.46564802290858, 59.856, 0.08464230423822468, 0.626356),
)


@pytest.mark.parametrize("row", PUBLISHED)
def test_published_scores_are_met_to_the_last_printed_digit(row: tuple[float, ...]) -> None:
    assert iqb(dict(zip(INPUTS, row[:4], strict=True))).score == pytest.approx(row[4], abs=5e-7)


def test_the_reference_sample_gives_four_sevenths() -> None:
    # m-lab/iqb tests: 15 down, 20 up, 75 ms, 0.7 % loss
    assert iqb(dict(zip(INPUTS, (15, 20, 75, 0.007), strict=True))).score == pytest.approx(4 / 7)


def test_a_value_at_its_threshold_fails() -> None:
    at = iqb({"latency_ms": 100.0}).use_cases["web browsing"]
    below = iqb({"latency_ms": 99.999}).use_cases["web browsing"]
    assert (at, below) == (0.0, 1.0)


def test_what_has_no_data_is_skipped_and_said() -> None:
    scored = iqb({"download_throughput_mbps": 30, "latency_ms": None, "packet_loss": float("nan")})
    assert scored.score == 1.0
    assert scored.skipped == ("upload_throughput_mbps", "latency_ms", "packet_loss")
    assert "left out" in scored.sentence


def test_no_data_at_all_gives_none_and_not_an_error() -> None:
    assert iqb({}).score is None
    assert iqb({}).sentence == "IQB: no data to score."


def test_the_school_edition_leaves_gaming_out() -> None:
    values = dict(zip(INPUTS, (180, 40, 28, 0.004), strict=True))
    assert iqb(values).use_cases["gaming"] == pytest.approx(12 / 17)
    assert iqb(values, edu_config()).score == 1.0


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ((180, 40, 28, 0.004), "Ready"),
        ((2, 5, 62, 0.23), "Not ready"),
        ((90, 7, 25, 0.001), "Mostly ready"),
        ((15, 20, 75, 0.007), "Partially ready"),
    ],
)
def test_the_words_follow_the_score(values: tuple[float, ...], word: str) -> None:
    assert iqb(dict(zip(INPUTS, values, strict=True))).word == word


def reference(values: dict[str, float], weights: dict[str, float]) -> float | None:
    """The published arithmetic, written again from its figures: sums over cases and needs."""
    cases = figures("iqb")["default"]["use_case"]
    above, below = 0.0, 0.0
    for name, table in cases.items():
        needs = [(key, one) for key, one in table.items() if key != "weight" and key in values]
        total = sum(one["weight"] for _, one in needs)
        if not total or not weights[name]:
            continue
        met = sum(one["weight"] for key, one in needs if beyond(key, values[key], one["threshold"]))
        above, below = above + weights[name] * met / total, below + weights[name]
    return above / below if below else None


def beyond(name: str, value: float, threshold: float) -> bool:
    return value > threshold if "throughput" in name else value < threshold


def test_thousands_of_rows_with_gaps_and_values_at_the_line_are_the_published_sums() -> None:
    dice = random.Random(57)
    lines = {
        "download_throughput_mbps": (0.0, 5.0, 10.0, 10.001, 24.9, 25.0, 100.0),
        "upload_throughput_mbps": (0.0, 5.0, 5.01, 10.0, 25.0, 26.0),
        "latency_ms": (0.5, 9.999, 10.0, 50.0, 49.9, 100.0, 101.0),
        "packet_loss": (0.0, 0.005, 0.0049, 0.01, 0.011, 1.0),
    }
    weights = dict.fromkeys(default_config().use_cases, 1.0)
    school = {name: case.weight for name, case in edu_config().use_cases.items()}
    for _ in range(3000):
        values = {name: dice.choice(some) for name, some in lines.items() if dice.random() < 0.8}
        for config, each in ((default_config(), weights), (edu_config(), school)):
            wanted, found = reference(values, each), iqb(values, config).score
            assert found == (None if wanted is None else pytest.approx(wanted, abs=5e-9)), values
