"""The nightly page: last night, what changed, each room over the nights; words from values."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from netready.domain.night_journal import Night, NightState, RoomState
from netready.domain.nights import SkipReason
from netready_reports.banners import FICTIONAL, SIMULATED, Banner, page_of
from netready_reports.nightly_changes import (
    Answer,
    ChangesTold,
    answer_of,
    changes_told,
    still_worse,
)
from netready_reports.nightly_gaps import SHOWN_DAYS, earlier_gaps, gap_tables
from netready_reports.nightly_material import NightlyMaterial
from netready_reports.nightly_rooms import (
    LastNightRow,
    RoomNights,
    last_night_rows,
    room_nights,
)
from netready_reports.nightly_told import alert_table, told_words
from netready_reports.nightly_words import NIGHT_CAPACITY, NO_LOAD, clock, evening, moment
from netready_reports.tables import Table
from netready_reports.templating import policy, render, style
from netready_reports.words import clipped, counted, long_date, stopped

CARDS_OPEN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class NightlyView:
    """Everything on the page, in ready words."""

    school: str
    drawn: str
    banners: tuple[Banner, ...]
    page: str
    capacity: str
    answer: Answer
    last_title: str
    last_words: tuple[str, ...]
    rows: tuple[LastNightRow, ...]
    changes: ChangesTold
    rooms: tuple[RoomNights, ...]
    more_rooms: tuple[RoomNights, ...]
    no_load: str
    gaps: Table | None
    more_gaps: Table | None
    earlier_gaps: str
    told: tuple[str, ...]
    alerts: Table | None
    kept: tuple[str, ...]
    generator: str


def nightly_view(material: NightlyMaterial) -> NightlyView:
    """The page's words."""
    open_ = still_worse(material)
    shown, cards = _banners(material), room_nights(material, open_)
    gaps = gap_tables(material)
    return NightlyView(
        school=clipped(material.site.name, 80),
        drawn=moment(material.now, material.now),
        banners=shown,
        page=page_of(shown),
        capacity=NIGHT_CAPACITY,
        answer=answer_of(material, open_),
        last_title=last_title(material.last),
        last_words=last_words(material),
        rows=last_night_rows(material, open_),
        changes=changes_told(material, open_),
        rooms=cards[:CARDS_OPEN],
        more_rooms=cards[CARDS_OPEN:],
        no_load=NO_LOAD,
        gaps=gaps[0],
        more_gaps=gaps[1],
        earlier_gaps=earlier_gaps(material),
        told=told_words(material),
        alerts=alert_table(material),
        kept=kept_words(material),
        generator=material.generator,
    )


def render_nightly(view: NightlyView) -> str:
    """The whole page."""
    return render(
        "nightly.html.j2",
        view=view,
        style=style("page.css", "nights.css", "nightly.css"),
        policy=policy(),
    )


def _banners(material: NightlyMaterial) -> tuple[Banner, ...]:
    if material.simulated:
        return (SIMULATED,)
    return (FICTIONAL,) if material.site.fictional else ()


def last_title(last: Night | None) -> str:
    """Which night it is of."""
    return f"The last night that ran: {evening(last.night)}" if last else "The last night"


def last_words(material: NightlyMaterial) -> tuple[str, ...]:
    """How the last night went, what was missed, and when the next one is."""
    last = material.last
    how = (_how(material, last), _own_words(last)) if last else ("No night has run yet.",)
    return tuple(words for words in (*how, _missed(material), _next(material)) if words)


def _own_words(last: Night) -> str:
    return stopped(clipped(last.words, 400))


def _how(material: NightlyMaterial, last: Night) -> str:
    states = [room.state for room in material.rooms]
    measured = states.count(RoomState.MEASURED)
    skipped = [room for room in material.rooms if room.state is RoomState.SKIPPED]
    turns = sum(room.reason is SkipReason.NOT_IN_TURN for room in skipped)
    parts = [f"{counted(measured, 'room')} measured"]
    if len(skipped) > turns:
        parts.append(f"{len(skipped) - turns} skipped")
    if turns:
        parts.append(f"{turns} not in turn")
    left = len(states) - measured - len(skipped)
    if left:
        parts.append(
            f"{left} still to come" if last.state is NightState.RUNNING else f"{left} open"
        )
    hours = f"From {clock(last.started_at, material.now)}"
    if last.state is NightState.RUNNING:
        return f"{hours}, and it goes on: {', '.join(parts)}."
    to = clock(last.ended_at, material.now) if last.ended_at else "an end that is not known"
    return f"{hours} to {to}: {', '.join(parts)}."


def _missed(material: NightlyMaterial) -> str:
    """Of the last weeks; older ones are counted further down."""
    since = material.now.date() - timedelta(days=SHOWN_DAYS)
    missed = sorted(one.night for one in material.missed if one.night >= since)
    if not missed:
        return ""
    if len(missed) == 1:
        return f"The night of {evening(missed[0])} was missed: nothing began it."
    last = evening(missed[-1])
    return (
        f"{len(missed)} nights of the last {SHOWN_DAYS} days were missed, the last on {last}: "
        "nothing began them."
    )


def _next(material: NightlyMaterial) -> str:
    coming = material.coming
    if coming is None:
        return "No next night is planned."
    starts = moment(coming.starts, material.now)
    return f"Next: {starts} ({clipped(coming.words, 200)})."


def kept_words(material: NightlyMaterial) -> tuple[str, ...]:
    """What is kept for how long."""
    nightly = material.nightly
    since = material.now.date() - timedelta(days=nightly.raw_days)
    words = [
        f"The records of the nights are kept whole for {counted(nightly.raw_days, 'day')}, since "
        f"{long_date(since)}. Of older nights stays what is on this page, for "
        f"{counted(nightly.summary_years, 'year')}; looks in lessons are summed up day by day.",
        "Records of walks and of assessments are never removed by this.",
    ]
    if material.database_bytes is not None:
        megabytes = material.database_bytes / 1e6
        words.append(f"The database has {megabytes:,.0f} MB." if megabytes >= 1 else
                     "The database has less than 1 MB.")  # fmt: skip
    return tuple(words)
