"""The E-model against published points."""

import math
from itertools import pairwise

import pytest

from netready.loadtest import voice
from netready.loadtest.voice import G711, G711_PLC, G729A, Codec, call_mos, mos, r_factor


def test_the_defaults_give_the_published_rating() -> None:
    # G.107 clause 7.7: R = 93.2; manucorporat/e-model prints 93.206208
    assert r_factor(0.0, 0.0) == pytest.approx(93.206208, abs=1e-6)
    assert mos(r_factor(0.0, 0.0)) == pytest.approx(4.41, abs=0.005)


def test_noise_and_simultaneous_impairment_are_those_of_flent() -> None:
    # constants of flent 2.3.0, util.py mos_score, checked there against the ITU's calculator
    noise_db = voice._noise_db()
    assert noise_db == pytest.approx(-61.17921438624169, abs=1e-9)
    basic = 15 - 1.5 * (8 + noise_db)
    assert voice._simultaneous(basic, noise_db, 0.0) == pytest.approx(1.4135680813438616, abs=1e-5)


@pytest.mark.parametrize(
    ("r", "score"), [(90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)]
)
def test_ratings_become_the_scores_of_table_b1(r: float, score: float) -> None:
    assert mos(r) == pytest.approx(score, abs=0.01)


def test_scores_stay_between_1_and_4_5() -> None:
    assert mos(-math.inf) == mos(-20.0) == mos(0.0) == 1.0
    assert mos(100.0) == mos(130.0) == 4.5
    assert min(mos(r / 10) for r in range(1000)) == 1.0


@pytest.mark.parametrize("one_way_ms", [20.0, 100.0, 150.0, 250.0, 400.0])
@pytest.mark.parametrize("loss", [0.0, 0.01, 0.2])
def test_scores_agree_with_flent_for_its_codec(one_way_ms: float, loss: float) -> None:
    assert mos(r_factor(one_way_ms, loss, codec=Codec(impairment=0, robustness=1))) == (
        pytest.approx(_flent_mos(one_way_ms, loss), abs=1e-4)
    )


def _flent_mos(t: float, loss: float) -> float:
    """The delay and loss terms written out once more, from the equations as flent cites them."""
    no, is_ = -61.17921438624169, 1.4135680813438616
    ro = 15 - 1.5 * (8 + no)
    rle = 10.5 * 117 * (2 * t + 1) ** -0.25
    x = math.log2(t / 100)
    idd = 25 * ((1 + x**6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2) if t > 100 else 0
    idle = (ro - rle) / 2 + math.sqrt((ro - rle) ** 2 / 4 + 169)
    terv = 65 - 40 * math.log10((1 + t / 10) / (1 + t / 150)) + 6 * math.exp(-0.3 * t * t)
    gap = -1.5 * (no - 2) - (80 + 2.5 * (terv - 14))
    idte = (gap / 2 + math.sqrt(gap**2 / 4 + 100) - 1) * (1 - math.exp(-t))
    r = ro - is_ - idte - idle - idd - 95 * loss * 100 / (loss * 100 + 1)
    return 1.0 if r < 0 else max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)


def test_pure_delay_costs_nothing_up_to_100_ms_and_then_without_a_step() -> None:
    assert voice._late(100.0) == 0.0
    assert voice._late(100.1) == pytest.approx(0.0, abs=1e-3)
    assert voice._late(200.0) == pytest.approx(3.04, abs=0.01)  # X = 1 in (7-27)


def test_loss_hurts_more_without_concealment_and_in_bursts() -> None:
    random, bare = r_factor(50.0, 0.02), r_factor(50.0, 0.02, codec=G711)
    bursts = r_factor(50.0, 0.02, burst_ratio=2.0)
    assert bare < bursts < random
    assert r_factor(50.0, 0.0) - r_factor(50.0, 0.0, codec=G729A) == pytest.approx(11.0)
    # 1 % loss: 95 x 1 / (1 + 25.1)
    assert r_factor(0.0, 0.0) - r_factor(0.0, 0.01, codec=G711_PLC) == pytest.approx(95 / 26.1)


def test_a_call_gets_worse_with_each_of_the_three() -> None:
    best = call_mos(10.0, 1.0, 0.0)
    assert best == pytest.approx(4.37, abs=0.02)
    for worse in (
        [call_mos(rtt, 1.0, 0.0) for rtt in (10, 100, 300, 600, 2000)],
        [call_mos(10, jitter, 0.0) for jitter in (1, 40, 100, 300)],
        [call_mos(10, 1.0, loss) for loss in (0.0, 0.01, 0.05, 0.2, 1.0)],
    ):
        assert all(after < before for before, after in pairwise(worse))


def test_mouth_to_ear_is_half_the_round_trip_a_packet_and_the_buffer() -> None:
    assert call_mos(300.0, 0.0, 0.0) == mos(r_factor(150.0 + 20.0 + 20.0, 0.0))
    assert call_mos(300.0, 40.0, 0.01) == mos(r_factor(150.0 + 20.0 + 80.0, 0.01))


def test_a_call_in_which_nothing_arrives_has_the_lowest_score() -> None:
    assert call_mos(math.inf, 0.0, 1.0) == 1.0
    assert call_mos(20.0, math.inf, 0.0) == 1.0
    assert call_mos(1e9, 0.0, 0.0) == 1.0


@pytest.mark.parametrize(
    "call", [(-1.0, 0.0, 0.0), (1.0, -1.0, 0.0), (1.0, 0.0, 1.1), (math.nan, 0.0, 0.0)]
)
def test_what_cannot_be_is_refused(call: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="no such call"):
        call_mos(*call)
