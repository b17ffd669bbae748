"""The record: one finished measurement with everything needed to trust it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from netready.domain.failures import Failure
from netready.domain.metrics import Metric

# 1: first version (2026-11)
RECORD_VERSION = 1

# Annotation that says where the target stood: "on-site" (also when absent) or "internet".
TARGET_PLACE = "target_place"
ON_SITE = "on-site"
INTERNET = "internet"
# Probe of what a page measures (`service/pages/static/agent`): no module of ours runs it.
BROWSER = "browser"
# Annotation that names the order of an aggregator by which a record was made.
ORDER = "order"
# Annotation of a load by night: no bodies in the room, no telephones in bags.
NIGHT = "night"
# Annotation of a record that a program made up for an example; no network was measured.
SIMULATED = "simulated"

Setting = str | int | float | bool | None
Settings = Mapping[str, Setting]


class NetworkRole(StrEnum):
    """Whose network was measured. Evidence from one role settles no criterion of another."""

    PUPIL = "pupil"
    STAFF = "staff"
    GUEST = "guest"
    EXAM = "exam"
    UNKNOWN = "unknown"
    EMULATED = "emulated"  # the embedded room; never a school's network


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFacts:
    """Which network a record speaks of.

    Attributes:
        role: as the technician said, or UNKNOWN.
        ssid: None on a wire, or where the platform hides it.
        subnet: the device's own network in CIDR form, or None.
        proxy: host:port of a configured web proxy, or None.
        wired: True on a wire, False on Wi-Fi, None if not known.
        interface: name of the adapter, e.g. "wlan0".
    """

    role: NetworkRole = NetworkRole.UNKNOWN
    ssid: str | None = None
    subnet: str | None = None
    proxy: str | None = None
    wired: bool | None = None
    interface: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveSettings:
    """What was asked for and what was used; they may differ (negotiated, clamped)."""

    supplied: Settings = field(default_factory=dict)
    effective: Settings = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What the clocks did meanwhile.

    Attributes:
        monotonic_s: reading of the monotonic clock at the start (only differences mean anything).
        wall_step_s: how far the wall clock moved against the monotonic one during the record.
    """

    monotonic_s: float
    wall_step_s: float = 0.0


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True)
class Record:
    """One finished measurement.

    Attributes:
        record_id: UUID version 7; the key by which a replay is recognised.
        site: the site's name in its file; "" when there is none.
        room: the room's name in the site file, or None.
        device: a label given by the technician; the host name stays on the device.
        probe: the probe's registered name, or "load" for a 1:1 load run.
        started_at: aware, UTC.
        self_error: the tool's own error, e.g. {"send_lateness_p99_ms": 0.3}.
        annotations: text facts (`TARGET_PLACE`, congestion control, engine, permission, ...).
        details: structured detail, JSON-able, whose form belongs to the probe (a load run's
            stages, an endpoint table, histograms).
    """

    record_version: int = RECORD_VERSION
    record_id: str
    site: str
    room: str | None
    device: str
    agent_version: str
    probe: str
    probe_version: str
    started_at: datetime
    duration_s: float
    settings: EffectiveSettings
    metrics: tuple[Metric, ...]
    failures: tuple[Failure, ...]
    self_error: Mapping[str, float] = field(default_factory=dict)
    clock: ClockFacts
    network: NetworkFacts
    annotations: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)
