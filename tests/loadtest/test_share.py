"""Shares of pupils: pooled over repeats, clustered by radio, and never decided by rounding."""

from collections.abc import Sequence

import pytest

from netready.domain.load import DeviceShare, StageResult, StageVerdict
from netready.loadtest.share import agreeing, effective_n, interval, pool_of
from netready.loadtest.share_curve import share_curve
from netready.loadtest.standing import REPEATS_MAX, Standing, standing
from tests.loadtest.samples import judged

PASS, FAIL = StageVerdict.PASS, StageVerdict.FAIL
HOLDS, BREAKS, UNSURE = Standing.HOLDS, Standing.BREAKS, Standing.UNSURE


def stage(*by_device: tuple[int, int]) -> StageResult:
    """A stage with so many good of so many pupils on each device."""
    shares = tuple(
        DeviceShare(device=f"device-{number}", ok=ok, active=active)
        for number, (ok, active) in enumerate(by_device)
    )
    ok, active = sum(s.ok for s in shares), sum(s.active for s in shares)
    verdict = PASS if ok / active >= 0.95 else FAIL
    return judged(active, verdict, shares=shares, share_ok=ok / active, ok_pupils=ok)


def test_six_pupils_on_one_laptop_are_one_observation() -> None:
    one_radio, five_radios, thirty = stage((30, 30)), stage(*[(6, 6)] * 5), stage(*[(1, 1)] * 30)

    assert effective_n(pool_of([one_radio])) == 1
    assert effective_n(pool_of([five_radios])) == 5
    assert effective_n(pool_of([thirty])) == 30
    assert effective_n(pool_of([one_radio] * 3)) == 3  # repeats are what one radio can give
    lows = [interval(pool_of([each]))[0] for each in (one_radio, five_radios, thirty)]
    # Wilson's bound for x = n is n / (n + z squared)
    assert lows == pytest.approx([1 / 4.841, 5 / 8.841, 30 / 33.841], abs=0.001)


def test_a_fate_that_is_shared_costs_more_than_one_that_is_not() -> None:
    together = pool_of([stage((0, 6), (6, 6), (6, 6), (6, 6), (6, 6))])
    scattered = pool_of([stage(*[(5, 6)] * 4, (4, 6))])

    assert together.share == scattered.share == 0.8
    assert effective_n(together) == 5
    assert effective_n(scattered) == 30
    narrow, wide = interval(scattered), interval(together)
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1]


def test_two_of_three_that_agree_outvote_a_burst_and_two_do_not() -> None:
    good, spoiled = stage((30, 30)), stage((0, 30))

    assert agreeing([good, spoiled, good]) == [good, good]
    assert agreeing([good, spoiled]) == [good, spoiled]
    assert [point.share for point in share_curve([good, spoiled, good])] == [1.0]


def happy_pupils(pupils: int, share: float) -> int:
    """As near as whole pupils can be."""
    return pupils - round(pupils * (1 - share))


@pytest.mark.parametrize("share", [1.0, 0.98, 0.96, 0.95, 0.94, 0.93, 0.9, 0.85, 0.8, 0.5])
def test_one_pupil_more_with_the_same_share_never_flips_the_verdict_by_rounding(
    share: float,
) -> None:
    """Counted bare, 95 % turns to and fro: 18 of 19 is too few, 19 of 20 enough, 28 of 30 not."""
    bare = {n: happy_pupils(n, share) / n >= 0.95 for n in range(1, 121)}
    seen = {n: standing([stage((happy_pupils(n, share), n))]) for n in bare}
    if share == 0.95:
        assert len({bare[n] for n in range(19, 40)}) == 2
    for n in range(1, 120):
        assert {seen[n], seen[n + 1]} != {HOLDS, BREAKS}


def fates(pupils: int, share: float, repeat: int) -> StageResult:
    """A class in which exactly that share is served in the long run, spread as evenly as can be.

    Whether a pupil goes short is dealt by the golden ratio over pupils and repeats.
    """
    golden = 0.6180339887498949
    short = sum(((repeat * pupils + each + 1) * golden) % 1.0 < 1 - share for each in range(pupils))
    return stage((pupils - short, pupils))


def settled(pupils: int, share: float) -> tuple[Standing, int]:
    """As the search does: repeat until it is sure."""
    repeats: list[StageResult] = []
    while not repeats or standing(repeats) is UNSURE:
        repeats.append(fates(pupils, share, len(repeats)))
    return standing(repeats), len(repeats)


@pytest.mark.parametrize(
    ("share", "expected"),
    [(1.0, HOLDS), (0.97, HOLDS), (0.96, HOLDS), (0.955, HOLDS), (0.9, BREAKS), (0.8, BREAKS)],
)
def test_repeats_bring_every_class_size_to_the_same_verdict_for_the_same_share(
    share: float, expected: Standing
) -> None:
    found = {n: settled(n, share) for n in range(10, 61)}
    bare = [happy_pupils(n, share) / n >= 0.95 for n in found]

    if share in (0.955, 0.96):
        assert len(set(bare)) == 2  # where a count of one class turns to and fro
    assert {verdict for verdict, _repeats in found.values()} == {expected}
    assert max(repeats for _verdict, repeats in found.values()) <= REPEATS_MAX


def test_the_search_always_comes_to_a_verdict() -> None:
    for pupils in range(1, 61):
        for share in (0.9, 0.93, 0.94, 0.95, 0.96, 0.97):
            assert settled(pupils, share)[1] <= REPEATS_MAX


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ([PASS], HOLDS),
        ([FAIL], UNSURE),
        ([FAIL, FAIL], BREAKS),
        ([FAIL, PASS], UNSURE),
        ([FAIL, PASS, PASS], HOLDS),
        ([PASS, FAIL, FAIL], UNSURE),
        ([FAIL, FAIL, PASS, PASS, PASS], HOLDS),
    ],
)
def test_a_pass_is_believed_and_a_failure_repeated(
    votes: Sequence[StageVerdict], expected: Standing
) -> None:
    assert standing([judged(30, vote) for vote in votes]) is expected


def test_pupils_who_keep_falling_short_by_one_are_found_out_by_repeats() -> None:
    one_short = stage((7, 8))

    assert standing([one_short]) is UNSURE
    assert standing([one_short] * 2) is BREAKS  # 2 of 16, and 0.8 may
    assert standing([one_short, stage((8, 8))]) is UNSURE
    assert standing([one_short, *[stage((8, 8))] * 2]) is HOLDS


def test_a_clear_failure_beside_a_pass_is_asked_again_though_the_pool_would_do() -> None:
    assert pool_of([stage((30, 30)), stage((27, 30))]).share == 0.95
    assert standing([stage((30, 30)), stage((27, 30))]) is UNSURE
    assert standing([stage((30, 30)), stage((27, 30)), stage((30, 30))]) is HOLDS


def test_sizes_that_contradict_each_other_are_pooled() -> None:
    curve = share_curve([stage((16, 20)), stage((22, 22)), stage((2, 25))])

    assert [point.pupils for point in curve] == [20, 22, 25]
    assert curve[0].share == curve[1].share == pytest.approx(38 / 42)
    assert curve[2].share == 0.08
