"""What this device can do without any network: TCP to itself, and sending on time.

Asked before the first stage: a class that the device could not even offer to itself is refused
before it burdens anybody. The ceiling must be at least twice what is asked (`DeviceRules`).
"""

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready.domain.activity import Activity, Shape
from netready.domain.load import DeviceStrain
from netready.loadtest.percentiles import percentile
from netready.loadtest.void import DeviceRules
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.clock import wait_until
from netready_probes.system.network import close_at_once, listen

TEST_S: Final = 1.0
TRIES: Final = 3  # the best counts: other programs may disturb one of them
PROBE_RATE: Final = 50.0  # a second; what the latency probe does
RATE_MAX: Final = 2000.0
MEDIA_BYTES: Final = 1050  # of a video packet, where the activity does not say
_BLOCK_BYTES: Final = 256 * 1024
_ACCEPT_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """What came of it; None: it could not be made.

    Attributes:
        goodput_mbps: TCP over loopback, one stream, sender and receiver on this device.
        lateness_p99_ms: of sends at `rate_per_s`.
    """

    goodput_mbps: float | None = None
    lateness_p99_ms: float | None = None
    rate_per_s: float = 0.0


def offered_mbps(doing: Iterable[Activity]) -> float:
    """What the pupils need together, both directions."""
    return sum(activity.down_mbps + activity.up_mbps for activity in doing)


def sends_per_s(doing: Iterable[Activity]) -> float:
    """How often the pupils ask together, `PROBE_RATE` to `RATE_MAX`."""
    total = sum(_asks_per_s(activity) for activity in doing)
    return min(RATE_MAX, max(PROBE_RATE, total))


def _asks_per_s(activity: Activity) -> float:
    if activity.shape is Shape.MEDIA:
        video = activity.up_mbps * 125_000 / (activity.packet_bytes or MEDIA_BYTES)
        return (activity.audio_pps or PROBE_RATE) + video
    every_s = activity.segment_s if activity.shape is Shape.SEGMENTS else activity.interval_s
    return 1.0 / every_s if every_s else PROBE_RATE


def self_test(
    clock: Clock, network: Network, rate_per_s: float = PROBE_RATE, *, seconds: float = TEST_S
) -> SelfTest:
    """About `seconds` each for goodput and pacing; pacing is tried again where it was disturbed."""
    late_ms = [pacing_p99_ms(clock, rate_per_s, seconds)]
    while len(late_ms) < TRIES and late_ms[-1] > DeviceRules().lateness_p99_ms_max:
        late_ms.append(pacing_p99_ms(clock, rate_per_s, seconds))
    return SelfTest(
        goodput_mbps=loopback_mbps(clock, network, seconds),
        lateness_p99_ms=min(late_ms),
        rate_per_s=rate_per_s,
    )


def pacing_p99_ms(clock: Clock, rate_per_s: float, seconds: float) -> float:
    """Late by how much, against an absolute schedule."""
    start_s = clock.monotonic_s()
    late_s = []
    for number in range(max(1, round(rate_per_s * seconds))):
        due_s = start_s + number / rate_per_s
        late_s.append(wait_until(clock, due_s) - due_s)
    return 1e3 * (percentile(sorted(late_s), 0.99) or 0.0)


def loopback_mbps(clock: Clock, network: Network, seconds: float) -> float | None:
    """What one stream carries from this device to itself; None: it has no loopback."""
    try:
        listening, udp = listen("127.0.0.1", 0)
    except NetworkError:
        return None
    udp.close()
    listening.settimeout(_ACCEPT_S)
    thread = None
    try:
        sender = network.tcp("127.0.0.1", listening.getsockname()[1], timeout_s=_ACCEPT_S)
        receiver = listening.accept()[0]
        receiver.settimeout(_ACCEPT_S)
        thread = threading.Thread(target=_send, args=(sender.send,), daemon=True)
        thread.start()
        mbps = _receive(clock, receiver.recv_into, seconds)
        close_at_once(receiver)
        thread.join(timeout=_ACCEPT_S)
        close_at_once(sender)
    except (OSError, NetworkError):
        return None
    finally:
        listening.close()
    return mbps


def _send(send: Callable[[bytes], int]) -> None:
    """Until the receiver is gone."""
    block = os.urandom(_BLOCK_BYTES)
    with suppress(OSError):
        while send(block):
            pass


def _receive(clock: Clock, receive_into: Callable[[memoryview], int], seconds: float) -> float:
    buffer = memoryview(bytearray(_BLOCK_BYTES))
    received = 0
    start_s = clock.monotonic_s()
    while (now_s := clock.monotonic_s()) < start_s + seconds:
        size = receive_into(buffer)
        if not size:
            break
        received += size
    return received * 8 / 1e6 / max(1e-3, now_s - start_s)


class SelfTests:
    """One for a run: tested once, and again only where a class asks more often than was tested."""

    def __init__(self, test: Callable[[float], SelfTest]) -> None:
        """`test` is given how many sends a second are wanted."""
        self._test = test
        self._last: SelfTest | None = None

    def strain(self, doing: Iterable[Activity]) -> DeviceStrain:
        """What the test says of that class, and nothing else."""
        pupils = list(doing)
        wanted = sends_per_s(pupils)
        if self._last is None or self._last.rate_per_s < wanted:
            self._last = self._test(wanted)
        return DeviceStrain(
            offered_mbps=offered_mbps(pupils),
            self_test_mbps=self._last.goodput_mbps,
            self_test_lateness_ms=self._last.lateness_p99_ms,
        )
