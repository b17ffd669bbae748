"""The leadership page: one A4 page in plain words for people who decide.

Here: which words stand on it. Not here: numbers for trend (no index, no lens), layout.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from netready.domain.criterion import Gate, Question
from netready.domain.evidence import EvidenceKind
from netready.domain.site import Site
from netready.domain.verdict import (
    AreaResult,
    QuestionResult,
    Remedy,
    Score,
    StageReadiness,
    Status,
    Verdict,
)
from netready_reports.banners import EMULATED, Banner, banners, page_name
from netready_reports.material import ReportMaterial
from netready_reports.pictogram import Crowd, crowd, figures_for
from netready_reports.rooms import SAYS_NOTHING, class_size
from netready_reports.run_facts import RunFacts, run_facts
from netready_reports.templating import policy, render, style
from netready_reports.words import (
    CONFIDENCES,
    LIMITERS_SHORT,
    STATUSES,
    VERDICTS,
    Badge,
    clipped,
    counted,
    long_date,
    plain_limit,
    pupils,
)

REVIEW_DAYS = 90  # our default: about a term; a network drifts, and fixes are to be re-tested
FIXES_SHOWN = 3
VERDICT_STARTS = ("Go", "Pilot", "Not yet", "Cannot say yet", "Cannot say")
FIND_OUT_SHOWN = 4
FIND_OUT = "Find out:"  # how scoring begins a remedy for what is not known
IF_IT_FAILS = "Not known yet. If it fails:"
NOT_TESTED_SHOWN = 4
STAGES_SHOWN = 5
LIMIT_CHARACTERS = 64
ROOMS_SHOWN = 3
ROOMY = 1200  # characters of free text above which print uses smaller letters

EFFORTS = {
    "hours": "a few hours",
    "days": "a few days",
    "weeks": "some weeks",
    "term": "about a term",
}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One of the next things to mend or to find out."""

    notice_label: str
    notice: str
    action: str
    owner: str
    effort: str
    price: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMark:
    """One of the ten areas; the three shares add up to 100 where anything is asked."""

    name: str
    badge: Badge
    evidence: str
    measured_percent: int
    told_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One roll-out stage."""

    name: str
    devices: str
    badge: Badge
    waits_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the two other answers, beside the headline."""

    title: str
    badge: Badge
    sentence: str
    note: str


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
    carry_title: str
    carried: tuple[Carried, ...]
    figure_means: str
    cleared: int
    blockers: int
    blocker_words: str
    fixes: tuple[Fix, ...]
    more_fixes: str
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
    legend: tuple[Badge, ...]
    generator: str
    dense: bool


def leadership_view(material: ReportMaterial) -> LeadershipView:
    """Everything the leadership page says, from values alone."""
    score, site = material.score, material.site
    emulated = material.emulated or score.emulated
    figures = (score.pupils.everyday, score.pupils.video, score.pupils.test)
    rooms = carried_by_rooms(material) if emulated or figures == (None, None, None) else ()
    remedies = () if emulated else score.remedies
    unknown = find_out(score, emulated=emulated)
    cleared, blockers = score.network.gates_cleared, score.network.gates_of
    view = LeadershipView(
        page=page_name(material),
        banners=banners(material),
        school=clipped(site.name, 60),
        plan=plan_line(site),
        day=long_date(material.as_of),
        by=clipped(material.ran_by, 40),
        place=clipped(material.room, 40) if material.room and material.room != site.name else "",
        rehearsal=emulated,
        verdict_of="The emulated room" if emulated else "The network",
        verdict=VERDICTS[score.network.verdict],
        sentence=clipped(own_sentence(score.network.sentence), 200),
        decision=decision(score, emulated=emulated),
        confidence=CONFIDENCES[score.network.confidence],
        confidence_why=confidence_why(score),
        carry_title=carry_title(emulated=emulated, by_room=bool(rooms)),
        carried=rooms or carried(score),
        figure_means=figure_means(rooms[0].planned if rooms else score.pupils.planned),
        cleared=cleared,
        blockers=blockers,
        blocker_words=blocker_words(score.network),
        fixes=tuple(fix(remedy, score) for remedy in remedies[:FIXES_SHOWN]),
        more_fixes=more(len(remedies) - FIXES_SHOWN, "step", "steps"),
        find_out=tuple(clipped(text, 80) for text in unknown[:FIND_OUT_SHOWN]),
        more_find_out=more(len(unknown) - FIND_OUT_SHOWN, "question", "questions"),
        nothing=nothing_to_mend(score.network.verdict),
        programme=programme_answer(score.programme),
        standard=standard_answer(score),
        areas=tuple(area_mark(area) for area in score.areas),
        stages=tuple(stage_line(stage, score) for stage in score.stages[:STAGES_SHOWN]),
        more_stages=more(len(score.stages) - STAGES_SHOWN, "stage", "stages"),
        not_tested=tuple(clipped(text, 85) for text in material.not_tested[:NOT_TESTED_SHOWN]),
        more_not_tested=more(len(material.not_tested) - NOT_TESTED_SHOWN, "point", "points"),
        review=long_date(material.as_of + timedelta(days=REVIEW_DAYS)),
        legend=tuple(VERDICTS.values()),
        generator=material.generator,
        dense=False,
    )
    return replace(view, dense=free_text(view) > ROOMY)


def free_text(view: LeadershipView) -> int:
    """How many characters of other people's words the page holds."""
    texts = [view.school, view.by, view.place, view.sentence, view.programme.sentence]
    texts += [view.standard.sentence, *view.not_tested]
    texts += [text for fix in view.fixes for text in (fix.notice, fix.action, fix.owner)]
    texts += [text for stage in view.stages for text in (stage.name, stage.waits_for)]
    texts += [line.limit for line in view.carried]
    return sum(len(text) for text in texts)


def own_sentence(sentence: str) -> str:
    """Scoring's sentence without what stands beside it on the page: banner and verdict word."""
    rest = sentence.removeprefix(f"{EMULATED.headline}. ")
    word, colon, reason = rest.partition(": ")
    if colon and word in VERDICT_STARTS:
        rest = reason
    return rest[:1].upper() + rest[1:]


def plan_line(site: Site) -> str:
    """The plan in one sentence: how many devices, for whom, in what order, home or not."""
    pupils_planned = sum(cohort.pupils for cohort in site.cohorts) or site.pupils
    devices = round(pupils_planned * site.plan.devices_per_pupil)
    stages = sorted({cohort.roll_out for cohort in site.cohorts})
    first = [cohort.name for cohort in site.cohorts if cohort.roll_out in stages[:1]]
    order = ""
    if len(stages) > 1:
        order = f", in {len(stages)} stages starting with {clipped(' and '.join(first), 50)}"
    home = any(cohort.take_home for cohort in site.cohorts)
    place = "some go home" if home else "kept in school"
    return f"{devices:,} devices for {pupils_planned:,} pupils{order}; {place}"


def decision(score: Score, *, emulated: bool) -> str:
    """What leadership is asked to do now. A rehearsal asks for nothing."""
    if emulated:
        return "None. This was a rehearsal: measure a real room before you decide anything."
    network, programme = score.network.verdict, score.programme.verdict
    if network is Verdict.NOT_YET:
        return "Hold the device order. Agree each fix below with an owner and a date."
    if network is Verdict.CANNOT_SAY:
        return "Decide nothing yet. Allow the time to measure what is missing."
    if programme is Verdict.NOT_YET:
        return "Accept the network. Hold the device order until the preparations are mended."
    if network is Verdict.PILOT:
        return "Approve a pilot: one class, half a term, devices kept in school."
    return _decision_on_a_ready_network(score)


def _decision_on_a_ready_network(score: Score) -> str:
    programme = score.programme.verdict
    if programme is Verdict.CANNOT_SAY:
        return "Accept the network. Answer the open questions on preparation before ordering."
    if programme is Verdict.PILOT:
        return "Accept the network. Start with a pilot while preparations are finished."
    first = clipped(score.stages[0].name, 40) if score.stages else "the first year group"
    return f"Approve the roll-out, starting with {first}."


def confidence_why(score: Score) -> str:
    """Why the confidence is what it is: how many network questions have which kind of answer."""
    asked = [
        result
        for result in score.criteria
        if result.question is Question.NETWORK and result.status is not Status.NOT_APPLICABLE
    ]
    if not asked:
        return "no question about the network could be asked"
    settled = [r for r in asked if r.status in (Status.MET, Status.NOT_MET)]
    measured = sum(r.evidence is EvidenceKind.MEASURED for r in settled)
    estimated = sum(r.evidence is EvidenceKind.EXTRAPOLATED for r in settled)
    parts = [f"{measured} measured"]
    if estimated:
        parts.append(f"{estimated} estimated from few devices")
    told = len(settled) - measured - estimated
    if told:
        parts.append(f"{told} told")
    answered = counted(len(asked), "network question")
    return f"{len(settled)} of {answered} answered: {', '.join(parts)}"


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
        )
        for place, run in enumerate(list(latest.values())[:ROOMS_SHOWN], start=1)
    )


def run_limit(run: RunFacts) -> str:
    """What stopped a run; the tool's own limit is said to be that."""
    words = LIMITERS_SHORT.get(run.limiter, "")
    if run.limiter in SAYS_NOTHING:
        return f"the limit was the {words}, so no answer"
    return "" if run.limiter == "none" else words


def planned_of(run: RunFacts, site: Site) -> int:
    """The class a run was for: as it was planned, else the room's, else the largest tried."""
    room = site.room(run.room)
    return run.planned or (class_size(room, [run], site) if room else run.largest or 1)


def carried_line(
    *, key: str, title: str, hint: str, value: int | None, planned: int, censored: bool, limit: str
) -> Carried:
    """One line of the picture."""
    text = pupils(value, censored=censored)
    of = "" if value is None else f"of {planned:,} planned"
    words = limit_words(value, planned, censored=censored, limit=limit)
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


def blocker_words(network: QuestionResult) -> str:
    """Blockers cleared, in words; what is open is not the same as what failed."""
    if not network.gates_of:
        return "no blocker applies"
    failed = sum(line.status is Status.NOT_MET for line in network.trace)
    left = network.gates_of - network.gates_cleared
    if not left:
        return "none stands in the way"
    if not failed or failed > left:
        return f"{left} still open"
    unknown = left - failed
    return f"{failed} failed" + (f", {unknown} not known" if unknown else "")


def find_out(score: Score, *, emulated: bool) -> tuple[str, ...]:
    """What is to be measured or asked next: the blockers that nobody knows yet."""
    if emulated:
        return ("run netready in a real classroom, against a wired computer of the school",)
    titles = {result.id: result.title for result in score.criteria}
    planned = {criterion for remedy in score.remedies for criterion in remedy.criteria}
    lines = [line for line in score.network.trace if line.criterion not in planned]
    order = sorted(lines, key=lambda line: line.gate is not Gate.X)
    open_states = (Status.MISSING, Status.UNSETTLED)
    return tuple(titles.get(ln.criterion, ln.sentence) for ln in order if ln.status in open_states)


def nothing_to_mend(verdict: Verdict) -> str:
    """What to say where no fix and no open question is listed."""
    if verdict is Verdict.GO:
        return "Nothing has to be mended first. Measure again at the next review."
    return "No fix is on file for what was found: ask the technician to plan one."


def fix(remedy: Remedy, score: Score) -> Fix:
    """A remedy in the words of the page; a price nobody entered is said to be missing."""
    still = "still " if remedy.effect_verdict is score.network.verdict else ""
    after = f"{still}{VERDICTS[remedy.effect_verdict].word}"
    if remedy.effect_pupils is not None:
        after += f", {remedy.effect_pupils:,} pupils"
    titles = {result.id: result.title for result in score.criteria}
    unknown = remedy.action.startswith(FIND_OUT)
    known_title = titles.get(remedy.criteria[0], "") if remedy.criteria else ""
    notice = remedy.pupils_notice.removeprefix(IF_IT_FAILS).strip()
    return Fix(
        notice_label="If it fails:" if unknown else "Today:",
        notice=clipped(notice, 105),
        action=clipped(
            f"{FIND_OUT} {known_title}" if unknown and known_title else remedy.action, 90
        ),
        owner=clipped(remedy.owner or "not named", 34),
        effort=EFFORTS.get(remedy.effort, clipped(remedy.effort or "not known", 24)),
        price=clipped(remedy.cost_band or "price not entered", 32),
        after=after,
    )


def more(count: int, noun: str, plural: str) -> str:
    """What is left out here and stands in the technician report, or ""."""
    if count <= 0:
        return ""
    return f"and {count} more {noun if count == 1 else plural} in the technician report"


def programme_answer(programme: QuestionResult) -> Answer:
    """Whether the ten areas are prepared: its own verdict, never mixed with the network's."""
    badge = VERDICTS[programme.verdict]
    return Answer(
        title="Are the preparations made?",
        badge=badge,
        sentence=clipped(own_sentence(programme.sentence), 110),
        note=f"Confidence {CONFIDENCES[programme.confidence].lower()}.",
    )


def standard_answer(score: Score) -> Answer:
    """The national standard on its own line; meeting it is not the same as carrying the plan."""
    standard = score.standard
    total = standard.met + standard.not_met + standard.not_known
    return Answer(
        title="Is the national standard met?",
        badge=_standard_badge(standard.not_met, standard.not_known, total),
        sentence=f"{clipped(standard.name, 60)}: {standard.met} met, {standard.not_met} not met, "
        f"{standard.not_known} not known.",
        note="Meeting the standard does not mean that the network carries your plan.",
    )


def _standard_badge(not_met: int, not_known: int, total: int) -> Badge:
    if not total:
        return STATUSES[Status.NOT_APPLICABLE]
    if not_met:
        return STATUSES[Status.NOT_MET]
    if not_known == total:
        return STATUSES[Status.MISSING]
    return STATUSES[Status.UNSETTLED if not_known else Status.MET]


def area_mark(area: AreaResult) -> AreaMark:
    """An area with its word and how its evidence is made up."""
    counts = area.evidence
    measured = counts.get("measured", 0) + counts.get("extrapolated", 0)
    told, missing = counts.get("declared", 0), counts.get("missing", 0)
    total = max(1, measured + told + missing)
    return AreaMark(
        name=clipped(area.name, 26),
        badge=STATUSES[area.status],
        evidence=f"{measured} measured, {told} told, {missing} missing",
        measured_percent=round(100 * measured / total),
        told_percent=round(100 * told / total),
    )


def stage_line(stage: StageReadiness, score: Score) -> StageLine:
    """A roll-out stage; a criterion's id is replaced by its title."""
    titles = {result.id: result.title for result in score.criteria}
    first = titles.get(stage.first_to_fail, stage.first_to_fail)
    wait = "first to give way:" if stage.verdict is Verdict.GO else "waits for:"
    return StageLine(
        name=clipped(stage.name, 30),
        devices=counted(stage.devices, "device"),
        badge=VERDICTS[stage.verdict],
        waits_for=clipped(f"{wait} {first}", 60) if first else "",
    )


def render_leadership(view: LeadershipView) -> str:
    """The page as text; the same view gives the same bytes."""
    return render(
        "leadership.html.j2", view=view, style=style("page.css", "leadership.css"), policy=policy()
    )
