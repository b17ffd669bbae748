"""Which steps one assessment takes, in which order, and how long each should last. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netready.domain.record import Setting

LOAD = "load"  # the 1:1 load run; every other step names a probe of the registry


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessOptions:
    """What the user asked for, after the site file has filled the gaps.

    Attributes:
        pupils: the planned class: virtual pupils of the first hold.
        workload: key of the activity or lesson mix that the pupils do.
        emulated: the embedded room; nothing is sent onto the school's network.
        internet: leave to contact hosts outside the school.
        quick: shorter windows, lower confidence.
        search: look for the knee even where the class holds.
        resolver: DNS server to ask; None: the device's own, and only with `internet`.
        iperf3_server: host[:port] of a reference server, or None.
        internet_engines: of "http", "ndt7", "speedtest-cli".
        internet_url: base URL of the school's own internet target.
        internet_target: HOST:PORT of a `netready target` outside the school, or None.
        ndt7_consent: the user knows that ndt7 publishes results with the address.
    """

    pupils: int
    workload: str
    emulated: bool
    internet: bool = False
    quick: bool = False
    search: bool = False
    interface: str | None = None
    resolver: str | None = None
    iperf3_server: str | None = None
    internet_engines: tuple[str, ...] = ()
    internet_url: str | None = None
    ndt7_consent: bool = False
    internet_target: str | None = None
    has_endpoints: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do.

    Attributes:
        key: names it in the manifest; a resumed run skips the keys that have a record.
        probe: a registered probe, or `LOAD`.
        title: for the progress line.
        expected_s: how long it should last.
        settings: for the probe.
        at_internet_target: measure against the internet target instead of the on-site one.
    """

    key: str
    probe: str
    title: str
    expected_s: float
    settings: Mapping[str, Setting] = field(default_factory=dict)
    at_internet_target: bool = False


def hold_seconds(*, quick: bool) -> float:
    """The hold at class size: 90 s answers most rooms; a quick look takes 20 s."""
    return 20.0 if quick else 90.0


def assessment_steps(options: AssessOptions) -> tuple[Step, ...]:
    """All steps in order: facts first, quiet measurements next, load last."""
    return (*_device_steps(options), *_quiet_steps(options), *_filling_steps(options))


def _device_steps(options: AssessOptions) -> tuple[Step, ...]:
    wifi: dict[str, Setting] = {"interface": options.interface} if options.interface else {}
    host = Step(key="host", probe="host", title="This device", expected_s=3)
    looks = (("wifi-link", "Wi-Fi link", 3.0), *(() if options.emulated else _AIR))
    return (
        host,
        *(
            Step(key=probe, probe=probe, title=title, expected_s=expected_s, settings=wifi)
            for probe, title, expected_s in looks
        ),
    )


# a look around sends a few frames onto the air, so an embedded room leaves it out
_AIR = (("wifi-scan", "Wi-Fi networks in reach", 6.0), ("wifi-survey", "Airtime at rest", 6.0))


def _quiet_steps(options: AssessOptions) -> tuple[Step, ...]:
    short = options.quick or options.emulated
    latency_s = 5.0 if short else 15.0
    steps = [
        Step(key="reach", probe="reach", title="Gateway and target", expected_s=2)
        if not options.emulated
        else None,
        Step(
            key="latency",
            probe="latency",
            title="Latency and loss at rest",
            expected_s=latency_s + 1,
            settings={"duration_s": latency_s},
        ),
        _dns_step(options),
        Step(key="endpoints", probe="endpoints", title="Cloud services", expected_s=20)
        if options.internet and options.has_endpoints
        else None,
        Step(key="media-udp", probe="media-udp", title="Ports for live calls", expected_s=10)
        if options.internet and options.has_endpoints
        else None,
    ]
    return tuple(step for step in steps if step)


def _dns_step(options: AssessOptions) -> Step | None:
    """Asking a resolver for outside names makes it go outside: only with leave, or by its name."""
    if not options.resolver and not options.internet:
        return None
    settings: dict[str, Setting] = {"internet": options.internet}
    if options.resolver:
        settings["resolver"] = options.resolver
    return Step(key="dns", probe="dns", title="Names (DNS)", expected_s=8, settings=settings)


def _filling_steps(options: AssessOptions) -> tuple[Step, ...]:
    window_s = 4.0 if options.quick or options.emulated else 8.0
    steps = [
        Step(
            key="throughput",
            probe="throughput",
            title="Throughput down and up",
            expected_s=4 * window_s + 2,
            settings={"duration_s": window_s},
        ),
        Step(
            key="loaded-latency",
            probe="loaded-latency",
            title="Latency while the line is full",
            expected_s=4 * window_s + 4,
            settings={"duration_s": window_s},
        ),
    ]
    if options.iperf3_server:
        iperf3: dict[str, Setting] = {
            "iperf3_server": options.iperf3_server,
            "seconds": int(window_s),
        }
        steps.append(
            Step(
                key="iperf3",
                probe="iperf3",
                title="Reference engine (iperf3)",
                expected_s=2 * window_s + 4,
                settings=iperf3,
            )
        )
    if options.internet:
        steps += _internet_steps(options, window_s)
    hold_s = hold_seconds(quick=options.quick)
    steps.append(
        Step(
            key=f"load-{options.workload}",
            probe=LOAD,
            title=f"{options.pupils} pupils at once",
            expected_s=hold_s + 10,
        )
    )
    return tuple(steps)


def _internet_steps(options: AssessOptions, window_s: float) -> list[Step]:
    """The line: by each allowed engine, and by our own against a target outside the school."""
    steps = [_engine_step(options, engine) for engine in _usable_engines(options)]
    if options.internet_target is None:
        return steps
    ours: tuple[tuple[str, str, float, dict[str, Setting]], ...] = (
        ("latency", "Internet line: delay and loss", 16.0, {"duration_s": 15.0}),
        ("throughput", "Internet line: rate", 4 * window_s + 2, {"duration_s": window_s}),
        ("loaded-latency", "Internet line: delay under load", 4 * window_s + 4, {}),
    )
    steps += [
        Step(
            key=f"internet-{probe}",
            probe=probe,
            title=title,
            expected_s=expected_s,
            settings=settings,
            at_internet_target=True,
        )
        for probe, title, expected_s, settings in ours
    ]
    return steps


def _usable_engines(options: AssessOptions) -> tuple[str, ...]:
    """The http engine needs a URL; with a target of our own outside it is not missed."""
    return tuple(
        engine
        for engine in options.internet_engines
        if engine != "http" or options.internet_url or not options.internet_target
    )


def _engine_step(options: AssessOptions, engine: str) -> Step:
    settings: dict[str, Setting] = {"engine": engine}
    if options.internet_url and engine == "http":
        settings["url"] = options.internet_url
    if engine == "ndt7":
        settings["ndt7_consent"] = options.ndt7_consent
    return Step(
        key=f"internet-{engine}",
        probe="internet-line",
        title=f"Internet line ({engine})",
        expected_s=28,
        settings=settings,
    )
