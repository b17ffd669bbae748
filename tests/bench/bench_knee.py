"""`python -m tests.bench.bench_knee`: how right and how long the search is, beside naive rules.

In virtual time: 200 rooms that serve 12 to 48 pupils, 5 % of the stages spoiled by bursts. Prints;
the limit on the error is asserted by `tests/loadtest/test_knee.py`.
"""

from netready.loadtest.plan import QUICK, Pace, Plan
from tests.bench.figures import Figure
from tests.loadtest.knee_trials import (
    MOST,
    Rule,
    Trial,
    bisected,
    first_breach,
    knees,
    ours,
    scored,
    trials,
    two_of_three,
)

ROOMS = 200
SEEDS = 5
RADIOS = (1, 3, 5, 15, 30)
HEAD = (
    "rule                             error p50  p95  max   bias  stages  minutes p50   p95",
    "-" * 84,
)


def main() -> list[Figure]:
    """Both tables."""
    search = Plan(class_pupils=MOST, max_pupils=MOST)
    class_30 = Plan(class_pupils=30, max_pupils=MOST)
    quick = Plan(class_pupils=MOST, max_pupils=MOST, pace=QUICK)
    print(f"{ROOMS * SEEDS} rooms that serve 12 to 48 pupils, up to {MOST} tried, 5 % bursts")
    print("\n".join(HEAD))
    for name, rule in (
        ("ours, class of 60", ours(search)),
        ("ours, class of 30, search on", ours(class_30)),
        ("ours, quick", ours(quick)),
        ("linear ramp, first breach", first_breach),
        ("linear ramp, 2 of 3", two_of_three),
        ("doubling and halving, 2 of 3", bisected),
    ):
        print(line(name, rule, 0))
    print("\nby radios; 1 % of radios have a bad stage, a full way is shared unfairly by 10 %")
    for radios in RADIOS:
        print(line(f"ours, {radios} radios", ours(search), radios, dip_chance=0.01, unfair=0.1))
    print("\na full way delivers that much less, so that the first guess is too low")
    for waste in (0.1, 0.3):
        print(line(f"ours, {waste:.0%} wasted", ours(search), 0, waste=waste))
    proof = Plan(class_pupils=30, max_pupils=30)
    failing = scored(trials(ours(proof), [12 + i % 18 for i in range(ROOMS)], 3))
    print(
        f"\na class of 30 that fails: {failing.minutes_p50:.1f} minutes (median), "
        f"{failing.minutes_p95:.1f} (p95) with the proof of {Pace().hold_s:g} s"
    )
    return [
        _error(f"{ROOMS} rooms of 12 to 48 pupils, 5 % bursts", all_rooms(ours(search), 0)),
        _error("the same through 5 radios with a fate of their own", _five_radios(search)),
    ]


def _five_radios(search: Plan) -> list[Trial]:
    return all_rooms(ours(search), 5, dip_chance=0.01, unfair=0.1)


def _error(where: str, found: list[Trial]) -> Figure:
    score = scored(found)
    note = f"worst {score.worst:.0f}; {score.stages:.0f} stages, {score.minutes_p50:.1f} minutes"
    name = f"knee: error p95, {where}"
    return Figure(name=name, value=score.p95, unit="pupils", at_most=2, note=note)


def all_rooms(rule: Rule, radios: int, **traits: float) -> list[Trial]:
    """Every seed and every room."""
    return [
        trial
        for seed in range(SEEDS)
        for trial in trials(rule, knees(ROOMS), seed, radios, **traits)
    ]


def line(name: str, rule: Rule, radios: int, **traits: float) -> str:
    """One rule over all rooms."""
    score = scored(all_rooms(rule, radios, **traits))
    return (
        f"{name:<32} {score.p50:>9.0f} {score.p95:>4.0f} {score.worst:>4.0f} {score.bias:>6.2f} "
        f"{score.stages:>7.0f} {score.minutes_p50:>12.1f} {score.minutes_p95:>5.1f}"
    )


if __name__ == "__main__":
    main()
