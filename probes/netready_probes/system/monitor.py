"""Listens on a monitor interface for beacons and probe responses, in a process of its own (Linux).

`python -m netready_probes.system.monitor SECONDS [INTERFACE]` prints one JSON object a line: the
newest frames of each access point, at the end a line with counts. The kernel drops every other
frame before this process could read it: the filter is attached and locked before the socket is
bound to the interface, so no frame of a client ever gets here. Nothing is sent, no setting is
changed. It ends by itself: after SECONDS, or as soon as whoever started it is gone.
"""

import ctypes
import errno
import json
import os
import select
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

NOT_SUPPORTED, NO_MONITOR, NOT_ALLOWED, IS_DOWN = 3, 4, 5, 6
SECONDS_MAX: Final = 300.0
_ALL_PROTOCOLS: Final = 3  # ETH_P_ALL
_ATTACH, _LOCK = 26, 44  # SO_ATTACH_FILTER, SO_LOCK_FILTER
_RADIOTAP_HARDWARE: Final = "803"  # ARPHRD_IEEE80211_RADIOTAP
_FRAME_BYTES: Final = 4096
_ACCESS_POINTS_MAX: Final = 2000
_FRAMES_KEPT: Final = 5  # an access point; the median of their signals counts
_ADAPTERS: Final = Path("/sys/class/net")
_LOOK_S: Final = 0.25

# Classic BPF: operation, jump if true, jump if false, constant. Source: linux/filter.h,
# linux/bpf_common.h; the layout of a frame: radiotap.org, IEEE 802.11-2020 9.3.3.
ONLY_ACCESS_POINTS: Final = (
    (0x30, 0, 0, 3),  # the high byte of radiotap's length ...
    (0x64, 0, 0, 8),
    (0x07, 0, 0, 0),
    (0x30, 0, 0, 2),  # ... and the low one: where the 802.11 frame begins
    (0x4C, 0, 0, 0),
    (0x07, 0, 0, 0),
    (0x50, 0, 0, 0),  # its type
    (0x15, 1, 0, 0x80),  # a beacon
    (0x15, 0, 3, 0x50),  # a probe response
    (0x50, 0, 0, 34),  # the capabilities: only of an access point, not of a client's ad-hoc network
    (0x45, 0, 1, 0x01),
    (0x06, 0, 0, _FRAME_BYTES),
    (0x06, 0, 0, 0),  # everything else: dropped; so is what is too short to be looked at
)


def main(argv: list[str]) -> int:
    """Listens and prints; the exit code says what kept it from it."""
    if not hasattr(socket, "AF_PACKET"):
        return NOT_SUPPORTED
    interface = argv[2] if len(argv) > 2 else _only_monitor()
    if not interface or not is_monitor(interface):
        return NO_MONITOR
    try:
        with opened(interface) as heard:
            frames = listen(heard, min(float(argv[1]), SECONDS_MAX), [sys.stdin.fileno()])
    except OSError as error:
        return _exit_code(error)
    for line in frames.lines():
        sys.stdout.write(json.dumps(line) + "\n")
    return 0


def _exit_code(error: OSError) -> int:
    """Raises it again where it is none of the expected."""
    if error.errno in (errno.EPERM, errno.EACCES):
        return NOT_ALLOWED
    if error.errno == errno.ENETDOWN:
        return IS_DOWN
    if error.errno in (errno.ENODEV, errno.ENXIO):
        return NO_MONITOR
    raise error


def is_monitor(interface: str, adapters: Path = _ADAPTERS) -> bool:
    """Whether it is there and gives raw 802.11 frames with radiotap."""
    if not interface.isprintable() or "/" in interface or len(interface) > 15:
        return False
    try:
        return (adapters / interface / "type").read_text().strip() == _RADIOTAP_HARDWARE
    except OSError:
        return False


def _only_monitor() -> str | None:
    """The one monitor interface there is; None: none, or several."""
    try:
        names = [entry.name for entry in _ADAPTERS.iterdir() if is_monitor(entry.name)]
    except OSError:
        return None
    return names[0] if len(names) == 1 else None


def opened(interface: str) -> socket.socket:
    """A socket that hears only access points there; raises OSError."""
    # protocol 0: until it is bound nothing is received, and the filter stands before that
    heard = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    try:
        attach(heard, ONLY_ACCESS_POINTS)
        heard.setsockopt(socket.SOL_SOCKET, _LOCK, 1)
        heard.bind((interface, _ALL_PROTOCOLS))
        heard.setblocking(False)
    except BaseException:
        heard.close()
        raise
    return heard


def attach(to: socket.socket, program: tuple[tuple[int, int, int, int], ...]) -> None:
    """Puts a filter before a socket; raises OSError."""
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    kept = ctypes.create_string_buffer(code)  # the kernel copies it during the call
    pointer = struct.pack("HL", len(program), ctypes.addressof(kept))
    to.setsockopt(socket.SOL_SOCKET, _ATTACH, pointer)


@dataclass(slots=True)
class Frames:
    """The newest frames of each access point, bounded, with their arrival by the clock."""

    kept: dict[bytes, deque[tuple[float, bytes]]] = field(default_factory=dict)
    total: int = 0
    left_out: int = 0
    ended_s: float = 0.0

    def add(self, frame: bytes, now_s: float) -> None:
        """Keeps one frame with its address and type, so that beacon and response both stay."""
        self.total += 1
        start = int.from_bytes(frame[2:4], "little")
        key = frame[start : start + 1] + frame[start + 16 : start + 22]
        frames = self.kept.get(key)
        if frames is None:
            if len(self.kept) >= _ACCESS_POINTS_MAX:
                self.left_out += 1
                return
            frames = self.kept[key] = deque(maxlen=_FRAMES_KEPT)
        frames.append((now_s, frame))

    def lines(self) -> Iterable[Mapping[str, Any]]:
        """As JSON objects, oldest frame of each first; the counts come last."""
        for frames in self.kept.values():
            for at_s, frame in frames:
                yield {"age_ms": round(1000 * (self.ended_s - at_s)), "frame": frame.hex()}
        yield {"frames": self.total, "left_out": self.left_out}


def listen(heard: socket.socket, seconds: float, leash: list[int]) -> Frames:
    """Collects until the time is over or one of the leash's ends is closed; raises OSError."""
    frames = Frames()
    end_s = time.monotonic() + seconds
    while (left_s := end_s - time.monotonic()) > 0:
        watched: list[socket.socket | int] = [heard, *leash]
        ready, _, _ = select.select(watched, [], [], min(left_s, _LOOK_S))
        if any(end in ready and not os.read(end, 4096) for end in leash):
            break
        if heard in ready:
            _take(heard, frames)
    frames.ended_s = time.monotonic()
    return frames


def _take(heard: socket.socket, frames: Frames) -> None:
    """What waits, at most a few hundred at a time, so that the end is not missed."""
    for _ in range(256):
        try:
            frame = heard.recv(_FRAME_BYTES)
        except BlockingIOError:
            return
        frames.add(frame, time.monotonic())


if __name__ == "__main__":
    sys.exit(main(sys.argv))
