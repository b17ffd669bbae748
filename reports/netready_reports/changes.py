"""What changed since an earlier score, where one was given; unknown is never better or worse."""

from netready.domain.verdict import CriterionResult, Status
from netready_reports.earlier import BETTER, NEWLY_KNOWN, NO_LONGER_KNOWN, WORSE, Earlier
from netready_reports.material import ReportMaterial
from netready_reports.tables import Section, Table
from netready_reports.words import STATUSES, VERDICTS, long_date

UNKNOWN = frozenset({Status.UNSETTLED, Status.MISSING})
ORDER = (WORSE, NO_LONGER_KNOWN, BETTER, NEWLY_KNOWN)


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
    told = (
        f"Network on {long_date(before.as_of)}: {VERDICTS[before.verdict].word}. "
        f"Now: {VERDICTS[now.network.verdict].word}.",
    )
    if before.catalogue_version == now.catalogue_version:
        return told
    return (
        f"Not like for like: the rules then were {before.catalogue_version}, "
        f"now they are {now.catalogue_version}.",
        *told,
    )


def change_rows(
    criteria: tuple[CriterionResult, ...], before: Earlier
) -> tuple[tuple[str, ...], ...]:
    """Worse first; criteria that only one of the two has are left out: they are not alike."""
    found = [
        (change, f"{result.id} {result.title}", change, STATUSES[was].word, _now(result))
        for result in criteria
        if (was := before.criteria.get(result.id)) is not None
        and (change := change_of(was, result.status))
    ]
    found.sort(key=lambda row: ORDER.index(row[0]))
    return tuple(row[1:] for row in found)


def _now(result: CriterionResult) -> str:
    return STATUSES[result.status].word


def change_of(was: Status, now: Status) -> str:
    """One of four words; "" where nothing is to be said."""
    if was is now or Status.NOT_APPLICABLE in (was, now) or {was, now} <= UNKNOWN:
        return ""
    if now in UNKNOWN:
        return NO_LONGER_KNOWN
    if was in UNKNOWN:
        return NEWLY_KNOWN
    return BETTER if now is Status.MET else WORSE
