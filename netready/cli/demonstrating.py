"""What `netready demo` does: make the example, score it, draw it, say what to look at."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from netready.cli.demo import ROOMS_MAX, ROOMS_MIN
from netready.cli.output import STANDARD_OUTPUT, check_json, write_json, write_pages
from netready.cli.verdict_text import print_verdict
from netready.domain.errors import BadInputError
from netready.example.building import ROOMS_A_BLOCK
from netready.example.nights import example_nights
from netready.example.school import ExampleSchool, example_school
from netready.scoring.score_json import score_json
from netready.store.files import write_bytes, write_text
from netready.store.plan_pictures import plans_of
from netready.store.record_log import record_line
from netready.store.site_text import site_text
from netready_reports.judged import Judgement, judged, pages_of
from netready_reports.nightly import nightly_view, render_nightly

MARK: Final = "SIMULATED.txt"
MARK_TEXT: Final = """\
Everything in this folder is simulated: a fictional school and measurements that a program made up.
No network was measured. `netready demo` may overwrite this folder.
"""
RAN_BY: Final = "netready demo (simulated)"
ROOMS_WAITED_FOR: Final = 60  # a bigger school takes longer; say so before it is waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What was asked for on the command line."""

    folder: Path
    seed: int
    rooms: int
    spring: bool
    json_file: str | None


def show(wanted: Demo) -> None:
    """All of it. Raises BadInputError."""
    _check(wanted)
    started_s = time.monotonic()
    if wanted.rooms > ROOMS_WAITED_FOR:
        typer.echo(f"Making up {wanted.rooms} rooms takes a while ...", err=True)
    school = example_school(seed=wanted.seed, rooms=wanted.rooms, spring=wanted.spring)
    _write_school(wanted.folder, school)
    judgement = _judgement(wanted, school)
    nights = example_nights(school, seed=wanted.seed, spring=wanted.spring)
    nightly = {"nightly.html": render_nightly(nightly_view(nights))}
    write_pages(wanted.folder, {**pages_of(judgement.material), **nightly})
    score = score_json(judgement.score)
    write_json(score, str(wanted.folder / "score.json"))
    write_json(score, wanted.json_file)
    if wanted.json_file != STANDARD_OUTPUT:
        print_verdict(judgement.score)
        _print_tour(wanted, school)
        typer.echo(f"Made in {time.monotonic() - started_s:.0f} s.")


def _check(wanted: Demo) -> None:
    """Refuses what would overwrite somebody's own files, and schools nobody can wait for."""
    check_json(wanted.json_file)
    faults = []
    if not ROOMS_MIN <= wanted.rooms <= ROOMS_MAX:
        faults.append(f"--rooms {wanted.rooms}: allowed: {ROOMS_MIN} to {ROOMS_MAX}")
    folder = wanted.folder
    if folder.exists() and not folder.is_dir():
        faults.append(f"--out {folder}: is a file; allowed: a new or empty folder")
    elif folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists():
        faults.append(
            f"--out {folder}: holds files that no demo made; allowed: a new or empty folder, "
            "or one of an earlier demo"
        )
    if faults:
        raise BadInputError(faults)


def _write_school(folder: Path, school: ExampleSchool) -> None:
    write_pages(folder, {MARK: MARK_TEXT, "site.toml": site_text(school.site)})
    (folder / "plans").mkdir(exist_ok=True)
    for name, picture in school.plans.items():
        write_bytes(folder / name, picture)
    lines = [record_line(record) for record in school.records]
    write_text(folder / "records.jsonl", "\n".join(lines) + "\n")


def _judgement(wanted: Demo, school: ExampleSchool) -> Judgement:
    folder = wanted.folder
    return judged(
        school.records,
        school.site,
        school.as_of,
        ran_by=RAN_BY,
        commands=(
            f"netready demo --out {folder} --seed {wanted.seed} --rooms {wanted.rooms}"
            f"{' --spring' if wanted.spring else ''}",
            f"netready report {folder}/records.jsonl --site {folder}/site.toml --out {folder}",
        ),
        plans=plans_of(school.site, folder),
        spots=school.spots,
    )


def _print_tour(wanted: Demo, school: ExampleSchool) -> None:
    """What is where, and what to look for in it."""
    folder = wanted.folder
    rooms = len(school.site.rooms)
    typer.echo(f"A fictional school, simulated: {school.site.pupils} pupils, {rooms} rooms.")
    for name, words in (
        ("leadership.html", "one page for a head: open this first"),
        ("leadership.txt", "the same words without a browser"),
        ("technician.html", "everything behind it, with floor plans"),
        ("nightly.html", "what its nights would say: one room fell last week"),
        ("site.toml", "the school as you would describe yours; plans/ has the floor plans"),
        ("records.jsonl", f"{len(school.records)} measurements in the form of real ones"),
        ("score.json", "the score for other programs"),
    ):
        if (folder / name).exists():
            typer.echo(f"  {folder / name}: {words}")
    tour = tour_of(rooms, spring=wanted.spring)
    if tour:
        typer.echo("Look for:")
    for words in tour:
        typer.echo(f"  - {words}")


def tour_of(rooms: int, *, spring: bool) -> tuple[str, ...]:
    """What to look for; nothing in a school so small that some of it is missing."""
    if rooms < ROOMS_A_BLOCK:
        return ()
    return TOUR_IN_SPRING if spring else TOUR


TOUR: Final = (
    "the internet line carries Years 7 and 8, and no more: see the roll-out stages",
    "rooms 213 and 214 pass alone and fail together, because they share one old access point",
    "room 220, where the Wi-Fi is faint in every seat",
    "the filter opens one Microsoft address that must not be opened",
    "what people said (WPA3, a short delay) and what was measured instead",
    "the library, the sports hall and the drama studio, which nobody has measured yet",
)
TOUR_IN_SPRING: Final = (
    "the internet line was upgraded, and rooms 213 and 214 have an access point each",
    "rooms 101 to 103, where an update put the access points back on one channel",
    "what changed: netready compare FOLDER THIS-FOLDER, with FOLDER of a demo without --spring",
)
