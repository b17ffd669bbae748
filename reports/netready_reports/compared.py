"""What changed between two assessments. Pure: values in, values out.

What became known, or is no longer known, is neither better nor worse. A figure counts as changed
within one answer only where both intervals are known and do not touch.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from netready.domain.verdict import Status
from netready.scoring.prices import amount
from netready.scoring.pupils import KINDS
from netready_reports.assessed import Assessed, Carries, CriterionThen
from netready_reports.better_or_worse import (
    ORDER,
    Change,
    pupils_change,
    status_change,
    verdict_change,
)
from netready_reports.words import NO_PRICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """A pair of words with what may be said of them."""

    name: str
    before: str
    after: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionChange:
    """One criterion with another answer, or with the same one and a figure that moved."""

    before: CriterionThen
    after: CriterionThen
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChange:
    """One room: titles of the criteria by what happened to them."""

    room: str
    change: Change
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that changed.

    Attributes:
        unlike: why the two are not like for like, one sentence each; said before all else.
        criteria: with another answer. `figures`: with the same answer and another figure.
        rooms: None where the scores do not say which rooms were met.
        only_before, only_after: titles of criteria that only one of the two has.
        tally: how many criteria of each kind of change.
    """

    before: Assessed
    after: Assessed
    unlike: tuple[str, ...]
    network: Change
    programme: Change
    areas: tuple[Then, ...]
    pupils: tuple[Then, ...]
    stages: tuple[Then, ...]
    criteria: tuple[CriterionChange, ...]
    figures: tuple[CriterionChange, ...]
    rooms: tuple[RoomChange, ...] | None
    prices: tuple[Then, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    tally: Mapping[Change, int]


def compared(before: Assessed, after: Assessed) -> Comparison:
    """What changed from the first to the second."""
    pairs = [
        (one, after.criteria[id]) for id, one in before.criteria.items() if id in after.criteria
    ]
    changes = [
        CriterionChange(before=was, after=now, change=status_change(was.status, now.status))
        for was, now in pairs
    ]
    told = [one for one in changes if one.change in ORDER]
    return Comparison(
        before=before,
        after=after,
        unlike=tuple(_unlike(before, after)),
        network=verdict_change(before.network.verdict, after.network.verdict),
        programme=verdict_change(before.programme.verdict, after.programme.verdict),
        areas=tuple(_areas(before, after)),
        pupils=tuple(_pupils(before, after)),
        stages=tuple(_stages(before, after)),
        criteria=tuple(sorted(told, key=lambda one: (ORDER.index(one.change), one.after.id))),
        figures=tuple(_figures(pairs)),
        rooms=_rooms(pairs),
        prices=tuple(_prices(before, after)),
        only_before=_only(before, after),
        only_after=_only(after, before),
        tally={change: sum(one.change is change for one in changes) for change in Change},
    )


def _unlike(before: Assessed, after: Assessed) -> Iterator[str]:
    """Why the two may not be held against each other, gravest first."""
    if before.made_up != after.made_up:
        first, second = (one.made_up or "measured at a school" for one in (before, after))
        yield f"The first is {first}, the second is {second}."
    if before.school and after.school and before.school != after.school:
        yield f"Different schools: {before.school}, then {after.school}."
    if before.as_of > after.as_of:
        yield "The first is the later one: better and worse are the other way round."
    for name, was, now in zip(
        ("rules", "country", "phase"), before.rules, after.rules, strict=True
    ):
        if was != now:
            yield f"Different {name}: {was}, then {now}."
    yield from _other_plan(before, after)


def _other_plan(before: Assessed, after: Assessed) -> Iterator[str]:
    """By the site files; without both of them only the number of pupils is known."""
    if not (before.plan and after.plan):
        if before.planned != after.planned:
            yield f"Different plan. Pupils: {before.planned:,}, then {after.planned:,}."
        return
    for name, was in before.plan.items():
        now = after.plan.get(name, was)
        if now != was:
            yield f"Different plan. {name}: {was}, then {now}."


def _areas(before: Assessed, after: Assessed) -> Iterator[Then]:
    for code, (name, now) in after.areas.items():
        if code in before.areas:
            was = before.areas[code][1]
            yield Then(
                name=name,
                before=was.value,
                after=now.value,
                change=status_change(was, now),
            )


def _pupils(before: Assessed, after: Assessed) -> Iterator[Then]:
    for kind in KINDS:
        was, now = before.carries[kind], after.carries[kind]
        yield Then(name=kind, before=_count(was), after=_count(now), change=pupils_change(was, now))


def _count(carries: Carries) -> str:
    if carries.pupils is None:
        return "not known"
    return f"{'at least ' if carries.at_least else ''}{carries.pupils:,}"


def _stages(before: Assessed, after: Assessed) -> Iterator[Then]:
    for name, now in after.stages.items():
        was = before.stages.get(name)
        yield Then(
            name=name,
            before=was.verdict.value if was else "",
            after=now.verdict.value,
            change=verdict_change(was.verdict, now.verdict) if was else Change.CANNOT_SAY,
        )
    for name, old in before.stages.items():
        if name not in after.stages:
            yield Then(name=name, before=old.verdict.value, after="", change=Change.CANNOT_SAY)


def _figures(pairs: Iterable[tuple[CriterionThen, CriterionThen]]) -> Iterator[CriterionChange]:
    """Same answer, but the figure moved for sure."""
    for was, now in pairs:
        sure = was.interval and now.interval and _apart(was.interval, now.interval)
        if was.status is now.status and sure and was.unit == now.unit:
            yield CriterionChange(before=was, after=now, change=_towards(was, now))


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _towards(was: CriterionThen, now: CriterionThen) -> Change:
    """By the scale of the criterion; beyond its ends nothing is better than best."""
    if was.score is None or now.score is None or was.score == now.score:
        return Change.MOVED
    return Change.BETTER if now.score > was.score else Change.WORSE


def _rooms(
    pairs: Iterable[tuple[CriterionThen, CriterionThen]],
) -> tuple[RoomChange, ...] | None:
    """Rooms with a criterion whose answer changed; worse first, then as the rooms are named."""
    found: dict[tuple[str, Change], list[str]] = {}
    listed = False
    for was, now in pairs:
        if was.rooms_met is None or now.rooms_met is None:
            continue
        listed = True
        for room in _named(was, now):
            change = status_change(_in_room(was, room), _in_room(now, room))
            if change in ORDER:
                found.setdefault((room, change), []).append(now.title)
    if not listed:
        return None
    rows = [
        RoomChange(room=room, change=change, titles=tuple(titles))
        for (room, change), titles in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.change), row.room)))


def _named(was: CriterionThen, now: CriterionThen) -> list[str]:
    """Every room that has an answer in either."""
    every = (
        *(was.rooms_met or ()), *was.rooms_not_met, *(now.rooms_met or ()), *now.rooms_not_met
    )  # fmt: skip
    return list(dict.fromkeys(every))


def _in_room(one: CriterionThen, room: str) -> Status:
    if room in one.rooms_not_met:
        return Status.NOT_MET
    return Status.MET if room in (one.rooms_met or ()) else Status.MISSING


def _prices(before: Assessed, after: Assessed) -> Iterator[Then]:
    """Actions of both whose price is another one; a cheaper one is not called better."""
    for action, now in after.prices.items():
        was = before.prices.get(action)
        if action in before.prices and was != now:
            yield Then(
                name=action,
                before=_money(was),
                after=_money(now),
                change=Change.NEWLY_KNOWN
                if was is None
                else Change.NO_LONGER_KNOWN
                if now is None
                else Change.CANNOT_SAY,
            )


def _money(price: tuple[float, float] | None) -> str:
    return NO_PRICE if price is None else amount(*price)


def _only(one: Assessed, other: Assessed) -> tuple[str, ...]:
    return tuple(
        f"{each.id} {each.title}" for id, each in one.criteria.items() if id not in other.criteria
    )
