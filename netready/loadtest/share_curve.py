"""The share of pupils that keep every limit over class size, from all judged stages. Pure."""

from collections.abc import Mapping, Sequence

from netready.domain.load import SharePoint, StageResult, StageVerdict
from netready.loadtest.isotonic import non_increasing
from netready.loadtest.share import Pool, agreeing, interval, pool_of


def usable(history: Sequence[StageResult]) -> Sequence[StageResult]:
    """All but the void stages."""
    return [stage for stage in history if stage.verdict is not StageVerdict.VOID]


def by_pupils(history: Sequence[StageResult]) -> Mapping[int, list[StageResult]]:
    """The stages that may be used, by size, each in order."""
    found: dict[int, list[StageResult]] = {}
    for stage in usable(history):
        found.setdefault(stage.pupils, []).append(stage)
    return found


def share_curve(history: Sequence[StageResult]) -> tuple[SharePoint, ...]:
    """A point for each size, smallest first; never rising.

    Sizes that contradict one another (a larger one did better) are pooled as if they were one.
    """
    repeats = sorted(by_pupils(history).items())
    pools = [pool_of(agreeing(stages)) for _size, stages in repeats]
    points: list[SharePoint] = []
    for block in non_increasing([p.share for p in pools], [float(p.active) for p in pools]):
        inside = range(block.first, block.last + 1)
        whole = Pool(clusters=tuple(c for place in inside for c in pools[place].clusters))
        low, high = interval(whole)
        points += [
            SharePoint(
                pupils=repeats[place][0],
                share=whole.share,
                low=low,
                high=high,
                repeats=len(repeats[place][1]),
            )
            for place in inside
        ]
    return tuple(points)
