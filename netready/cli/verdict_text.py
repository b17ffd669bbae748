"""The few lines that a command prints at its end: verdict, pupils, limiter, paths."""

from pathlib import Path

import typer

from netready.domain.errors import BadInputError
from netready.domain.verdict import Score, Verdict

WORDS = {
    Verdict.GO: "Go",
    Verdict.PILOT: "Pilot",
    Verdict.CANNOT_SAY: "Cannot say yet",
    Verdict.NOT_YET: "Not yet",
}
# for --fail-below: go > pilot > cannot-say > not-yet
RANKS = {Verdict.NOT_YET: 0, Verdict.CANNOT_SAY: 1, Verdict.PILOT: 2, Verdict.GO: 3}


def print_verdict(score: Score) -> None:
    """Verdict, confidence and sentence of the network question, blockers, standard."""
    network = score.network
    where = " (emulated room, not your network)" if score.emulated else ""
    typer.echo(f"Verdict: {WORDS[network.verdict]}{where}, confidence {network.confidence.value}")
    typer.echo(f"  {network.sentence}")
    if network.gates_of:
        typer.echo(f"  Blockers cleared: {network.gates_cleared} of {network.gates_of}")


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
