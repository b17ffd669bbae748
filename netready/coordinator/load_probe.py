"""The 1:1 load run in the form of a probe, so that an assessment treats it as every other step."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from netready.coordinator.load_over import Over
from netready.coordinator.load_record import PROBE, PROBE_VERSION, load_record_parts
from netready.coordinator.load_run import LoadOrder, LoadProgress, StageEngine, run_load
from netready.domain.activity import Activity, LessonMix
from netready.domain.clues import JoinFailure
from netready.domain.failures import Failure, FailureWord
from netready.domain.load import LoadResult, Stage, StageLook
from netready.domain.metrics import METRIC_UNITS
from netready.loadtest.assignment import Assignment, by_mix
from netready.loadtest.plan import QUICK, Pace, Plan
from netready.loadtest.spent import stage_reason
from netready.loadtest.void import DeviceRules
from netready.loadtest.volume import doing, stage_bytes
from netready_probes.contract import (
    Address,
    BadSettingError,
    Outcome,
    Probe,
    ProbeContext,
)
from netready_probes.load.client import hello
from netready_probes.load.engine import LoadEngine
from netready_probes.load.witness import Vantage
from netready_probes.seams import NetworkError

RECOVER_S = 10.0  # between two stages, for a canary to be well again
# --search goes on to this many times the class where the class holds
SEARCH_FACTOR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """What one run of a class is.

    Attributes:
        pupils: the planned class, held first.
        search: go on beyond the class where it holds; where it fails the knee is searched anyway.
        vantage: where else to look from beside the load.
    """

    pupils: int
    mix: LessonMix
    activities: Mapping[str, Activity]
    quick: bool = False
    search: bool = False
    vantage: Vantage | None = None


def load_plan(options: LoadOptions) -> Plan:
    """One long hold of the class; more stages only where it fails or when asked."""
    return Plan(
        class_pupils=options.pupils,
        max_pupils=options.pupils * (SEARCH_FACTOR if options.search else 1),
        pace=QUICK if options.quick else Pace(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLoad:
    """One load run, whoever asks for it.

    Attributes:
        workload: key of the activity or of the mix.
        mix: the same where it is a mix of lessons; None: one activity.
        assign: who does what in a class of n.
        engine: what runs the stages; None: this device alone.
        radios: real devices behind the virtual pupils.
        vantage: where else to look from beside the load of this device.
        tell: who is told how far it is; None: the context, in words.
        keep: who is handed the result as soon as it is there, beside the record.
        rules: when a device counts as at its limit; None: as always.
        joins_failed: devices that could not join the network before the run.
    """

    workload: str
    mix: str | None
    activities: Mapping[str, Activity]
    assign: Callable[[int], Assignment]
    plan: Plan
    engine: Callable[[ProbeContext], StageEngine] | None = None
    radios: int = 1
    vantage: Vantage | None = None
    tell: Callable[[LoadProgress], None] | None = None
    keep: Callable[[LoadResult], None] = lambda _result: None
    rules: DeviceRules | None = None
    joins_failed: Mapping[JoinFailure, int] = field(default_factory=dict)


def load_probe(options: LoadOptions) -> Probe:
    """A probe "load" that runs this class against the target."""
    return class_load_probe(
        ClassLoad(
            workload=options.mix.key,
            mix=options.mix.key,
            activities=options.activities,
            assign=partial(by_mix, options.mix),
            plan=load_plan(options),
            vantage=options.vantage,
        )
    )


def class_load_probe(load: ClassLoad) -> Probe:
    """The same of any run; its record is what scoring and the reports read."""
    return Probe(
        name=PROBE,
        version=PROBE_VERSION,
        summary="a class at once: how many pupils the room holds, and what stops it",
        run=lambda ctx: _run(load, ctx),
        metrics=tuple(METRIC_UNITS),
        loads=True,
        watches_itself=True,
        needs_target=True,
    )


def _run(load: ClassLoad, ctx: ProbeContext) -> Outcome:
    if ctx.target is None:
        raise BadSettingError("a load run needs a target; give --target HOST[:PORT]")
    over = Over(ctx, many=load.engine is not None)
    watched = replace(ctx, stopped=lambda: ctx.stopped() or bool(over.reason()))
    result = run_load(
        LoadOrder(
            workload=load.workload,
            plan=load.plan,
            activities=load.activities,
            radios=load.radios,
            rules=load.rules,
            joins_failed=load.joins_failed,
        ),
        load.engine(watched) if load.engine else _this_device(load, watched, ctx.target),
        progress=load.tell or (lambda where: _tell(ctx, where)),
        stopped=ctx.stopped,
        over=over.reason,
        afford=lambda stage: over.before(
            unwell=_unwell(watched), unaffordable=_unaffordable(load, ctx, stage)
        ),
    )
    result = replace(result, ended_why=over.why if result.ended_by else None)
    load.keep(result)
    outcome = load_record_parts(result)
    if is_silent(outcome) or any(stage.unreachable for stage in result.stages):
        outcome = replace(outcome, failures=(*outcome.failures, why_nothing(ctx, ctx.target)))
    if result.ended_by:
        ended = Failure(operation="load run", word=FailureWord.STOPPED, note=result.ended_by)
        outcome = replace(outcome, failures=(*_unlike(outcome.failures, ended), ended))
    planned = load.plan.class_pupils
    asked = {**({"mix": load.mix} if load.mix else {}), "planned_pupils": planned}
    return replace(
        outcome,
        details={**outcome.details, **asked},
        settings={**outcome.settings, "planned_pupils": planned},
    )


def _unlike(failures: Sequence[Failure], one: Failure) -> Iterator[Failure]:
    """All but those of the same word, which say less."""
    return (failure for failure in failures if failure.word is not one.word)


def _unwell(ctx: ProbeContext) -> str:
    """Why no stage may begin: a canary that the one before silenced has not come back."""
    clock = ctx.system.clock
    end_s = clock.monotonic_s() + RECOVER_S
    while (harm := ctx.sentry.harm()) and clock.monotonic_s() < end_s and not ctx.stopped():
        clock.sleep(0.5)
    return harm


def _unaffordable(load: ClassLoad, ctx: ProbeContext, stage: Stage) -> str:
    """Why this stage may not begin: what is left of the byte cap is less than it may move."""
    active = doing(load.assign, load.activities, stage.pupils)
    return stage_reason(
        ctx.rules.max_gigabytes,
        ctx.spent_bytes + ctx.grant.moved_bytes(),
        stage_bytes(active, stage),
    )


def _this_device(load: ClassLoad, ctx: ProbeContext, target: Address) -> LoadEngine:
    return LoadEngine(
        ctx.system,
        target,
        activities=load.activities,
        assign=load.assign,
        run=ctx.grant.run,
        vantage=load.vantage,
        stopped=ctx.stopped,
        ended=ctx.sentry.harm,
        spared=ctx.sentry.spares_trip,
    )


def is_silent(outcome: Outcome) -> bool:
    """Neither a number nor a failure: nobody could tell from the record what happened."""
    return not outcome.failures and all(line.value is None for line in outcome.metrics)


def why_nothing(ctx: ProbeContext, target: Address) -> Failure:
    """Asks the target once more, for a run without a figure or an answer: mostly it is gone."""
    try:
        hello(ctx.system.network, target, client="netready")
    except NetworkError as error:
        return error.failure
    note = "No stage could be judged although the target answers now."
    return Failure(operation="load run", word=FailureWord.UNKNOWN, note=note)


def _tell(ctx: ProbeContext, where: LoadProgress) -> None:
    """The share is that of the first hold; a search that follows shows its own time left."""
    searching = len(where.finished) > 0
    share = 1.0 if searching else where.stage_share
    rest = f", about {where.left_s:.0f} s to go" if searching else ""
    ctx.progress(share, f"{where.pupils} pupils{glance(where.look)}{rest}")


def glance(look: StageLook) -> str:
    """Goodput and delay of the last seconds, as far as they are known, e.g. ", 74 Mbit/s"."""
    down_mbps = look.goodput_mbps.get("down")
    rate = "" if down_mbps is None else f", {down_mbps:.0f} Mbit/s"
    if look.rtt_p95_ms is None:
        return rate
    lost = math.isinf(look.rtt_p95_ms)
    return f"{rate}, delay {'lost' if lost else f'{look.rtt_p95_ms:.0f} ms'}"
