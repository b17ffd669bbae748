"""Which share of the pupils keeps every limit: pooled over repeats, clustered by radio. Pure.

Pupils on one device share one radio and one fate, so a device in a stage is one cluster and not as
many observations as it has pupils: with one device only repeats bring independent information. The
interval is Wilson's (Journal of the American Statistical Association 22, 1927) with the effective
sample size n / design effect (Kish, "Survey Sampling", 1965, 5.4; for clustered shares: Dean and
Pagano, Journal of Survey Statistics and Methodology 3, 2015).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from netready.domain.load import DeviceShare, StageResult, StageVerdict

SHARE_MIN: Final = 0.95  # a size holds if at least this share of its pupils keeps every limit
LOST_SHARE_MAX: Final = 0.05  # the rest of it; 1 - 0.95 is not 0.05 to a computer
Z_95: Final = 1.959964  # of the normal distribution, two-sided 95 %
# own figure: a repeat further than this from the median of three or more saw another network (a
# burst of somebody else's traffic, a pause of it), not the scatter of this one
APART: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Clusters taken together; never empty."""

    clusters: tuple[DeviceShare, ...]

    @property
    def active(self) -> int:
        """Pupils, each counted in every stage."""
        return sum(cluster.active for cluster in self.clusters)

    @property
    def share(self) -> float:
        """That kept every limit."""
        return sum(cluster.ok for cluster in self.clusters) / self.active

    @property
    def excess(self) -> float:
        """Pupils that fell short beyond those that may: 0 or less keeps the limit.

        Between 0 and 1 one pupil more or less decides, and that is rounding and no evidence.
        """
        short = self.active - sum(cluster.ok for cluster in self.clusters)
        return short - LOST_SHARE_MAX * self.active


def pool_of(stages: Sequence[StageResult]) -> Pool:
    """All clusters of these stages; raises ValueError without any."""
    if not stages:
        raise ValueError("no stage to pool")
    return Pool(clusters=tuple(cluster for stage in stages for cluster in _clusters(stage)))


def _clusters(stage: StageResult) -> Sequence[DeviceShare]:
    """By device; of a stage that says nothing of its pupils, its verdict on all of them."""
    counted = [cluster for cluster in stage.shares if cluster.active > 0]
    if counted:
        return counted
    ok = stage.pupils if stage.verdict is StageVerdict.PASS else 0
    return (DeviceShare(device="", ok=ok, active=max(1, stage.pupils)),)


def agreeing(stages: Sequence[StageResult]) -> Sequence[StageResult]:
    """Repeats of one size without those that saw another network than most of them did.

    Two cannot outvote each other, and where no repeat is near the median nobody is right.
    """
    if len(stages) < 3:
        return stages
    shares = [pool_of([stage]).share for stage in stages]
    middle = median(shares)
    near = [s for s, share in zip(stages, shares, strict=True) if abs(share - middle) <= APART]
    return near or stages


def effective_n(pool: Pool) -> float:
    """As many independent pupils would say as much: n / design effect.

    The design effect is the linearised variance of the ratio over that of a simple random sample.
    It cannot be estimated from one cluster, nor where all did well or all badly: then it is taken
    at its most, one fate a cluster.
    """
    share, count = pool.share, len(pool.clusters)
    if count < 2 or share in (0.0, 1.0):
        return float(count)
    squares = sum((c.ok - share * c.active) ** 2 for c in pool.clusters)
    variance = count / (count - 1) * squares / pool.active**2
    plain = share * (1 - share) / pool.active
    return min(float(pool.active), max(float(count), pool.active * plain / max(variance, 1e-12)))


def interval(pool: Pool) -> tuple[float, float]:
    """The 95 % confidence interval of the share."""
    share, n = pool.share, effective_n(pool)
    z2 = Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
