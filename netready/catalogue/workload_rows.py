"""The shape of lesson mixes, the demand figures, endpoint lists and standards.

Activities have theirs in `activity_rows.py`. As in `rows.py`: only what one table alone can tell is
checked here.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from netready.catalogue.rows import Country, Positive, Row, SourceRef, Text

Share = Annotated[float, Field(ge=0, le=1)]


class MixPartRow(Row):
    """A share of the pupils; without `activity` they are idle."""

    activity: str | None = None
    share: Annotated[float, Field(gt=0, le=1)]


class MixRow(Row):
    """What the pupils of a lesson do at once."""

    key: Text
    title: Text
    kind: Literal["everyday", "video", "test", "start"]
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
