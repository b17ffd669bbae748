"""Records as tidy pandas frames: one row a metric, every fact that selects it beside it."""

from collections.abc import Sequence

import pandas as pd

from netready.domain.record import ON_SITE, TARGET_PLACE, Record

COLUMNS = (
    "record_id",
    "site",
    "room",
    "device",
    "probe",
    "role",
    "target_place",
    "started_at",
    "day",
    "hour",
    "name",
    "value",
    "unit",
    "direction",
    "stat",
    "label",
    "n",
)


def metric_frame(records: Sequence[Record]) -> pd.DataFrame:
    """One row for each metric of each record, in an order that does not depend on theirs.

    Returns:
        Columns as in `COLUMNS`. `value` is NaN where the metric was not measured; `room`,
        `direction` are "" where there is none, so that they can be grouped by.
    """
    rows = [
        (
            record.record_id,
            record.site,
            record.room or "",
            record.device,
            record.probe,
            record.network.role.value,
            record.annotations.get(TARGET_PLACE, ON_SITE),
            record.started_at,
            record.started_at.date().isoformat(),
            record.started_at.hour,
            metric.name,
            metric.value,
            metric.unit,
            metric.direction.value if metric.direction else "",
            metric.stat,
            metric.label,
            metric.n,
        )
        for record in records
        for metric in record.metrics
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["value"] = pd.to_numeric(frame["value"])
    frame["n"] = frame["n"].astype("Int64")
    order = ["started_at", "record_id", "name", "direction", "stat", "label"]
    return frame.sort_values(order, kind="stable").reset_index(drop=True)
