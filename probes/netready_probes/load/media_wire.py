"""The wire format of media over UDP: bytes to values, no sockets.

After the handshake of ``media`` (see `wire`) the client writes one JSON line, the plan, at most
`PLAN_BYTES_MAX`::

    {"patterns": [[gap_s, packet_bytes, [burst bytes, ...]], ...],
     "down": [[stream, pattern, first_s, offset], ...], "up": [stream, ...],
     "window": [begin_s, end_s]}

and is answered ``{"ok": true}`` or as in a refused handshake. All times are seconds from the
client's start. The connection then stays open; while it is, the target sends the trains of
``down`` by UDP. The line ``{"counts": true}`` is answered with what came of ``up`` and what was
not sent of ``down``, in the window::

    {"came": [[stream, packets, bytes, jitter_s], ...], "refused": [[stream, packets], ...]}

**UDP**, both ways: `MEDIA_HEAD` = magic u32, token 8 bytes, stream u32, sequence u32, due_s f64
(from the start), late_us i32 (how much later it left), then incompressible payload. A head alone
whose stream has the bit `KNOCK` is the client's sign of life: sent before the first packet and
twice a second, it opens the way back for that pupil and tells by due_s when the client's start
was. It is answered with a head alone, the same bit and how many bytes came up so far as due_s, so
that whoever waits can see something. The target sends a pupil's packets to the address and port
from which that pupil's first valid datagram came, only where the address is that of the TCP
connection, only while that is open, and not when nothing has come from the client for `SILENT_S`:
it cannot be turned against a third.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import HEAD_BYTES, STREAMS_A_PUPIL, Pattern, Train
from netready.loadtest.players.media_tally import StreamCount
from netready_probes.load.wire import WireError, decode_line, encode_line

MEDIA_MAGIC: Final = 0x4E524D44
MEDIA_HEAD: Final = struct.Struct("!I8sIIdi")
KNOCK: Final = 1 << 31
SILENT_S: Final = 2.5
# Both ends: a wake-up costs more than a packet (50 against 10 us, measured 2026-11), so packets
# that are due at nearly the same time leave together, up to `EARLY_S` before and after.
QUANTUM_S: Final = 0.002
EARLY_S: Final = 0.001
STALE_S: Final = (
    0.5  # this late is no live packet any more: its sender did not keep up, and drops it
)
PLAN_BYTES_MAX: Final = 256 * 1024
COUNTS_BYTES_MAX: Final = 256 * 1024
STREAMS_MAX: Final = 2048
_PATTERNS_MAX: Final = 64
_LONGEST_S: Final = 86_400.0

assert MEDIA_HEAD.size == HEAD_BYTES  # noqa: S101 - two modules, one figure


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPlan:
    """What one client asks for.

    Attributes:
        down: what the target is to send.
        up: the streams that the client will send.
        window: what counts, from the client's start.
    """

    down: tuple[Train, ...]
    up: tuple[int, ...]
    window: Window

    @property
    def down_mbps(self) -> float:
        """Mean rate that the target is to send."""
        return sum(train.pattern.mbps for train in self.down)

    @property
    def down_packets_per_s(self) -> float:
        """Mean number of packets that the target is to send."""
        return sum(train.pattern.packets_per_s for train in self.down)


def encode_plan(plan: MediaPlan) -> bytes:
    """The plan as one line."""
    patterns = list(dict.fromkeys(train.pattern for train in plan.down))
    number = {pattern: index for index, pattern in enumerate(patterns)}
    return encode_line(
        {
            "patterns": [[one.gap_s, one.packet_bytes, one.sizes] for one in patterns],
            "down": [
                [train.stream, number[train.pattern], train.first_s, train.offset]
                for train in plan.down
            ],
            "up": plan.up,
            "window": [plan.window.begin_s, plan.window.end_s],
        }
    )


def decode_plan(line: bytes) -> MediaPlan:
    """The plan, every figure checked. Raises WireError."""
    fields = decode_line(line)
    try:
        patterns = [_pattern(entry) for entry in _rows(fields, "patterns", _PATTERNS_MAX)]
        down = tuple(_train(entry, patterns) for entry in _rows(fields, "down", STREAMS_MAX))
        up = tuple(_whole(stream, KNOCK - 1) for stream in _rows(fields, "up", STREAMS_MAX))
        begin_s, end_s = (_number(at) for at in _rows(fields, "window", 2))
    except (ValueError, TypeError, IndexError) as error:
        raise WireError(f"not a media plan: {error}") from None
    if len({train.stream for train in down}) < len(down) or len(set(up)) < len(up):
        raise WireError("not a media plan: a stream comes twice")
    if end_s < begin_s:
        raise WireError("not a media plan: the window ends before it begins")
    return MediaPlan(down=down, up=up, window=Window(begin_s=begin_s, end_s=end_s))


def pupil_of(stream: int) -> int:
    """Whose stream it is."""
    return (stream & ~KNOCK) // STREAMS_A_PUPIL


def encode_counts(came: Sequence[StreamCount], refused: Mapping[int, int]) -> bytes:
    """What the target counted as one line."""
    return encode_line(
        {
            "came": [[one.stream, one.packets, one.bytes, one.jitter_s] for one in came],
            "refused": [[stream, count] for stream, count in refused.items()],
        }
    )


def decode_counts(line: bytes) -> tuple[tuple[StreamCount, ...], dict[int, int]]:
    """What came of the streams up, and what was refused of those down. Raises WireError."""
    fields = decode_line(line)
    try:
        came = tuple(_count(*entry) for entry in _rows(fields, "came", STREAMS_MAX))
        refused = {
            _whole(stream, KNOCK - 1): _whole(count, 2**40)
            for stream, count in _rows(fields, "refused", STREAMS_MAX)
        }
    except (ValueError, TypeError) as error:
        raise WireError(f"not the counts of a call: {error}") from None
    return came, refused


def _count(stream: object, packets: object, size: object, jitter_s: object) -> StreamCount:
    return StreamCount(
        stream=_whole(stream, KNOCK - 1),
        packets=_whole(packets, 2**40),
        bytes=_whole(size, 2**50),
        jitter_s=_number(jitter_s),
    )


def _pattern(entry: Sequence[object]) -> Pattern:
    gap_s, packet_bytes, sizes = entry
    if not isinstance(sizes, list):
        raise TypeError("sizes are a list")
    return Pattern(
        gap_s=_number(gap_s),
        packet_bytes=_whole(packet_bytes, 65_535),
        sizes=tuple(_whole(size, 65_535) for size in sizes),
    )


def _train(entry: Sequence[object], patterns: Sequence[Pattern]) -> Train:
    stream, pattern, first_s, offset = entry
    chosen = patterns[_whole(pattern, len(patterns) - 1)]
    return Train(
        stream=_whole(stream, KNOCK - 1),
        pattern=chosen,
        first_s=_number(first_s),
        offset=_whole(offset, len(chosen.sizes) - 1),
    )


def _rows(fields: Mapping[str, object], name: str, most: int) -> list[list[object]]:
    rows = fields.get(name)
    if not isinstance(rows, list) or len(rows) > most:
        raise ValueError(f"{name} is a list of at most {most}")
    return rows


def _whole(value: object, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"a whole number from 0 to {most} is wanted")
    return value


def _number(value: object) -> float:
    if type(value) not in (int, float) or not 0 <= value <= _LONGEST_S:  # type: ignore[operator]
        raise ValueError(f"a number from 0 to {_LONGEST_S:g} is wanted")
    return float(value)  # type: ignore[arg-type]


def finite(value: float) -> bool:
    """Whether a time from the wire may be reckoned with."""
    return math.isfinite(value) and abs(value) <= _LONGEST_S
