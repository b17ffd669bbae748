"""The internet line's capacity out of the records. Pure."""

from datetime import date

import pandas as pd

from netready.analysis.pooling import pool_runs
from netready.domain.record import INTERNET
from netready.domain.scoring_input import CapacityReading, LineCapacity


def line_capacity(frame: pd.DataFrame, *, as_of: date) -> LineCapacity | None:
    """Median over runs of the line's rate in each direction; None: never measured.

    Runs are those of the internet-line probe, and of our own engine against an internet target.

    Others' use while it was measured is already gone from the figure and is not subtracted again.
    """
    readings = {direction: _reading(frame, direction, as_of=as_of) for direction in ("down", "up")}
    if not any(readings.values()):
        return None
    return LineCapacity(down=readings["down"], up=readings["up"])


def _reading(frame: pd.DataFrame, direction: str, *, as_of: date) -> CapacityReading | None:
    of_line = (frame["probe"] == "internet-line") | (
        (frame["probe"] == "throughput") & (frame["target_place"] == INTERNET)
    )
    rows = frame[of_line & (frame["name"] == "goodput_mbps") & (frame["direction"] == direction)]
    # of one and many streams the better is what the line can carry; one stream is what a user feels
    rows = rows.loc[rows.groupby("record_id")["value"].transform("max") == rows["value"]]
    pooled = pool_runs(rows, "p50", scale=1.0, as_of=as_of)
    if pooled is None:
        return None
    return CapacityReading(
        mbps=pooled.value,
        interval_mbps=pooled.interval,
        n=pooled.n,
        days=pooled.days,
        age_days=pooled.age_days,
        samples_mbps=pooled.samples,
        more_needed=pooled.more_needed,
    )
