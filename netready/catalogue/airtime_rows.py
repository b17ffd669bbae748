"""The shape of airtime.toml: which figures the airtime model has, and within which bounds."""

from typing import Annotated

from pydantic import Field

from netready.catalogue.rows import Positive, Row, SourceRef

Ratio = Annotated[float, Field(gt=0, le=1)]


class AirtimeFile(Row):
    """airtime.toml; see `netready.domain.airtime.AirtimeRules` for what each key means."""

    efficiency_ratio: Ratio
    usable_ratio: Ratio
    limit_ratio: Ratio
    live_limit_ratio: Ratio
    slow_rates_below_mbps: Positive
    fast_rate_mbps: Positive
    kept_when_doubled_ratio: Ratio
    exchange_us: Positive
    payload_bytes: Annotated[int, Field(gt=0)]
    frame_bytes: Annotated[int, Field(gt=0)]
    channels: Annotated[dict[str, Annotated[int, Field(gt=0)]], Field(min_length=1)]
    sources: Annotated[list[SourceRef], Field(min_length=1)]
