"""Which channel of a look at a radio's counters is in use, and the shares of all of them. Pure.

The arithmetic of one channel is in `air_shares`.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from netready.domain.air import AirShares
from netready_probes.wifi.airtime.air_shares import air_shares, counted, refusal
from netready_probes.wifi.reading import SurveyEntry

_BY_FAR: Final = 10


def shares_in_use(
    before: Sequence[SurveyEntry] | None,
    after: Sequence[SurveyEntry],
    *,
    frequency_mhz: float | None = None,
) -> AirShares | None:
    """Shares of the channel that the radio is on; None: the looks name no such channel.

    Args:
        before: None: since the driver began to count, which may be days ago.
        after: all entries of one dump, as for `before`.
        frequency_mhz: of the link, where it is known from elsewhere.
    """
    now = entry_in_use(after, frequency_mhz=frequency_mhz)
    if now is None:
        return None
    if before is None:
        return air_shares(None, now)
    then = entry_in_use(before, frequency_mhz=frequency_mhz)
    if then is None:
        return refusal(now, "The channel in use was not in the first look.")
    return air_shares(then, now)


def shares_by_channel(
    before: Sequence[SurveyEntry] | None, after: Sequence[SurveyEntry]
) -> tuple[AirShares, ...]:
    """Shares of every channel that was listened to for long enough, in the order of the look.

    Channels that a scan only touched are left out; so is what was refused, but for the one in use.
    """
    found = []
    for radio, frequency in dict.fromkeys((each.interface, each.frequency_mhz) for each in after):
        now = _longest(after, radio, frequency)
        then = _longest(before, radio, frequency) if before is not None else None
        if now is None or (before is not None and then is None):
            continue
        shares = air_shares(then, now)
        if not shares.refused or now.in_use:
            found.append(shares)
    return tuple(found)


def shares_in_text(entries: Sequence[SurveyEntry]) -> tuple[AirShares, ...]:
    """Shares of a captured text: between each look and the next, or of its only one.

    A look ends where a channel that it had in use comes up in use again.
    """
    looks = _looks_in(entries)
    if len(looks) < 2:
        return shares_by_channel(None, entries)
    return tuple(
        shares for first, last in pairwise(looks) for shares in shares_by_channel(first, last)
    )


def _looks_in(entries: Sequence[SurveyEntry]) -> list[list[SurveyEntry]]:
    looks: list[list[SurveyEntry]] = []
    used: set[tuple[str, float | None]] = set()
    for entry in entries:
        channel = (entry.interface, entry.frequency_mhz)
        if not looks or (entry.in_use and channel in used):
            looks.append([])
            used = set()
        looks[-1].append(entry)
        if entry.in_use:
            used.add(channel)
    return looks


def entry_in_use(
    entries: Sequence[SurveyEntry], *, frequency_mhz: float | None = None
) -> SurveyEntry | None:
    """The channel that the radio is on: marked, or of that frequency, or by far the longest heard.

    Some drivers list a channel twice and mark none: the one with the longest time counts.
    """
    marked = [entry for entry in entries if entry.in_use]
    wanted = [entry for entry in marked or entries if entry.frequency_mhz == frequency_mhz]
    if wanted or marked:
        return max(wanted or marked, key=_active)
    first = max(entries, key=_active, default=None)
    if first is None or frequency_mhz is not None:
        return None
    others = [_active(entry) for entry in entries if entry.frequency_mhz != first.frequency_mhz]
    return first if _active(first) > _BY_FAR * max([0, *others]) else None


def _longest(
    entries: Sequence[SurveyEntry], radio: str, frequency_mhz: float | None
) -> SurveyEntry | None:
    channel = (radio, frequency_mhz)
    same = [entry for entry in entries if (entry.interface, entry.frequency_mhz) == channel]
    used = [entry for entry in same if entry.in_use]
    return max(used or same, key=_active, default=None)


def _active(entry: SurveyEntry) -> int:
    return counted(entry.active_ms) or 0
