"""`netready report`: records to both pages."""

from pathlib import Path

import typer

from netready.cli.nights_told import nights_told

EXAMPLE = "Example: netready report records.jsonl --site school.toml --out pages"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EXAMPLE)(report)


def report(
    records: str = typer.Argument(
        help="A JSON Lines file of records, a folder of them, or a database URL."
    ),
    site: Path = typer.Option(..., "--site", help="The site file."),
    out: Path = typer.Option(Path("netready-out"), "--out", help="Folder for the pages."),
    as_of: str | None = typer.Option(
        None, "--as-of", help="Date of the score, YYYY-MM-DD. [default: the latest record's day]"
    ),
    ran_by: str = typer.Option("", "--ran-by", help="Who ran it, as it should stand on the page."),
    earlier: Path | None = typer.Option(
        None, "--earlier", help="An earlier score.json of this school, to show what changed."
    ),
    pdf: bool = typer.Option(
        False, "--pdf", help="Also leadership.pdf, by Chromium or else WeasyPrint."
    ),
    json_file: str | None = typer.Option(
        None, "--json", help="Write the score as JSON; - is standard output."
    ),
) -> None:
    """Write leadership.html, the same as leadership.txt, and technician.html."""
    from dataclasses import replace

    from netready.cli.earlier_score import earlier_from_file
    from netready.cli.inputs import check_names, date_from, print_skipped, records_from, site_from
    from netready.cli.output import STANDARD_OUTPUT, write_json, write_pages
    from netready.cli.paper import PDF, check_paper, write_pdf
    from netready.cli.verdict_text import print_paths
    from netready.scoring.score_json import score_json
    from netready.store.plan_pictures import plan_lines, plans_of
    from netready.store.record_source import shown_source, source_spots
    from netready_reports.earlier import of_same_kind
    from netready_reports.judged import judged, pages_of

    check_names(ran_by=ran_by or None)
    check_paper(pdf)
    before = earlier_from_file(earlier) if earlier else None
    given = records_from(records)
    on = date_from(as_of, given.records)
    school = site_from(site, on)
    plans = plans_of(school, site.parent)
    judgement = judged(
        given.records,
        school,
        on,
        faults=given.faults,
        ran_by=ran_by,
        commands=(f"netready report {shown_source(records)} --site {site} --out {out}",),
        plans=plans,
        spots=source_spots(records, given.records, school),
        nightly=nights_told(records, school, on),
    )
    material = replace(
        judgement.material,
        earlier=of_same_kind(before, str(earlier), simulated=judgement.score.simulated),
    )
    write_pages(out, pages_of(material))
    write_json(score_json(judgement.score), json_file)
    if json_file != STANDARD_OUTPUT:
        print_paths(out, ("leadership.html", "leadership.txt", "technician.html"))
    print_skipped(given)
    for line in plan_lines(school, plans):
        typer.echo(f"{site}: {line}", err=True)
    if pdf:
        write_pdf(out, material)
        typer.echo(f"  {out / PDF}", err=json_file == STANDARD_OUTPUT)
