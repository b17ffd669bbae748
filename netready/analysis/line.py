"""The internet line's capacity out of the records. Pure."""

from datetime import date

import pandas as pd

from netready.analysis.pooling import pool_runs
from netready.domain.scoring_input import CapacityReading, LineCapacity


def line_capacity(frame: pd.DataFrame, *, as_of: date) -> LineCapacity | None:
    """Median over runs of the internet probe's rate in each direction; None: never measured.

    Others' use while it was measured is already gone from the figure and is not subtracted again.
    """
    readings = {direction: _reading(frame, direction, as_of=as_of) for direction in ("down", "up")}
    if not any(readings.values()):
        return None
    return LineCapacity(down=readings["down"], up=readings["up"])


def _reading(frame: pd.DataFrame, direction: str, *, as_of: date) -> CapacityReading | None:
    rows = frame[
        (frame["probe"] == "internet-line")
        & (frame["name"] == "goodput_mbps")
        & (frame["direction"] == direction)
    ]
    pooled = pool_runs(rows, "p50", scale=1.0, as_of=as_of)
    if pooled is None:
        return None
    return CapacityReading(
        mbps=pooled.value,
        interval_mbps=pooled.interval,
        n=pooled.n,
        days=pooled.days,
        age_days=pooled.age_days,
        more_needed=pooled.more_needed,
    )
