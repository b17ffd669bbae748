"""After the verdict, for a terminal: the stages of the roll-out, and what turns the verdict."""

from collections.abc import Iterator

import typer

from netready.cli.verdict_text import WORDS
from netready.domain.verdict import PupilsCarried, Score, SmallestSet, StageReadiness
from netready.scoring.prices import amount

_STAGES_SHOWN = 20


def print_next(score: Score) -> None:
    """Stages with the pupils they carry; the fewest steps to a better verdict, with their price."""
    for line in (*_stages(score), *(line for one in score.smallest_sets for line in steps(one))):
        typer.echo(line)


def _stages(score: Score) -> Iterator[str]:
    if score.stages:
        yield "Stages of the roll-out (pupils at once: everyday lessons, video, tests):"
    for stage in score.stages[:_STAGES_SHOWN]:
        yield f"  up to {stage.name}: {stage_words(stage)}"
    more = len(score.stages) - _STAGES_SHOWN
    if more > 0:
        yield f"  and {more} more in the technician report"


def stage_words(stage: StageReadiness) -> str:
    """E.g. "Pilot (medium), 360 devices, pupils 360, 116, not known; first to fail: Delay"."""
    first = f"; first to fail: {stage.first_to_fail}" if stage.first_to_fail else ""
    carried = f", pupils {_carried(stage.pupils)}" if stage.pupils else ""
    word = f"{WORDS[stage.verdict]} ({stage.confidence.value})"
    return f"{word}, {stage.devices:,} devices{carried}{first}"


def _carried(pupils: PupilsCarried) -> str:
    counts = {"everyday": pupils.everyday, "video": pupils.video, "test": pupils.test}
    return ", ".join(
        "not known"
        if count is None
        else f"{count:,}{'+' if kind in pupils.censored and count < pupils.planned else ''}"
        for kind, count in counts.items()
    )


def steps(one: SmallestSet) -> Iterator[str]:
    """The actions of a set, and what they cost together as far as prices are entered."""
    many = "1 step" if len(one.actions) == 1 else f"{len(one.actions)} steps"
    yield f"Fewest steps to {WORDS[one.to].lower()!r}: {many}{_price(one)}"
    for action in one.actions:
        yield f"  - {action}"


def _price(one: SmallestSet) -> str:
    if one.unpriced:
        return f", price of {one.unpriced} not entered"
    if one.cost_low is None or one.cost_high is None or one.cost_high <= 0:
        return ""
    return f", {amount(one.cost_low, one.cost_high)} by your prices"
