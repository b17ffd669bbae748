"""What would help, for the technician: actions with their range, smallest sets, stages."""

from netready.domain.criterion import Question
from netready.domain.verdict import Effect, PupilsCarried, Remedy, Score, SmallestSet, Verdict
from netready.scoring.prices import amount
from netready.scoring.pupils import KINDS
from netready_reports.effects import effect_words, pupil_range, question_of, verdict_range
from netready_reports.tables import Section, Table
from netready_reports.words import (
    CONFIDENCES,
    NO_PRICE,
    NOT_KNOWN,
    VERDICTS,
    counted,
    number,
    plain_limit,
    pupils,
)

_REMEDY_HEAD = (*("Action", "Criteria", "Owner and effort", "Price", "Scored again", "Assuming"),)
_STAGE_HEAD = (
    *("Up to and with", "Devices", "Network", "Confidence", "everyday", "video", "tests"),
    "First to fail",
)


def remedies_section(score: Score) -> Section:
    """Smallest sets first: they are what a plan is made of."""
    remedies, sets = remedy_table(score), set_table(score)
    return Section(
        id="remedies",
        title="Remedies",
        words=(
            "Every effect is scored again, not estimated: once as if the mended criterion just "
            "reached its acceptable line, once as if it reached its target. The truth lies between "
            "if the assumption holds.",
        )
        if remedies
        else (),
        tables=tuple(table for table in (sets, remedies) if table),
        empty="" if remedies else "No remedy is needed.",
    )


def set_table(score: Score) -> Table | None:
    """The fewest actions that turn the network's verdict; None where none was found."""
    rows = tuple(
        (
            f"{counted(len(one.actions), 'action')} to {VERDICTS[one.to].word}",
            set_price(one),
            effect_range(score.network.verdict, one.low, one.high),
            ", ".join(one.criteria),
            " ".join(f"{n}. {action}" for n, action in enumerate(one.actions, start=1)),
        )
        for one in score.smallest_sets
    )
    head = ("Smallest set", "Price", "Scored again", "Criteria", "Actions")
    caption = "The fewest actions that turn the network's verdict"
    return Table(caption=caption, head=head, rows=rows, wide=True) if rows else None


def set_price(one: SmallestSet) -> str:
    """The sum, or how many actions have no price: a sum with a gap would look too small."""
    if one.cost_low is None or one.cost_high is None:
        return f"{NO_PRICE} for {counted(one.unpriced, 'action')}"
    return amount(one.cost_low, one.cost_high) if one.cost_high else "staff time only"


def remedy_table(score: Score) -> Table | None:
    """Every remedy with its effect by re-scoring, and under which assumption."""
    rows = tuple(_remedy_row(score, remedy) for remedy in score.remedies)
    caption = "Remedies and their effect, the most effective first"
    return Table(caption=caption, head=_REMEDY_HEAD, rows=rows, wide=True) if rows else None


def _remedy_row(score: Score, remedy: Remedy) -> tuple[str, ...]:
    return (
        remedy.action,
        ", ".join(remedy.criteria),
        ", ".join(word for word in (remedy.owner, remedy.effort) if word) or NOT_KNOWN,
        remedy.cost_band or NO_PRICE,
        _scored_again(score, remedy),
        remedy.assumption,
    )


def _scored_again(score: Score, remedy: Remedy) -> str:
    """In the answer that the remedy belongs to; the standard has no verdict of its own."""
    question = question_of(remedy, score)
    if question is Question.STANDARD:
        return effect_words(remedy, score)
    if question is Question.PROGRAMME:
        return f"Programme: {effect_range(score.programme.verdict, remedy.low, remedy.high)}"
    return effect_range(score.network.verdict, remedy.low, remedy.high)


def effect_range(before: Verdict, low: Effect, high: Effect) -> str:
    """Verdict, index and pupils at both ends."""
    parts = (
        verdict_range(before, low.verdict, high.verdict),
        _index_range(low.index, high.index),
        pupil_range(low.pupils, high.pupils) or f"pupils {NOT_KNOWN}",
    )
    return "; ".join(parts)


def _index_range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"index {NOT_KNOWN}"
    first, last = f"{low:.3f}", f"{high:.3f}"
    return f"index {first}" if first == last else f"index {first} to {last}"


def stage_table(score: Score) -> Table | None:
    """Every roll-out stage with its verdict, what it carries and what it waits for."""
    rows = tuple(
        (
            stage.name,
            f"{stage.devices:,}",
            VERDICTS[stage.verdict].word,
            CONFIDENCES[stage.confidence],
            *(_carried(stage.pupils, kind) for kind in KINDS),
            stage.first_to_fail,
        )
        for stage in score.stages
    )
    caption = "Stage by stage, with the pupils that each kind of lesson carries"
    return Table(caption=caption, head=_STAGE_HEAD, rows=rows) if rows else None


def _carried(carried: PupilsCarried | None, kind: str) -> str:
    if carried is None:
        return NOT_KNOWN
    count: int | None = getattr(carried, kind)
    held = pupils(count, censored=False) + ("+" if kind in carried.censored else "")
    limit = carried.limited_by.get(kind)
    return f"{held} of {number(carried.planned)}" + (f" ({plain_limit(limit)})" if limit else "")
