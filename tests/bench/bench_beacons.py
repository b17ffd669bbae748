"""Beacons a second on one core beside scapy's own full parse, and a million damaged ones.

No two beacons are alike: addresses, names, load, channel, security and the traffic map differ, so
that a decoder that remembers whole beacons gains nothing.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence

from netready.domain.air import Bss
from netready_probes.wifi.beacons.frames import Passed, networks_of_frame
from netready_probes.wifi.beacons.link_layers import RADIOTAP
from tests.bench.figures import Figure
from tests.probes.wifi.build_frames import bss_load, element, frame, modern_elements, radiotap, rsn
from tests.probes.wifi.mutations import capture_case, element_case, frame_case, fuzz

BEACONS = 20_000
FOR_SCAPY = 300
TIMES = 3
DAMAGED = 1_000_000
DAMAGED_CAPTURES = 20_000
_KEYS = (1, 2, 3, 4, 5, 6, 8)


def beacons(number: int) -> list[bytes]:
    """Frames with radiotap and check sum, about 400 bytes each."""
    dice = random.Random(5)
    return [_beacon(dice, each) for each in range(number)]


def _beacon(dice: random.Random, each: int) -> bytes:
    channel = dice.choice((36, 40, 44, 48, 52, 100, 149))
    parts = modern_elements(
        name=f"School {each}".encode(),
        channel=channel,
        load=bss_load(dice.randrange(60), dice.randrange(256), dice.randrange(31_251)),
        security=rsn(keys=dice.sample(_KEYS, 2), capabilities=dice.choice((0, 128, 192))),
    )
    more = element(221, bytes.fromhex("0050f204104a0001101044000102103b00010310470010") + bytes(16))
    more += element(201, dice.randbytes(40)) + element(195, b"\2\x48\x48\x48")
    own = element(221, bytes.fromhex("000b860103") + f"ap-{each}".encode())
    return radiotap(5000 + 5 * channel, -40 - each % 50, flags=0x10, tsft=True) + frame(
        element(5, dice.randbytes(4)) + parts + more + own,
        bssid=each.to_bytes(6, "big"),
        check_sum=True,
    )


def rate(work: Callable[[bytes], object], data: Sequence[bytes]) -> float:
    """The best of a few rounds, a second."""
    best = float("inf")
    for _ in range(TIMES):
        begin = time.perf_counter()
        for each in data:
            work(each)
        best = min(best, time.perf_counter() - begin)
    return len(data) / best


def ours(data: bytes) -> object:
    """The whole way from radiotap to the value."""
    found = networks_of_frame(data, RADIOTAP)
    if isinstance(found, Passed):
        raise TypeError(found.value)
    return found


def figures() -> Iterator[Figure]:
    """The figures."""
    data = beacons(BEACONS)
    yield Figure(
        name=f"beacons decoded a second, {BEACONS:,} of {len(data[0])} bytes, one core",
        value=rate(ours, data),
        unit="/s",
        at_least=20_000,
        beside=_scapys_rate(data[:FOR_SCAPY]),
        note="beside: scapy's full parse, which knows no BSS Load",
    )
    yield from _damaged("elements and frames", DAMAGED, [element_case, frame_case])
    yield from _damaged("capture files", DAMAGED_CAPTURES, [capture_case])


def _scapys_rate(data: Sequence[bytes]) -> float | None:
    try:
        from scapy.layers.dot11 import RadioTap
    except ImportError:
        return None
    return rate(RadioTap, data)


def _damaged(
    what: str, cases: int, kinds: Sequence[Callable[[random.Random], Bss | None]]
) -> Iterator[Figure]:
    tally = fuzz(cases, 3, kinds)
    yield Figure(
        name=f"{tally.cases:,} damaged {what}: raised, or impossible",
        value=len(tally.raised),
        at_most=0,
        note=f"{tally.networks:,} still gave a network; {tally.seconds:.0f} s in all",
    )
    yield Figure(
        name=f"slowest of the damaged {what}",
        value=1000 * tally.slowest_s,
        unit="ms",
        at_most=1000,
    )
