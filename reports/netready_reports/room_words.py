"""Sentences about a room and its runs: what it held, what stopped it, how sure that is."""

from collections.abc import Sequence
from typing import Final

from netready.analysis.load_runs import RADIOS_FOR_MEASURED
from netready.domain.verdict import Status
from netready_reports.material import ReportMaterial
from netready_reports.run_facts import RunFacts
from netready_reports.words import (
    LIMITERS,
    LIMITERS_SHORT,
    NOT_KNOWN,
    counted,
    named,
    pupils,
)

SAYS_NOTHING: Final = ("device", "server")  # limiters that speak of the tool, not of the network
ELSEWHERE: Final = "Loaded only on another network than the one that is asked about."


def cause_words(run: RunFacts | None, sharing: Sequence[str]) -> tuple[str, ...]:
    """What stopped the room, and which others were loaded at the same time."""
    if run is None:
        return ("Nothing can be said of a cause: no class was loaded here.",)
    stopped = f"Stopped by: {LIMITERS.get(run.limiter, run.limiter)}."
    if run.limiter == "none":
        stopped = "Nothing stopped it, up to the largest class tried."
    if run.together:
        return (stopped, f"Loaded at the same time as {named(run.together)}.")
    if sharing:
        return (stopped, f"Loaded alone, although it shares its radio with {named(sharing)}.")
    return (stopped, "Loaded alone.")


def not_counted(runs: Sequence[RunFacts], counting: Sequence[RunFacts]) -> tuple[str, ...]:
    """Runs on another network than the one that is asked about settle nothing."""
    others = [run for run in runs if run not in counting]
    if not others:
        return ()
    roles = ", ".join(dict.fromkeys(run.role.value for run in others))
    count = counted(len(others), "run")
    return (f"Not counted: {count} on another network ({roles}); the facts below show it.",)


def headline(status: Status, runs: Sequence[RunFacts], run: RunFacts | None, planned: int) -> str:
    """One sentence; `run` is the one that decides, of those of the planned lesson."""
    if run is None:
        return "No class load was run here."
    if all(run.limiter in SAYS_NOTHING and run.holds is None for run in runs):
        return "Not known: the testing equipment, not the network, was the limit."
    if status is Status.MET:
        return f"Holds a class of {planned}."
    if status is Status.NOT_MET:
        beside = f" with {named(run.together)} loaded too" if run.together else ""
        return f"Holds {pupils(run.holds, censored=False)} of {planned} pupils{beside}."
    return "Loaded, but not enough to say: see what was not met or not known."


def run_rows(run: RunFacts, material: ReportMaterial) -> tuple[tuple[str, str], ...]:
    """Three facts of the one run of a room."""
    title = material.activity_titles.get(run.activity, run.activity)
    return (
        (f"Pupils, {title}", f"{supported_words(run)}; confidence {run.confidence}"),
        ("Behind it", radio_words(run)),
        ("Stopped by", LIMITERS.get(run.limiter, run.limiter)),
    )


def short_rows(run: RunFacts, material: ReportMaterial) -> tuple[tuple[str, str], ...]:
    """Of several runs one row each."""
    title = material.activity_titles.get(run.activity, run.activity)
    together = f", together with {named(run.together)}" if run.together else ""
    stopped = LIMITERS_SHORT.get(run.limiter, run.limiter)
    words = (supported_words(run), f"confidence {run.confidence}", radio_words(run))
    return ((f"Pupils, {title}{together}", f"{'; '.join(words)}; stopped by: {stopped}"),)


def supported_words(run: RunFacts) -> str:
    """One of "24, breaks at 26", "30+ (not reached)", "not known"."""
    text = pupils(run.holds, censored=run.censored)
    return text if run.breaks is None else f"{text}, breaks at {run.breaks}"


def count_words(run: RunFacts) -> str:
    """Pupils held, for a table: "24", "30+", "not known"."""
    if run.holds is None:
        return NOT_KNOWN
    return f"{run.holds}+" if run.censored else f"{run.holds}"


def radio_words(run: RunFacts) -> str:
    """How many real radios stood for the pupils, and whether that is measured or extrapolated."""
    if run.radios is None or run.largest is None:
        return "number of radios not recorded"
    kind = "measured" if run.radios >= RADIOS_FOR_MEASURED else "extrapolated"
    return f"{counted(run.largest, 'pupil')} on {counted(run.radios, 'radio')}, {kind}"
