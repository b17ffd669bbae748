"""The contract of a probe: one method of measuring.

A probe asks, parses, returns an `Outcome`. A failing network goes into the outcome as a
`Failure`; only a failing program raises. The agent, not the probe, makes the record.

To add one: one file with a `PROBE`, one line in `registry.py`, one row in `probes/README.md`,
one capture or local server with its expected values under `tests/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from netready.domain.failures import Failure
from netready.domain.metrics import Metric
from netready.domain.record import Setting
from netready.domain.site import Canary, LoadRules
from netready_probes.seams import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A host and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """As the user writes it; IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A cloud host that the school's platform needs.

    Attributes:
        list_name: e.g. "google".
        required: must be reachable, or only nice to have.
        kind: "tls" or "stun".
        never_intercept: the vendor forbids opening TLS on it.
    """

    list_name: str
    host: str
    port: int
    required: bool
    kind: str = "tls"
    never_intercept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The target's leave to load it, which one run has at a time.

    Attributes:
        run: what every connection of the run says to the target; "": no lease is held.
        moved_bytes: what the whole run moved so far, both directions, by the target's count.
        lost: who has the lease now, a sentence; "": this run does.
    """

    run: str = ""
    moved_bytes: Callable[[], int] = lambda: 0
    lost: Callable[[], str] = lambda: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentry:
    """What watches over a load beside its own measurement: canaries, caps, the lease.

    Attributes:
        harm: why the load must end now because it harms, a sentence; "": it may go on. What was
            measured until then counts.
        over: why the run is over, a sentence: a cap is reached, or somebody else has the target.
        spares_trip: canaries are in charge: delay and loss alone do not end the load.
    """

    harm: Callable[[], str] = lambda: ""
    over: Callable[[], str] = lambda: ""
    spares_trip: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeContext:
    """Everything a probe is given.

    Attributes:
        target: the on-site target, or None.
        settings: what the user supplied, checked by the probe.
        endpoints: for the endpoint probes.
        permission: the recorded permission to load this network, or None: no load.
        grant: held while a probe that loads runs; the recorder takes it.
        rules: the site's caps and agreed hours; empty where there is no site file.
        spent_bytes: moved by earlier parts of the same run, for its caps.
        canaries: services that must go on answering beside a load.
        sentry: made of these while a probe that loads runs.
        progress: called with the share done (0 to 1) and a few words.
        stopped: True as soon as the user, or a safety trip, wants the probe to end.
    """

    system: System
    target: Address | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict)
    endpoints: tuple[Endpoint, ...] = ()
    permission: str | None = None
    grant: Grant = field(default_factory=Grant)
    rules: LoadRules = field(default_factory=LoadRules)
    spent_bytes: int = 0
    canaries: tuple[Canary, ...] = ()
    sentry: Sentry = field(default_factory=Sentry)
    progress: Callable[[float, str], None] = lambda _share, _words: None
    stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a probe found; the fields of a record that are the probe's own.

    Attributes:
        settings: as used (the supplied ones are in the context).
    """

    metrics: tuple[Metric, ...] = ()
    failures: tuple[Failure, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    self_error: Mapping[str, float] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One method of measuring.

    Attributes:
        name: as in `netready measure NAME`.
        version: changes whenever the meaning of its numbers does.
        summary: one line for `netready probes`.
        run: does it.
        metrics: names of all the metrics it may report.
        loads: True: it fills the network, so it needs permission.
        watches_itself: True: it ends its load by itself where that harms; else it is watched.
        needs_target: True: without an on-site target it cannot run.
        leaves_school: True: it contacts hosts outside; only with --internet.
    """

    name: str
    version: str
    summary: str
    run: Callable[[ProbeContext], Outcome]
    metrics: tuple[str, ...]
    loads: bool = False
    watches_itself: bool = False
    needs_target: bool = False
    leaves_school: bool = False


class BadSettingError(ValueError):
    """A supplied setting is unknown or impossible; the message names it and what is allowed."""
