"""Throughput to the on-site target, down and up, one stream and many, counted at the receiver."""

from collections.abc import Sequence
from dataclasses import dataclass

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction, Metric, metric
from netready_probes.contract import Address, BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.latency import target_of
from netready_probes.load.bulk import Bulk, StreamReport, download, goodput_mbps, upload
from netready_probes.load.client import hello
from netready_probes.permission import load_refused
from netready_probes.seams import NetworkError
from netready_probes.settings import check_known, count_of, number_of, text_of

_DIRECTIONS = {
    "both": (Direction.DOWN, Direction.UP),
    "down": (Direction.DOWN,),
    "up": (Direction.UP,),
}
_CONGESTION = ("", "cubic", "reno", "bbr")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """`omit_s` of the start are left out: slow start is not capacity."""

    duration_s: float
    omit_s: float
    streams: int
    directions: tuple[Direction, ...]
    single: bool
    congestion: str
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One direction with one number of streams."""

    direction: Direction
    streams: int
    mbps: float | None
    seconds: Sequence[float | None]
    congestion: str
    failure: Failure | None


def run(ctx: ProbeContext) -> Outcome:
    """Loads the network for `duration_s` a part. Raises BadSettingError."""
    plan = _plan(ctx)
    target = target_of(ctx, "throughput")
    refused = load_refused(ctx, target.host)
    if refused is not None:
        return Outcome(
            metrics=tuple(_missing(direction, refused) for direction in plan.directions),
            failures=(refused,),
            settings=_settings(plan),
        )
    counts = (1, plan.streams) if plan.single and plan.streams > 1 else (plan.streams,)
    todo = [(direction, count) for direction in plan.directions for count in counts]
    parts = []
    for number, (direction, count) in enumerate(todo):
        ctx.progress(number / len(todo), f"throughput {direction}, {count} streams")
        parts.append(_measure(ctx, target, plan, direction, count))
        if ctx.stopped():
            break
    return _outcome(ctx, target, plan, parts)


def _plan(ctx: ProbeContext) -> _Plan:
    settings = ctx.settings
    known = ("duration_s", "omit_s", "streams", "direction", "single", "congestion", "client")
    check_known(settings, known)
    duration_s = number_of(settings, "duration_s", 10.0, low=0.5, high=300.0)
    return _Plan(
        duration_s=duration_s,
        omit_s=number_of(
            settings, "omit_s", min(2.0, duration_s / 2), low=0.0, high=duration_s / 2
        ),
        streams=count_of(settings, "streams", 6, low=1, high=32),
        directions=_DIRECTIONS[_one_of(ctx, "direction", "both", tuple(_DIRECTIONS))],
        single=bool(settings.get("single", True)),
        congestion=_one_of(ctx, "congestion", "", _CONGESTION),
        client=text_of(settings, "client", "throughput")[:64],
    )


def _one_of(ctx: ProbeContext, name: str, default: str, allowed: Sequence[str]) -> str:
    value = text_of(ctx.settings, name, default)
    if value not in allowed:
        words = ", ".join(repr(word) for word in allowed)
        raise BadSettingError(f"setting {name!r} is {value!r}; allowed: {words}")
    return value


def _settings(plan: _Plan) -> dict[str, str | int | float | bool | None]:
    return {
        "duration_s": plan.duration_s,
        "omit_s": plan.omit_s,
        "streams": plan.streams,
        "single": plan.single,
        "congestion": plan.congestion or None,
    }


def _measure(
    ctx: ProbeContext, target: Address, plan: _Plan, direction: Direction, streams: int
) -> _Part:
    bulk = Bulk(
        client=plan.client,
        seconds=plan.duration_s,
        streams=streams,
        congestion=plan.congestion,
        run=ctx.grant.run,
        stopped=ctx.stopped,
    )
    work = download if direction is Direction.DOWN else upload
    try:
        reports = work(ctx.system.network, ctx.system.clock, target, bulk)
    except NetworkError as error:
        return _Part(
            direction=direction,
            streams=streams,
            mbps=None,
            seconds=(),
            congestion="",
            failure=error.failure,
        )
    return part_of(direction, plan.omit_s, plan.duration_s, reports)


def part_of(
    direction: Direction, omit_s: float, duration_s: float, reports: Sequence[StreamReport]
) -> _Part:
    """What the streams together brought; None if one of them did not last."""
    rate = goodput_mbps(reports, from_s=omit_s, to_s=duration_s)
    failure = next((report.failure for report in reports if report.failure), None)
    if rate is None and failure is None:
        failure = Failure(operation=f"{direction}load", word=FailureWord.STOPPED)
    return _Part(
        direction=direction,
        streams=len(reports),
        mbps=rate if failure is None else None,
        seconds=[
            goodput_mbps(reports, from_s=second, to_s=second + 1.0)
            for second in range(int(duration_s))
        ],
        congestion=", ".join(sorted({report.congestion_control for report in reports})),
        failure=failure,
    )


def _outcome(ctx: ProbeContext, target: Address, plan: _Plan, parts: Sequence[_Part]) -> Outcome:
    failures = [part.failure for part in parts if part.failure]
    if _overloaded(ctx, target, plan):
        note = "The target could not keep up: run it on a faster machine."
        failures.append(Failure(operation="target", word=FailureWord.OVERLOADED, note=note))
    return Outcome(
        metrics=tuple(_line(part) for part in parts),
        failures=tuple(failures),
        settings=_settings(plan),
        annotations={
            "engine": "netready tcp",
            **{f"congestion_{part.direction}": part.congestion for part in parts},
            **({"permission": ctx.permission} if ctx.permission else {}),
        },
        details={
            "per_second_mbps": [
                {"direction": part.direction, "streams": part.streams, "mbps": list(part.seconds)}
                for part in parts
            ]
        },
    )


def _overloaded(ctx: ProbeContext, target: Address, plan: _Plan) -> bool:
    try:
        return hello(ctx.system.network, target, client=plan.client, timeout_s=3.0).overloaded
    except NetworkError:
        return False  # its failure stands in the parts already


def _line(part: _Part) -> Metric:
    return metric(
        "goodput_mbps",
        part.mbps,
        direction=part.direction,
        n=part.streams,
        source=f"tcp payload at the receiver, {part.congestion or 'unknown congestion control'}",
        label="1 stream" if part.streams == 1 else f"{part.streams} streams",
        note=f"{part.failure.operation}: {part.failure.word}" if part.failure else "",
    )


def _missing(direction: Direction, failure: Failure) -> Metric:
    return metric("goodput_mbps", None, direction=direction, note=failure.note)


PROBE = Probe(
    name="throughput",
    version="1",
    summary="TCP throughput to the target, down and up, one stream and many",
    run=run,
    metrics=("goodput_mbps",),
    loads=True,
    needs_target=True,
)
