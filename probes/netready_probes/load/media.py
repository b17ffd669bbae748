"""The pupils of a stage who are in a call, as the worker sees them beside its TCP pupils."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from netready.domain.activity import Activity, Shape
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, PupilOutcome
from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import Call, call_of
from netready.loadtest.players.media_tally import call_outcome, direction_of
from netready_probes.load.media_client import Calls
from netready_probes.load.wire import Hello
from netready_probes.seams import Clock, Network, NetworkError

if TYPE_CHECKING:
    from netready_probes.load.worker import Job

_SPARE_S: Final = 300.0  # from the handshake to the start: others connect, the quiet is measured


def is_call(activity: Activity | None) -> bool:
    """Whether a pupil who does this needs no connection of its own here."""
    return activity is not None and activity.shape is Shape.MEDIA


class MediaPart(Protocol):
    """What the worker asks of the calls of a stage.

    Attributes:
        connected: pupils.
    """

    connected: int

    @property
    def arrived_down_bytes(self) -> int:
        """So far, as in `looking.Carrier`."""
        ...

    @property
    def arrived_up_bytes(self) -> int:
        """So far, as in `looking.Carrier`."""
        ...

    def start(self, at_s: float) -> None:
        """The stage begins at that moment of the monotonic clock."""
        ...

    def finish(self, end_s: float) -> Mapping[int, PupilOutcome]:
        """The stage ended at that moment: what each of these pupils got."""
        ...

    def lateness_s(self) -> list[float]:
        """Left minus due, of each burst."""
        ...

    def strained(self, strain: DeviceStrain) -> DeviceStrain:
        """With what this device refused."""
        ...

    def close(self) -> None:
        """Ends it, however far it came."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    activity: str
    call: Call
    start_s: float


class NobodyCalls:
    """No calls, or none that could be opened; then each of these pupils has the word for it."""

    connected = 0
    arrived_down_bytes = 0
    arrived_up_bytes = 0

    def __init__(
        self, failure: FailureWord | None = None, seats: Mapping[int, _Seat] | None = None
    ) -> None:
        self._failure, self._seats = failure, seats or {}

    def start(self, at_s: float) -> None:
        """Nothing begins."""

    def finish(self, end_s: float) -> Mapping[int, PupilOutcome]:
        """Nobody got anything."""
        word = self._failure.value if self._failure else None
        return {
            pupil: call_outcome(
                pupil=pupil,
                activity=seat.activity,
                down=None,
                up=None,
                startup_s=None,
                failure=word,
            )
            for pupil, seat in self._seats.items()
        }

    def lateness_s(self) -> list[float]:
        """Nothing was sent."""
        return []

    def strained(self, strain: DeviceStrain) -> DeviceStrain:
        """As it was."""
        return strain

    def close(self) -> None:
        """Nothing is open."""


class OpenCalls:
    """Calls that are connected; `window` counts from the start."""

    def __init__(self, calls: Calls, seats: Mapping[int, _Seat], window: Window) -> None:
        self._calls, self._seats, self._window = calls, seats, window
        self.connected = len(seats)

    @property
    def arrived_down_bytes(self) -> int:
        """Of all these pupils."""
        return self._calls.arrived_down_bytes

    @property
    def arrived_up_bytes(self) -> int:
        """Of all these pupils, by the target's word."""
        return self._calls.arrived_up_bytes

    def start(self, at_s: float) -> None:
        """The thread begins; nothing is sent before that moment but signs of life."""
        self._calls.start(at_s)

    def finish(self, end_s: float) -> Mapping[int, PupilOutcome]:
        """Waits for stragglers and for the target's counts, at most some seconds."""
        failure = self._calls.finish(end_s)
        return {pupil: self._outcome(pupil, seat, failure) for pupil, seat in self._seats.items()}

    def _outcome(self, pupil: int, seat: _Seat, failure: FailureWord | None) -> PupilOutcome:
        calls, window = self._calls, self._window
        began_s = calls.startup_s(pupil)
        return call_outcome(
            pupil=pupil,
            activity=seat.activity,
            down=direction_of(seat.call.down, calls.down(pupil), window),
            up=direction_of(seat.call.up, calls.up(pupil), window) if calls.up_known else None,
            startup_s=None if began_s is None else max(0.0, began_s - seat.start_s),
            failure=failure.value if failure else None,
        )

    def lateness_s(self) -> list[float]:
        """Of the bursts of the window."""
        return list(self._calls.lateness_s)

    def strained(self, strain: DeviceStrain) -> DeviceStrain:
        """What this device's own sockets did not take, either way, over all packets."""
        calls = self._calls
        handled = calls.sent + calls.received + calls.overflowed
        if not handled:
            return strain
        ratio = (calls.refused + calls.overflowed) / handled
        return replace(strain, refused_sends_ratio=max(ratio, strain.refused_sends_ratio or 0.0))

    def close(self) -> None:
        """Closes every socket."""
        self._calls.close()


NOBODY: Final[MediaPart] = NobodyCalls()


def open_calls(network: Network, clock: Clock, job: "Job") -> MediaPart:
    """Opens the calls of a job in one handshake; a failing network is in the outcomes.

    Raises:
        ValueError: an activity lacks a figure that its shape needs.
    """
    seats = _seats(job)
    if not seats:
        return NobodyCalls()
    stage = job.stage
    begin_s = stage.ramp_s + stage.settle_s
    window = Window(begin_s=begin_s, end_s=begin_s + stage.measure_s)
    asked = Hello(
        op="media",
        client=job.client,
        mbps=sum(
            train.pattern.mbps
            for seat in seats.values()
            for train in (*seat.call.down, *seat.call.up)
        ),
        seconds=_SPARE_S + window.end_s,
        run=job.run,
    )
    calls = {pupil: seat.call for pupil, seat in seats.items()}
    try:
        opened = Calls(network, clock, job.address, asked, calls, window)
    except NetworkError as error:
        return NobodyCalls(error.failure.word, seats)
    return OpenCalls(opened, seats, window)


def _seats(job: "Job") -> dict[int, _Seat]:
    """Who is in a call, from when on by the ramp, with the dice of that pupil."""
    count = len(job.assignment)
    seats = {}
    for pupil, key in enumerate(job.assignment):
        activity = job.activities.get(key)
        if activity is not None and is_call(activity):
            start_s = job.offset_s + job.stage.ramp_s * pupil / count
            dice = Dice(job.seed * 1_000_003 + pupil)
            call = call_of(activity, pupil=pupil, start_s=start_s, dice=dice)
            seats[pupil] = _Seat(activity=key, call=call, start_s=start_s)
    return seats
