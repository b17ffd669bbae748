"""What `netready compare` does: finds both assessments, compares them, writes the page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from netready import __version__
from netready.analysis.score_records import score_records
from netready.cli.earlier_score import score_document
from netready.cli.inputs import date_from, records_from, site_from
from netready.cli.output import STANDARD_OUTPUT, check_json, write_json
from netready.domain.errors import BadInputError
from netready.domain.jsonable import jsonable
from netready.domain.site import Site
from netready.domain.visible import visible
from netready.scoring.score_json import score_json
from netready.store.files import write_text
from netready_reports.assessed import Assessed, assessed_from
from netready_reports.better_or_worse import Change
from netready_reports.compare import CompareView, compare_view, render_compare
from netready_reports.compare_groups import CHANGES, Group
from netready_reports.compared import Comparison, compared

SCORE, RECORDS, SITE = "score.json", "records.jsonl", "site.toml"
WANTED = "a folder with score.json, or with records and site.toml; a score.json; or records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for on the command line."""

    before: Path
    after: Path
    out: Path
    site: Path | None
    rescore: bool
    json_file: str | None


def carry_out(asked: Asked) -> None:
    """All of it. Raises BadInputError."""
    _check(asked)
    comparison = compared(_assessed(asked.before, asked), _assessed(asked.after, asked))
    view = compare_view(comparison, f"netready {__version__}")
    write_text(asked.out, render_compare(view))
    write_json(comparison_json(comparison), asked.json_file)
    if asked.json_file != STANDARD_OUTPUT:
        for line in text_lines(view):
            typer.echo(visible(line))
        typer.echo(f"The page: {asked.out}")


def _check(asked: Asked) -> None:
    """Refuses what cannot be compared or written, all in one go."""
    check_json(asked.json_file)
    faults = [
        f"{path}: not found; allowed: {WANTED}"
        for path in (asked.before, asked.after)
        if not path.exists()
    ]
    if asked.out.is_dir() or asked.out.suffix.lower() not in (".html", ".htm"):
        faults.append(f"--out {asked.out}: allowed: a file that ends in .html")
    if faults:
        raise BadInputError(faults)


def _assessed(path: Path, asked: Asked) -> Assessed:
    """Its own score where there is one and no other is wanted; else its records scored now."""
    folder = path if path.is_dir() else path.parent
    if path.suffix == ".json" and not path.is_dir():
        return assessed_from(score_document(path), str(path), _site_beside(folder))
    written = path / SCORE
    if path.is_dir() and written.is_file() and not asked.rescore:
        return assessed_from(score_document(written), str(written), _site_beside(folder))
    return _scored(_records_of(path), folder, asked.site)


def _records_of(path: Path) -> Path:
    """Of an assessment's folder its records; a file, or a folder of records, itself."""
    inside = path / RECORDS
    return inside if inside.is_file() else path


def _site_beside(folder: Path) -> Site | None:
    """For the plan and the name; a site file with faults is refused, not passed over."""
    path = folder / SITE
    return site_from(path) if path.is_file() else None


def _scored(records: Path, folder: Path, site: Path | None) -> Assessed:
    beside = folder / SITE
    chosen = beside if beside.is_file() else site
    if chosen is None:
        raise BadInputError(
            [f"{records}: has no {SITE} beside it; allowed: --site FILE, or {WANTED}"]
        )
    given = records_from(records)
    on = date_from(None, given.records)
    school = site_from(chosen, on)
    score = score_records(given.records, school, on, given.faults)
    return assessed_from(score_json(score), str(records), school)


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """The comparison for other programs, with the numbers of both."""
    plain = jsonable(replace(comparison, tally={}))
    told = plain if isinstance(plain, dict) else {}
    counts = {change.value: comparison.tally[change] for change in Change}
    return {"compare_version": 1, **told, "tally": counts}


def text_lines(view: CompareView) -> Iterator[str]:
    """The same in words for a terminal; what stayed as it was is left out."""
    for banner in view.banners:
        yield f"*** {banner.headline.upper()} ***"
    yield f"{view.school}: {view.headline}"
    for words in view.unlike:
        yield f"  Not like for like. {words}"
    yield f"  {view.summary}"
    for group in view.groups:
        yield from _group_lines(group)


def _group_lines(group: Group) -> Iterator[str]:
    """Only rows that changed; the page has all of them."""
    same = CHANGES[Change.SAME]
    changed = [row for row in group.rows if row.change != same]
    if not changed:
        return
    yield f"{group.title}:"
    for row in changed:
        pair = f"{row.before} -> {row.after}" if row.before else "; ".join(row.notes) or row.after
        yield f"  {row.change.word}: {row.name}: {pair}"
