"""Probe "internet-line": how much the line to the internet carries, down and up.

Three engines behind one interface: "http" (default) against the school's own target, "ndt7" after
an informed yes, "speedtest-cli" as the legacy one. Which engine, how many streams, who counted and
which congestion control is part of every result.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction, Metric, metric
from netready.domain.record import Setting
from netready_probes.contract import BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.internet.engine import (
    CONSENT_SENTENCE,
    LackingEngine,
    Plan,
    Samples,
    SpeedEngine,
    bytes_between,
    each_second_mbps,
    goodput_mbps,
)
from netready_probes.internet.http import HttpEngine
from netready_probes.internet.http_wire import Place, is_loopback, place_of
from netready_probes.internet.speedtest_cli import SpeedtestCliEngine
from netready_probes.internet.strain import Strain, StrainWatch
from netready_probes.settings import check_known, count_of, number_of, text_of


def _ndt7() -> SpeedEngine:
    try:
        from netready_probes.internet.ndt7 import Ndt7Engine
    except ImportError:
        return LackingEngine(name="ndt7", package="websockets")
    return Ndt7Engine()


ENGINES: Mapping[str, SpeedEngine] = MappingProxyType(
    {engine.name: engine for engine in (HttpEngine(), _ndt7(), SpeedtestCliEngine())}
)
SETTINGS = frozenset(
    {
        "engine",
        "url",
        "seconds",
        "drop_s",
        "streams",
        "max_mb",
        "directions",
        "ndt7_consent",
        "interface",
    }
)
DIRECTIONS = MappingProxyType(
    {
        "both": (Direction.DOWN, Direction.UP),
        "down": (Direction.DOWN,),
        "up": (Direction.UP,),
    }
)
# Of a port's speed; 941 of 1000 Mbit/s is the most that TCP over Ethernet gives.
PORT_LIMITED_SHARE = 0.92
PORT_LIMITED = "At least: the rate is what this device's own port can give."
STRAINED = "This device was busy while it measured: the line may carry more."
_OPERATION = "internet line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One direction, and what it cost this device."""

    samples: Samples
    strain: Strain


def run(context: ProbeContext, engines: Mapping[str, SpeedEngine] = ENGINES) -> Outcome:
    """Measures the line; raises BadSettingError."""
    if not text_of(context.settings, "url", ""):
        check_known(context.settings, SETTINGS)
        return _nothing_named()
    engine, plan = plan_of(context.settings, engines)
    refusal = refused(context, engine.name, plan)
    if refusal is not None:
        return _withheld(refusal)
    found: list[Measured] = []
    for direction in DIRECTIONS[text_of(context.settings, "directions", "both")]:
        if not context.stopped():
            with StrainWatch(context.system.host) as watch:
                samples = engine.measure(direction, plan, context)
            found.append(Measured(samples=samples, strain=watch.found))
    outcome = outcome_of(found, engine.name, plan, _port_mbps(context))
    stopped = Failure(operation=_OPERATION, word=FailureWord.STOPPED)
    if context.stopped() and stopped.word not in {failure.word for failure in outcome.failures}:
        return replace(outcome, failures=(*outcome.failures, stopped))
    return outcome


def plan_of(
    settings: Mapping[str, Setting], engines: Mapping[str, SpeedEngine] = ENGINES
) -> tuple[SpeedEngine, Plan]:
    """The engine and what it shall do; raises BadSettingError."""
    check_known(settings, SETTINGS)
    name = text_of(settings, "engine", "http")
    if name not in engines:
        allowed = ", ".join(engines)
        raise BadSettingError(f"setting 'engine' is {name!r}; allowed: {allowed}")
    if text_of(settings, "directions", "both") not in DIRECTIONS:
        raise BadSettingError("setting 'directions': allowed: both, down, up")
    seconds = number_of(settings, "seconds", 10.0, low=2, high=60)
    return engines[name], Plan(
        place=_place(text_of(settings, "url", ""), name),
        seconds=seconds,
        drop_s=number_of(settings, "drop_s", min(2.0, seconds / 3), low=0, high=seconds - 1),
        streams=count_of(settings, "streams", 4, low=1, high=16),
        bytes_max=int(number_of(settings, "max_mb", 2000, low=1, high=100_000) * 1e6),
    )


def _place(url: str, engine: str) -> Place:
    places = [place_of(url)]
    if engine == "ndt7":
        places.append(place_of(url, ("ws", "wss")))
    found = next((place for place in places if place is not None), None)
    if found is None:
        what = "https://HOST or http://HOST:PORT, of a server that the school may load"
        raise BadSettingError(f"setting 'url' is {url[:100]!r}; allowed: {what}")
    return found


def _nothing_named() -> Outcome:
    note = (
        "No internet target was named, and none is loaded unasked: "
        "give its address as url, or in the site file."
    )
    return _withheld(Failure(operation=_OPERATION, word=FailureWord.NOT_ALLOWED, note=note))


def _withheld(failure: Failure) -> Outcome:
    metrics = [
        metric("goodput_mbps", None, direction=direction, source=_OPERATION, note=failure.note)
        for direction in (Direction.DOWN, Direction.UP)
    ]
    return Outcome(metrics=tuple(metrics), failures=(failure,))


def refused(context: ProbeContext, engine: str, plan: Plan) -> Failure | None:
    """Why nothing may be sent; None: it may."""
    if engine == "ndt7" and context.settings.get("ndt7_consent") is not True:
        return Failure(operation=_OPERATION, word=FailureWord.NOT_ALLOWED, note=CONSENT_SENTENCE)
    if context.permission is None and not is_loopback(plan.place.host):
        note = "Filling the line needs the recorded permission of the network's owner."
        return Failure(operation=_OPERATION, word=FailureWord.NOT_ALLOWED, note=note)
    return None


def outcome_of(found: list[Measured], engine: str, plan: Plan, port_mbps: float | None) -> Outcome:
    """The record's part of the probe."""
    metrics = tuple(_rate(each, engine, port_mbps) for each in found)
    failures = [failure for each in found for failure in each.samples.failures]
    failures += [_device(STRAINED) for each in found if each.strain.is_limit()]
    failures += [_device(PORT_LIMITED) for m in metrics if m.note == PORT_LIMITED]
    cores = [each.strain.process_cores for each in found]
    return Outcome(
        metrics=metrics,
        failures=tuple(dict.fromkeys(failures)),
        settings={
            "engine": engine,
            "seconds": plan.seconds,
            "drop_s": plan.drop_s,
            "streams": plan.streams,
            "bytes_max": plan.bytes_max,
        },
        self_error={"process_cores": max(cores)} if cores else {},
        annotations=dict(_annotations([each.samples for each in found], engine)),
        details={"directions": [_detail(each.samples) for each in found]},
    )


def _device(note: str) -> Failure:
    return Failure(operation=_OPERATION, word=FailureWord.DEVICE_LIMITED, note=note)


def _rate(measured: Measured, engine: str, port_mbps: float | None) -> Metric:
    samples = measured.samples
    value, note = goodput_mbps(samples), ""
    if value is None:
        words = ", ".join(failure.word.value for failure in samples.failures)
        note = f"withheld: {words or 'too short a load; was max_mb used up?'}"
    elif measured.strain.is_limit():
        value, note = (
            None,
            f"withheld: device-limited; the line carries at least {value:.3g} Mbit/s",
        )
    elif port_mbps is not None and value >= PORT_LIMITED_SHARE * port_mbps:
        note = PORT_LIMITED
    return metric(
        "goodput_mbps",
        value,
        direction=samples.direction,
        n=len(each_second_mbps(samples)) if value is not None else None,
        source=f"internet line, {engine}",
        note=note,
    )


def _annotations(found: list[Samples], engine: str) -> Iterator[tuple[str, str]]:
    yield "engine", engine
    for samples in found:
        for name, text in samples.facts.items():
            yield f"{samples.direction.value}_{name}", text


def _detail(samples: Samples) -> dict[str, object]:
    ends_s = max((span.to_s for span in samples.spans), default=0.0)
    return {
        "direction": samples.direction.value,
        "window_s": [samples.from_s, samples.to_s],
        "bytes": int(bytes_between(samples.spans, 0.0, ends_s)),
        "each_second_mbps": each_second_mbps(samples),
    }


def _port_mbps(context: ProbeContext) -> float | None:
    """Speed of the wired adapter that leads out; None where unknown, or on Wi-Fi."""
    gateway = context.system.host.gateway()
    for adapter in context.system.host.adapters():
        if gateway and adapter.name == gateway[1] and adapter.wireless is False:
            return adapter.speed_mbps
    return None


PROBE = Probe(
    name="internet-line",
    version="1",
    summary="rate of the internet line, down and up: http, ndt7 or speedtest-cli engine",
    run=run,
    metrics=("goodput_mbps",),
    loads=True,
    leaves_school=True,
)
