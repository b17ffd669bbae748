"""A score beside other things: the national standard, declarations, other methods."""

from collections.abc import Mapping

from netready.domain.evidence import EvidenceKind
from netready.domain.site import Site
from netready.domain.verdict import Score
from netready_reports.findings import value_words
from netready_reports.tables import Section, Table
from netready_reports.words import (
    NOT_KNOWN,
    STATUSES,
    number,
)

LENS_NAMES = {
    "iqb": "IQB",
    "iqb_edu": "IQB-Edu",
    "qoo": "QoO",
    "aim": "AIM",
    "rpm": "RPM",
    "e_model": "E-model",
    "dfe": "DfE weakest link",
}


LENSES = {
    "iqb": "Internet Quality Barometer, default weights, 0 to 1: one connection as one user.",
    "iqb_edu": "The same with its school weights.",
    "qoo": "Quality of Outcome, 0 to 100: how far delay and loss are from good enough.",
    "aim": "Cloudflare's points for streaming, gaming and calls, in words.",
    "rpm": "Round trips a minute while loaded: responsiveness.",
    "e_model": "How one telephone call would be rated at rest, 1 to 4.5.",
    "dfe": "The DfE's self-assessment, restated by our criteria: a topic is as good as its worst "
    "answer.",
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
    caption = "Told beside measured"
    return Table(caption=caption, head=head, rows=rows) if rows else None


def told_section(score: Score, site: Site) -> Section:
    """Disagreements first: each is a finding of its own."""
    tables = (disagreement_table(score), declared_table(score, site))
    found = tuple(table for table in tables if table)
    empty = "" if found else "Nothing was both told and measured."
    return Section(id="told", title="Told and measured", tables=found, empty=empty)


def disagreement_table(score: Score) -> Table | None:
    """Where somebody said one thing and the measurement another; None where nowhere."""
    rows = tuple(
        (
            f"{found.criterion} {found.title}",
            f"{found.told} ({', '.join(filter(None, (found.told_by, found.told_on)))})",
            found.measured,
            found.sentence,
        )
        for found in score.disagreements
    )
    head = ("Criterion", "told", "measured (this counts)", "what that means")
    return Table(caption="They disagree", head=head, rows=rows, wide=True) if rows else None


def lens_sentences(score: Score) -> tuple[str, ...]:
    """Why the methods differ here, then what each says in words."""
    found = score.lenses.get("sentences")
    said = tuple(str(text) for text in found) if isinstance(found, list | tuple) else ()
    why = score.lenses.get("why_they_differ")
    return (why, *said) if isinstance(why, str) and why else said


def lens_table(score: Score) -> Table | None:
    """Other published methods over the same measurements; they gate nothing here."""
    rows = tuple(
        (LENS_NAMES[name], _lens_words(_short(score.lenses[name])), LENSES[name])
        for name in LENSES
        if name in score.lenses
    )
    head = ("Method", "Says", "What it is")
    return Table(caption="Other methods, same measurements", head=head, rows=rows) if rows else None


def _short(value: object) -> object:
    """Of a lens by topics or kinds of use each one's word; answers stand with the criteria."""
    if not isinstance(value, Mapping):
        return value
    topics = value.get("topics")
    parts = topics if isinstance(topics, Mapping) else value
    return {
        name: _one_word(part) if isinstance(part, Mapping) else part for name, part in parts.items()
    }


def _one_word(part: Mapping[str, object]) -> object:
    """E.g. "great (60 points)", "low"; None: not known."""
    word, points = part.get("word"), part.get("points")
    return f"{word} ({points:g} points)" if isinstance(points, int | float) else word


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
