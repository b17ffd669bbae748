"""The other answers of the leadership page: standard, programme, areas, stages."""

from dataclasses import dataclass

from netready.domain.verdict import (
    AreaResult,
    PupilsCarried,
    QuestionResult,
    Score,
    StageReadiness,
    Status,
    Verdict,
)
from netready_reports.banners import EMULATED
from netready_reports.earlier import Earlier, area_trend
from netready_reports.page_room import AS_A_RULE, Room
from netready_reports.words import (
    CONFIDENCES,
    NOT_KNOWN,
    STATUSES,
    VERDICTS,
    Badge,
    clipped,
    stopped,
)

VERDICT_STARTS = ("Go", "Pilot", "Not yet", "Cannot say yet", "Cannot say")


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMark:
    """One of the ten areas; the three shares add up to 100 where anything is asked."""

    name: str
    badge: Badge
    evidence: str
    measured_percent: int
    told_percent: int
    trend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One roll-out stage: a row of the table.

    Attributes:
        everyday, video, test: pupils carried at once, "30+" where more were not tried.
    """

    name: str
    devices: str
    badge: Badge
    confidence: str
    everyday: str
    video: str
    test: str
    waits_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the two other answers, beside the headline."""

    title: str
    badge: Badge
    sentence: str
    note: str


def own_sentence(sentence: str) -> str:
    """Scoring's sentence without what stands beside it on the page: banner and verdict word."""
    rest = sentence.removeprefix(f"{EMULATED.headline}. ")
    word, colon, reason = rest.partition(": ")
    if colon and word in VERDICT_STARTS:
        rest = reason
    return rest[:1].upper() + rest[1:]


def programme_answer(programme: QuestionResult, why: str) -> Answer:
    """Whether the ten areas are prepared: its own verdict, never mixed with the network's."""
    badge = VERDICTS[programme.verdict]
    return Answer(
        title="Are the preparations made?",
        badge=badge,
        sentence=stopped(why),
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


def area_mark(area: AreaResult, earlier: Earlier | None = None) -> AreaMark:
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
        trend=area_trend(area, earlier),
    )


def stage_line(stage: StageReadiness, score: Score, room: Room = AS_A_RULE) -> StageLine:
    """A roll-out stage; a criterion's id is replaced by its title."""
    titles = {result.id: result.title for result in score.criteria}
    first = titles.get(stage.first_to_fail, stage.first_to_fail)
    carried = stage.pupils
    return StageLine(
        name=clipped(stage.name, 30),
        devices=f"{stage.devices:,}",
        badge=VERDICTS[stage.verdict],
        confidence=CONFIDENCES[stage.confidence].lower(),
        everyday=_at_once(carried, "everyday"),
        video=_at_once(carried, "video"),
        test=_at_once(carried, "test"),
        waits_for=clipped(_waits_for(stage, first), room.waits),
    )


def _waits_for(stage: StageReadiness, first: str) -> str:
    if stage.verdict is Verdict.GO:
        return f"nothing; first to give way: {first}" if first else "nothing"
    return first or NOT_KNOWN


def _at_once(carried: PupilsCarried | None, kind: str) -> str:
    """Pupils of one kind of lesson, in a narrow cell."""
    if carried is None:
        return NOT_KNOWN
    counts = {"everyday": carried.everyday, "video": carried.video, "test": carried.test}
    count = counts[kind]
    if count is None:
        return NOT_KNOWN
    return f"{count:,}+" if kind in carried.censored and count < carried.planned else f"{count:,}"
