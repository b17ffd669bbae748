"""The tables of the page that says what changed: values to ready words, one group a question."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from netready.domain.verdict import Status, Verdict
from netready_reports.assessed import CriterionThen
from netready_reports.better_or_worse import Change
from netready_reports.compared import Comparison, CriterionChange, Then
from netready_reports.tables import Table
from netready_reports.words import STATUSES, VERDICTS, Badge, clipped, counted, named, with_unit

CHANGES = MappingProxyType(
    {
        Change.BETTER: Badge(word="▲ better", key="go"),
        Change.WORSE: Badge(word="▼ worse", key="not-yet"),
        Change.NEWLY_KNOWN: Badge(word="◆ newly known", key="cannot-say"),
        Change.NO_LONGER_KNOWN: Badge(word="◇ no longer known", key="cannot-say"),
        Change.MORE_SHOWN: Badge(word="◆ more shown to work", key="cannot-say"),
        Change.LESS_SHOWN: Badge(word="◇ less shown to work", key="cannot-say"),
        Change.MOVED: Badge(word="~ moved, same answer", key="none"),
        Change.SAME: Badge(word="= as before", key="none"),
        Change.STILL_OPEN: Badge(word="~ still not settled", key="none"),
        Change.CANNOT_SAY: Badge(word="? not to be compared", key="none"),
    }
)
KIND_NAMES = MappingProxyType(
    {"everyday": "Everyday lessons", "video": "Everyone on video", "test": "On-screen tests"}
)
ROWS_MAX = 400  # of one table; the file for programs has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table with what may be said of it."""

    name: str
    before: str
    after: str
    change: Badge
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading and its rows; `empty` is said instead where there are none."""

    id: str
    title: str
    caption: str
    rows: tuple[Row, ...]
    empty: str
    words: str = ""


def groups(comparison: Comparison) -> Iterable[Group]:
    """All of them, in the order of the page."""
    yield Group(
        id="pupils",
        title="Pupils carried at once",
        caption="Pupils carried at once, then and now",
        rows=tuple(_row(one, KIND_NAMES[one.name]) for one in comparison.pupils),
        empty="",
        words="A figure that is “at least” was not reached, so more may be possible.",
    )
    yield _verdict_group("stages", "Roll-out, stage by stage", comparison.stages)
    yield Group(
        id="areas",
        title="The ten areas",
        caption="The ten areas, then and now",
        rows=tuple(_status_row(one) for one in comparison.areas),
        empty="No area is in both.",
    )
    yield _criteria_group(comparison)
    yield _figures_group(comparison)
    yield _rooms_group(comparison)
    yield Group(
        id="prices",
        title="Prices",
        caption="Actions with another price",
        rows=tuple(_row(one, one.name) for one in comparison.prices[:ROWS_MAX]),
        empty="No action that is in both has another price.",
        words="Another price is neither better nor worse.",
    )


def _row(one: Then, name: str) -> Row:
    return Row(
        name=clipped(name, 200), before=one.before, after=one.after, change=CHANGES[one.change]
    )


def _verdict_group(id: str, title: str, rows: Iterable[Then]) -> Group:
    return Group(
        id=id,
        title=title,
        caption=f"{title}, then and now",
        rows=tuple(
            Row(
                name=clipped(one.name, 80),
                before=_verdict(one.before),
                after=_verdict(one.after),
                change=CHANGES[one.change],
            )
            for one in rows
        )[:ROWS_MAX],
        empty="No roll-out stages are known.",
    )


def _verdict(word: str) -> str:
    return VERDICTS[Verdict(word)].word if word else "no such stage"


def _status_row(one: Then) -> Row:
    return Row(
        name=clipped(one.name, 80),
        before=STATUSES[Status(one.before)].word,
        after=STATUSES[Status(one.after)].word,
        change=CHANGES[one.change],
    )


def _criteria_group(comparison: Comparison) -> Group:
    return Group(
        id="criteria",
        title="Criteria with another answer",
        caption="Criteria with another answer, worse first",
        rows=tuple(_criterion_row(one) for one in comparison.criteria[:ROWS_MAX]),
        empty="No criterion has another answer than before.",
        words="What is only known now, or no longer known, is neither better nor worse.",
    )


def _figures_group(comparison: Comparison) -> Group:
    return Group(
        id="figures",
        title="Same answer, another figure",
        caption="Criteria with the same answer whose figure moved for sure",
        rows=tuple(_criterion_row(one) for one in comparison.figures[:ROWS_MAX]),
        empty="No figure moved beyond what chance explains.",
        words="Only where the two ranges of uncertainty do not touch.",
    )


def _criterion_row(one: CriterionChange) -> Row:
    return Row(
        name=f"{one.after.id} {clipped(one.after.title, 160)}",
        before=_said(one.before),
        after=_said(one.after),
        change=CHANGES[one.change],
        notes=tuple(_room_notes(one)),
    )


def _said(one: CriterionThen) -> str:
    """The answer with its figure, e.g. "Not met: 52 %"."""
    word = STATUSES[one.status].word
    if one.value is None:
        return word
    if one.unit == "ratio" and isinstance(one.value, float):
        return f"{word}: {with_unit(100 * one.value, '%')}"
    return f"{word}: {clipped(with_unit(one.value, one.unit), 60)}"


def _room_notes(one: CriterionChange) -> Iterable[str]:
    for words, rooms in (("then", one.before.rooms_not_met), ("now", one.after.rooms_not_met)):
        if rooms:
            yield f"Not met {words} in {named(rooms, width=40)}."


def _rooms_group(comparison: Comparison) -> Group:
    rooms = comparison.rooms
    rows: list[Row] = []
    for one in (rooms or ())[:ROWS_MAX]:
        rows.append(
            Row(
                name=clipped(one.room, 80),
                before="",
                after=counted(len(one.titles), "criterion", "criteria"),
                change=CHANGES[one.change],
                notes=(clipped("; ".join(one.titles), 400),),
            )
        )
    return Group(
        id="rooms",
        title="Rooms",
        caption="Rooms in which a criterion has another answer",
        rows=tuple(rows),
        empty="No room has another answer than before."
        if rooms is not None
        else "The scores do not say which rooms met what: score the records again to see rooms.",
    )


def only_in_one(comparison: Comparison) -> Iterable[Table]:
    """Criteria that the other assessment did not ask; nothing is made of them."""
    for titles, caption in (
        (comparison.only_before, "Asked then, not now"),
        (comparison.only_after, "Asked now, not then"),
    ):
        if titles:
            rows = tuple((clipped(title, 160),) for title in titles[:ROWS_MAX])
            yield Table(caption=caption, head=("Criterion",), rows=rows)
