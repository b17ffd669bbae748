"""The shape of an activity's table: which keys it has, and which values they may take."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from netready.catalogue.activity_checks import activity_faults
from netready.catalogue.rows import Positive, Row, SourceRef, Text

Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(ge=0, le=1000)]
Bytes = Annotated[int, Field(gt=0, le=64 * 1024 * 1024)]  # the most the target gives at once
Seconds = Annotated[float, Field(ge=0.02, le=60)]
# the longest gap is four means, and the target closes a connection that is silent for 120 s
MeanGap = Annotated[float, Field(ge=0.02, le=25)]
Ladder = Annotated[
    tuple[Positive, ...],
    Field(max_length=16),
    BeforeValidator(lambda found: tuple(found) if isinstance(found, list) else found),
]


class LimitsRow(Row):
    """The service level of one pupil."""

    delivered_ratio_min: Share | None = None
    stalls_max: Annotated[int, Field(ge=0)] | None = None
    startup_s_max: Positive | None = None
    response_s_p95_max: Positive | None = None
    loaded_rtt_p95_ms_max: Positive | None = None
    loss_ratio_max: Share | None = None
    mos_min: Annotated[float, Field(ge=1, le=4.5)] | None = None
    media_loss_ratio_max: Share | None = None
    media_jitter_ms_max: Positive | None = None


class ActivityRow(Row):
    """One pupil doing one thing. See `netready.domain.activity.Activity`."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    shape: Literal["segments", "stream", "requests", "pages", "media"]
    down_mbps: Rate
    up_mbps: Rate
    limits: LimitsRow
    spread_s: Annotated[float, Field(ge=0, le=60)] | None = None
    segment_s: Seconds | None = None
    buffer_s: Positive | None = None
    ladder_mbps: Ladder = ()
    start_mbps: Positive | None = None
    interval_s: MeanGap | None = None
    request_bytes: Bytes | None = None
    answer_bytes: Bytes | None = None
    objects: Annotated[int, Field(gt=0, le=1000)] | None = None
    object_bytes: Bytes | None = None
    autosave_s: Seconds | None = None
    autosave_bytes: Bytes | None = None
    opening_exchanges: Annotated[int, Field(ge=0, le=200)] = 0
    opening_request_bytes: Bytes | None = None
    opening_answer_bytes: Bytes | None = None
    document_bytes: Bytes | None = None
    audio_pps: Annotated[float, Field(gt=0, le=1000)] | None = None
    audio_bytes: Annotated[int, Field(ge=32, le=1400)] | None = None
    frames_per_s: Annotated[float, Field(gt=0, le=240)] | None = None
    key_frame_s: Annotated[float, Field(gt=0, le=30)] | None = None
    key_frame_factor: Annotated[float, Field(ge=1, le=50)] | None = None
    packet_bytes: Annotated[int, Field(ge=256, le=1400)] | None = None
    sources: Annotated[list[SourceRef], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        fault = next(activity_faults(self), None)
        if fault:
            raise ValueError(fault)
        return self


class ActivitiesFile(Row):
    """activities.toml."""

    activity: list[ActivityRow]
