"""A 1:1 load run: its stages, what each pupil got, and what it says of the room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from netready.domain.air import AirLook
from netready.domain.clues import NO_CLUES, Clues, TcpShares
from netready.domain.histogram import Histogram
from netready.domain.refusal import Refusal


class StageVerdict(StrEnum):
    """PASS and FAIL speak of the network; VOID of a stage that may not be used."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    VOID = "void"


class LimiterWord(StrEnum):
    """What stopped it."""

    NONE = "none"  # nothing did, up to the largest N tried
    DEVICE = "device"
    RADIO = "radio"
    AP_CONTENTION = "ap-contention"
    AP_CLIENT_CAP = "ap-client-cap"  # the access point admits no more devices
    CLIENT_RATE_LIMIT = "client-rate-limit"  # one device is held to a rate, many together are not
    LAN = "lan"
    ADDRESSING = "dhcp-or-radius"  # joining the network failed, not using it
    UPLINK = "uplink"
    PROVIDER = "internet-provider"
    FILTER = "filter"
    SERVER = "server"
    SHARED_LINK = "shared-link"  # somewhere between this device and the target, not told apart
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """N pupils active for a measured window.

    Attributes:
        ramp_s: pupils start spread over this time.
        settle_s: after the ramp, discarded.
        measure_s: the window that counts.
    """

    pupils: int
    ramp_s: float
    settle_s: float
    measure_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilOutcome:
    """What one virtual pupil got in the measured window; None where its activity has no such thing.

    Attributes:
        activity: the key.
        delivered_ratio: delivered / needed, 0 to 1.
        stalls: count; `stall_s` their total length.
        startup_s: from its start to the first playable second or answer; None: it never started.
        response_s_p95: request to whole answer.
        goodput_down_mbps, goodput_up_mbps: counted at the receiver.
        failure: a word of the closed list, or None.
        device: label of the device that carried it; pupils of one device share one fate.
        rung_mbps: mean rate of the video that was played, of players that choose it.
        media_loss_ratio: of its own media packets (UDP), in the worse direction.
        media_jitter_ms: RFC 3550 section 6.4.1, of the same packets, in the worse direction.
    """

    pupil: int
    activity: str
    delivered_ratio: float | None
    stalls: int | None
    stall_s: float
    startup_s: float | None
    response_s_p95: float | None
    goodput_down_mbps: float
    goodput_up_mbps: float
    failure: str | None = None
    device: str = ""
    rung_mbps: float | None = None
    media_loss_ratio: float | None = None
    media_jitter_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStrain:
    """How hard the measuring device itself had to work in a stage; ratios 0 to 1, None: unknown.

    Attributes:
        send_lateness_ms: percentiles ("p50", ..., "max") of actual minus intended send time.
        missed_slots_ratio: probe slots that were skipped.
        busy_core_ratio: share of samples in which the core the engine ran on was above 85 % busy.
        process_cpu_ratio: CPU time of the engine / wall time (1 = one core).
        memory_available_ratio: at its lowest.
        target_overloaded: the target raised its overload flag.
        refused_sends_ratio: datagrams that the local stack refused.
        priority_raised: whether the load ran at a raised scheduling priority; None: not asked.
        power_saving: the device saves power; slower, but evidence only until something suffers.
        frequency_drop_ratio: processor frequency while busy, below that of the self-test.
        foreign_mbps: traffic of others on the adapter that leads to the target, while idle.
        offered_mbps: what the pupils of the stage need together, both directions.
        self_test_mbps: what this device carried to itself before the run.
        self_test_lateness_ms: p99 of its sends in that test.
        tcp_down: time shares at the sender of the downloads, which is the target.
        tcp_up: time shares at the sender of the uploads, which is this device.
    """

    send_lateness_ms: Mapping[str, float] = field(default_factory=dict)
    missed_slots_ratio: float | None = None
    busy_core_ratio: float | None = None
    process_cpu_ratio: float | None = None
    memory_available_ratio: float | None = None
    target_overloaded: bool = False
    refused_sends_ratio: float | None = None
    priority_raised: bool | None = None
    power_saving: bool | None = None
    frequency_drop_ratio: float | None = None
    foreign_mbps: float | None = None
    offered_mbps: float | None = None
    self_test_mbps: float | None = None
    self_test_lateness_ms: float | None = None
    tcp_down: TcpShares | None = None
    tcp_up: TcpShares | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStage:
    """One device's part of a stage.

    Attributes:
        device: a label, no host name; `room` where it stands, "" where nobody said.
        start_error_ms: from the common start to the moment its first pupil could ask, by the
            common clock; None: it started alone, there was nothing to be late for.
        clock_bound_ms: the most by which its reading of the common clock may be wrong.
        limited: why this device's part may not be used, a sentence; "": it may.
    """

    device: str
    pupils: int
    strain: DeviceStrain
    room: str = ""
    start_error_ms: float | None = None
    clock_bound_ms: float | None = None
    limited: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMeasurement:
    """Raw result of one stage, before anybody judges it.

    Attributes:
        idle_rtt_ms: percentiles before the load ("p50", ...).
        loaded_rtt_ms: percentiles beside the load; a lost probe counts as infinite.
        loss_ratio: of the probes.
        duration_s: of the measured window, as it was.
        ended_by: a sentence where the load was ended by itself, or not begun, for safety; else "".
        loaded_rtt: the samples behind `loaded_rtt_ms`, to be merged with those of other devices.
        idle_rtt: the samples behind `idle_rtt_ms`.
        devices: the parts, where several devices (or one, by name) made the stage.
        start_spread_ms: latest minus earliest start over the devices; None: one device.
        clues: of where a limit lies, as far as the engine knows.
        air: looks at the air before, during and after the load, of every device that could.
    """

    stage: Stage
    pupils: tuple[PupilOutcome, ...]
    idle_rtt_ms: Mapping[str, float]
    loaded_rtt_ms: Mapping[str, float]
    loss_ratio: float | None
    probes_sent: int
    duration_s: float
    strain: DeviceStrain
    failures: tuple[str, ...] = ()
    ended_by: str = ""
    loaded_rtt: Histogram | None = None
    idle_rtt: Histogram | None = None
    devices: tuple[DeviceStage, ...] = ()
    start_spread_ms: float | None = None
    clues: Clues = NO_CLUES
    air: tuple[AirLook, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLook:
    """A glance at a stage that is running, for whoever waits; no verdict rests on it.

    Attributes:
        share: of the stage that is done, 0 to 1.
        goodput_mbps: of the last seconds by direction ("down", "up"); empty: not known.
        rtt_p50_ms, rtt_p95_ms: beside the load, of the last seconds, from the intended send time;
            lost is infinite; None: not known.
        loss_ratio: of the same probes; those still on their way do not count; None: not known.
    """

    share: float
    goodput_mbps: Mapping[str, float] = field(default_factory=dict)
    rtt_p50_ms: float | None = None
    rtt_p95_ms: float | None = None
    loss_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceShare:
    """How the pupils of one device fared in one stage: they share one radio and so one fate.

    Attributes:
        active: its pupils that had something to do; `ok` of them kept every limit.
    """

    device: str
    ok: int
    active: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """A judged stage, in the words of the contract.

    Attributes:
        ok_pupils: None where nobody kept a connection, so that nothing could be counted.
        reasons: one sentence each, for people; empty for a clean pass.
        device_limited: VOID because the measuring device was the bottleneck.
        server_limited: VOID because the target was.
        stall_ratio: pupils that stalled / pupils that can stall; None: none can.
        startup_s, pupil_goodput_mbps: percentiles over the pupils ("p50", ...).
        ended_by: a sentence where the load was ended by itself for safety; else "".
        priority_raised: whether the load ran at a raised scheduling priority; None: not known.
        share_ok: active pupils that kept every limit / active pupils; None: void, or nobody active.
        shares: the same by device, of the devices that were not at their own limit.
        served_ratio: delivered of what all active pupils together needed, 0 to 1; None: no rate.
        unreachable: VOID because the target answered nobody, and is not worth asking again.
        loaded_rtt: the samples behind `loaded_rtt_ms`, to be merged with those of other runs.
        seconds_above: time in which a round trip was above `rtt_limit_ms`, lost ones included.
        devices: the parts, as they were measured.
        start_spread_ms: latest minus earliest start over the devices; None: one device.
        clues: of where a limit lies.
        air: as it was measured.
    """

    pupils: int
    ok_pupils: int | None
    verdict: StageVerdict
    goodput_mbps: Mapping[str, float]
    loaded_rtt_ms: Mapping[str, float]
    idle_rtt_ms: Mapping[str, float]
    loss_ratio: float | None
    jain: float | None
    stall_ratio: float | None
    delivered_ratio_min: float | None
    send_lateness_ms: Mapping[str, float]
    reasons: tuple[str, ...] = ()
    device_limited: bool = False
    server_limited: bool = False
    measure_s: float = 0.0
    probes_sent: int = 0
    delivered_ratio_p10: float | None = None
    startup_s: Mapping[str, float] = field(default_factory=dict)
    pupil_goodput_mbps: Mapping[str, float] = field(default_factory=dict)
    ended_by: str = ""
    priority_raised: bool | None = None
    share_ok: float | None = None
    shares: tuple[DeviceShare, ...] = ()
    served_ratio: float | None = None
    unreachable: bool = False
    loaded_rtt: Histogram | None = None
    seconds_above: float | None = None
    rtt_limit_ms: float | None = None
    devices: tuple[DeviceStage, ...] = ()
    start_spread_ms: float | None = None
    clues: Clues = NO_CLUES
    air: tuple[AirLook, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePoint:
    """What all stages of one size say together.

    Attributes:
        share: of the pupils that keep every limit, never more than at a smaller size.
        low, high: its 95 % confidence interval.
        repeats: stages behind it.
    """

    pupils: int
    share: float
    low: float
    high: float
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilsSupported:
    """The interval [holds, breaks): the largest N seen to hold, the smallest seen to break.

    Attributes:
        curve: share of pupils that keep every limit over N, by size; empty where void.
        holds: None: none held, or not known (device-limited).
        breaks: None: none broke.
        censored: True when the largest N tried held: "30+ (not reached)".
        confidence: "high", "medium" or "low".
    """

    holds: int | None
    breaks: int | None
    censored: bool
    confidence: str
    curve: tuple[SharePoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limiter:
    """What stopped it, with the evidence in sentences."""

    word: LimiterWord
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """A whole run.

    Attributes:
        radios: real devices behind the virtual pupils.
        stopped: before its plan was done, by the user or by itself.
        ended_by: a sentence where it was by itself: a cap of the site file is reached, or somebody
            else has the target; else "".
        together: rooms that were loaded at the same time by the same run, by name.
        ended_why: `ended_by` in the closed list; None where it was not by itself.
    """

    activity: str
    radios: int
    stages: tuple[StageResult, ...]
    pupils_supported: PupilsSupported
    capacity_mbps: Mapping[str, float | None]
    limiter: Limiter
    stopped: bool = False
    ended_by: str = ""
    together: tuple[str, ...] = ()
    ended_why: Refusal | None = None
