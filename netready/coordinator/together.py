"""Rooms together: several rooms loaded at once, each with its own class on its own devices.

A room that holds its class alone may not hold it while the room next door learns, too: they share
a radio channel, a switch, the line. So all start together, and each room is judged by what its own
devices saw, the site by all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netready.coordinator.devices import DEVICES_NOT_READY, Crew, Devices, Order
from netready.coordinator.devices_gathering import Device
from netready.coordinator.load_run import StageProgress
from netready.domain.load import LoadResult, Stage, StageMeasurement
from netready.loadtest.assignment import Assignment
from netready.loadtest.merge import Part, whole
from netready.loadtest.plan import Plan
from netready.loadtest.supported import result
from netready.loadtest.unmeasured import without_load
from netready.loadtest.verdict import judge
from netready.loadtest.void import DeviceRules

NO_ROOM: Final = "a room that nobody named"


def split(pupils: int, rooms: Sequence[str]) -> Mapping[str, int]:
    """As evenly as it goes, the first rooms one more; a room may get none of a small stage."""
    return {
        room: pupils // len(rooms) + (place < pupils % len(rooms))
        for place, room in enumerate(rooms)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStage:
    """One stage as a room saw it."""

    room: str
    measurement: StageMeasurement


class RoomsEngine:
    """A `StageEngine` whose pupils are those of all rooms; it keeps what each room saw."""

    def __init__(
        self,
        devices: Devices,
        order: Order,
        assign: Callable[[int], Assignment],
        rooms: Sequence[str],
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._devices, self._order, self._assign = devices, order, assign
        self._rooms, self._stopped = tuple(rooms), stopped
        self._seen: list[RoomStage] = []

    def run_stage(
        self, stage: Stage, progress: StageProgress = lambda _look: None
    ) -> StageMeasurement | None:
        """All rooms at once; None: it was stopped."""
        pupils = {room: count for room, count in split(stage.pupils, self._rooms).items() if count}

        def crews(devices: tuple[Device, ...]) -> list[Crew]:
            return [
                Crew(
                    stage=replace(stage, pupils=count),
                    assignment=self._assign(count),
                    devices=tuple(device for device in devices if device.room == room),
                )
                for room, count in pupils.items()
            ]

        played = self._devices.play(self._order, crews, progress, self._stopped)
        if played is None:
            return None
        if not played.parts:
            return without_load(stage, played.why or DEVICES_NOT_READY)
        for (room, count), parts in zip(pupils.items(), played.parts, strict=True):
            seen = whole(replace(stage, pupils=count), parts)
            self._seen.append(RoomStage(room=room, measurement=seen))
        return whole(stage, _of_the_site(played.parts))

    def room_results(
        self, plan: Plan, workload: str, rules: DeviceRules | None = None
    ) -> Mapping[str, LoadResult]:
        """What each room carried while the others were loaded, too; each names them all."""
        found = {}
        for room in self._rooms:
            seen = [stage.measurement for stage in self._seen if stage.room == room]
            stages = [judge(measured, self._order.activities, rules) for measured in seen]
            pupils = max((stage.pupils for stage in stages), default=0)
            if not pupils:
                continue
            own = replace(plan, class_pupils=pupils, max_pupils=pupils)
            radios = max(len(measured.devices) for measured in seen)
            told = result(own, stages, activity=workload, radios=radios)
            found[room or NO_ROOM] = replace(told, together=tuple(self._rooms))
        return found


def _of_the_site(crews: Sequence[Sequence[Part]]) -> list[Part]:
    """Pupils are numbered through all rooms."""
    parts: list[Part] = []
    first = 0
    for crew in crews:
        parts += [replace(part, first=first + part.first) for part in crew]
        first += sum(part.pupils for part in crew)
    return parts
