"""The page that says what changed between two assessments: words from values, then the template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from netready.domain.verdict import Status, Verdict
from netready_reports.assessed import Answered, CriterionThen
from netready_reports.banners import EMULATED, FICTIONAL, SIMULATED, Banner
from netready_reports.compared import Change, Comparison, CriterionChange, Then
from netready_reports.tables import Table
from netready_reports.templating import policy, render, style
from netready_reports.words import (
    CONFIDENCES,
    STATUSES,
    VERDICTS,
    Badge,
    clipped,
    counted,
    long_date,
    with_unit,
)

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
        Change.CANNOT_SAY: Badge(word="? not to be compared", key="none"),
    }
)
KIND_NAMES = MappingProxyType(
    {"everyday": "Everyday lessons", "video": "Everyone on video", "test": "On-screen tests"}
)
ROWS_MAX = 400  # of one table; the file for programs has all
NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two, as the head of the page shows it."""

    label: str
    day: str
    verdict: Badge
    confidence: str
    cleared: str
    standard: str
    preparations: Badge


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """Everything on the page, in ready words."""

    school: str
    sides: tuple[Side, Side]
    headline: str
    change: Badge
    summary: str
    unlike: tuple[str, ...]
    banners: tuple[Banner, ...]
    page: str
    groups: tuple[Group, ...]
    only: tuple[Table, ...]
    generator: str


def compare_view(comparison: Comparison, generator: str) -> CompareView:
    """The page's words."""
    before, after = comparison.before, comparison.after
    shown = _banners(comparison)
    return CompareView(
        school=clipped(after.school or before.school or "Two assessments", 80),
        sides=(
            _side("Then", comparison.before.as_of.isoformat(), comparison, first=True),
            _side("Now", comparison.after.as_of.isoformat(), comparison, first=False),
        ),
        headline=headline(comparison),
        change=CHANGES[comparison.network],
        summary=summary(comparison),
        unlike=tuple(clipped(words, 300) for words in comparison.unlike),
        banners=shown,
        page=_page_name(shown),
        groups=tuple(_groups(comparison)),
        only=tuple(_only(comparison)),
        generator=generator,
    )


def render_compare(view: CompareView) -> str:
    """The whole page."""
    return render(
        "compare.html.j2", view=view, style=style("page.css", "compare.css"), policy=policy()
    )


def headline(comparison: Comparison) -> str:
    """The answer then and now, in one sentence."""
    was, now = comparison.before.network.verdict, comparison.after.network.verdict
    days = (long_date(comparison.before.as_of), long_date(comparison.after.as_of))
    if was is now:
        return f"The answer is {VERDICTS[now].word}, as it was on {days[0]}."
    return f"The answer was {VERDICTS[was].word} on {days[0]} and is {VERDICTS[now].word} now."


def summary(comparison: Comparison) -> str:
    """How many criteria changed, and how."""
    tally = comparison.tally
    parts = [
        f"{counted(tally[change], 'criterion', 'criteria')} {words}"
        for change, words in (
            (Change.BETTER, "better"),
            (Change.WORSE, "worse"),
            (Change.NEWLY_KNOWN, "only known now"),
            (Change.NO_LONGER_KNOWN, "no longer known"),
        )
        if tally[change]
    ]
    if not parts:
        return "No criterion has another answer than before."
    return f"{', '.join(parts)}; {tally[Change.SAME]} as before."


def _side(label: str, day: str, comparison: Comparison, *, first: bool) -> Side:
    one = comparison.before if first else comparison.after
    met, not_met, not_known = one.standard
    return Side(
        label=label,
        day=long_date(one.as_of),
        verdict=VERDICTS[one.network.verdict],
        confidence=f"Confidence {CONFIDENCES[one.network.confidence].lower()}",
        cleared=_cleared(one.network),
        standard=f"{met} met, {not_met} not met, {not_known} not known",
        preparations=VERDICTS[one.programme.verdict],
    )


def _cleared(answer: Answered) -> str:
    if not answer.of:
        return "no blocker applies"
    return f"{answer.cleared} of {counted(answer.of, 'blocker')} cleared"


def _groups(comparison: Comparison) -> Iterable[Group]:
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
            yield f"Not met {words} in {names(rooms)}."


def names(rooms: tuple[str, ...]) -> str:
    """Some of them, and how many more."""
    shown = ", ".join(clipped(room, 40) for room in rooms[:NAMES_SHOWN])
    more = len(rooms) - NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


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


def _only(comparison: Comparison) -> Iterable[Table]:
    for titles, caption in (
        (comparison.only_before, "Asked then, not now"),
        (comparison.only_after, "Asked now, not then"),
    ):
        if titles:
            rows = tuple((clipped(title, 160),) for title in titles[:ROWS_MAX])
            yield Table(caption=caption, head=("Criterion",), rows=rows)


def _banners(comparison: Comparison) -> tuple[Banner, ...]:
    both = (comparison.before, comparison.after)
    made_up: Mapping[str, Banner] = {"simulated": SIMULATED, "emulated": EMULATED}
    found = [banner for word, banner in made_up.items() if word in {one.made_up for one in both}]
    if SIMULATED not in found and any(one.fictional for one in both):
        found.append(FICTIONAL)
    return tuple(found)


def _page_name(shown: tuple[Banner, ...]) -> str:
    """Of the print page whose margin repeats the gravest banner."""
    pages = {SIMULATED: "simulated", EMULATED: "emulated", FICTIONAL: "fictional"}
    return pages[shown[0]] if shown else "plain"
