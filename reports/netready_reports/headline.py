"""The top of the leadership page: the plan, the reasons, the confidence and the blockers.

Here: why the verdict is what it is, as a head would say it. Not here: what to do about it.
"""

from collections.abc import Mapping, Sequence

from netready.domain.criterion import Catalogue, Question
from netready.domain.evidence import EvidenceKind
from netready.domain.site import Site
from netready.domain.verdict import CriterionResult, QuestionResult, Score, Status, Verdict
from netready.scoring.wording import LINE_CARRIES_PLAN, ROOM_HOLDS_CLASS, percent_below_hundred
from netready_reports.answers import own_sentence
from netready_reports.words import clipped, counted, inside

OPEN_SHOWN = 3
THE_NETWORK = "The network has to be ready first."
TOO_MUCH = "Too much of what was measured falls short."


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


def reasons(answer: QuestionResult, score: Score, catalogue: Catalogue | None, limit: int) -> str:
    """Why a verdict is what it is, without units: the sentence of scoring is for technicians.

    Args:
        answer: to the network's or the programme's question.
        score: the whole of it, where the criteria are.
        catalogue: whose words for leadership are used; None: the sentence of scoring stands.
        limit: characters that have room.
    """
    if catalogue is None or score.emulated:
        return clipped(own_sentence(answer.sentence), min(limit, 200))
    plain = {criterion.id: criterion.leadership for criterion in catalogue.criteria}
    by_id = {result.id: result for result in score.criteria}
    named = [by_id[each] for each in answer.because if each in by_id]
    if answer is score.programme:
        return _reasons_of_preparation(answer, named, by_id, plain, limit)
    sentences = [*_best_case(answer), *_sentences(named, plain)]
    return fitted(sentences, limit) or clipped(own_sentence(answer.sentence), min(limit, 200))


def _reasons_of_preparation(
    answer: QuestionResult,
    named: Sequence[CriterionResult],
    by_id: Mapping[str, CriterionResult],
    plain: Mapping[str, str],
    limit: int,
) -> str:
    """Its own reasons; those of the network stand above already, and are only pointed at."""
    states = (Status.NOT_MET, Status.MISSING, Status.UNSETTLED)
    gates = [by_id[line.criterion] for line in answer.trace if line.criterion in by_id]
    ids = dict.fromkeys(one.id for one in (*named, *gates))
    own = [by_id[each] for each in ids if by_id[each].question is Question.PROGRAMME]
    sentences = _sentences([one for one in own if one.status in states], plain)
    if any(one.question is not Question.PROGRAMME for one in named):
        sentences.insert(0, THE_NETWORK)
    return fitted(sentences, limit) or clipped(own_sentence(answer.sentence), min(limit, 200))


def _sentences(results: Sequence[CriterionResult], plain: Mapping[str, str]) -> list[str]:
    """What failed, a sentence each, then in one sentence what is not known."""
    failed = [plain_fault(one, plain) for one in results if one.status is Status.NOT_MET]
    unknown = [one.title for one in results if one.status in (Status.MISSING, Status.UNSETTLED)]
    return [*failed, *_still_open(unknown)]


def _best_case(answer: QuestionResult) -> list[str]:
    """What "not yet" rests on where no single blocker failed."""
    failed = any(line.status is Status.NOT_MET for line in answer.trace)
    return [TOO_MUCH] if answer.verdict is Verdict.NOT_YET and not failed else []


def plain_fault(result: CriterionResult, plain: Mapping[str, str]) -> str:
    """What is wrong, as a sentence."""
    if isinstance(result.value, float | int):
        share = percent_below_hundred(result.value)
        if result.id == LINE_CARRIES_PLAN:
            return f"The internet line carries {share} of the planned load."
        if result.id == ROOM_HOLDS_CLASS and result.room:
            return f"{_rooms(result)} the planned lesson works for {share} of the class."
    return plain.get(result.id) or f"Not met: {result.title}."


def _rooms(result: CriterionResult) -> str:
    """Where: the worst room, and how many others fail with it."""
    others = len([name for name in result.rooms_not_met if name != result.room])
    room = clipped(result.room or "", 40)
    room = room if any(sign.isalpha() for sign in room) else f"room {room}"
    return f"In {room}, the worst of {others + 1} rooms," if others else f"In {room},"


def _still_open(titles: Sequence[str]) -> list[str]:
    if not titles:
        return []
    more = f", and {len(titles) - OPEN_SHOWN} more" if len(titles) > OPEN_SHOWN else ""
    shown = "; ".join(inside(title) for title in titles[:OPEN_SHOWN])
    return [f"Not known yet: {shown}{more}."]


def fitted(sentences: Sequence[str], limit: int) -> str:
    """As many whole sentences as have room, at least one, and how many are left out."""
    kept: list[str] = []
    for sentence in sentences:
        if kept and len(" ".join([*kept, sentence])) > limit:
            break
        kept.append(clipped(sentence, limit))
    left = len(sentences) - len(kept)
    return " ".join([*kept, *([f"And {counted(left, 'more point')}."] if left else [])])


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
