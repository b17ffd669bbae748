"""What changed since an earlier score, where one was given; unknown is never better or worse."""

from collections.abc import Mapping
from typing import Final

from netready.domain.verdict import CriterionResult
from netready_reports.better_or_worse import ORDER, Change, status_change
from netready_reports.earlier import TREND, Earlier, unlike_words
from netready_reports.material import ReportMaterial
from netready_reports.tables import Section, Table
from netready_reports.words import STATUSES, VERDICTS, long_date

WORDS: Final[Mapping[Change, str]] = {
    **TREND,
    Change.STILL_OPEN: Change.STILL_OPEN.value,
    Change.CANNOT_SAY: "not to be compared",
}


def change_sections(material: ReportMaterial) -> tuple[Section, ...]:
    """The change log; nothing at all without an earlier score."""
    before = material.earlier
    if before is None or material.emulated:
        return ()
    rows = change_rows(material.score.criteria, before)
    table = Table(
        caption="Criteria whose answer changed",
        head=("Criterion", "Change", f"On {long_date(before.as_of)}", "Now"),
        rows=rows,
    )
    return (
        Section(
            id="changes",
            title="Since the last run",
            words=_words(material, before),
            tables=(table,) if rows else (),
            empty="" if rows else "No criterion has another answer than before.",
        ),
    )


def _words(material: ReportMaterial, before: Earlier) -> tuple[str, ...]:
    now = material.score
    return (
        *unlike_words(now, before),
        f"Network on {long_date(before.as_of)}: {VERDICTS[before.verdict].word}. "
        f"Now: {VERDICTS[now.network.verdict].word}.",
    )


def change_rows(
    criteria: tuple[CriterionResult, ...], before: Earlier
) -> tuple[tuple[str, ...], ...]:
    """Worse first; criteria that only one of the two has are left out: they are not alike."""
    found = [
        (change, f"{result.id} {result.title}", STATUSES[was].word, STATUSES[result.status].word)
        for result in criteria
        if (was := before.criteria.get(result.id)) is not None
        and (change := status_change(was, result.status)) in ORDER
    ]
    found.sort(key=lambda row: ORDER.index(row[0]))
    return tuple((name, WORDS[change], was, now) for change, name, was, now in found)
