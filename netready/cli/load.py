"""`netready load`: one 1:1 load run from this device."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import typer

from netready.cli.output import STANDARD_OUTPUT, check_json, write_json
from netready.domain.errors import BadInputError, CannotMeasureError

if TYPE_CHECKING:
    from netready.cli.workload import Workload
    from netready.coordinator.load_run import LoadProgress
    from netready.domain.load import LoadResult
    from netready.domain.site import LoadRules
    from netready.loadtest.plan import Plan
    from netready_probes.contract import Address
    from netready_probes.seams import System

EPILOG = (
    "Examples: netready load --target 10.20.0.5 --activity video-720p --max-pupils 30 "
    '--permitted-by "A. Head" | netready load --target 127.0.0.1 --activity constant-2m5 '
    "--pupils 12 --hold 20 --json -"
)
STOPPED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A load run, checked."""

    address: "Address"
    workload: "Workload"
    plan: "Plan"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EPILOG)(load)


def load(
    target: str = typer.Option(..., metavar="HOST[:PORT]", help="The on-site target."),
    activity: str | None = typer.Option(None, metavar="NAME", help="What every pupil does."),
    mix: str | None = typer.Option(
        None, metavar="NAME|FILE", help="A lesson mix of the catalogue, or a TOML file with one."
    ),
    max_pupils: int | None = typer.Option(
        None, min=1, max=500, help="Search up to here. [default: 30]"
    ),
    pupils: int | None = typer.Option(
        None, min=1, max=500, help="Hold one stage of this size instead of searching."
    ),
    hold: float | None = typer.Option(
        None, min=5, max=600, metavar="SECONDS", help="With --pupils: how long. [default: 90]"
    ),
    quick: bool = typer.Option(False, "--quick", help="Shorter stages, lower confidence."),
    site: Path | None = typer.Option(None, "--site", help="Site file, for its permission."),
    permitted_by: str | None = typer.Option(
        None, metavar="NAME", help="Who of the network's owner allowed load."
    ),
    json: str | None = typer.Option(
        None, "--json", metavar="FILE", help="The run as JSON; - is standard output."
    ),
) -> None:
    """Load the way to the target like a class, and find how many pupils it carries."""
    from netready.cli.inputs import check_names
    from netready_probes.system import real_system

    check_json(json)
    check_names(permitted_by=permitted_by)
    ask = Ask(
        address=_address(target),
        workload=_workload(activity, mix),
        plan=_plan(max_pupils, pupils, hold, quick=quick),
    )
    permission = _permission(ask, site, permitted_by)
    system = real_system()
    _greet(system, ask.address)
    result = _run(system, ask)
    write_json({**_published(result), "permission": permission}, json)
    _print_result(result, to_stderr=json == STANDARD_OUTPUT)
    _leave(result)


def _address(given: str) -> "Address":
    from netready_probes.contract import BadSettingError
    from netready_probes.load.wire import DEFAULT_PORT
    from netready_probes.settings import address_of

    try:
        return address_of(given, DEFAULT_PORT)
    except BadSettingError as error:
        raise BadInputError([f"--target: {error}"]) from error


def _workload(activity: str | None, mix: str | None) -> "Workload":
    from netready.cli.workload import workload_from

    return workload_from(activity, mix)


def _plan(max_pupils: int | None, pupils: int | None, hold: float | None, *, quick: bool) -> "Plan":
    """A search up to a limit, or one held stage.

    Raises:
        BadInputError: both, or a hold without its size.
    """
    from netready.loadtest.plan import QUICK, Pace, Plan

    pace = QUICK if quick else Pace()
    if pupils is not None and max_pupils is not None:
        raise BadInputError(["--pupils and --max-pupils: give one: hold a size, or search"])
    if pupils is None and hold is not None:
        raise BadInputError(["--hold: only with --pupils N"])
    if pupils is None:
        most = max_pupils or 30
        return Plan(class_pupils=most, max_pupils=most, pace=pace)
    held = Pace(hold_s=hold or pace.hold_s, ramp_s=pace.ramp_s, settle_s=pace.settle_s)
    return Plan(class_pupils=pupils, max_pupils=pupils, search=False, pace=held)


def _permission(ask: Ask, site_file: Path | None, permitted_by: str | None) -> str:
    """Raises CannotMeasureError where the load is not allowed here, now, or so much."""
    from datetime import datetime

    from netready.cli.inputs import site_from
    from netready.coordinator.permission import load_permission
    from netready_probes.permission import is_loopback

    site = site_from(site_file) if site_file else None
    permission = load_permission(
        site=site,
        permitted_by=permitted_by,
        host=ask.address.host,
        local_now=datetime.now().astimezone(),
    )
    if site and not is_loopback(ask.address.host):
        _keep_caps(ask, site.load)
    return permission


def _keep_caps(ask: Ask, rules: "LoadRules") -> None:
    """Raises CannotMeasureError where the largest class of the plan is above a cap."""
    from netready.coordinator.caps import check_class

    pupils, workload = ask.plan.max_pupils, ask.workload
    doing = [
        workload.activities[key] for key in workload.assign(pupils) if key in workload.activities
    ]
    check_class(
        rules,
        pupils,
        load_mbps=sum(activity.down_mbps + activity.up_mbps for activity in doing),
        load_s=ask.plan.pace.hold_s,
    )


def _greet(system: "System", address: "Address") -> None:
    """Raises CannotMeasureError where no target answers."""
    from netready_probes.load.client import TargetRefusedError, hello
    from netready_probes.seams import NetworkError

    try:
        hello(system.network, address, client="netready")
    except TargetRefusedError as error:
        raise CannotMeasureError(
            f"The target {address} said no: {error.why}.", "Wait, or raise its limits."
        ) from error
    except NetworkError as error:
        raise CannotMeasureError(
            f"The target {address} cannot be used: {error.failure.word.value}.",
            "Start `netready target` on a wired machine and let port 7411 (TCP and UDP) through.",
        ) from error


def _run(system: "System", ask: Ask) -> "LoadResult":
    from netready.cli.progress import shown_progress
    from netready.coordinator.load_run import LoadOrder, run_load
    from netready_probes.load.engine import LoadEngine

    workload = ask.workload
    with system.one_load(), _stop_on_interrupt() as stopped, shown_progress() as told:

        def tell(where: "LoadProgress") -> None:
            told(
                title=workload.title,
                words=_words(where),
                done_ratio=where.stage_share,
                left_s=where.left_s,
            )

        engine = LoadEngine(
            system,
            ask.address,
            activities=workload.activities,
            assign=workload.assign,
            stopped=stopped,
        )
        order = LoadOrder(workload=workload.key, plan=ask.plan, activities=workload.activities)
        return run_load(order, engine, progress=tell, stopped=stopped)


def _words(where: "LoadProgress") -> str:
    """What runs, and how the stage before it went."""
    now = f"{where.pupils} pupils, stage {len(where.finished) + 1}"
    if not where.finished:
        return now
    last = where.finished[-1]
    return f"{now} (before: {last.pupils} {last.verdict.value})"


@contextmanager
def _stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Ctrl-C ends the stage and keeps the ones before it; the old handler comes back."""
    pressed = Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: pressed.set())
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _published(result: "LoadResult") -> dict[str, object]:
    from netready.loadtest.published import load_run_json

    return load_run_json(result)


def _print_result(result: "LoadResult", *, to_stderr: bool) -> None:
    """A small table, what went wrong, and the answer; never where the JSON goes."""
    from netready.cli.load_table import table_lines
    from netready.loadtest.sentence import answer_sentence

    out = sys.stderr if to_stderr else sys.stdout
    print("\n".join([*table_lines(result), answer_sentence(result)]), file=out)
    for evidence in result.limiter.evidence[1:]:
        print(f"  {evidence}", file=out)


def _leave(result: "LoadResult") -> None:
    """The exit code: stopped, or nothing was measured at all."""
    from netready.domain.load import LimiterWord, StageVerdict

    if result.stopped:
        raise typer.Exit(STOPPED)
    judged = any(stage.verdict is not StageVerdict.VOID for stage in result.stages)
    if not judged and result.limiter.word is LimiterWord.UNKNOWN:
        reason = " ".join(result.limiter.evidence)
        raise CannotMeasureError(reason, "See whether the target still runs and is reachable.")
