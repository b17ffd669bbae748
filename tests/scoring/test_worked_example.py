"""The worked example of the method page, to the printed digits."""

import pytest

from netready.domain.verdict import Confidence, Status, Verdict
from netready.scoring.lenses.iqb import iqb
from netready.scoring.score import score_site
from tests.scoring.school import example_after, example_before, result


def test_each_criterion_has_the_printed_score() -> None:
    score = score_site(example_before())
    printed = {
        "INF-02": 0.905,
        "INF-03": 0.942,
        "INF-04": 0.0,
        "INF-05": 1.0,
        "INF-07": 0.883,
        "INF-08": 0.580,
        "INF-10": 0.0,
        "TSP-01": 0.506,
    }
    for id, expected in printed.items():
        assert result(score, id).score == pytest.approx(expected, abs=5e-4), id
    assert result(score, "TSP-05").status is Status.MISSING


def test_the_index_its_bounds_and_coverage_are_those_printed() -> None:
    network = score_site(example_before()).network
    assert network.index == pytest.approx(0.547, abs=5e-4)
    assert network.index_low == pytest.approx(0.471, abs=5e-4)
    assert network.index_high == pytest.approx(0.611, abs=5e-4)
    assert network.coverage == pytest.approx(0.814, abs=5e-4)
    assert network.confidence is Confidence.MEDIUM


def test_the_verdict_is_not_yet_and_names_the_line() -> None:
    network = score_site(example_before()).network
    assert network.verdict is Verdict.NOT_YET
    assert network.sentence == "Not yet: the line carries 86 % of the planned load."
    assert network.because == ("INF-04",)
    assert {one.criterion: one.status for one in network.trace} == {
        "INF-04": Status.NOT_MET,
        "INF-08": Status.NOT_MET,
        "INF-10": Status.NOT_MET,
        "TSP-01": Status.NOT_MET,
        "TSP-05": Status.MISSING,
    }


def test_after_the_fixes_it_is_0_976_and_go() -> None:
    network = score_site(example_after()).network
    assert network.index == pytest.approx(0.976, abs=5e-4)
    assert network.verdict is Verdict.GO
    assert (network.gates_cleared, network.gates_of) == (5, 5)
    assert network.confidence is Confidence.HIGH


def test_the_barometer_calls_the_same_school_ready() -> None:
    scored = iqb(
        {
            "download_throughput_mbps": 180,
            "upload_throughput_mbps": 40,
            "latency_ms": 28,
            "packet_loss": 0.004,
        }
    )
    assert scored.score == pytest.approx(0.951, abs=5e-4)
    assert scored.word == "Ready"


def test_the_line_comes_first_among_the_remedies_and_alone_does_not_clear_everything() -> None:
    remedies = score_site(example_before()).remedies
    assert remedies[0].criteria == ("INF-04",)
    # saturation is still unknown then
    assert remedies[0].low.verdict is Verdict.CANNOT_SAY
