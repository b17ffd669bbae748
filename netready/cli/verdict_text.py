"""The few lines that a command prints at its end: verdict, pupils, limiter, paths."""

from pathlib import Path

import typer

from netready.analysis.load_runs import LoadRun, load_runs
from netready.domain.errors import BadInputError
from netready.domain.load import LimiterWord
from netready.domain.verdict import Score, Verdict
from netready_reports.material import ReportMaterial

WORDS = {
    Verdict.GO: "Go",
    Verdict.PILOT: "Pilot",
    Verdict.CANNOT_SAY: "Cannot say yet",
    Verdict.NOT_YET: "Not yet",
}
DISAGREEMENTS_SHOWN = 3
# for --fail-below: go > pilot > cannot-say > not-yet
RANKS = {Verdict.NOT_YET: 0, Verdict.CANNOT_SAY: 1, Verdict.PILOT: 2, Verdict.GO: 3}


def print_verdict(score: Score) -> None:
    """Verdict, confidence and sentence of the network question, blockers, standard."""
    network = score.network
    word = f"{WORDS[network.verdict]}{not_your_network(score)}"
    typer.echo(f"Verdict: {word}, confidence {network.confidence.value}")
    typer.echo(f"  {network.sentence}")
    if network.gates_of:
        typer.echo(f"  Blockers cleared: {network.gates_cleared} of {network.gates_of}")
    _print_disagreements(score)


def _print_disagreements(score: Score) -> None:
    """What people told otherwise than it was measured; the first few."""
    for found in score.disagreements[:DISAGREEMENTS_SHOWN]:
        typer.echo(f"  Told and measured differ. {found.sentence}")
    more = len(score.disagreements) - DISAGREEMENTS_SHOWN
    if more > 0:
        typer.echo(f"  and {more} more such answers in the technician report")


def not_your_network(score: Score) -> str:
    """What stands behind each verdict that is of no real network; "" for one that is."""
    if score.simulated:
        return " (simulated, no network was measured)"
    return " (emulated room, not your network)" if score.emulated else ""


def print_assessment(score: Score, material: ReportMaterial, folder: Path) -> None:
    """The end of `netready assess`: verdict, pupils supported, limiter, paths, what comes next."""
    print_verdict(score)
    for run in load_runs(material.records):
        typer.echo(f"Pupils supported: {supported_words(run)}")
        typer.echo(f"Limiter: {limiter_words(run)}")
    typer.echo("Pages and data:")
    names = ("leadership.html", "leadership.txt", "technician.html", "records.jsonl", "score.json")
    print_paths(folder, names)
    if score.emulated:
        typer.echo("For the real thing, on a wired machine and then in the room:")
        for command in material.commands:
            typer.echo(f"  {command}")


def supported_words(run: LoadRun) -> str:
    """E.g. "22 of 30 (holds 22, breaks at 23)", "30+ (not reached)", "not known"."""
    if not run.settled:
        return f"not known ({run.limiter.value})"
    if run.censored:
        return f"{run.holds}+ (not reached) of {run.planned} planned"
    breaks = f", breaks at {run.breaks}" if run.breaks is not None else ""
    return f"{run.holds or 0} of {run.planned} planned (holds {run.holds or 0}{breaks})"


def limiter_words(run: LoadRun) -> str:
    """What stopped it, with the first line of evidence."""
    if run.limiter is LimiterWord.NONE:
        return "none found up to the number tried"
    return run.limiter.value


def print_paths(folder: Path, names: tuple[str, ...]) -> None:
    """Where the files are."""
    for name in names:
        typer.echo(f"  {folder / name}")


def check_floor(word: str | None) -> None:
    """Refuses an unknown word before anything is measured.

    Raises:
        BadInputError: it is none of the four.
    """
    if word is not None and word not in {verdict.value for verdict in Verdict}:
        allowed = "go, pilot, cannot-say or not-yet"
        raise BadInputError([f"--fail-below: found {word!r}, allowed {allowed}"])


def exit_below(score: Score, word: str | None) -> None:
    """Ends with 4 if the network verdict is below the word."""
    if word is not None and RANKS[score.network.verdict] < RANKS[Verdict(word)]:
        raise typer.Exit(4)
