"""The 1:1 load run in the form of a probe, so that an assessment treats it as every other step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from netready.coordinator.load_record import PROBE, PROBE_VERSION, load_record_parts
from netready.coordinator.load_run import LoadOrder, LoadProgress, run_load
from netready.domain.activity import Activity, LessonMix
from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import METRIC_UNITS
from netready.loadtest.assignment import by_mix
from netready.loadtest.plan import QUICK, Pace, Plan
from netready_probes.contract import Address, BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.load.client import hello
from netready_probes.load.engine import LoadEngine
from netready_probes.seams import NetworkError

# --search goes on to this many times the class where the class holds
SEARCH_FACTOR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """What one run of a class is.

    Attributes:
        pupils: the planned class, held first.
        search: go on beyond the class where it holds; where it fails the knee is searched anyway.
    """

    pupils: int
    mix: LessonMix
    activities: Mapping[str, Activity]
    quick: bool = False
    search: bool = False


def load_plan(options: LoadOptions) -> Plan:
    """One long hold of the class; more stages only where it fails or when asked."""
    return Plan(
        class_pupils=options.pupils,
        max_pupils=options.pupils * (SEARCH_FACTOR if options.search else 1),
        pace=QUICK if options.quick else Pace(),
    )


def load_probe(options: LoadOptions) -> Probe:
    """A probe "load" that runs this class against the target."""
    return Probe(
        name=PROBE,
        version=PROBE_VERSION,
        summary="a class at once: how many pupils the room holds, and what stops it",
        run=lambda ctx: _run(options, ctx),
        metrics=tuple(METRIC_UNITS),
        loads=True,
        needs_target=True,
    )


def _run(options: LoadOptions, ctx: ProbeContext) -> Outcome:
    if ctx.target is None:
        raise BadSettingError("a load run needs a target; give --target HOST[:PORT]")
    engine = LoadEngine(
        ctx.system,
        ctx.target,
        activities=options.activities,
        assign=partial(by_mix, options.mix),
        stopped=ctx.stopped,
    )
    order = LoadOrder(
        workload=options.mix.key, plan=load_plan(options), activities=options.activities
    )
    result = run_load(order, engine, progress=lambda where: _tell(ctx, where), stopped=ctx.stopped)
    outcome = load_record_parts(result)
    if is_silent(outcome):
        outcome = replace(outcome, failures=(why_nothing(ctx, ctx.target),))
    asked = {"mix": options.mix.key, "planned_pupils": options.pupils}
    return replace(
        outcome,
        details={**outcome.details, **asked},
        settings={**outcome.settings, "planned_pupils": options.pupils},
    )


def is_silent(outcome: Outcome) -> bool:
    """Neither a number nor a failure: nobody could tell from the record what happened."""
    return not outcome.failures and all(line.value is None for line in outcome.metrics)


def why_nothing(ctx: ProbeContext, target: Address) -> Failure:
    """Asks the target once more, for a run without a figure: mostly it is gone."""
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
    ctx.progress(share, f"{where.pupils} pupils{rest}")
