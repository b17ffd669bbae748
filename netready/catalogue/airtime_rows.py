"""The shape of airtime.toml: which figures the airtime model has, and within which bounds."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from netready.catalogue.rows import Positive, Row, SourceRef
from netready.domain.airtime import Generation

Ratio = Annotated[float, Field(gt=0, le=1)]


class GenerationRow(Row):
    """One Wi-Fi generation; keys of the widths are MHz."""

    bits_per_tone: Positive
    tones_per_us: Annotated[dict[str, Positive], Field(min_length=1)]


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
    generations: Annotated[dict[str, GenerationRow], Field(min_length=1)]


def number_faults(sheet: AirtimeFile, path: str) -> Iterator[str]:
    """Keys that are no number where a width in MHz, or a generation, is wanted."""
    yield from _no_numbers(sheet.channels, f"{path}: channels", "a width in MHz")
    wanted = "the number of a Wi-Fi generation"
    yield from _no_numbers(sheet.generations, f"{path}: generations", wanted)
    for key, row in sheet.generations.items():
        place = f"{path}: generations.{key}.tones_per_us"
        yield from _no_numbers(row.tones_per_us, place, "a width in MHz")


def _no_numbers(keys: Mapping[str, object], place: str, wanted: str) -> Iterator[str]:
    return (
        f"{place}: found {key!r}, allowed: {wanted}"
        for key in keys
        if not (key.isascii() and key.isdecimal() and len(key) < 5)
    )


def generations(sheet: AirtimeFile) -> dict[int, Generation]:
    """By number; call it when `number_faults` found none."""
    return {
        int(key): Generation(
            tones_per_us={int(width): rate for width, rate in row.tones_per_us.items()},
            bits_per_tone=row.bits_per_tone,
        )
        for key, row in sheet.generations.items()
    }
