"""How much a plan may move, in the worst case."""

from dataclasses import replace

import pytest

from netready.domain.load import Stage
from netready.loadtest.plan import Pace, Plan
from netready.loadtest.volume import doing, mean_mbps, peak_mbps, plan_bytes, stage_bytes
from tests.loadtest.samples import ACTIVITIES, CONSTANT, VIDEO

STAGE = Stage(pupils=2, ramp_s=2.0, settle_s=5.0, measure_s=93.0)
PACE = Pace(hold_s=93.0, search_s=13.0, ramp_s=2.0, settle_s=5.0, stages_max=10, voids_max=2)


def test_a_class_needs_both_directions_of_everybody_who_does_something() -> None:
    active = doing(lambda n: ("constant",) * (n - 1) + ("idle",), ACTIVITIES, 3)
    assert active == [CONSTANT, CONSTANT]
    assert mean_mbps(active) == 2 * (CONSTANT.down_mbps + CONSTANT.up_mbps)


def test_a_stage_lasts_from_the_first_start_to_the_end() -> None:
    one = replace(CONSTANT, down_mbps=3.0, up_mbps=1.0)
    assert stage_bytes([one, one], STAGE) == pytest.approx(2 * 4.0 * 100 * 125_000)


def test_buffers_and_openings_come_on_top() -> None:
    player = replace(VIDEO, down_mbps=2.0, up_mbps=0.0, buffer_s=30.0)
    assert stage_bytes([player], STAGE) == pytest.approx((2.0 * 100 + 60) * 125_000)
    assert peak_mbps([player]) == pytest.approx(2.0 + 60 / 30)
    opener = replace(
        player,
        buffer_s=None,
        document_bytes=1_000_000,
        opening_exchanges=10,
        opening_answer_bytes=25_000,
    )
    assert stage_bytes([opener], STAGE) == pytest.approx((2.0 * 100 + 10) * 125_000)


def test_a_hold_is_counted_with_its_repeats_and_a_search_to_its_last_stage() -> None:
    one = {"constant": replace(CONSTANT, down_mbps=1.0, up_mbps=0.0)}
    hold = Plan(class_pupils=4, max_pupils=4, search=False, pace=PACE)
    assert plan_bytes(hold, lambda n: ("constant",) * n, one) == 2 * 4 * 100 * 125_000
    search = Plan(class_pupils=4, max_pupils=8, pace=PACE)
    worst = 4 * 100 + 2 * 8 * 100 + 7 * 8 * 20
    assert plan_bytes(search, lambda n: ("constant",) * n, one) == worst * 125_000
