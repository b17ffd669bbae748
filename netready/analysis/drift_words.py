"""A change as one sentence for people. Pure.

A figure that is "at least" says so, and a cause is a sign that came at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from netready.analysis.drift_groups import Told
from netready.analysis.drift_metrics import PUPILS
from netready.domain.nights import ChangeKind, Share
from netready.domain.visible import visible
from netready.domain.window import DAY_NAMES

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_RTT_MOST_MS: Final = 9_999.0
# (was, is, unit) by figure, of one room
_ROOM: Final[Mapping[str, tuple[str, str, str]]] = {
    "pupils_supported": ("carried", "carries", ""),
    "capacity_down_mbps": ("got", "gets", " Mbit/s down"),
    "capacity_up_mbps": ("sent", "sends", " Mbit/s up"),
    "loaded_rtt_ms": ("answered under load in", "answers in", " ms"),
    "stall_ratio": ("stalled for", "stalls for", " of its pupils"),
}
_ROOMS: Final[Mapping[str, tuple[str, str]]] = {  # (worse, better), of several
    "pupils_supported": ("carry fewer pupils", "carry more pupils"),
    "capacity_down_mbps": ("get less down", "get more down"),
    "capacity_up_mbps": ("send less", "send more"),
    "loaded_rtt_ms": ("answer more slowly under load", "answer faster under load"),
    "stall_ratio": ("stall for more pupils", "stall for fewer pupils"),
}
_SHARED: Final[Mapping[Share, str]] = {
    Share.SCHOOL: "look first at what all rooms share: target, controller, switches, line",
    Share.FLOOR: "look first at what the rooms of this floor share: its switch and its channels",
    Share.RADIO: "look first at the access point that they share",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Whether a figure is only a bound; neither: it is the figure."""

    at_least: bool = False
    at_most: bool = False


EXACT: Final = Bound()


@dataclass(frozen=True, slots=True, kw_only=True)
class FromTo:
    """The two figures of a change, as `figure` says them, and of how many rooms they are known."""

    was: str
    now: str
    rooms: int = 1


def words_of(told: Told, moved: FromTo, causes: Sequence[str]) -> str:
    """The sentence.

    Args:
        told: what is said.
        moved: from where to where; of several rooms the medians.
        causes: clauses.
    """
    since = day(told.lead.since, told.lead.found)
    said = _rooms(told, moved, since) if told.scope else _room(told, moved, since)
    return "; ".join((said, *(() if _is_back(told) else causes))) + "."


def _room(told: Told, moved: FromTo, since: str) -> str:
    name = named(told.lead.room)
    had, has, unit = _ROOM[told.lead.metric]
    if _is_back(told):
        return f"{name} {has} {moved.now}{unit} again since {since}, after {moved.was}"
    return f"{name} {had} {moved.was}{unit}, {has} {moved.now} since {since}"


def _rooms(told: Told, figures: FromTo, since: str) -> str:
    worse, better = _ROOMS[told.lead.metric]
    unit = _ROOM[told.lead.metric][2]
    who = _who(told)
    middle = f"{_which(told, figures.rooms)} {figures.now}{unit} instead of {figures.was}"
    if _is_back(told):
        known = "" if len(told.rooms) == told.asked else " so far"
        return f"{who} are back{known} since {since}: {middle}"
    moved = worse if told.lead.kind is ChangeKind.WORSE else better
    return f"{who} {moved} since {since}: {middle}"


def _which(told: Told, known: int) -> str:
    """Of which rooms the two figures are the medians."""
    if known == len(told.rooms):
        return "the middle one"
    return (
        "the one that shows it most," if known == 1 else f"the middle of the {known} that show it,"
    )


def shared_words(told: Told) -> tuple[str, ...]:
    """Where to look first, for rooms that moved together; () for one room."""
    if told.scope is None or told.lead.kind is not ChangeKind.WORSE:
        return ()
    return (_SHARED[told.scope.share],)


def _who(told: Told) -> str:
    if told.scope is None:
        return ""
    moved, of = len(told.rooms), told.asked
    count = f"all {of}" if moved == of else f"{moved} of {of}"
    place = {
        Share.RADIO: f" on access point {visible(told.scope.name)}",
        Share.FLOOR: f" on floor {visible(told.scope.name)}",
    }.get(told.scope.share, "")
    unknown = len(told.scope.rooms) - of
    rest = f" (of {unknown} more it is not known)" if unknown > 0 and not _is_back(told) else ""
    words = f"{count} rooms{place}{rest}"
    return words[0].upper() + words[1:]


def _is_back(told: Told) -> bool:
    return told.lead.kind is ChangeKind.RECOVERED


def figure(metric: str, value: float, bound: Bound = EXACT) -> str:
    """A figure as people say it, without the unit but for per cent."""
    if metric == PUPILS:
        more = " or more" * bound.at_least or " or fewer" * bound.at_most
        return f"{value:.0f}{more}"
    if metric == "stall_ratio":
        return f"{100 * value:.0f} %"
    if metric == "loaded_rtt_ms" and value > _RTT_MOST_MS:
        return "10000 or more"
    digits = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    return f"{'at least ' * bound.at_least}{digits}"


def day(night: date, seen: date) -> str:
    """E.g. "Tuesday 3 November"; with the year where it is another one than that of `seen`."""
    year = "" if night.year == seen.year else f" {night.year}"
    return f"{DAY_NAMES[night.weekday()]} {night.day} {_MONTHS[night.month - 1]}{year}"


def named(room: str) -> str:
    """A room as the subject of a sentence: "12B" is "Room 12B"."""
    shown = visible(room)
    return f"Room {shown}" if shown[:1].isdigit() else shown or "A room without a name"
