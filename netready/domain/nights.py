"""What the nights say of a room: a reading a night, a night without one, and what changed. Values.

A night belongs to the date of its evening. What it says is night capacity: no bodies in the room,
no telephones in bags; a lesson may fare worse.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from netready.domain.load import LimiterWord
from netready.domain.verdict import Confidence


class SkipReason(StrEnum):
    """Why a night has no reading of a room; a closed list."""

    HOLIDAY = "holiday"
    EXAM = "exam"
    NO_PERMISSION = "no-permission"
    WINDOW_TOO_SHORT = "window-too-short"
    NOT_IN_TURN = "not-in-turn"  # another night's room
    IN_USE = "in-use"  # somebody was using the network
    CAPS_SPENT = "caps-spent"
    ON_BATTERY = "on-battery"
    DISK_LOW = "disk-low"
    CLOCK_UNSURE = "clock-unsure"
    NO_AGENT = "no-agent"  # no device of the room answered
    NO_TARGET = "no-target"  # what probes measure against did not answer
    DEVICE_LIMITED = "device-limited"  # it ran, and says nothing of the network
    ANOTHER_RUN = "another-run"
    STOPPED = "stopped"  # by somebody, by a cap or by itself for safety
    INTERRUPTED = "interrupted"  # the program ended in mid-night
    NO_SUCH_ROOM = "no-such-room"
    FAULT = "fault"  # of the program; its log says where


@dataclass(frozen=True, slots=True, kw_only=True)
class NightReading:
    """What one room said in one night; None wherever it is not known.

    Attributes:
        night: date of its evening.
        holds, breaks: pupils, [holds, breaks) as in the contract.
        censored: the largest number tried held, so `holds` is "at least".
        planned: pupils of the class it was run for.
        mix: what they did; a night with another mix is not compared with this one.
        radios: real devices behind the virtual pupils; likewise not compared.
        loaded_rtt_p50_ms, loaded_rtt_p95_ms: beside the load; a lost probe counts as infinite.
        stall_ratio, retry_ratio, channel_utilisation_ratio: 0 to 1.
        neighbours: access points of others on the same channel.
        limiter: what stopped it; DEVICE and SERVER say nothing of the network.
    """

    night: date
    room: str
    holds: int | None = None
    breaks: int | None = None
    censored: bool = False
    planned: int | None = None
    mix: str | None = None
    radios: int | None = None
    capacity_down_mbps: float | None = None
    capacity_up_mbps: float | None = None
    loaded_rtt_p50_ms: float | None = None
    loaded_rtt_p95_ms: float | None = None
    stall_ratio: float | None = None
    retry_ratio: float | None = None
    channel_utilisation_ratio: float | None = None
    neighbours: int | None = None
    channel: int | None = None
    limiter: LimiterWord | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedNight:
    """A night in which a room was not measured, and why."""

    night: date
    room: str
    reason: SkipReason


class ChangeKind(StrEnum):
    """RECOVERED closes a WORSE; BETTER was never worse."""

    WORSE = "worse"
    BETTER = "better"
    RECOVERED = "recovered"


class Share(StrEnum):
    """Whom a change concerns: one room, or all that share something."""

    ROOM = "room"
    RADIO = "radio"
    FLOOR = "floor"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A level that moved and stayed there; said once.

    Attributes:
        room: None where it concerns several rooms; these are in `rooms` either way.
        metric: the name of what moved, e.g. "pupils_supported".
        since: the first night at the new level.
        found: the night on which it could be said.
        before, after: medians, in the unit of the metric.
        before_at_least, after_at_least: that figure is "at least": nothing broke.
        before_at_most, after_at_most: that figure is "at most": nothing that was tried held.
        words: for people, one sentence.
        causes: what else changed at that time, in words; signs, not proof.
        nights_needed: nights with a reading from `since` until it could be said.
        share, shared: what the rooms share, and its name ("" for the school).
        ends: of RECOVERED: `since` of the change that it closes.
    """

    room: str | None
    metric: str
    since: date
    found: date
    before: float
    after: float
    words: str
    causes: tuple[str, ...]
    kind: ChangeKind
    nights_needed: int
    rooms: tuple[str, ...] = ()
    share: Share = Share.ROOM
    shared: str = ""
    before_at_least: bool = False
    after_at_least: bool = False
    before_at_most: bool = False
    after_at_most: bool = False
    ends: date | None = None

    @property
    def key(self) -> str:
        """The same for the same change on every later night: what was said is known by it."""
        name = self.room if self.share is Share.ROOM else self.shared
        return "/".join((self.kind, self.share, name or "", self.metric, self.since.isoformat()))
