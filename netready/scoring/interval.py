"""Intervals that assume no distribution: order statistics, Clopper-Pearson, samples needed.

The sampling unit is a run at a time of day on a day, never the packets of one minute. Rooms that
were all measured are a census and have no sampling interval.
"""

import math
from collections.abc import Sequence

# no school measures more often; it only ends the search
_MOST_SAMPLES = 1 << 20


def binomial_cdf(successes: int, n: int, p: float) -> float:
    """P(X <= successes) for X ~ Binomial(n, p), summed exactly in logarithms."""
    if successes < 0:
        return 0.0
    if successes >= n or p <= 0.0:
        return 1.0
    if p >= 1.0:
        return 0.0
    log_p, log_q = math.log(p), math.log1p(-p)
    terms = (
        math.exp(_log_choose(n, k) + k * log_p + (n - k) * log_q) for k in range(successes + 1)
    )
    return min(1.0, math.fsum(terms))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def quantile_interval(
    values: Sequence[float], q: float, *, confidence: float = 0.95
) -> tuple[float | None, float | None]:
    """Two-sided interval for the q-quantile from order statistics; None: unbounded on that side.

    Each side errs with at most (1 - confidence) / 2, whatever the distribution
    (David and Nagaraja, Order Statistics, 3rd ed., section 7.1).

    Raises:
        ValueError: if q is not strictly between 0 and 1.
    """
    if not 0.0 < q < 1.0:
        raise ValueError(f"a quantile lies strictly between 0 and 1, not at {q}")
    ordered = sorted(values)
    n, side = len(ordered), (1.0 - confidence) / 2.0
    # X(r) <= quantile unless fewer than r values lie at or below it
    below = _last_rank(n, q, side)
    above = _last_rank(n, 1.0 - q, side)
    return (
        ordered[below - 1] if below else None,
        ordered[n - above] if above else None,
    )


def _last_rank(n: int, q: float, side: float) -> int:
    """Largest r in 1..n with P(Binomial(n, q) < r) <= side; 0 where none is."""
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        if binomial_cdf(middle - 1, n, q) <= side:
            low = middle
        else:
            high = middle - 1
    return low


def samples_for_quantile(q: float, *, confidence: float = 0.95) -> int:
    """Samples for a one-sided bound on the q-quantile (or, by symmetry, on 1 - q).

    ln(1 - confidence) / ln q: 29 for p90, 59 for p95, 299 for p99.

    Raises:
        ValueError: if q is not strictly between 0 and 1.
    """
    if not 0.0 < q < 1.0:
        raise ValueError(f"a quantile lies strictly between 0 and 1, not at {q}")
    extreme = max(q, 1.0 - q)
    return math.ceil(math.log(1.0 - confidence) / math.log(extreme))


def more_samples(n: int, q: float, *, confidence: float = 0.95) -> int:
    """How many more samples until `samples_for_quantile`; 0 when there are enough."""
    return max(0, samples_for_quantile(q, confidence=confidence) - n)


def least_more(
    good: int, bad: int, tolerated: float, *, confidence: float = 0.95
) -> tuple[int, int]:
    """The fewest further samples that can settle a line: good ones for met, bad ones for not met.

    `good` and `bad` samples lie on the two sides of the line; the line is met if at most the
    share `tolerated` of all that could be measured is bad (0.1 for a p10 of "higher is better").
    Met is settled where so few bad ones would be rarer than 1 - confidence if more than
    `tolerated` were bad; not met likewise. Nobody can promise more than "at least": not settled
    means that both truths still fit what was measured.

    Raises:
        ValueError: if `tolerated` is not strictly between 0 and 1.
    """
    if not 0.0 < tolerated < 1.0:
        raise ValueError(f"a tolerated share lies strictly between 0 and 1, not at {tolerated}")
    n, side = good + bad, 1.0 - confidence
    return (
        _first_rare(bad, n, tolerated, side),
        _first_rare(good, n, 1.0 - tolerated, side),
    )


def _first_rare(few: int, n: int, share: float, side: float) -> int:
    """The smallest m with P(Binomial(n + m, share) <= few) <= side; it falls as m grows."""
    low, high = 0, 1
    while binomial_cdf(few, n + high, share) > side and high < _MOST_SAMPLES:
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        if binomial_cdf(few, n + middle, share) <= side:
            high = middle
        else:
            low = middle + 1
    return low


def extremes_level(n: int, q: float) -> float:
    """How often the range of n samples holds the q-quantile: 1 - q^n - (1 - q)^n.

    (David and Nagaraja, as above.) 0.75 for the median of three.
    """
    return max(0.0, 1.0 - q**n - (1.0 - q) ** n)


def share_interval(successes: int, n: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Clopper-Pearson interval of a share (Clopper and Pearson 1934), by bisection.

    Raises:
        ValueError: if successes is not between 0 and n, or n is not positive.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    side = (1.0 - confidence) / 2.0
    low = 0.0 if successes == 0 else _bisect(successes - 1, n, 1.0 - side)
    high = 1.0 if successes == n else _bisect(successes, n, side)
    return low, high


def _bisect(successes: int, n: int, wanted: float) -> float:
    """The p at which P(X <= successes) = wanted; the left side falls as p grows."""
    low, high = 0.0, 1.0
    for _ in range(60):  # to the last binary digit of a share
        middle = (low + high) / 2.0
        if binomial_cdf(successes, n, middle) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def open_ends(interval: tuple[float | None, float | None]) -> tuple[float, float]:
    """An unbounded side as infinity: evidence that says so can only be unsettled or not met."""
    low, high = interval
    return -math.inf if low is None else low, math.inf if high is None else high
