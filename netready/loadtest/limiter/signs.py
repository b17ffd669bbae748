"""Is a way good or bad beside the load? Readings to one word, and the words for people. Pure.

The figures are our own choice, at borrowed marks: a rise of the round trip of 30 ms is where the
letter of dslreports.com/faq/17930 falls from A to B (read 2026-07), half of that is its middle.
Between good and bad nothing is said: a rule that needs one of them does not match.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from netready.domain.clues import AnchorReading, Place
from netready.domain.load import StageResult
from netready.loadtest.words import milliseconds, percent

RISE_BAD_MS: Final = 30.0
RISE_GOOD_MS: Final = 15.0
LOSS_BAD: Final = 0.01  # more than before the load; what calls bear (Teams: below 1 %)
LOSS_GOOD: Final = 0.005
NAMES: Final[Mapping[Place, str]] = {
    Place.GATEWAY: "the gateway",
    Place.WIRED: "the wired target on site",
    Place.ON_SITE: "the on-site target",
    Place.INTERNET: "the internet target",
}


class Sign(Enum):
    """How a way fared."""

    GOOD = "good"
    BAD = "bad"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way as it was read: before and beside the load."""

    sign: Sign
    words: str


def sign_of(
    idle_ms: Mapping[str, float],
    loaded_ms: Mapping[str, float],
    idle_loss: float | None,
    loss: float | None,
) -> Sign:
    """Good, bad, or not known; a way that was not open before the load says nothing."""
    before_ms, beside_ms = idle_ms.get("p95"), loaded_ms.get("p95")
    if before_ms is None or beside_ms is None or loss is None or math.isinf(before_ms):
        return Sign.UNCLEAR
    rise_ms, lost = beside_ms - before_ms, loss - (idle_loss or 0.0)
    if rise_ms > RISE_BAD_MS or lost > LOSS_BAD:
        return Sign.BAD
    good = rise_ms <= RISE_GOOD_MS and lost <= LOSS_GOOD
    return Sign.GOOD if good else Sign.UNCLEAR


def way_of(reading: AnchorReading) -> Way:
    """An anchor's way; one that could not be read at all says nothing of the network."""
    sign = (
        Sign.UNCLEAR
        if reading.failure
        else sign_of(
            reading.idle_rtt_ms, reading.loaded_rtt_ms, reading.idle_loss_ratio, reading.loss_ratio
        )
    )
    return Way(sign=sign, words=reading_words(reading))


def main_way(stage: StageResult) -> Way:
    """The way to the loaded target, by the probe beside the load."""
    sign = sign_of(stage.idle_rtt_ms, stage.loaded_rtt_ms, None, stage.loss_ratio)
    words = f"To the loaded target: {_figures(stage.idle_rtt_ms, stage.loaded_rtt_ms)}"
    lost = "" if stage.loss_ratio is None else f", {percent(stage.loss_ratio)} lost"
    return Way(sign=sign, words=f"{words}{lost}.")


def reading_words(reading: AnchorReading) -> str:
    """One sentence with the figures of an anchor."""
    place = NAMES[reading.where]
    whence = " from a wired device" if reading.from_wired else ""
    if reading.failure:
        return f"To {place}{whence}: could not be read ({reading.failure})."
    figures = _figures(reading.idle_rtt_ms, reading.loaded_rtt_ms)
    lost = "" if reading.loss_ratio is None else f", {percent(reading.loss_ratio)} lost"
    return f"To {place}{whence}: {figures}{lost}."


def _figures(idle_ms: Mapping[str, float], loaded_ms: Mapping[str, float]) -> str:
    return f"round trip p95 {_ms(idle_ms.get('p95'))} at rest, {_ms(loaded_ms.get('p95'))} beside"


def _ms(value: float | None) -> str:
    return "not known" if value is None else milliseconds(value)


def worst(signs: Iterable[Sign]) -> Sign:
    """Bad if any is bad, good if at least one is good and none is bad."""
    seen = set(signs)
    if Sign.BAD in seen:
        return Sign.BAD
    return Sign.GOOD if Sign.GOOD in seen else Sign.UNCLEAR
