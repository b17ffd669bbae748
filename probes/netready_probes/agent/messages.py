"""What a coordinator and the agents on the devices say to each other: values, no sockets.

Prepare, ready, commit, report. The whole stage is on the device before any load starts; the
commit, which names the moment on the common clock (that of the target), is said twice. A device
that heard none in time does nothing and says so; each ends its stage by its own clock, and ends it
at once when the coordinator falls silent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from netready.domain.activity import Activity
from netready.domain.histogram import histogram_from_json, histogram_json
from netready.domain.load import Stage, StageLook, StageMeasurement
from netready.domain.typed_json import NotAValueError, decoded, encoded
from netready.loadtest.clock import Reading
from netready_probes.contract import Address

# 2: measurements hold the air around their stage
PROTOCOL: Final = 2
PUPILS_MAX: Final = 500
DEVICES_MAX: Final = 200
TARGETS_MAX: Final = 16
LABEL_MAX: Final = 40
LOOKS_MAX: Final = 16  # at the air, of one device around one stage
STAGE_S_MAX: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """An agent asks to be let in.

    Attributes:
        label: what it wants to be called, no host name; "": the coordinator names it.
        room: where it stands; "": not said.
    """

    protocol: int = PROTOCOL
    label: str = ""
    room: str = ""

    def __post_init__(self) -> None:
        _short("label", self.label)
        _short("room", self.room)


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """It is in. The frame is sealed with the join code, and so is the list of targets.

    Attributes:
        device: what it is called.
        targets: all that it may ever be told to load.
    """

    device: str
    targets: tuple[Address, ...]

    def __post_init__(self) -> None:
        _short("device", self.device)
        _up_to("targets", len(self.targets), TARGETS_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepare:
    """A whole stage for one device.

    Attributes:
        number: of the stage; every later message of it carries the same.
        stage: of this device: `pupils` are its own.
        assignment: the activity's key of each of its pupils.
        offset_s: of its pupils in the ramp.
        within_s: without a commit after so long it gives the stage up.
        run: of the lease that the target gave to the whole run; "": none is held.
        permission: the words of it that stand in the run's record; "": nobody's.
    """

    number: int
    address: Address
    stage: Stage
    assignment: tuple[str, ...]
    activities: Mapping[str, Activity]
    seed: int
    offset_s: float
    within_s: float
    run: str = ""
    permission: str = ""

    def __post_init__(self) -> None:
        _up_to("pupils", self.stage.pupils, PUPILS_MAX)
        if self.stage.pupils < 1 or len(self.assignment) != self.stage.pupils:
            raise ValueError("an activity is needed for each pupil")
        stage = self.stage
        for name, value in (
            ("ramp_s", stage.ramp_s),
            ("settle_s", stage.settle_s),
            ("measure_s", stage.measure_s),
            ("offset_s", self.offset_s),
            ("within_s", self.within_s),
        ):
            _up_to(name, value, STAGE_S_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Everybody who could be is connected, and the clock is read.

    Attributes:
        clock: None: it could not be read.
        without: the measurement of a stage that cannot be played here; None: it can.
    """

    number: int
    connected: int
    clock: Reading | None = None
    without: StageMeasurement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """All start at that moment of the common clock; said more than once."""

    number: int
    start_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A glance at the running stage on one device."""

    number: int
    look: StageLook


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A device's part of a stage.

    Attributes:
        measurement: None: it was stopped.
        start_error_ms: from the common start to its first pupil, by the common clock.
        clock_bound_ms: the most by which that may be wrong.
        started_s: the same moment on its own monotonic clock, as it was read.
        fault: why its times may not be compared with those of others; "": they may.
    """

    number: int
    measurement: StageMeasurement | None = None
    start_error_ms: float | None = None
    clock_bound_ms: float | None = None
    started_s: float | None = None
    fault: str = ""

    def __post_init__(self) -> None:
        if self.measurement is None:
            return
        _up_to("pupils", len(self.measurement.pupils), PUPILS_MAX)
        _up_to("looks at the air", len(self.measurement.air), LOOKS_MAX)
        for histogram in (self.measurement.loaded_rtt, self.measurement.idle_rtt):
            if histogram:
                histogram_from_json(histogram_json(histogram))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It will not: a stage (`number`), or the joining itself (0)."""

    why: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The load ends now; what was measured until then is reported.

    Attributes:
        why: a sentence.
    """

    number: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """The stage ends now; nobody wants its measurement."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The run is over: the agent may go home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """Nothing new, and still there."""


Message = (
    Join
    | Welcome
    | Prepare
    | Ready
    | Commit
    | Progress
    | Report
    | Refused
    | End
    | Stop
    | Leave
    | Alive
)
_KINDS: Final[Mapping[str, type[Message]]] = {
    kind.__name__.lower(): kind for kind in get_args(Message)
}


def message_json(message: Message) -> object:
    """As plain JSON values."""
    return {"say": type(message).__name__.lower(), "with": encoded(message)}


def message_from(found: object) -> Message:
    """The inverse, every field checked. Raises NotAValueError."""
    if not isinstance(found, dict) or set(found) != {"say", "with"}:
        raise NotAValueError("message: not one of ours")
    kind = _KINDS.get(found["say"]) if isinstance(found["say"], str) else None
    if kind is None:
        raise NotAValueError("message: an unknown kind")
    return decoded(kind, found["with"], str(found["say"]))


def _short(name: str, text: str) -> None:
    if len(text) > LABEL_MAX:
        raise ValueError(f"{name} must have at most {LABEL_MAX} characters")


def _up_to(name: str, value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise ValueError(f"{name} must be from 0 to {most:g}")
