"""The coordinator's door: lets agents in that know the code, and keeps the list of them."""

import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready.domain.errors import CannotMeasureError
from netready_probes.agent.channel import Channel, ChannelClosedError
from netready_probes.agent.join_code import new_code, plain_code
from netready_probes.agent.line import Line
from netready_probes.agent.messages import (
    DEVICES_MAX,
    PROTOCOL,
    Join,
    Leave,
    Message,
    Refused,
    Welcome,
)
from netready_probes.agent.sealed import NONCE_BYTES, code_key
from netready_probes.agent.tcp_channel import greet
from netready_probes.contract import Address
from netready_probes.seams import Clock, NetworkError
from netready_probes.system.network import listen_tcp

SILENT_S: Final = 6.0  # an agent that loads is given more patience than it gives us
JOIN_S: Final = 5.0
STRANGERS_MAX: Final = 32  # connections at once that have not shown the code yet
_LOOK_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An agent that was let in.

    Attributes:
        name: what it is called in results; no host name.
        room: where it stands; "": it did not say.
    """

    name: str
    room: str
    line: Line


class Gathering:
    """A context manager; leaving sends everybody home.

    Attributes:
        address: where it listens.
        code: what an agent must know.
    """

    def __init__(
        self,
        clock: Clock,
        listen: Address,
        *,
        most: int,
        targets: Sequence[Address],
        told: Callable[[str], None] = lambda _words: None,
    ) -> None:
        """Raises CannotMeasureError where it cannot listen there."""
        self._clock, self._told = clock, told
        self._most, self._targets = min(most, DEVICES_MAX), tuple(targets)
        self.code = new_code()
        self._salt = secrets.token_bytes(NONCE_BYTES)
        self._key = code_key(plain_code(self.code), self._salt)
        self._door = _door(listen)
        self.address = Address(host=listen.host, port=self._door.getsockname()[1])
        self._devices: list[Device] = []
        self._changing = threading.Lock()
        self._strangers = threading.BoundedSemaphore(STRANGERS_MAX)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self) -> "Gathering":
        """Returns itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Closes the door and sends everybody home."""
        self._closed.set()
        self._thread.join()
        self._door.close()
        with self._changing:
            for device in self._devices:
                device.line.say(Leave())
                device.line.close()

    def present(self) -> tuple[Device, ...]:
        """Who is there now, in the order of joining."""
        with self._changing:
            return tuple(device for device in self._devices if not device.line.lost)

    def wait_for(self, count: int, within_s: float, stopped: Callable[[], bool]) -> bool:
        """Whether so many are there in time."""
        return came(self.present, self._clock, count, within_s, stopped)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                tcp, _peer = self._door.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if self._strangers.acquire(blocking=False):
                threading.Thread(target=self._meet, args=(tcp,), daemon=True).start()
            else:
                tcp.close()

    def _meet(self, tcp: socket.socket) -> None:
        try:
            with suppress(ChannelClosedError):
                self._hear_join(greet(tcp, self._clock, self._key, self._salt))
        finally:
            self._strangers.release()

    def _hear_join(self, channel: Channel) -> None:
        """The first frame shows whether it knows the code. Raises ChannelClosedError."""
        said = first_said(channel, self._clock)
        if not isinstance(said, Join):
            channel.close()
            return
        why = self._why_not(said)
        if why:
            channel.send(Refused(why=why))
            channel.close()
            return
        self._admit(channel, said)

    def _why_not(self, join: Join) -> str:
        if join.protocol != PROTOCOL:
            return f"This coordinator speaks version {PROTOCOL}; use the same netready here."
        if len(self.present()) >= self._most:
            return f"All {self._most} devices are there already."
        return ""

    def _admit(self, channel: Channel, join: Join) -> None:
        with self._changing:
            gone = [device for device in self._devices if device.line.lost]
            self._devices = [device for device in self._devices if device not in gone]
            name = _free_name(join.label, [device.name for device in self._devices])
            channel.send(Welcome(device=name, targets=self._targets))
            line = Line(channel, self._clock, silent_s=SILENT_S)
            self._devices.append(Device(name=name, room=join.room, line=line))
            count = len(self._devices)
        for device in gone:
            device.line.close()
        where = f" in {join.room}" if join.room else ""
        self._told(f"{name}{where} joined: {count} of {self._most}")


def came(
    present: Callable[[], Sequence[Device]],
    clock: Clock,
    count: int,
    within_s: float,
    stopped: Callable[[], bool],
) -> bool:
    """Waits until so many are there; False: they did not come in time, or `stopped`."""
    end_s = clock.monotonic_s() + within_s
    while len(present()) < count and not stopped():
        if clock.monotonic_s() >= end_s:
            return False
        clock.sleep(_LOOK_S)
    return len(present()) >= count


def first_said(channel: Channel, clock: Clock) -> Message | None:
    """What a new channel says first; None: nothing in time. Raises ChannelClosedError."""
    end_s = clock.monotonic_s() + JOIN_S
    while (left_s := end_s - clock.monotonic_s()) > 0:
        if (said := channel.receive(left_s)) is not None:
            return said
    return None


def _free_name(label: str, taken: Sequence[str]) -> str:
    """The label, or "device-N"; numbered where another has it."""
    wanted = [label, *(f"{label[:34]}-{n}" for n in range(2, DEVICES_MAX + 2))] if label else []
    plain = [f"device-{n}" for n in range(1, DEVICES_MAX + 2)]
    return next(name for name in (*wanted, *plain) if name not in taken)


def _door(listen: Address) -> socket.socket:
    try:
        door = listen_tcp(listen.host, listen.port)
    except NetworkError as error:
        raise CannotMeasureError(
            f"The devices cannot be awaited on {listen}: {error.failure.word.value}.",
            "Give another port, or an address of this machine.",
        ) from error
    door.settimeout(_LOOK_S)
    return door
