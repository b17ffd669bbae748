"""What leadership is asked to do: the decision, what to mend, what to find out."""

from dataclasses import dataclass

from netready.domain.criterion import Gate
from netready.domain.verdict import (
    Remedy,
    Score,
    Status,
    Verdict,
)
from netready_reports.words import (
    VERDICTS,
    clipped,
)

FIND_OUT = "Find out:"  # how scoring begins a remedy for what is not known


IF_IT_FAILS = "Not known yet. If it fails:"


EFFORTS = {
    "hours": "a few hours",
    "days": "a few days",
    "weeks": "some weeks",
    "term": "about a term",
}


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


def find_out(score: Score, *, emulated: bool) -> tuple[str, ...]:
    """What is to be measured or asked next: the blockers that nobody knows yet."""
    if emulated:
        return ("Run netready in a real classroom, against a wired computer of the school",)
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
    still = "still " if remedy.low.verdict is score.network.verdict else ""
    after = f"{still}{VERDICTS[remedy.low.verdict].word}"
    if remedy.low.pupils is not None:
        after += f", {remedy.low.pupils:,} pupils"
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
