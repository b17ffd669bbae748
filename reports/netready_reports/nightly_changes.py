"""Changes on the nightly page: what is worse now, what was said lately, what is older. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from netready.analysis.drift import open_changes
from netready.domain.nights import Change, ChangeKind, Share
from netready_reports.nightly_material import NightlyMaterial, round_rooms
from netready_reports.nightly_rooms import NAME_WIDTH, cannot_tell, rooms_by_id
from netready_reports.nightly_words import evening
from netready_reports.words import Badge, clipped, counted, named

LATELY: Final = timedelta(days=28)
OLDER_LISTED: Final = 30
ROOMS_LINKED: Final = 12
_BADGES: Final[Mapping[ChangeKind, Badge]] = {
    ChangeKind.WORSE: Badge(word="Worse", key="not-yet"),
    ChangeKind.RECOVERED: Badge(word="Recovered", key="go"),
    ChangeKind.BETTER: Badge(word="Better", key="go"),
}
_OVER: Final = Badge(word="Was worse", key="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change.

    Attributes:
        words: the sentence; it holds the causes.
        found: when it could be said, and by how many nights.
        rooms: id of the card and name, the first few; `more` how many others.
    """

    badge: Badge
    words: str
    found: str
    rooms: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesTold:
    """All of them: `worse` is not over; `left_out` how many older ones are not listed."""

    worse: tuple[ChangeRow, ...]
    lately: tuple[ChangeRow, ...]
    older: tuple[ChangeRow, ...]
    left_out: int


def still_worse(material: NightlyMaterial) -> tuple[Change, ...]:
    """Falls that are not over, the newest first; not of rooms that nobody looks at any more."""
    here = set(round_rooms(material.site))
    found = [one for one in open_changes(material.changes) if not here.isdisjoint(one.rooms)]
    return tuple(sorted(found, key=lambda one: (one.found, one.since), reverse=True))


def changes_told(material: NightlyMaterial, open_: Sequence[Change]) -> ChangesTold:
    """The changes in the order in which somebody should read them."""
    ids, keys = rooms_by_id(material), {change.key for change in open_}
    rest = [change for change in reversed(material.changes) if change.key not in keys]
    since = material.now.date() - LATELY
    older = [change for change in rest if change.found < since]
    return ChangesTold(
        worse=tuple(_row(change, ids, _BADGES[change.kind]) for change in open_),
        lately=tuple(_row(change, ids, _badge(change)) for change in rest if change.found >= since),
        older=tuple(_row(change, ids, _badge(change)) for change in older[:OLDER_LISTED]),
        left_out=len(older[OLDER_LISTED:]),
    )


def _badge(change: Change) -> Badge:
    """A fall that is not open is over, or part of one that was said of several rooms."""
    return _OVER if change.kind is ChangeKind.WORSE else _BADGES[change.kind]


def _row(change: Change, ids: Mapping[str, str], badge: Badge) -> ChangeRow:
    linked = (
        [room for room in change.rooms if room in ids] if change.share is not Share.ROOM else []
    )
    one = [change.room] if change.room in ids and change.room is not None else []
    shown = (one or linked)[:ROOMS_LINKED]
    nights = counted(change.nights_needed, "night")
    return ChangeRow(
        badge=badge,
        words=change.words,
        found=f"First said on {evening(change.found)}, after {nights} with a reading.",
        rooms=tuple((ids[room], clipped(room, NAME_WIDTH)) for room in shown),
        more=len(one or linked) - len(shown),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the nights say in one word and one sentence, and of what they say nothing."""

    badge: Badge
    words: str
    unsure: tuple[str, ...]


def answer_of(material: NightlyMaterial, open_: Sequence[Change]) -> Answer:
    """The answer; rooms of which nothing can be said are never counted as well."""
    rooms = [name for name, room in material.of_rooms.items() if not room.gone]
    why = {name: words for name in rooms if (words := cannot_tell(material, name))}
    unsure = tuple(_unsure(why))
    told = len(rooms) - len(why)
    if open_:
        needs = "needs" if len(open_) == 1 else "need"
        words = f"{counted(len(open_), 'change')} to the worse {needs} somebody."
        return Answer(badge=_BADGES[ChangeKind.WORSE], words=words, unsure=unsure)
    if not told:
        words = "Of no room are there nights enough to say whether it is worse than before."
        return Answer(badge=Badge(word="Cannot say", key="cannot-say"), words=words, unsure=unsure)
    of = f"all {told}" if told == len(rooms) else f"{told} of {len(rooms)}"
    words = f"Nothing is known to be worse than before, in {of} rooms."
    return Answer(badge=Badge(word="As before", key="go"), words=words, unsure=unsure)


def _unsure(why: Mapping[str, str]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for name, words in why.items():
        groups.setdefault(words, []).append(name)
    return [
        f"Of {counted(len(names), 'room')} it cannot be said ({words}): {named(names)}."
        for words, names in groups.items()
    ]
