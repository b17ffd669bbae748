"""Published scores of the barometer: three of the 57 schools' rows, and the corners."""

import pytest

from netready.scoring.lenses.iqb import INPUTS, edu_config, iqb

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
