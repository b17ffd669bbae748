"""A change as one sentence for people. Pure.

A figure that is "at least" says so, and a cause is a sign that came at the same time.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from netready.analysis.drift_groups import Told
from netready.domain.nights import ChangeKind, Share
from netready.domain.visible import isolated, visible

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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


def words_of(
    told: Told, before: float, after: float, at_least: tuple[bool, bool], causes: Sequence[str]
) -> str:
    """The sentence.

    Args:
        told: what is said.
        before: in the unit of the figure.
        after: likewise.
        at_least: whether each of them is only a lower bound.
        causes: clauses.
    """
    metric, kind = told.lead.metric, told.lead.kind
    was = figure(metric, before, at_least=at_least[0])
    now = figure(metric, after, at_least=at_least[1])
    since = day(told.lead.since, told.lead.found)
    said = _rooms(told, was, now, since) if told.scope else _room(told, was, now, since)
    return "; ".join((said, *(() if kind is ChangeKind.RECOVERED else causes))) + "."


def _room(told: Told, was: str, now: str, since: str) -> str:
    name = named(told.lead.room)
    had, has, unit = _ROOM[told.lead.metric]
    if told.lead.kind is ChangeKind.RECOVERED:
        return f"{name} {has} {now}{unit} again since {since}, after {was}"
    return f"{name} {had} {was}{unit}, {has} {now} since {since}"


def _rooms(told: Told, was: str, now: str, since: str) -> str:
    worse, better = _ROOMS[told.lead.metric]
    unit = _ROOM[told.lead.metric][2]
    who = _who(told)
    middle = f"the middle one {now}{unit} instead of {was}"
    if told.lead.kind is ChangeKind.RECOVERED:
        known = "" if len(told.rooms) == len(told.scope.rooms if told.scope else ()) else " so far"
        return f"{who} are back{known} since {since}: {middle}"
    moved = worse if told.lead.kind is ChangeKind.WORSE else better
    return f"{who} {moved} since {since}: {middle}"


def shared_words(told: Told) -> tuple[str, ...]:
    """Where to look first, for rooms that moved together; () for one room."""
    if told.scope is None or told.lead.kind is not ChangeKind.WORSE:
        return ()
    return (_SHARED[told.scope.share],)


def _who(told: Told) -> str:
    if told.scope is None:
        return ""
    moved, of = len(told.rooms), len(told.scope.rooms)
    count = f"all {of}" if moved == of else f"{moved} of {of}"
    place = {
        Share.RADIO: f" on access point {_name(told.scope.name)}",
        Share.FLOOR: f" on floor {_name(told.scope.name)}",
    }.get(told.scope.share, "")
    words = f"{count} rooms{place}"
    return words[0].upper() + words[1:]


def figure(metric: str, value: float, *, at_least: bool) -> str:
    """A figure as people say it, without the unit but for per cent."""
    if metric == "pupils_supported":
        return f"{value:.0f}{' or more' if at_least else ''}"
    if metric == "stall_ratio":
        return f"{100 * value:.0f} %"
    if metric == "loaded_rtt_ms" and value > _RTT_MOST_MS:
        return "10000 or more"
    digits = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    return f"{'at least ' if at_least else ''}{digits}"


def day(night: date, seen: date) -> str:
    """E.g. "Tuesday 3 November"; with the year where it is another one than that of `seen`."""
    year = "" if night.year == seen.year else f" {night.year}"
    return f"{_DAYS[night.weekday()]} {night.day} {_MONTHS[night.month - 1]}{year}"


def named(room: str) -> str:
    """A room as the subject of a sentence: "12B" is "Room 12B"."""
    shown = _name(room)
    return f"Room {shown}" if shown[:1].isdigit() else shown or "A room without a name"


def _name(text: str) -> str:
    return isolated(visible(text))
