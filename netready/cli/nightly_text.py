"""Nights as lines for a terminal. Pure."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from netready.coordinator.nightly.plan import PlannedNight

ROOMS_SHOWN = 6
DAY = "%a %d %b %Y"


def night_lines(nights: "Iterable[PlannedNight]", *, runs: int) -> Iterator[str]:
    """One line a night that runs and its rooms below; days without one together by their reason."""
    found = 0
    for key, group in groupby(nights, key=lambda each: (each.runs, each.words)):
        several = tuple(group)
        if not key[0]:
            yield f"  {_days(several)}: no night: {key[1]}"
            continue
        found += len(several)
        for night in several:
            yield from _running(night)
    if found < runs:
        yield f"No more within 400 days ({found} of {runs} found)."


def missed_lines(nights: "Iterable[date]") -> Iterator[str]:
    """One line for each night that should have been and that nothing began."""
    for night in nights:
        yield f"  {night:{DAY}}: missed; nothing began it at its hour"


def _days(nights: "tuple[PlannedNight, ...]") -> str:
    first, last = nights[0].night, nights[-1].night
    return f"{first:{DAY}}" if first == last else f"{first:{DAY}} to {last:{DAY}}"


def _running(night: "PlannedNight") -> Iterator[str]:
    if night.starts is None or night.ends is None:
        return
    later = "" if night.starts.date() == night.night else f" ({night.starts:%a})"
    hours = f"{night.starts:%H:%M}{later}-{night.ends:%H:%M}"
    yield f"{night.night:{DAY}} {hours}: {night.words}"
    shown = [f"{turn.room} ({turn.why})" for turn in night.rooms[:ROOMS_SHOWN]]
    more = len(night.rooms) - len(shown)
    if shown:
        yield "    " + ", ".join(shown) + (f" and {more} more" if more else "")
    if night.gone:
        yield f"    no longer in the site file: {', '.join(night.gone[:ROOMS_SHOWN])}"
