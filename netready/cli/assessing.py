"""The flow of `netready assess`: what was asked, where it runs, what is written and printed."""

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from netready import __version__
from netready.catalogue.loader import load_activities, load_mixes
from netready.cli.anchors import Named, vantage_of
from netready.cli.output import STANDARD_OUTPUT, check_json, write_json, write_pages
from netready.cli.paper import PDF, check_paper, write_pdf
from netready.cli.progress import shown_progress
from netready.cli.scene import Asked, Scene, scene_of
from netready.cli.stop_switch import StopSwitch
from netready.cli.verdict_text import check_floor, exit_below, print_assessment
from netready.coordinator.assess import Surroundings, Walked, moved_bytes_of, run_steps
from netready.coordinator.embedded_site import EMULATED_ROOM
from netready.coordinator.load_probe import LoadOptions, load_probe
from netready.coordinator.manifest import Journal
from netready.coordinator.steps import LOAD
from netready.domain.clues import Place
from netready.domain.errors import CannotMeasureError, DiskFullError
from netready.domain.record import NetworkFacts, Record
from netready.scoring.score_json import score_json
from netready.store.lock import folder_lock
from netready_probes.agent.recorder import Identity
from netready_probes.contract import Address
from netready_probes.load.client import hello
from netready_probes.load.embedded import EmbeddedRoom
from netready_probes.load.wire import DEFAULT_PORT
from netready_probes.registry import PROBES
from netready_probes.seams import NetworkError, System
from netready_probes.settings import address_of
from netready_probes.system import real_system
from netready_reports.judged import Judgement, judged, pages_of

if TYPE_CHECKING:
    from netready.store.plan_pictures import PagePlan


def carry_out(asked: Asked) -> None:
    """Runs the whole assessment.

    Raises:
        BadInputError: the command line or the site file has faults.
        CannotMeasureError: no permission, or the target cannot be reached.
    """
    check_floor(asked.fail_below)
    check_json(asked.json_file)
    check_paper(asked.pdf)
    system = real_system()
    scene = scene_of(asked, system)
    if scene.target:
        check_target(system, scene.target)  # before anything of an earlier run is moved aside
    journal = Journal(folder=asked.out)
    if asked.resume:
        journal.must_exist()  # a wrong --out is not made into a folder
    with folder_lock(asked.out):
        try:
            _carry_out_alone(asked, scene, system, journal)
        except DiskFullError as error:
            if journal.records():
                raise
            raise CannotMeasureError(error.reason, error.remedy) from error


def _carry_out_alone(asked: Asked, scene: Scene, system: System, journal: Journal) -> None:
    where = str(scene.target) if scene.target else EMULATED_ROOM
    if asked.resume:
        done = journal.resume(scene.options, where)
    else:
        journal.begin(scene.options, where)
        done = frozenset()
    switch = StopSwitch()
    with switch.armed():
        walked = walk(asked, scene, system, journal, done, switch)
    finish(asked, scene, journal.records(), walked)


def walk(
    asked: Asked,
    scene: Scene,
    system: System,
    journal: Journal,
    done: frozenset[str],
    switch: StopSwitch,
) -> Walked:
    """Runs the steps, in the embedded room where there is no target."""
    with ExitStack() as stack:
        progress = stack.enter_context(shown_progress())
        target, marks = place_of(scene, stack)
        facts = system.host.network_facts(asked.interface)
        probes = {probe.name: probe for probe in PROBES}
        probes[LOAD] = load_probe(
            LoadOptions(
                pupils=scene.options.pupils,
                mix=load_mixes()[scene.options.workload],
                activities=load_activities(),
                quick=scene.options.quick,
                search=scene.options.search,
                vantage=vantage_of(system, target, line_anchor(scene)),
            )
        )
        surroundings = Surroundings(
            system=system,
            probes=probes,
            identity=Identity(
                site=scene.site.name,
                room=scene.room,
                device=asked.device,
                agent_version=__version__,
                network=network_of(facts, scene),
                annotations=marks,
            ),
            target=target,
            endpoints=scene.endpoints,
            permission=scene.permission,
            internet_target=internet_target_of(scene.options.internet_target),
            rules=scene.rules,
            canaries=scene.canaries,
            spent_bytes=sum(moved_bytes_of(record) for record in journal.records()),
            keep=journal.keep,
            progress=progress,
            stopped=lambda: switch.pressed,
        )
        return run_steps(scene.steps, done=done, surroundings=surroundings)


def place_of(scene: Scene, stack: ExitStack) -> tuple[Address, dict[str, str]]:
    """Where to measure, and what must stand on every record of it."""
    if scene.target is None:
        embedded = stack.enter_context(EmbeddedRoom())
        return embedded.address, {"emulated": embedded.mark, "emulated_link": embedded.description}
    if scene.options.emulated:
        return scene.target, {"emulated": "this device itself, not your network"}
    return scene.target, {}


def line_anchor(scene: Scene) -> tuple[Named, ...]:
    """The target outside the school is read beside the class; only where the school lets us out."""
    far = internet_target_of(scene.options.internet_target) if scene.options.internet else None
    return ((Place.INTERNET, far),) if far else ()


def internet_target_of(text: str | None) -> Address | None:
    """The address of the target outside the school, where there is one."""
    return address_of(text, DEFAULT_PORT) if text else None


def network_of(facts: NetworkFacts, scene: Scene) -> NetworkFacts:
    """Which network the records speak of; an embedded room is on none."""
    return (
        NetworkFacts(role=scene.role) if scene.options.emulated else replace(facts, role=scene.role)
    )


def check_target(system: System, target: Address) -> None:
    """Asks the target once.

    Raises:
        CannotMeasureError: nothing answers there.
    """
    try:
        hello(system.network, target, client="netready", timeout_s=5.0)
    except NetworkError as error:
        raise CannotMeasureError(
            f"The target {target} cannot be used: {error.failure.word.value}.",
            "Start `netready target` on a wired machine, and let TCP and UDP through to its port.",
        ) from error


def finish(asked: Asked, scene: Scene, records: tuple[Record, ...], walked: Walked) -> None:
    """Scores what there is, writes everything, prints the end.

    Raises:
        CannotMeasureError: not one record holds a number.
    """
    if not any(metric.value is not None for record in records for metric in record.metrics):
        if walked.left:
            raise KeyboardInterrupt
        raise CannotMeasureError(
            "Nothing could be measured.",
            "Run `netready doctor` on this device, and mend that first.",
        )
    as_of = max(record.started_at for record in records).date()
    judgement = judged(
        records,
        scene.site,
        as_of,
        warnings=(*scene.warnings, *_unfinished(walked)),
        commands=commands_of(asked),
        plans=_plans(asked, scene),
    )
    _write(asked, judgement)
    if asked.json_file != STANDARD_OUTPUT:
        print_assessment(judgement.score, judgement.material, asked.out)
    if walked.left:
        left = ", ".join(walked.left)
        print(f"netready: stopped; not done: {left}. Go on with --resume.", file=sys.stderr)
    if asked.pdf:  # last: what was measured is written and told by now
        write_pdf(asked.out, judgement.material)
        print(f"On paper: {asked.out / PDF}", file=sys.stderr)
    if walked.left:
        raise typer.Exit(130)
    exit_below(judgement.score, asked.fail_below)


def _plans(asked: Asked, scene: Scene) -> "dict[str, PagePlan | str]":
    """Of the site file's folder; an embedded room is on no floor."""
    if asked.site_file is None or asked.emulated:
        return {}
    from netready.store.plan_pictures import plans_of

    return plans_of(scene.site, asked.site_file.parent)


def _write(asked: Asked, judgement: Judgement) -> None:
    write_pages(asked.out, pages_of(judgement.material))
    write_json(score_json(judgement.score), str(asked.out / "score.json"))
    write_json(score_json(judgement.score), asked.json_file)


def _unfinished(walked: Walked) -> tuple[str, ...]:
    if not walked.left:
        return ()
    return (f"The assessment was stopped; these steps were not done: {', '.join(walked.left)}.",)


def commands_of(asked: Asked) -> tuple[str, ...]:
    """Command lines that repeat this; for an embedded room, those of the real thing."""
    program = os.environ.get("NETREADY_AS", "netready")
    if asked.emulated:
        return (
            f"{program} target",
            f'{program} assess --target HOST --room "Room 12" --site school.toml '
            '--permitted-by "NAME"',
        )
    parts = [f"{program} assess", f"--target {asked.target}"]
    parts += [f'--room "{asked.room}"'] if asked.room else []
    parts += [f"--site {asked.site_file}"] if asked.site_file else []
    parts += ["--internet"] if asked.internet else []
    parts += ["--quick"] if asked.quick else []
    redraw = f"{program} report {asked.out} --site {asked.site_file} --out pages"
    return (" ".join(parts), *([redraw] if asked.site_file else []))
