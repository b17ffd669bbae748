"""The agents of one load run: who is called, who has come, and the line of each.

For the coordinator's `Devices` it is what a `Gathering` is at its own door. Who an agent is, and
where it stands, is said by the aggregator's book, never by the agent.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

from netready.coordinator.devices_gathering import SILENT_S, Device, came, first_said
from netready.domain.fleet import Agent
from netready.service.runs.line_channel import LineChannel
from netready_probes.agent.channel import ChannelClosedError
from netready_probes.agent.line import Line
from netready_probes.agent.messages import (
    PROTOCOL,
    Join,
    Leave,
    Message,
    Refused,
    Welcome,
)
from netready_probes.contract import Address
from netready_probes.seams import Clock

Told = Callable[[str, Message], None]


class NotCalledError(Exception):
    """This agent is none of the run's, or the run is over."""


class Roster:
    """Leave it with `close`, which sends everybody home.

    Args:
        clock: of this machine.
        called: the agents of the run; `rooms`: where each stands in this run, by its id.
        targets: all that they may be told to load.
        told: hears each message of an agent, with its id, as soon as it comes.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        called: Sequence[Agent],
        rooms: Mapping[str, str],
        targets: Sequence[Address],
        told: Told = lambda _agent_id, _message: None,
    ) -> None:
        self._clock, self._told = clock, told
        self._called = {agent.agent_id: agent for agent in called}
        self._rooms, self._targets = dict(rooms), tuple(targets)
        self._channels: dict[str, LineChannel] = {}
        self._devices: dict[str, Device] = {}
        self._changing = threading.Lock()
        self._closed = False

    def open(self, agent_id: str) -> LineChannel:
        """A new line of that agent; one that it had is closed. Raises NotCalledError."""
        channel = LineChannel(lambda message: self._told(agent_id, message))
        with self._changing:
            if self._closed or agent_id not in self._called:
                raise NotCalledError
            before = self._channels.get(agent_id)
            self._channels[agent_id] = channel
        if before is not None:
            before.close()
        threading.Thread(target=self._meet, args=(agent_id, channel), daemon=True).start()
        return channel

    def channel(self, agent_id: str) -> LineChannel:
        """The line that is open now. Raises NotCalledError where none is."""
        with self._changing:
            channel = self._channels.get(agent_id)
        if channel is None or channel.closed:
            raise NotCalledError
        return channel

    def present(self) -> tuple[Device, ...]:
        """Who is there now, in the order of joining."""
        with self._changing:
            return tuple(device for device in self._devices.values() if not device.line.lost)

    def wait_for(self, count: int, within_s: float, stopped: Callable[[], bool]) -> bool:
        """Whether so many are there in time."""
        return came(self.present, self._clock, count, within_s, stopped)

    def dismiss(self, agent_id: str) -> None:
        """It is none of the run's any more: its token was taken away."""
        with self._changing:
            self._called.pop(agent_id, None)
            channel = self._channels.pop(agent_id, None)
        if channel is not None:
            channel.close()

    def close(self) -> None:
        """The run is over: everybody goes home."""
        with self._changing:
            self._closed = True
            devices, channels = tuple(self._devices.values()), tuple(self._channels.values())
        for device in devices:
            device.line.say(Leave())
        for channel in channels:
            channel.close()
        for device in devices:
            device.line.close()

    def _meet(self, agent_id: str, channel: LineChannel) -> None:
        try:
            said = first_said(channel, self._clock)
            if isinstance(said, Join) and said.protocol == PROTOCOL:
                self._admit(agent_id, channel)
                return
            if isinstance(said, Join):
                why = f"This aggregator speaks version {PROTOCOL}; use the same netready here."
                channel.send(Refused(why=why))
            channel.close()
        except ChannelClosedError:
            return

    def _admit(self, agent_id: str, channel: LineChannel) -> None:
        """Raises ChannelClosedError."""
        with self._changing:
            if self._closed or agent_id not in self._called:
                channel.close()
                return
            name = self._called[agent_id].label
            channel.send(Welcome(device=name, targets=self._targets))
            line = Line(channel, self._clock, silent_s=SILENT_S)
            before = self._devices.pop(agent_id, None)
            room = self._rooms.get(agent_id, "")
            self._devices[agent_id] = Device(name=name, room=room, line=line)
        if before is not None:
            before.line.close()
