"""The shape of activities, lesson mixes, the demand figures, endpoint lists and standards.

As in `rows.py`: only what one table alone can tell is checked here.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from netready.catalogue.rows import Country, Positive, Row, SourceRef, Text

Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(ge=0)]


class LimitsRow(Row):
    """The service level of one pupil."""

    delivered_ratio_min: Share | None = None
    stalls_max: Annotated[int, Field(ge=0)] | None = None
    startup_s_max: Positive | None = None
    response_s_p95_max: Positive | None = None
    loaded_rtt_p95_ms_max: Positive | None = None
    loss_ratio_max: Share | None = None


class ActivityRow(Row):
    """One pupil doing one thing. See `netready.domain.activity.Activity`."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    shape: Literal["segments", "stream", "requests"]
    down_mbps: Rate
    up_mbps: Rate
    limits: LimitsRow
    segment_s: Positive | None = None
    buffer_s: Positive | None = None
    interval_s: Positive | None = None
    request_bytes: Annotated[int, Field(gt=0)] | None = None
    answer_bytes: Annotated[int, Field(gt=0)] | None = None
    autosave_s: Positive | None = None
    autosave_bytes: Annotated[int, Field(gt=0)] | None = None
    sources: Annotated[list[SourceRef], Field(min_length=1)]

    @model_validator(mode="after")
    def _shape_is_whole(self) -> Self:
        needed = {
            "segments": ("segment_s", "buffer_s"),
            "stream": ("interval_s",),
            "requests": ("interval_s", "request_bytes", "answer_bytes"),
        }[self.shape]
        missing = [key for key in needed if getattr(self, key) is None]
        if missing:
            raise ValueError(f"shape {self.shape!r} also needs {', '.join(missing)}")
        if (self.autosave_s is None) != (self.autosave_bytes is None):
            raise ValueError("`autosave_s` and `autosave_bytes` belong together")
        return self


class ActivitiesFile(Row):
    """activities.toml."""

    activity: list[ActivityRow]


class MixPartRow(Row):
    """A share of the pupils; without `activity` they are idle."""

    activity: str | None = None
    share: Share


class MixRow(Row):
    """What the pupils of a lesson do at once."""

    key: Text
    title: Text
    kind: Literal["everyday", "video", "test"]
    parts: Annotated[list[MixPartRow], Field(min_length=1)]
    sources: Annotated[list[SourceRef], Field(min_length=1)]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum(part.share for part in self.parts)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"found shares that add up to {total:g}, allowed: 1")
        return self


class MixesFile(Row):
    """mixes.toml."""

    mix: list[MixRow]


class CrossLineRow(Row):
    """A published rate per user."""

    name: Text
    mbps_per_user: Positive
    basis: Literal["pupil", "user", "session"] = "user"
    source: SourceRef


class DemandFile(Row):
    """demand.toml."""

    headroom: Annotated[float, Field(ge=1)]
    concurrency: dict[Literal["primary", "secondary", "all-through"], Share]
    test_concurrency: Share
    cross_line: list[CrossLineRow]
    sources: Annotated[list[SourceRef], Field(min_length=1)]


class EndpointRow(Row):
    """One host and port."""

    host: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 443
    required: bool
    kind: Literal["tls", "stun"] = "tls"
    never_intercept: bool = False
    source: SourceRef


class EndpointsFile(Row):
    """endpoints/*.toml."""

    name: Text
    read_on: date
    endpoint: list[EndpointRow]


class StandardFile(Row):
    """standards/*.toml."""

    country: Country
    name: Text
    criteria: Annotated[list[Text], Field(min_length=1)]
    sources: Annotated[list[SourceRef], Field(min_length=1)]
