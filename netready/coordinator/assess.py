"""Runs the steps of one assessment in order, and keeps each record as soon as it is finished."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from netready.coordinator.steps import Step
from netready.domain.record import INTERNET, TARGET_PLACE, Record
from netready.domain.site import Canary, LoadRules
from netready_probes.agent.loading import MOVED_BYTES
from netready_probes.agent.recorder import Identity, record_of
from netready_probes.contract import Address, Endpoint, Probe, ProbeContext
from netready_probes.seams import System


class Progress(Protocol):
    """Told how far the assessment is."""

    def __call__(self, *, title: str, words: str, done_ratio: float, left_s: float) -> None:
        """`done_ratio` 0 to 1 of all steps by expected time; `left_s` what is expected to come."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the steps are run with.

    Attributes:
        probes: by name; the 1:1 load run is one of them.
        internet_target: a target of ours outside the school, or None.
        permission: None: probes that load the network will refuse.
        rules, canaries: what the site file asks of every load.
        spent_bytes: moved by the steps that are done already.
        keep: makes a record durable; called once a step.
        stopped: True as soon as the user wants to stop; what is finished stays.
    """

    system: System
    probes: Mapping[str, Probe]
    identity: Identity
    target: Address
    endpoints: tuple[Endpoint, ...]
    permission: str | None
    internet_target: Address | None
    rules: LoadRules = field(default_factory=LoadRules)
    canaries: tuple[Canary, ...] = ()
    spent_bytes: int = 0
    keep: Callable[[Record], None]
    progress: Progress
    stopped: Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """Which steps have a record now, and which have not."""

    finished: tuple[str, ...]
    left: tuple[str, ...]


def step_of(record: Record) -> str | None:
    """The key of the step that a record belongs to."""
    return record.annotations.get("step")


def run_steps(
    steps: Sequence[Step], *, done: Collection[str], surroundings: Surroundings
) -> Walked:
    """Runs the steps that are not done yet; a stop lets the running probe finish what it can.

    A step that was stopped half-way keeps its record but counts as left, so that a resumed run
    does it again.
    """
    finished = [step.key for step in steps if step.key in done]
    todo = [step for step in steps if step.key not in done]
    spent_bytes = surroundings.spent_bytes
    for index, step in enumerate(todo):
        if surroundings.stopped():
            break
        now = replace(surroundings, spent_bytes=spent_bytes)
        record = _run_step(step, todo[index:], steps, now)
        spent_bytes += moved_bytes_of(record)
        was_stopped = surroundings.stopped()
        surroundings.keep(of_step(record, step, partial=was_stopped))
        if not was_stopped:
            finished.append(step.key)
    left = tuple(step.key for step in steps if step.key not in finished)
    return Walked(finished=tuple(finished), left=left)


def moved_bytes_of(record: Record) -> int:
    """What a step moved through the target, by its count; 0 for one that loads nothing."""
    moved = record.details.get(MOVED_BYTES, 0)
    return moved if isinstance(moved, int) else 0


def of_step(record: Record, step: Step, *, partial: bool) -> Record:
    """The record with its step, or the word that it is only a part, and its target's place."""
    mark = {"partial": "stopped by the user"} if partial else {"step": step.key}
    place = {TARGET_PLACE: INTERNET} if step.at_internet_target else {}
    return replace(record, annotations={**record.annotations, **mark, **place})


def _run_step(
    step: Step, remaining: Sequence[Step], steps: Sequence[Step], surroundings: Surroundings
) -> Record:
    all_s = sum(each.expected_s for each in steps)
    remaining_s = sum(each.expected_s for each in remaining)

    def told(share: float, words: str) -> None:
        left_s = remaining_s - min(1.0, share) * step.expected_s
        surroundings.progress(
            title=step.title, words=words, done_ratio=1 - left_s / all_s, left_s=left_s
        )

    told(0.0, "")
    context = ProbeContext(
        system=surroundings.system,
        target=surroundings.internet_target if step.at_internet_target else surroundings.target,
        settings=step.settings,
        endpoints=surroundings.endpoints,
        permission=surroundings.permission,
        rules=surroundings.rules,
        spent_bytes=surroundings.spent_bytes,
        canaries=surroundings.canaries,
        progress=told,
        stopped=surroundings.stopped,
    )
    return record_of(surroundings.probes[step.probe], context, surroundings.identity)
