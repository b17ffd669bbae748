"""The school as its site file describes it. Checked by `netready.store.site_file`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from netready.domain.nightly import Days, Exam, Nightly


class Phase(StrEnum):
    """Which pupils; thresholds may differ by it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ALL_THROUGH = "all-through"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A year group.

    Attributes:
        roll_out: its place in the order (1 is first).
        rooms: names of the rooms it is taught in; empty: any room.
    """

    name: str
    pupils: int
    roll_out: int
    take_home: bool = False
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A floor; `plan` is an image file and `metres_per_pixel` its scale."""

    name: str
    plan: str | None = None
    metres_per_pixel: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A teaching room: `x`, `y` in pixels of the floor's plan, `ap` the label of its radio."""

    name: str
    floor: str | None = None
    x: float | None = None
    y: float | None = None
    seats: int = 30
    ap: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the school intends.

    Attributes:
        devices_per_pupil: 1.0 for 1:1.
        mix: key of the lesson mix that must be carried.
        concurrency: share of present pupils active at once; None takes the phase's default.
        present: share of pupils in school on a full day.
        platform: "google", "microsoft", "apple" or "mixed": which endpoints are required.
        live_lessons: are calls planned?
        staff_mbps_down, staff_mbps_up: staff and other use at the same time, added once.
        class_size: pupils in the largest class; None takes the room's seats.
    """

    devices_per_pupil: float = 1.0
    mix: str = "video-lesson"
    concurrency: float | None = None
    present: float = 0.95
    platform: str = "mixed"
    live_lessons: bool = False
    staff_mbps_down: float = 0.0
    staff_mbps_up: float = 0.0
    class_size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Internet:
    """The line and what may be contacted outside.

    Attributes:
        endpoint_lists: of "google", "microsoft", "apple"; `own` adds "host:port".
        engines: speed-test engines allowed: "http", "ndt7", "speedtest-cli".
        http_target: base URL of the school's own internet target for the "http" engine.
        target: HOST:PORT of a `netready target` outside the school: with it the line's latency,
            loss and latency under load are measured, too.
    """

    contracted_down_mbps: float | None = None
    contracted_up_mbps: float | None = None
    endpoint_lists: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    engines: tuple[str, ...] = ("http",)
    http_target: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRules:
    """Limits for any load on this network.

    Attributes:
        windows: e.g. ("Mon-Fri 16:00-18:00",); empty means any time that has permission.
        max_mbps: cap for the sum of all streams; None: no cap.
        max_gigabytes: cap for one run; None: no cap.
        targets: hosts that may be loaded; empty: only the one named by --target.
        time_zone: by whose clock the windows are, an IANA name, made from the school's own when a
            run begins; None: by this machine's.
    """

    windows: tuple[str, ...] = ()
    max_mbps: float | None = None
    max_gigabytes: float | None = None
    targets: tuple[str, ...] = ()
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A service that must go on answering beside any load: the alarm, the telephone, the door.

    Attributes:
        host, port: where it answers TCP connections, on the school's network.
        max_ms: a connection that takes longer counts as none.
    """

    name: str
    host: str
    port: int
    max_ms: float = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Declared evidence: what a person says of one criterion, and where it is written."""

    criterion: str
    value: float | str | bool
    by: str
    on: date
    document: str | None = None


Security = Literal["starttls", "tls", "none"]

# Submission with STARTTLS, and with TLS from the first byte (RFC 8314, 3.2 and 3.3).
PORTS: Final[dict[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRules:
    """[alerts] of the site file: where news goes. No secret is among it.

    Attributes:
        email: who is told; None: nobody by mail.
        email_from: the sender; None: the one who is told.
        smtp_host, smtp_port, smtp_user: the mail server; the port of `smtp_security` if None.
        webhook: an address that takes JSON; it may come from the secrets instead.
        file: a file of JSON lines, from the site file's folder.
        secrets: a file of the machine, readable by its owner alone.
    """

    email: str | None = None
    email_from: str | None = None
    smtp_host: str | None = None
    smtp_port: int | None = None
    smtp_user: str | None = None
    smtp_security: Security = "starttls"
    webhook: str | None = None
    file: str | None = None
    secrets: str | None = None

    @property
    def port(self) -> int:
        """Of the mail server."""
        return self.smtp_port or PORTS[self.smtp_security]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """The network owner's permission to load it."""

    by: str
    role: str
    on: date
    window: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A line of the school's own price list, in its own currency."""

    action: str
    low: float
    high: float
    lead_time_weeks: float | None = None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A school.

    Attributes:
        country: ISO 3166-1 code, with a part for the nations of the UK: "GB-ENG", "US", ...
        fictional: an example; said on every page.
        network_role: role of the network that `assess` is run on.
        nightly: None: no nights are planned.
        terms: without any, every day is one of lessons.
    """

    name: str
    country: str
    phase: Phase
    pupils: int
    fictional: bool = False
    network_role: str = "pupil"
    cohorts: tuple[Cohort, ...] = ()
    floors: tuple[Floor, ...] = ()
    rooms: tuple[Room, ...] = ()
    plan: Plan = field(default_factory=Plan)
    internet: Internet = field(default_factory=Internet)
    load: LoadRules = field(default_factory=LoadRules)
    canaries: tuple[Canary, ...] = ()
    answers: tuple[Answer, ...] = ()
    alerts: AlertRules = field(default_factory=AlertRules)
    permission: Permission | None = None
    prices: tuple[Price, ...] = ()
    nightly: Nightly | None = None
    terms: tuple[Days, ...] = ()
    holidays: tuple[Days, ...] = ()
    exams: tuple[Exam, ...] = ()

    def room(self, name: str) -> Room | None:
        """The room of that name, or None."""
        return next((room for room in self.rooms if room.name == name), None)
