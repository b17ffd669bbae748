"""A score beside other things: standard, declarations, other methods, remedies, stages."""

from collections.abc import Mapping

from netready.domain.evidence import EvidenceKind
from netready.domain.site import Site
from netready.domain.verdict import Score
from netready_reports.findings import value_words
from netready_reports.tables import Table
from netready_reports.words import (
    NOT_KNOWN,
    STATUSES,
    VERDICTS,
    number,
)

LENS_NAMES = {"iqb": "IQB", "iqb_edu": "IQB-Edu", "qoo": "QoO", "aim": "AIM", "rpm": "RPM"}


LENSES = {
    "iqb": "Internet Quality Barometer, default weights, 0 to 1: one connection as one user.",
    "iqb_edu": "The same with its school weights.",
    "qoo": "Quality of Outcome, 0 to 100: how far delay and loss are from good enough.",
    "aim": "Cloudflare's points for streaming, gaming and calls, in words.",
    "rpm": "Round trips a minute while loaded: responsiveness.",
}


def standard_table(score: Score) -> Table:
    """The national standard, line by line."""
    return Table(
        caption=f"{score.standard.name}: {score.standard.met} met, "
        f"{score.standard.not_met} not met, {score.standard.not_known} not known",
        head=("Line", "Answer", "Value", "Criterion"),
        rows=tuple(
            (line.title, STATUSES[line.status].word, line.value or NOT_KNOWN, line.criterion)
            for line in score.standard.lines
        ),
    )


def declared_table(score: Score, site: Site) -> Table | None:
    """What somebody said beside what was measured, where both exist; None where nothing does."""
    measured = {
        result.id: result
        for result in score.criteria
        if result.evidence in (EvidenceKind.MEASURED, EvidenceKind.EXTRAPOLATED)
    }
    rows = tuple(
        (
            f"{answer.criterion} {measured[answer.criterion].title}",
            f"{answer.value} ({answer.by}, {answer.on.isoformat()})",
            value_words(measured[answer.criterion]),
            STATUSES[measured[answer.criterion].status].word,
        )
        for answer in site.answers
        if answer.criterion in measured
    )
    head = ("Criterion", "told", "measured (this counts)", "Answer")
    return Table(caption="Told beside measured", head=head, rows=rows) if rows else None


def lens_sentences(score: Score) -> tuple[str, ...]:
    """What each method says in words."""
    found = score.lenses.get("sentences")
    return tuple(str(text) for text in found) if isinstance(found, list | tuple) else ()


def lens_table(score: Score) -> Table | None:
    """Other published methods over the same measurements; they gate nothing here."""
    rows = tuple(
        (LENS_NAMES[name], _lens_words(score.lenses[name]), LENSES[name])
        for name in LENSES
        if name in score.lenses
    )
    head = ("Method", "Says", "What it is")
    return Table(caption="Other methods, same measurements", head=head, rows=rows) if rows else None


def _lens_words(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_lens_words(item)}" for key, item in value.items()) or NOT_KNOWN
    if isinstance(value, list | tuple):
        return ", ".join(_lens_words(item) for item in value) or NOT_KNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else NOT_KNOWN


def stage_table(score: Score) -> Table | None:
    """Every roll-out stage with its verdict and what it waits for."""
    rows = tuple(
        (stage.name, f"{stage.devices:,}", VERDICTS[stage.verdict].word, stage.first_to_fail)
        for stage in score.stages
    )
    head = ("Up to and with", "Devices", "Network", "First to fail")
    return Table(caption="Stage by stage", head=head, rows=rows) if rows else None


def remedy_table(score: Score) -> Table | None:
    """Every remedy with its effect by re-scoring, and under which assumption."""
    rows = tuple(
        (
            remedy.action,
            ", ".join(remedy.criteria),
            remedy.owner or NOT_KNOWN,
            remedy.effort or NOT_KNOWN,
            remedy.cost_band or "price not entered",
            f"{VERDICTS[remedy.low.verdict].word}; index {_index(remedy.low.index)}; "
            f"pupils {number(remedy.low.pupils)}",
            remedy.assumption,
        )
        for remedy in score.remedies
    )
    head = ("Action", "Criteria", "Owner", "Effort", "Price", "Scored again", "Assuming")
    return Table(caption="Remedies and their effect", head=head, rows=rows) if rows else None


def _index(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:.3f}"
