"""Before and after, side by side, for a terminal."""

from collections.abc import Callable, Iterator

import typer

from netready.cli.verdict_text import WORDS, not_your_network
from netready.domain.verdict import QuestionResult, Score, Status
from netready.domain.what_if import WhatIfResult

_KINDS = {"everyday": "everyday lessons", "video": "video lessons", "test": "tests"}
_STATUS = {
    Status.MET: "met",
    Status.NOT_MET: "not met",
    Status.UNSETTLED: "not settled",
    Status.MISSING: "not known",
    Status.NOT_APPLICABLE: "not asked",
}
_LABEL, _COLUMN, _CHANGED_SHOWN = 40, 24, 20


def print_what_if(result: WhatIfResult) -> None:
    """What is assumed, what cannot be said, and each line of the score before and after."""
    typer.echo(f"What if (assumed, not measured){not_your_network(result.before)}:")
    for sentence in result.assumptions:
        typer.echo(f"  {sentence}")
    for sentence in result.cannot_say:
        typer.echo(f"  left as it is: {sentence}")
    typer.echo(f"{'':<{_LABEL}}  {'as it is':<{_COLUMN}}  what if")
    for label, before, after in lines_of(result):
        typer.echo(f"{label:<{_LABEL}}  {before:<{_COLUMN}}  {after}".rstrip())


def lines_of(result: WhatIfResult) -> list[tuple[str, str, str]]:
    """Label, before, after; a range where both ends differ."""
    scores = (result.before, result.low, result.high)
    rows = [(label, *(read(score) for score in scores)) for label, read in _READINGS]
    rows += [*_pupils(*scores), *_stages(*scores), *_changed(*scores)]
    return [(label, before, _range(low, high)) for label, before, low, high in rows]


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _verdict(answer: QuestionResult) -> str:
    return f"{WORDS[answer.verdict]} ({answer.confidence.value})"


def _index(answer: QuestionResult) -> str:
    return "not known" if answer.index is None else f"{answer.index:.3f}"


_READINGS: tuple[tuple[str, Callable[[Score], str]], ...] = (
    ("Network (confidence)", lambda score: _verdict(score.network)),
    ("  blockers cleared", lambda s: f"{s.network.gates_cleared} of {s.network.gates_of}"),
    ("  index", lambda score: _index(score.network)),
    ("Programme (confidence)", lambda score: _verdict(score.programme)),
    ("National standard, lines met", lambda s: f"{s.standard.met} of {len(s.standard.lines)}"),
)

Row = tuple[str, str, str, str]


def _pupils(*scores: Score) -> Iterator[Row]:
    for kind, words in _KINDS.items():
        before, low, high = (_count(score, kind) for score in scores)
        yield f"Pupils, {words}", before, low, high


def _count(score: Score, kind: str) -> str:
    carried = score.pupils
    counts = {"everyday": carried.everyday, "video": carried.video, "test": carried.test}
    if counts[kind] is None:
        return "not known"
    if counts[kind] == carried.planned:
        return f"all {carried.planned:,}"
    least = "at least " if kind in carried.censored else ""
    return f"{least}{counts[kind]:,} of {carried.planned:,}"


def _stages(*scores: Score) -> Iterator[Row]:
    for stages in zip(*(score.stages for score in scores), strict=True):
        before, low, high = (WORDS[stage.verdict] for stage in stages)
        yield f"Stage {stages[0].name}"[:_LABEL], before, low, high


def _changed(*scores: Score) -> Iterator[Row]:
    """Criteria whose status changes; the others stay as they are."""
    rows: list[Row] = []
    for one in zip(*(score.criteria for score in scores), strict=True):
        before, low, high = (_STATUS[each.status] for each in one)
        if not before == low == high:
            rows.append((f"{one[0].id} {one[0].title}"[:_LABEL], before, low, high))
    yield from rows[:_CHANGED_SHOWN]
    if len(rows) > _CHANGED_SHOWN:
        yield f"and {len(rows) - _CHANGED_SHOWN} more criteria", "", "", ""
