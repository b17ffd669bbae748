"""The picture of the leadership page: how many pupils are carried at once.

Here: which lines it has and what each says. Not here: geometry (`pictogram`), drawing.
"""

from dataclasses import dataclass

from netready.analysis.shared_radio import untested_with
from netready.domain.site import Site
from netready.domain.verdict import (
    Score,
)
from netready.scoring.pupils import class_size
from netready.scoring.wording import some_names
from netready_reports.material import ReportMaterial
from netready_reports.pictogram import Crowd, crowd, figures_for
from netready_reports.room_words import SAYS_NOTHING
from netready_reports.run_facts import RunFacts, run_facts
from netready_reports.words import (
    LIMITERS_SHORT,
    clipped,
    plain_limit,
    pupils,
)

ROOMS_SHOWN = 3


LIMIT_CHARACTERS = 64


WORTH_TELLING = 0.1  # of the air, taken by neighbours


KINDS = (
    ("everyday", "Everyday lessons", "documents, browsing, a short clip"),
    ("video", "Everyone on video", "each pupil watches their own"),
    ("test", "On-screen tests", "all start together"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One line of "what it carries today"."""

    key: str
    title: str
    hint: str
    value: str
    planned: int
    of: str
    limit: str
    crowd: Crowd
    label: str


def carry_title(*, emulated: bool, by_room: bool) -> str:
    """The heading of the picture; an emulated room is never the school."""
    if emulated:
        return "Pupils the emulated room carries at once"
    return f"Pupils {'each room' if by_room else 'the school'} carries at once, today"


def carried(score: Score) -> tuple[Carried, ...]:
    """Pupils at once for the three kinds of lesson; what is not known stays so."""
    figures = score.pupils
    values = {"everyday": figures.everyday, "video": figures.video, "test": figures.test}
    return tuple(
        carried_line(
            key=key,
            title=title,
            hint=hint,
            value=values[key],
            planned=figures.planned,
            censored=key in figures.censored,
            limit=plain_limit(figures.limited_by.get(key, "")),
        )
        for key, title, hint in KINDS
    )


def carried_by_rooms(material: ReportMaterial) -> tuple[Carried, ...]:
    """The latest run of each room and lesson, where the school as a whole is not known yet."""
    latest = {(run.room, run.activity): run for run in run_facts(material.records)}
    return tuple(
        carried_line(
            key=f"room-{place}",
            title=clipped(run.room or "Room not named", 28),
            hint=clipped(material.activity_titles.get(run.activity, run.activity), 34),
            value=run.holds,
            planned=planned_of(run, material.site),
            censored=run.censored,
            limit=run_limit(run),
            alone=not_yet_with(run, material.site),
        )
        for place, run in enumerate(list(latest.values())[:ROOMS_SHOWN], start=1)
    )


def not_yet_with(run: RunFacts, site: Site) -> str:
    """Rooms on the same access point that would have to work at the same time, and did not."""
    room = site.room(run.room)
    return "" if room is None else some_names(untested_with(site, room, run.holds, run.together))


def run_limit(run: RunFacts) -> str:
    """What stopped a run; the tool's own limit is said to be that."""
    words = LIMITERS_SHORT.get(run.limiter, "")
    if run.limiter in SAYS_NOTHING:
        return f"the limit was the {words}, so no answer"
    if run.limiter == "ap-contention" and (run.others_ratio or 0.0) >= WORTH_TELLING:
        return f"{words}; neighbours take {100 * (run.others_ratio or 0.0):.0f} %"
    return "" if run.limiter == "none" else words


def planned_of(run: RunFacts, site: Site) -> int:
    """The room's class, as it was scored; of another or an emulated room as the run was planned."""
    room = None if run.emulated else site.room(run.room)
    return class_size(site, room) if room else run.planned or run.largest or 1


def carried_line(
    *,
    key: str,
    title: str,
    hint: str,
    value: int | None,
    planned: int,
    censored: bool,
    limit: str,
    alone: str = "",
) -> Carried:
    """One line of the picture; `alone` names rooms that were not tried together with this one."""
    text = amount(value, censored=censored, limit=limit)
    of = "" if value is None else f"of {planned:,} planned"
    words = limit_words(value, planned, censored=censored, limit=limit)
    if alone and value is not None and value >= planned:
        words = f"by itself; not tried together with {alone}"
    return Carried(
        key=key,
        title=title,
        hint=hint,
        value=text,
        planned=planned,
        of=of,
        limit=clipped(words, LIMIT_CHARACTERS),
        crowd=crowd(value, planned, censored=censored),
        label=f"{title}: {text}" + (f" {of}" if of else ""),
    )


def amount(value: int | None, *, censored: bool, limit: str) -> str:
    """The figure; where something stopped it but may stop later, it is "at least"."""
    if value is not None and censored and limit:
        return f"at least {value:,}"
    return pupils(value, censored=censored)


def limit_words(value: int | None, planned: int, *, censored: bool, limit: str) -> str:
    """Why not more, in a few words."""
    if value is None:
        return limit or "not measured"
    if value >= planned:
        return "carries the plan"
    if limit:
        return f"stopped by: {limit}"
    return "more were not tried" if censored else ""


def figure_means(planned: int) -> str:
    """What one figure of the picture stands for."""
    each = planned / figures_for(planned)
    if each <= 1:
        return "Each figure is one pupil."
    about = "" if each == int(each) else "about "
    return f"Each figure is {about}{round(each)} pupils."
