"""What leadership is asked to do: the decision, what to mend, what to find out.

Not here: which action comes first (scoring ranks them), and what an effect does to the numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from netready.domain.criterion import Gate
from netready.domain.verdict import Remedy, Score, SmallestSet, Status, Verdict
from netready.scoring.prices import OLD, amount
from netready_reports.effects import effect_words
from netready_reports.page_room import AS_A_RULE, Room
from netready_reports.words import NO_PRICE, clipped, counted, inside, long_date, number

IF_IT_FAILS = "Not known yet. If it fails:"
ROOMS_NAMED = 2
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

EFFORTS = {
    "hours": "a few hours",
    "days": "a few days",
    "weeks": "some weeks",
    "term": "about a term",
}
# Our default: from a decision to the end of the work, with time to arrange it. What has to be
# delivered takes its lead time from the school's price list on top.
EFFORT_WEEKS = {"hours": 1, "days": 2, "weeks": 6, "term": 13}
FIND_OUT_WEEKS = 2  # our default: to measure or to ask, whatever mending it might take later


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One of the next things to mend or to find out.

    Attributes:
        by: a date that can be kept if work begins now, with the effort in words.
        after: what scoring then says, as a range where it is one.
    """

    notice_label: str
    notice: str
    action: str
    owner: str
    by: str
    price: str
    after_label: str
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


def fix(remedy: Remedy, score: Score, as_of: date, room: Room = AS_A_RULE) -> Fix:
    """A remedy in the words of the page; a price nobody entered is said to be missing."""
    unknown = is_unknown(remedy, score)
    return Fix(
        notice_label="If it fails:" if unknown else f"Today{where(remedy, score, room)}:",
        notice=clipped(remedy.pupils_notice.removeprefix(IF_IT_FAILS).strip(), room.notice),
        action=action_words(remedy, score, room.action),
        owner=clipped(remedy.owner or "not named", room.owner),
        by=find_out_by(as_of) if unknown else mended_by(remedy, as_of),
        price="staff time only" if unknown else price_words(remedy),
        after_label="If all is well" if unknown else "Afterwards",
        after=effect_words(remedy, score),
    )


def where(remedy: Remedy, score: Score, room: Room) -> str:
    """The rooms that it is about, as far as there is room for their names; "": no single ones."""
    results = {result.id: result for result in score.criteria}
    found = [results[each] for each in remedy.criteria if each in results]
    names = tuple(dict.fromkeys(name for each in found for name in each.rooms_not_met))
    if not names:
        return ""
    shown = [clipped(name, room.room) for name in names[:ROOMS_NAMED]]
    more = len(names) - len(shown)
    shown += [f"{more} more"] if more else []
    return f", in {', '.join(shown[:-1])} and {shown[-1]}" if shown[1:] else f", in {shown[0]}"


def is_unknown(remedy: Remedy, score: Score) -> bool:
    """Whether it is to be found out or measured more, and nothing to mend is known yet."""
    states = {result.id: result.status for result in score.criteria}
    first = states.get(remedy.criteria[0]) if remedy.criteria else None
    return not remedy.mends or first in (Status.MISSING, Status.UNSETTLED)


def action_words(remedy: Remedy, score: Score, limit: int) -> str:
    """What to do; of what is not known its title alone, as the question is the technician's."""
    found = next((one for one in score.criteria if one.id in remedy.criteria[:1]), None)
    several = len(remedy.criteria) > 1  # what is measured for all of them has words of its own
    if found is None or several or not is_unknown(remedy, score):
        return clipped(remedy.action, limit)
    verb = "Find out" if found.status is Status.MISSING else "Measure more"
    return clipped(f"{verb}: {inside(found.title)}", limit)


def mended_by(remedy: Remedy, as_of: date) -> str:
    """A date that effort and delivery allow, and the effort in words."""
    weeks = EFFORT_WEEKS.get(remedy.effort)
    lead = remedy.lead_time_weeks
    if weeks is None and lead is None:
        return clipped(remedy.effort or "not known", 24)
    day = as_of + timedelta(weeks=(weeks or 0) + min(lead or 0.0, 520.0))
    parts = [EFFORTS.get(remedy.effort, clipped(remedy.effort, 20))]
    parts += [f"delivery {number(lead)} weeks"] if lead else []
    words = ", ".join(part for part in parts if part)
    return f"{long_date(day)} ({words})" if words else long_date(day)


def find_out_by(as_of: date) -> str:
    """A date by which a thing can be measured or asked."""
    return long_date(as_of + timedelta(weeks=FIND_OUT_WEEKS))


def price_words(remedy: Remedy | SmallestSet) -> str:
    """From the school's own list, as a range; never a figure of ours."""
    low, high = remedy.cost_low, remedy.cost_high
    band = (remedy.cost_band if isinstance(remedy, Remedy) else None) or ""
    if low is not None and high is not None:
        text = amount(low, high)
        return f"{text} (old price)" if OLD in band else text
    return clipped(band or NO_PRICE, 32)


def turning(score: Score, room: Room = AS_A_RULE) -> tuple[str, ...]:
    """One sentence for each smallest set: how few steps turn the verdict, and for how much."""
    return tuple(set_words(one, score, room) for one in score.smallest_sets[: room.sets])


def set_words(found: SmallestSet, score: Score, room: Room = AS_A_RULE) -> str:
    """E.g. "Two steps turn this into a pilot: order a faster line; move the access point."."""
    count = len(found.actions)
    number = NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
    into = "Go" if found.to is Verdict.GO else "a pilot" if found.to is Verdict.PILOT else "better"
    by_action = {remedy.action: remedy for remedy in score.remedies}
    verb = _verb(found, by_action, score)
    named = found.actions[: room.named]
    words = _said_once([_small(action, by_action, score, room.named_action) for action in named])
    more = [f"and {count - len(named)} more"] if count > len(named) else []
    return (
        f"{number.capitalize()} {verb} this into {into}: {'; '.join([*words, *more])}. "
        f"{_set_price(found, by_action)}"
    )


def _verb(found: SmallestSet, by_action: dict[str, Remedy], score: Score) -> str:
    """What has yet to be found out may turn it; what is mended does."""
    remedies = (by_action.get(action) for action in found.actions)
    step = "step" if len(found.actions) == 1 else "steps"
    if any(is_unknown(remedy, score) for remedy in remedies if remedy):
        return f"{step} may turn"
    return f"{step} turns" if step == "step" else f"{step} turn"


def _small(action: str, by_action: dict[str, Remedy], score: Score, limit: int) -> str:
    """An action inside a sentence."""
    remedy = by_action.get(action)
    text = action_words(remedy, score, limit) if remedy else clipped(action, limit)
    return inside(text.rstrip("."))


def _said_once(actions: list[str]) -> list[str]:
    """Without "find out:" where the action before began with it."""
    before = ["", *actions]
    return [
        action.removeprefix("find out: ") if last.startswith("find out: ") else action
        for last, action in zip(before, actions, strict=False)
    ]


def _set_price(found: SmallestSet, by_action: Mapping[str, Remedy]) -> str:
    if found.unpriced:
        of = counted(found.unpriced, "step has", "steps have")
        return f"{of} no price yet."
    if not found.cost_high:
        return "Staff time only."
    remedies = (by_action.get(action) for action in found.actions)
    old = any(OLD in (remedy.cost_band or "") for remedy in remedies if remedy)
    return f"Price: {price_words(found)}{', with old prices' if old else ''}."
