"""What must hold for every school (3.2.9), each law as a function that yields its breaches.

A law takes a school and a source of chance for what it changes. `breaches` asks them all.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from netready.domain.criterion import Question
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.jsonable import canonical_json
from netready.domain.site import Answer
from netready.domain.verdict import Confidence, QuestionResult, Status, Verdict
from netready.scoring.areas import area_results
from netready.scoring.case import Case, case_of, network_answer, programme_answer, programme_results
from netready.scoring.disagreements import disagreements
from netready.scoring.pupils import pupils_carried
from netready.scoring.score import score_site
from netready.scoring.score_json import score_json
from netready.scoring.stages import stage_readiness
from netready.scoring.verdict import LOW_INDEX, VERDICT_ORDER
from tests.scoring.school import AS_OF
from tests.scoring.sites import School, improved, value_at

Law = Callable[[School, random.Random], Iterator[str]]
# an index is rounded to nine digits
TINY = 2e-9


def both(case: Case) -> tuple[QuestionResult, QuestionResult]:
    return network_answer(case), programme_answer(case)


@lru_cache(maxsize=2)
def plain(school: School) -> Case:
    """The school as it is; asked for by most laws."""
    return case_of(school.given())


@lru_cache(maxsize=2)
def answers(school: School) -> tuple[QuestionResult, QuestionResult]:
    return both(plain(school))


def asked(school: School, **more: object) -> tuple[QuestionResult, QuestionResult]:
    return both(case_of(school.given(**more))) if more else answers(school)


def rank(answer: QuestionResult) -> int:
    return VERDICT_ORDER.index(answer.verdict)


def some(dice: random.Random, found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    rate = dice.random()
    return tuple(each for each in found if dice.random() < rate)


def a_better_value_never_lowers(school: School, dice: random.Random) -> Iterator[str]:
    """Neither index nor bounds nor verdict."""
    found = school.evidence
    if not found:
        return
    at = dice.randrange(len(found))
    one = next(each for each in school.criteria if each.id == found[at].criterion)
    better = improved(one, found[at], dice.choice((0.05, 0.3, 1.0)))
    after = asked(school, evidence=(*found[:at], better, *found[at + 1 :]))
    for old, new in zip(asked(school), after, strict=True):
        if (new.index or 0) < (old.index or 0) or (new.index is None) != (old.index is None):
            yield f"{better.criterion} better, index {old.index} to {new.index}"
        if new.index_low < old.index_low or new.index_high < old.index_high:
            yield f"{better.criterion} better, a bound fell"
        if rank(new) < rank(old):
            yield f"{better.criterion} better, {old.verdict} to {new.verdict}"


def more_evidence_stays_inside(school: School, dice: random.Random) -> Iterator[str]:
    """Of what was not known: the new bounds lie inside the old ones, and hold the index."""
    fewer = some(dice, school.whole)
    for old, new in zip(
        asked(school, evidence=fewer), asked(school, evidence=school.whole), strict=True
    ):
        inside = old.index_low <= new.index_low <= new.index_high <= old.index_high
        if not inside:
            yield f"bounds {old.index_low}-{old.index_high} to {new.index_low}-{new.index_high}"
        if new.index is not None and not old.index_low <= new.index <= old.index_high:
            yield f"index {new.index} outside {old.index_low}-{old.index_high}"


def less_evidence_is_never_more(school: School, dice: random.Random) -> Iterator[str]:
    """Deleting never raises the low bound, gives Go, or turns ignorance into "not yet"."""
    fewer = some(dice, school.evidence)
    for old, new in zip(asked(school), asked(school, evidence=fewer), strict=True):
        if new.index_low > old.index_low:
            yield f"low bound rose from {old.index_low} to {new.index_low}"
        if new.coverage > old.coverage + TINY:
            yield "coverage rose"
        for word in (Verdict.GO, Verdict.NOT_YET):
            if new.verdict is word and old.verdict is not word:
                yield f"{old.verdict} became {word} by deleting"


def not_yet_names_evidence(school: School, _dice: random.Random) -> Iterator[str]:
    """And only criteria that are not met."""
    case = plain(school)
    for answer in answers(school):
        if answer.verdict is not Verdict.NOT_YET:
            continue
        named = [one for one in case.results if one.id in answer.because]
        if not named:
            yield "not yet without a reason"
        for one in named:
            if one.status is not Status.NOT_MET or one.evidence is EvidenceKind.MISSING:
                yield f"not yet by {one.id}, which is {one.status}"


def words_and_numbers_agree(school: School, _dice: random.Random) -> Iterator[str]:
    """The number, the words and the confidence."""
    case = plain(school)
    for answer in answers(school):
        yield from _agree(answer)
    areas = area_results(programme_results(case), case.given.catalogue.areas)
    met = all(area.status is Status.MET for area in areas)
    if (programme_answer(case).verdict is Verdict.GO) != met and areas:
        yield "the programme's word and its areas disagree"
    for one in case.results:
        if one.score is not None and not one.score_low <= one.score <= one.score_high:
            yield f"{one.id}: {one.score} outside {one.score_low}-{one.score_high}"
        if one.status is Status.UNSETTLED and not (
            one.reason and one.score_low < 0.65 <= one.score_high
        ):
            yield f"{one.id} is open at {one.score_low}-{one.score_high}: {one.reason!r}"


def _agree(answer: QuestionResult) -> Iterator[str]:
    if answer.index is not None and not answer.index_low <= answer.index <= answer.index_high:
        yield f"index {answer.index} outside {answer.index_low}-{answer.index_high}"
    whole = answer.gates_cleared == answer.gates_of
    if answer.verdict is Verdict.GO and (not whole or answer.index_low < LOW_INDEX - TINY):
        yield f"go with {answer.gates_cleared} of {answer.gates_of} cleared"
    if answer.verdict is Verdict.CANNOT_SAY and answer.confidence is Confidence.HIGH:
        yield "cannot say, with high confidence"
    if not answer.sentence.endswith("."):
        yield f"no sentence: {answer.sentence!r}"


def scaling_all_weights_changes_nothing(school: School, dice: random.Random) -> Iterator[str]:
    """Only their shares count."""
    factor = dice.choice((0.25, 2.0, 3.0, 10.0))
    heavier = [replace(one, weight=one.weight * factor) for one in school.criteria]
    for old, new in zip(
        asked(school), asked(school, catalogue=school.catalogue(heavier)), strict=True
    ):
        if (old.verdict, old.confidence) != (new.verdict, new.confidence):
            yield f"weights times {factor}: {old.verdict} to {new.verdict}"
        if abs((old.index or 0) - (new.index or 0)) > TINY:
            yield f"weights times {factor}: index {old.index} to {new.index}"


def order_changes_nothing(school: School, dice: random.Random) -> Iterator[str]:
    """Of evidence, criteria and rooms."""
    found, criteria = list(school.evidence), list(school.criteria)
    places = list(school.site.rooms)
    dice.shuffle(found)
    dice.shuffle(criteria)
    dice.shuffle(places)
    site = replace(school.site, rooms=tuple(places))
    other = asked(school, evidence=found, catalogue=school.catalogue(criteria), site=site)
    for old, new in zip(asked(school), other, strict=True):
        if replace(old, sentence="", because=(), trace=()) != replace(
            new, sentence="", because=(), trace=()
        ):
            yield f"another order: {old.verdict} {old.index} to {new.verdict} {new.index}"


def each_question_minds_its_own(school: School, _dice: random.Random) -> Iterator[str]:
    """The standard touches nothing else; the programme touches not the network."""
    question = {one.id: one.answers for one in school.criteria}
    whole = asked(school)
    without = [one for one in school.evidence if question[one.criterion] is not Question.STANDARD]
    if asked(school, evidence=without) != whole:
        yield "the standard changed another answer"
    network = [one for one in school.evidence if question[one.criterion] is Question.NETWORK]
    if asked(school, evidence=network)[0] != whole[0]:
        yield "the programme changed the network's answer"


def a_later_stage_is_never_readier(school: School, _dice: random.Random) -> Iterator[str]:
    """And the last stage is the whole plan."""
    site = replace(school.site, cohorts=school.site.cohorts)
    found = [one for one in school.evidence if one.criterion != "INF-04"]
    asks = school.given(site=site, evidence=found)
    stages = stage_readiness(asks)
    ranks = [VERDICT_ORDER.index(stage.verdict) for stage in stages]
    # a gate for devices that go home may only come in with a later stage
    if ranks != sorted(ranks, reverse=True):
        yield f"stages {[stage.verdict.value for stage in stages]}"
    if stages and stages[-1].verdict is not network_answer(case_of(asks)).verdict:
        yield "the last stage is not the plan"


def a_saying_never_outweighs_a_measurement(school: School, dice: random.Random) -> Iterator[str]:
    """It is named where it differs, and changes no answer."""
    seen = {
        one.criterion: one
        for one in school.evidence
        if one.room is None and one.kind is not EvidenceKind.DECLARED
    }
    told = tuple(
        Answer(criterion=one.id, value=value_at(one, dice.choice((0.0, 1.0))), by="?", on=AS_OF)
        for one in school.criteria
        if one.id in seen
    )
    site = replace(school.site, answers=(*school.site.answers, *told))
    if asked(school, site=site) != asked(school):
        yield "a saying changed an answer"
    for one in disagreements(case_of(school.given(site=site))):
        if one.criterion not in seen and one.told_by == "?":
            yield f"{one.criterion} contradicts what nobody measured"


def unknown_is_never_nothing(school: School, _dice: random.Random) -> Iterator[str]:
    """Without the line, or with a room not tested, no number of pupils is said."""
    carried = pupils_carried(plain(school).given)
    numbers = {"everyday": carried.everyday, "video": carried.video, "test": carried.test}
    line = school.line
    for kind, number in numbers.items():
        known = {one.room for one in school.held if one.kind == kind}
        open_rooms = {room.name for room in school.site.rooms} - known
        half = line is None or line.down is None or line.up is None
        if number is not None and (half or open_rooms):
            yield f"{kind}: {number} pupils where line or rooms are not known"
        if number is None and kind not in carried.limited_by:
            yield f"{kind} is not known and nobody says why"


def same_input_same_bytes(school: School, _dice: random.Random) -> Iterator[str]:
    """Also with the evidence the other way round."""
    first = canonical_json(score_json(score_site(school.given())))
    again = canonical_json(score_json(score_site(school.given(evidence=school.evidence[::-1]))))
    if first != again:
        yield "other bytes for the same evidence in another order"


LAWS: tuple[Law, ...] = (
    a_better_value_never_lowers,
    more_evidence_stays_inside,
    less_evidence_is_never_more,
    not_yet_names_evidence,
    words_and_numbers_agree,
    scaling_all_weights_changes_nothing,
    order_changes_nothing,
    each_question_minds_its_own,
    a_later_stage_is_never_readier,
    a_saying_never_outweighs_a_measurement,
    unknown_is_never_nothing,
)


def breaches(school: School, dice: random.Random, laws: Sequence[Law] = LAWS) -> list[str]:
    """What this school breaks, with the law's name before it."""
    return [f"{law.__name__}: {text}" for law in laws for text in law(school, dice)]
