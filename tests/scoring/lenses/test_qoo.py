"""The draft's example, the reference's unit case, and the corners."""

import pytest

from netready.scoring.lenses.qoo import Anchor, QooMeasured, QooRequirement, percentiles_of, qoo

# draft-ietf-ippm-qoo, section "Example"
DRAFT = QooRequirement(
    rop=Anchor(latency_ms={99: 200, 99.9: 300}, loss=0.01),
    cpup=Anchor(latency_ms={99: 500, 99.9: 600}, loss=0.05),
    min_throughput_mbps=4,
)


def test_the_worked_example_of_the_draft() -> None:
    measured = QooMeasured(latency_ms={99: 350, 99.9: 375}, loss=0.02, throughput_mbps=28)
    scored = qoo(measured, DRAFT)
    assert scored.qoo_latency == pytest.approx(50, abs=5e-7)
    assert scored.qoo_loss == pytest.approx(75, abs=5e-7)
    assert scored.qoo_throughput == 100
    assert scored.qoo == pytest.approx(50, abs=5e-7)


def test_the_unit_case_of_the_reference() -> None:
    # getCUJO/qoo-c tests/unit/simple_qoo_test.c: one sample of 200 ms
    wanted = QooRequirement(
        rop=Anchor(latency_ms={50: 20, 90: 20, 99: 20}),
        cpup=Anchor(latency_ms={50: 250, 90: 300, 99: 400}),
    )
    measured = QooMeasured(latency_ms=percentiles_of([200], (50, 90, 99)))
    assert qoo(measured, wanted).qoo == pytest.approx(100 * (1 - 180 / 230), abs=5e-7)


def test_the_median_of_two_samples_is_the_upper_one_as_in_the_reference() -> None:
    assert percentiles_of([200, 100], (50, 99.9)) == {50: 200, 99.9: 200}


def test_too_little_throughput_is_useless_whatever_the_rest() -> None:
    measured = QooMeasured(latency_ms={99: 1, 99.9: 1}, loss=0, throughput_mbps=3.9)
    assert qoo(measured, DRAFT).qoo == 0


def test_a_school_with_103_ms_under_load_cannot_hold_a_call() -> None:
    scored = qoo(QooMeasured(latency_ms={95: 103}, loss=0.004))
    assert scored.qoo == 0
    assert scored.qoo_loss == pytest.approx(100 * (1 - 3 / 9))


def test_what_was_not_measured_is_skipped_and_said() -> None:
    scored = qoo(QooMeasured(latency_ms={99: 200}), DRAFT)
    assert scored.qoo == 100
    assert scored.skipped == ("latency p99.9", "loss", "throughput")


def test_no_data_at_all_gives_none() -> None:
    assert qoo(QooMeasured(), DRAFT).qoo is None


def test_anchors_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="same latency percentiles"):
        qoo(QooMeasured(), QooRequirement(rop=Anchor(latency_ms={99: 1}), cpup=Anchor()))
    with pytest.raises(ValueError, match="cannot need less"):
        qoo(QooMeasured(), QooRequirement(rop=Anchor(loss=0.1), cpup=Anchor(loss=0.01)))


def test_anchors_that_meet_are_a_step() -> None:
    step = QooRequirement(rop=Anchor(latency_ms={50: 20}), cpup=Anchor(latency_ms={50: 20}))
    assert qoo(QooMeasured(latency_ms={50: 20}), step).qoo == 100
    assert qoo(QooMeasured(latency_ms={50: 20.1}), step).qoo == 0
