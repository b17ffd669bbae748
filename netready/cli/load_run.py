"""Runs what `netready load` was asked for: watched on the terminal, stopped by Ctrl-C, recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from netready import __version__
from netready.cli.anchors import vantage_of
from netready.cli.leave import with_role
from netready.cli.load_ask import Ask
from netready.cli.load_screen import shown_run
from netready.cli.stop_switch import on_stop_signals
from netready.coordinator.load_probe import ClassLoad, class_load_probe
from netready.coordinator.load_run import StageEngine
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.load import LoadResult
from netready.domain.record import Record
from netready.loadtest.volume import doing, mean_mbps
from netready.store.records import append_record
from netready_probes.agent.recorder import Identity, record_of
from netready_probes.contract import ProbeContext
from netready_probes.load.client import TargetRefusedError, hello
from netready_probes.seams import NetworkError, System

RECORDS_NAME = "records.jsonl"
BESIDE_PUPILS = 3  # connections: the lease, the delay probe, the question how the target is


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """What carries the pupils, where it is not this device alone.

    Attributes:
        engine: made with the context of the run, when it begins.
        radios: real devices behind the virtual pupils.
    """

    engine: Callable[[ProbeContext], StageEngine]
    radios: int


def check_target(system: System, ask: Ask) -> None:
    """Asks the target once whether it is there, and whether so many may come.

    Raises:
        CannotMeasureError: no target answers, or it says no.
        BadInputError: more pupils than it admits.
    """
    address = ask.address
    try:
        session = hello(system.network, address, client="netready")
    except TargetRefusedError as error:
        raise CannotMeasureError(
            f"The target {address} said no: {error.why}.", "Wait, or raise its limits."
        ) from error
    except NetworkError as error:
        raise CannotMeasureError(
            f"The target {address} cannot be used: {error.failure.word.value}.",
            "Start `netready target` on a wired machine and let port 7411 (TCP and UDP) through.",
        ) from error
    _check_rate(ask, session.limits.get("mbps"))
    admitted = session.limits.get("connections")
    if isinstance(admitted, int) and ask.plan.max_pupils > admitted - BESIDE_PUPILS:
        raise BadInputError(
            [
                f"{ask.plan.max_pupils} pupils: the target admits {admitted} connections; "
                f"allowed: up to {max(0, admitted - BESIDE_PUPILS)} pupils, or a target started "
                f"with --max-connections {ask.plan.max_pupils + BESIDE_PUPILS}"
            ]
        )


def _check_rate(ask: Ask, allowed: object) -> None:
    """Raises BadInputError where the class needs more than all clients may state together."""
    workload, most = ask.workload, ask.plan.max_pupils
    needed = mean_mbps(doing(workload.assign, workload.activities, most))
    if isinstance(allowed, int | float) and needed > allowed:
        raise BadInputError(
            [
                f"{most} pupils: they need {needed:.0f} Mbit/s, the target admits {allowed:g}; "
                "allowed: fewer pupils, or a target started with a higher --max-mbps"
            ]
        )


def run_recorded(
    system: System, ask: Ask, devices: Devices | None = None
) -> tuple[LoadResult, Record]:
    """The whole run with its record.

    Raises:
        CannotMeasureError: another load runs, or nothing may be loaded.
    """
    results: list[LoadResult] = []
    workload = ask.workload
    with stop_on_interrupt() as stopped, shown_run(workload.title, str(ask.address)) as told:
        probe = class_load_probe(
            ClassLoad(
                workload=workload.key,
                mix=ask.mix,
                activities=workload.activities,
                assign=workload.assign,
                plan=ask.plan,
                engine=devices.engine if devices else None,
                radios=devices.radios if devices else 1,
                vantage=vantage_of(system, ask.address, ask.anchors),
                joins_failed=ask.joins_failed,
                tell=told,
                keep=results.append,
            )
        )
        context = ProbeContext(
            system=system,
            target=ask.address,
            permission=ask.permission,
            rules=ask.rules,
            canaries=ask.canaries,
            stopped=stopped,
        )
        record = record_of(probe, context, _identity(system, ask))
    if not results:
        reasons = [failure.note or failure.word.value for failure in record.failures]
        raise CannotMeasureError("Nothing was loaded. " + "; ".join(reasons), "See the reason.")
    return results[0], record


def _identity(system: System, ask: Ask) -> Identity:
    return Identity(
        site=ask.site,
        room=ask.room,
        device=ask.device,
        agent_version=__version__,
        network=with_role(system.host.network_facts(), ask.role),
        annotations=ask.marks,
    )


def keep_record(record: Record, folder: Path) -> Path:
    """Adds the record to those of the folder; raises CannotMeasureError where it cannot."""
    path = folder / RECORDS_NAME
    append_record(path, record)
    return path


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Ctrl-C, or SIGTERM, ends the stage and keeps the ones before it."""
    pressed = Event()
    with on_stop_signals(pressed.set):
        yield pressed.is_set
