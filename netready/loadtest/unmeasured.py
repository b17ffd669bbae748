"""A stage of which nothing is known, or not all. Pure."""

from collections.abc import Mapping
from typing import Final

from netready.domain.activity import Activity
from netready.domain.load import DeviceStrain, Stage, StageMeasurement

LOSS_UNSEEN: Final = (
    "Lost packets have a limit and could not be counted by all devices: web pages have TCP only, "
    "where what is lost is sent again and shows as delay."
)


def without_load(stage: Stage, why: str = "") -> StageMeasurement:
    """Nothing was measured; `why`: a sentence where the load was ended or not begun for safety."""
    return StageMeasurement(
        stage=stage,
        pupils=(),
        idle_rtt_ms={},
        loaded_rtt_ms={},
        loss_ratio=None,
        probes_sent=0,
        duration_s=0.0,
        strain=DeviceStrain(),
        ended_by=why,
    )


def loss_unseen(part: StageMeasurement, activities: Mapping[str, Activity]) -> str:
    """A sentence where a limit on loss is neither kept nor broken, but not known; else ""."""
    if part.loss_ratio is not None or not part.probes_sent:
        return ""
    played = {pupil.activity for pupil in part.pupils}
    limited = any(
        activity.limits.loss_ratio_max is not None
        for key, activity in activities.items()
        if key in played
    )
    return LOSS_UNSEEN if limited else ""
