"""A stage of which nothing is known. Pure."""

from netready.domain.load import DeviceStrain, Stage, StageMeasurement


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
