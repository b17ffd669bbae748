"""The leadership page: one A4 page in plain words for people who decide.

Here: which words stand on it. Not here: numbers for trend (no index, no lens), layout.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from netready_reports.answers import (
    Answer,
    AreaMark,
    StageLine,
    area_mark,
    programme_answer,
    stage_line,
    standard_answer,
)
from netready_reports.banners import Banner, banners, page_name
from netready_reports.carrying import Carried, carried, carried_by_rooms, carry_title, figure_means
from netready_reports.earlier import verdict_trend
from netready_reports.headline import blocker_words, confidence_why, plan_line, reasons
from netready_reports.material import ReportMaterial
from netready_reports.next_steps import (
    Fix,
    decision,
    find_out,
    fix,
    nothing_to_mend,
    turning,
)
from netready_reports.page_room import AS_A_RULE, PACKED, ROOMY, TIGHT, Room
from netready_reports.templating import policy, render, style
from netready_reports.words import (
    CONFIDENCES,
    VERDICTS,
    Badge,
    clipped,
    columns,
    long_date,
    stopped,
)

REVIEW_DAYS = 90  # our default: about a term; a network drifts, and fixes are to be re-tested
SOURCES_NOTE = "Numbers, methods and sources: the technician report."


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadershipView:
    """Ready words, in the order of the page."""

    page: str
    banners: tuple[Banner, ...]
    school: str
    plan: str
    day: str
    by: str
    place: str
    rehearsal: bool
    verdict_of: str
    verdict: Badge
    sentence: str
    decision: str
    confidence: str
    confidence_why: str
    trend: str
    carry_title: str
    carried: tuple[Carried, ...]
    figure_means: str
    cleared: int
    blockers: int
    blocker_words: str
    turning: tuple[str, ...]
    fixes: tuple[Fix, ...]
    more_fixes: str
    find_out_label: str
    find_out: tuple[str, ...]
    more_find_out: str
    nothing: str
    programme: Answer
    standard: Answer
    areas: tuple[AreaMark, ...]
    stages: tuple[StageLine, ...]
    more_stages: str
    not_tested: tuple[str, ...]
    more_not_tested: str
    review: str
    review_note: str
    legend: tuple[Badge, ...]
    sources_note: str
    generator: str
    dense: bool


def leadership_view(material: ReportMaterial) -> LeadershipView:
    """Everything the leadership page says, from values alone; less of it where names are long."""
    view = view_in(material, AS_A_RULE)
    needed = free_text(view)
    if needed > PACKED:
        view = view_in(material, TIGHT)
    return replace(view, dense=needed > ROOMY)


def view_in(material: ReportMaterial, room: Room) -> LeadershipView:
    """The same in a given room."""
    score, site = material.score, material.site
    emulated = material.emulated or score.emulated
    figures = (score.pupils.everyday, score.pupils.video, score.pupils.test)
    rooms = carried_by_rooms(material) if emulated or figures == (None, None, None) else ()
    remedies = () if emulated else score.remedies
    earlier = None if emulated else material.earlier
    unknown = find_out(score, emulated=emulated)
    cleared, blockers = score.network.gates_cleared, score.network.gates_of
    return LeadershipView(
        page=page_name(material),
        banners=banners(material),
        school=clipped(site.name, 60),
        plan=plan_line(site),
        day=long_date(material.as_of),
        by=clipped(material.ran_by, room.fact),
        place=clipped(material.room, room.fact)
        if material.room and material.room != site.name
        else "",
        rehearsal=emulated,
        verdict_of="The emulated room" if emulated else "The network",
        verdict=VERDICTS[score.network.verdict],
        sentence=stopped(reasons(score.network, score, material.catalogue, room.sentence)),
        decision=decision(score, emulated=emulated),
        confidence=CONFIDENCES[score.network.confidence],
        confidence_why=confidence_why(score),
        trend=verdict_trend(score, earlier),
        carry_title=carry_title(emulated=emulated, by_room=bool(rooms)),
        carried=tuple(
            replace(line, limit=clipped(line.limit, room.limit)) for line in rooms or carried(score)
        ),
        figure_means=figure_means(rooms[0].planned if rooms else score.pupils.planned),
        cleared=cleared,
        blockers=blockers,
        blocker_words=blocker_words(score.network),
        turning=() if emulated else turning(score, room),
        fixes=tuple(fix(remedy, score, material.as_of, room) for remedy in remedies[: room.fixes]),
        more_fixes=more(len(remedies) - room.fixes, "step", "steps"),
        find_out_label="Next" if emulated else "Also find out" if remedies else "First find out",
        find_out=tuple(stopped(clipped(text, room.line)) for text in unknown[: room.find_out]),
        more_find_out=more(len(unknown) - room.find_out, "question", "questions"),
        nothing=nothing_to_mend(score.network.verdict),
        programme=programme_answer(
            score.programme, reasons(score.programme, score, material.catalogue, room.programme)
        ),
        standard=standard_answer(score),
        areas=tuple(area_mark(area, earlier) for area in score.areas),
        stages=tuple(stage_line(stage, score, room) for stage in score.stages[: room.stages]),
        more_stages=more(len(score.stages) - room.stages, "stage", "stages"),
        not_tested=tuple(
            stopped(clipped(text, room.line)) for text in material.not_tested[: room.not_tested]
        ),
        more_not_tested=more(len(material.not_tested) - room.not_tested, "point", "points"),
        review=long_date(material.as_of + timedelta(days=REVIEW_DAYS)),
        review_note=f"{REVIEW_DAYS} days after this page, or as soon as a fix is made.",
        legend=tuple(VERDICTS.values()),
        sources_note=SOURCES_NOTE,
        generator=material.generator,
        dense=False,
    )


def free_text(view: LeadershipView) -> int:
    """How many columns of other people's words the page holds."""
    texts = [view.school, view.by, view.place, view.sentence, view.programme.sentence]
    texts += [view.standard.sentence, *view.not_tested, *view.turning, *view.find_out]
    texts += [text for fix in view.fixes for text in (fix.notice, fix.action, fix.owner)]
    texts += [text for stage in view.stages for text in (stage.name, stage.waits_for)]
    texts += [line.limit for line in view.carried]
    return sum(columns(text) for text in texts)


def more(count: int, noun: str, plural: str) -> str:
    """What is left out here and stands in the technician report, or ""."""
    if count <= 0:
        return ""
    return f"and {count} more {noun if count == 1 else plural} in the technician report"


def render_leadership(view: LeadershipView) -> str:
    """The page as text; the same view gives the same bytes."""
    return render(
        "leadership.html.j2", view=view, style=style("page.css", "leadership.css"), policy=policy()
    )
