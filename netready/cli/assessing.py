"""The flow of `netready assess`: what was asked, where it runs, what is written and printed."""

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import typer

from netready import __version__
from netready.catalogue.loader import load_activities, load_endpoints, load_mixes
from netready.cli.inputs import site_from
from netready.cli.output import STANDARD_OUTPUT, write_json, write_pages
from netready.cli.pages import Judgement, judged, pages_of
from netready.cli.progress import shown_progress
from netready.cli.verdict_text import check_floor, exit_below, print_assessment
from netready.coordinator.assess import Surroundings, Walked, run_steps
from netready.coordinator.embedded_site import EMULATED_ROOM, embedded_site, unnamed_site
from netready.coordinator.load_probe import LoadOptions, load_probe
from netready.coordinator.manifest import Journal
from netready.coordinator.permission import load_permission
from netready.coordinator.steps import LOAD, AssessOptions, assessment_steps
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.record import NetworkFacts, NetworkRole, Record
from netready.domain.site import Site
from netready.scoring.score_json import score_json
from netready.store.site_file import find_room
from netready_probes.agent.recorder import Identity
from netready_probes.contract import Address, Endpoint
from netready_probes.load.client import hello
from netready_probes.load.embedded import EmbeddedRoom
from netready_probes.load.wire import DEFAULT_PORT
from netready_probes.registry import PROBES
from netready_probes.seams import NetworkError, System
from netready_probes.settings import address_of
from netready_probes.system import real_system

DEFAULT_CLASS = 30
DEFAULT_MIX = "video-lesson"
PAGES = ("leadership.html", "technician.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line, as given."""

    site_file: Path | None
    room: str | None
    target: str | None
    pupils: int | None
    mix: str | None
    permitted_by: str | None
    internet: bool
    ndt7_consent: bool
    interface: str | None
    resolver: str | None
    iperf3_server: str | None
    device: str
    quick: bool
    search: bool
    out: Path
    json_file: str | None
    fail_below: str | None
    resume: bool

    @property
    def emulated(self) -> bool:
        """Without a target there is no network to load."""
        return self.target is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where it takes place, after the site file and the defaults have filled the gaps."""

    site: Site
    room: str
    options: AssessOptions
    target: Address | None
    permission: str | None
    endpoints: tuple[Endpoint, ...]


class StopSwitch:
    """Ctrl-C once: finish what can be finished. Twice: as the system would."""

    def __init__(self) -> None:
        self.pressed = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Takes over the interrupt signal for a while."""
        before = signal.signal(signal.SIGINT, self._press)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True
        print("\nstopping; what is finished is kept (Ctrl-C again to end at once)", file=sys.stderr)


def carry_out(asked: Asked) -> None:
    """Runs the whole assessment.

    Raises:
        BadInputError: the command line or the site file has faults.
        CannotMeasureError: no permission, or the target cannot be reached.
    """
    check_floor(asked.fail_below)
    system = real_system()
    scene = scene_of(asked, system)
    journal = Journal(folder=asked.out)
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


def scene_of(asked: Asked, system: System) -> Scene:
    """Fills the gaps and checks that everything fits together, before anything is sent."""
    site = site_from(asked.site_file) if asked.site_file else None
    if asked.internet and (site is None or asked.emulated):
        raise BadInputError(
            [
                "--internet: found without --site and --target; allowed with both: the line is "
                "judged against the whole school's plan, and an emulated room has no line"
            ]
        )
    mix = asked.mix or (site.plan.mix if site else DEFAULT_MIX)
    if mix not in load_mixes():
        allowed = ", ".join(load_mixes())
        raise BadInputError([f"--activity: found {mix!r}, allowed: {allowed}"])
    target = address_of(asked.target, DEFAULT_PORT) if asked.target else None
    scored, room, pupils = _place(asked, site, mix)
    return Scene(
        site=scored,
        room=room,
        options=_options(asked, site, pupils, mix),
        target=target,
        permission=_permission(asked, site, target, system),
        endpoints=_endpoints(site) if asked.internet and site else (),
    )


def _place(asked: Asked, site: Site | None, mix: str) -> tuple[Site, str, int]:
    """The site to score, the room, and the size of its class."""
    if asked.emulated:
        pupils = asked.pupils or (site.plan.class_size if site else None) or DEFAULT_CLASS
        return embedded_site(site, pupils=pupils, mix=mix), EMULATED_ROOM, pupils
    if site is None:
        name = asked.room or "This room"
        pupils = asked.pupils or DEFAULT_CLASS
        return unnamed_site(room=name, pupils=pupils, mix=mix, role="pupil"), name, pupils
    if asked.room is None:
        names = ", ".join(room.name for room in site.rooms[:8])
        raise BadInputError([f"--room: missing, allowed a room of the site file: {names} ..."])
    room = find_room(site, asked.room)
    return site, room.name, asked.pupils or site.plan.class_size or room.seats


def _options(asked: Asked, site: Site | None, pupils: int, mix: str) -> AssessOptions:
    internet = site.internet if site else None
    return AssessOptions(
        pupils=pupils,
        workload=mix,
        emulated=asked.emulated,
        internet=asked.internet,
        quick=asked.quick,
        search=asked.search,
        interface=asked.interface,
        resolver=asked.resolver,
        iperf3_server=asked.iperf3_server,
        internet_engines=internet.engines if internet else (),
        internet_url=internet.http_target if internet else None,
        ndt7_consent=asked.ndt7_consent,
        has_endpoints=bool(internet and (internet.endpoint_lists or internet.own)),
    )


def _permission(
    asked: Asked, site: Site | None, target: Address | None, system: System
) -> str | None:
    if target is None:
        return None
    return load_permission(
        site=site,
        permitted_by=asked.permitted_by,
        host=target.host,
        local_now=system.clock.now().astimezone(),
    )


def _endpoints(site: Site) -> tuple[Endpoint, ...]:
    listed = [
        Endpoint(
            list_name=entry.list_name,
            host=entry.host,
            port=entry.port,
            required=entry.required,
            kind=entry.kind,
            never_intercept=entry.never_intercept,
        )
        for entry in load_endpoints(site.internet.endpoint_lists)
    ]
    addresses = [address_of(text, 443) for text in site.internet.own]
    own = [
        Endpoint(list_name="own", host=each.host, port=each.port, required=True)
        for each in addresses
    ]
    return (*listed, *own)


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
        marks: dict[str, str] = {}
        target = scene.target
        if target is None:
            embedded = stack.enter_context(EmbeddedRoom())
            target = embedded.address
            marks = {"emulated": embedded.mark, "emulated_link": embedded.description}
        else:
            check_target(system, target)
        facts = system.host.network_facts(asked.interface)
        probes = {probe.name: probe for probe in PROBES}
        probes[LOAD] = load_probe(
            LoadOptions(
                pupils=scene.options.pupils,
                mix=load_mixes()[scene.options.workload],
                activities=load_activities(),
                quick=scene.options.quick,
                search=scene.options.search,
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
            keep=journal.keep,
            progress=progress,
            stopped=lambda: switch.pressed,
        )
        return run_steps(assessment_steps(scene.options), done=done, surroundings=surroundings)


def network_of(facts: NetworkFacts, scene: Scene) -> NetworkFacts:
    """Which network the records speak of; an embedded room is on none."""
    if scene.options.emulated:
        return NetworkFacts(role=NetworkRole.EMULATED)
    return replace(facts, role=NetworkRole(scene.site.network_role))


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
        warnings=_unfinished(walked),
        commands=commands_of(asked),
    )
    _write(asked, judgement)
    if asked.json_file != STANDARD_OUTPUT:
        print_assessment(judgement.score, judgement.material, asked.out)
    if walked.left:
        left = ", ".join(walked.left)
        print(f"netready: stopped; not done: {left}. Go on with --resume.", file=sys.stderr)
        raise typer.Exit(130)
    exit_below(judgement.score, asked.fail_below)


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
    if asked.emulated:
        return (
            "netready target",
            'netready assess --target HOST --room "Room 12" --site school.toml '
            '--permitted-by "NAME"',
        )
    parts = ["netready assess", f"--target {asked.target}"]
    parts += [f'--room "{asked.room}"'] if asked.room else []
    parts += [f"--site {asked.site_file}"] if asked.site_file else []
    parts += ["--internet"] if asked.internet else []
    parts += ["--quick"] if asked.quick else []
    return (" ".join(parts), f"netready report {asked.out} --site {asked.site_file} --out pages")
