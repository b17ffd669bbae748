"""All methods over one school: the worked example, why they differ, and what has no data."""

from dataclasses import replace

import pytest

from netready.domain.verdict import Status, Verdict
from netready.scoring.lenses.aim import aim
from netready.scoring.lenses.all_lenses import all_lenses
from netready.scoring.lenses.e_model import e_model
from netready.scoring.lenses.figures import figures
from netready.scoring.lenses.why_differ import Opinion, of_aim, of_network, why_they_differ
from netready.scoring.score import score_site
from tests.scoring.school import example_after, example_before

# the school of the method page: 180 down, 40 up, 28 ms, 0.4 %, jitter 12, +75 ms under load
VALUES = {
    "download_throughput_mbps": 180.0,
    "upload_throughput_mbps": 40.0,
    "latency_ms": 28.0,
    "packet_loss": 0.004,
    "jitter_ms": 12.0,
    "loaded_latency_p95_ms": 103.0,
    "loaded_latency_down_ms": 103.0,
}


def test_the_worked_example_has_the_printed_spread() -> None:
    score = score_site(replace(example_before(), lens_values=VALUES))
    found = score.lenses
    assert found["iqb"] == pytest.approx(0.951, abs=5e-4)
    assert found["qoo"]["qoo"] == 0  # type: ignore[index]
    assert found["aim"]["rtc"] == {"points": 20, "word": "average"}  # type: ignore[index]
    # by the backup line, which there is none of
    assert found["dfe"]["word"] == "low"  # type: ignore[index]
    assert score.network.verdict is Verdict.NOT_YET


def test_why_they_differ_names_the_kindest_and_the_strictest_with_their_values() -> None:
    score = score_site(replace(example_before(), lens_values=VALUES))
    assert score.lenses["why_they_differ"] == (
        "They differ here because IQB (0.95) asks only what one user alone would find on this "
        'line, while this score asks what all pupils do at once and finds "Line against plan" '
        "wanting."
    )


def test_the_sentence_follows_the_values() -> None:
    after = score_site(replace(example_after(), lens_values=VALUES)).lenses["why_they_differ"]
    assert "while QoO (0 of 100) asks whether a video call holds with 103 ms" in str(after)
    assert "finds nothing wanting" in str(after)
    lossy = {"download_throughput_mbps": 180.0, "loaded_latency_p95_ms": 20.0, "packet_loss": 0.02}
    assert "with 2 % lost" in str(all_lenses(lossy)["why_they_differ"])


@pytest.mark.parametrize(
    ("status", "finds"),
    [
        (Status.NOT_MET, 'finds "Line against plan" wanting'),
        (Status.UNSETTLED, 'finds "Line against plan" not settled yet'),
        (Status.MISSING, 'finds "Line against plan" not known yet'),
        (None, "finds too little known of, or done in, whole areas"),
    ],
)
def test_our_own_clause_says_what_the_verdict_rests_on(status: Status | None, finds: str) -> None:
    score = score_site(example_before())
    answer = replace(score.network, verdict=Verdict.PILOT, because=("INF-04",) if status else ())
    results = [replace(one, status=status or one.status) for one in score.criteria]
    found = of_network(answer, results)
    assert found is not None
    assert found.clause.endswith(finds)


def test_another_word_of_the_figures_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(figures("aim"), "words", ["awful", "weak", "fair", "fine", "superb"])
    found = of_aim(aim(VALUES))
    assert found is not None
    assert found.clause.startswith("AIM (fair for ")


def test_methods_that_agree_are_said_to() -> None:
    opinions = [Opinion(kind=0.9, clause="A"), None, Opinion(kind=0.8, clause="B")]
    assert why_they_differ(opinions) == "The methods agree here: A, and B."
    assert why_they_differ([None, Opinion(kind=1.0, clause="A")]) == ""


def test_nothing_measured_gives_no_number_and_no_comparison() -> None:
    found = all_lenses({})
    assert (found["iqb"], found["rpm"], found["e_model"], found["aim"]) == (None, None, None, {})
    assert found["why_they_differ"] == ""
    assert "dfe" not in found


def test_another_country_has_no_dfe() -> None:
    given = example_before()
    abroad = replace(given, catalogue=replace(given.catalogue, country="US"))
    assert "dfe" not in score_site(abroad).lenses


@pytest.mark.parametrize(
    ("latency", "jitter", "loss", "r"),
    [
        (20.0, 5.0, 0.0, 93.2 - 1.0),
        (139.0, 5.0, 0.0, 93.2 - 159 / 40),
        (140.0, 5.0, 0.0, 93.2 - 4.0),  # 160 ms: the other branch meets it
        (290.0, 5.0, 0.02, 93.2 - 19.0 - 5.0),
    ],
)
def test_the_short_e_model_is_its_formula(
    latency: float, jitter: float, loss: float, r: float
) -> None:
    found = e_model({"latency_ms": latency, "jitter_ms": jitter, "packet_loss": loss})
    assert found.r == pytest.approx(r)
    assert found.mos == pytest.approx(1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r))


def test_a_line_that_loses_half_is_rated_1_and_never_less() -> None:
    assert e_model({"latency_ms": 9.0, "jitter_ms": 1.0, "packet_loss": 0.5}).mos == 1.0
    assert e_model({"latency_ms": 9.0, "packet_loss": 0.5}).mos is None
