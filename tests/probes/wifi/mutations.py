"""Damaged beacons by the million: a seeded mutator, and what must hold for whatever comes out.

Used by the quiet tests with a few thousand, by the slow test and the bench with all of them.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netready.domain.air import Bss
from netready.domain.jsonable import jsonable
from netready.domain.typed_json import decoded
from netready_probes.wifi.beacons.captures import read_capture
from netready_probes.wifi.beacons.elements import FAULTS_MAX, bss_from
from netready_probes.wifi.beacons.frames import Passed, networks_of_frame
from tests.probes.wifi.build_frames import (
    PROBE_RESPONSE,
    element,
    frame,
    modern_elements,
    pcap,
    pcapng,
    radiotap,
    rsn,
)

LINK_TYPES = (127, 127, 127, 105, 113, 119, 163, 192, 276, 1)
_TELLING = (0, 1, 2, 3, 4, 5, 11, 48, 61, 107, 127, 128, 191, 192, 201, 221, 254, 255)
_ROUND_TRIP_EACH = 64

_OLD = element(0, b"") + element(1, bytes.fromhex("82848b96")) + element(3, b"\6")
_WPA1 = element(221, bytes.fromhex("0050f20101000050f20201000050f20201000050f202"))
_SIX = element(291, bytes(19) + b"\xaa\xff") + element(
    292, (1 << 17).to_bytes(3, "little") + bytes(3) + bytes([37, 3, 0, 0, 0])
)
_SEVEN = element(362, b"\1" + bytes(4) + b"\4\0\0") + element(
    363, bytes.fromhex("b0010deef40c9d6bf1015a014022")
)
_PROFILE = element(83, b"\x11\0") + element(0, b"Guests") + element(85, b"\2")
_SEVERAL = element(71, b"\3" + element(0, _PROFILE) + element(0, _PROFILE + b"\xff\3\x38\1\x30"))
ELEMENTS = (
    modern_elements() + _SEVERAL,
    modern_elements(),
    modern_elements(name=bytes(range(224, 256)), channel=149),
    _OLD + _WPA1,
    _OLD + element(48, rsn(keys=(1, 3, 5), ciphers=(2, 4), capabilities=0xC0)),
    element(0, "Füße".encode()) + _SIX + _SEVEN + element(48, rsn(keys=(8, 24))),
    element(0, b"a") + element(133, bytes(10) + b"AP1" + bytes(17)) + element(11, bytes(4)),
)
_COOKED = bytes.fromhex("00030323000600a0200800a000000000")
FRAMES = (
    *(radiotap(tsft=True, flags=0x10) + frame(each, check_sum=True) for each in ELEMENTS),
    *(_COOKED + radiotap() + frame(each, kind=PROBE_RESPONSE) for each in ELEMENTS[:2]),
    frame(ELEMENTS[0], flags=0x80),
)
CAPTURES = (pcap(FRAMES[:3]), pcap(FRAMES[6:8], 113, order=">"), pcapng(FRAMES[:3]))


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of it; `raised` holds the first few that raised, or broke what must hold."""

    cases: int = 0
    networks: int = 0
    slowest_s: float = 0.0
    seconds: float = 0.0
    raised: list[str]


def mutated(source: bytes, dice: random.Random, others: Sequence[bytes]) -> bytes:
    """One to four damages: bytes changed, cut, repeated, put in, lengths that lie, two glued."""
    data = bytearray(source)
    for _ in range(dice.randrange(1, 5)):
        size = len(data)
        if not size:
            break
        place = int(dice.random() * size)
        kind = int(dice.random() * 8)
        if kind < 3:
            data[place] = _TELLING[int(dice.random() * len(_TELLING))]
        elif kind == 3:
            data[place] ^= 1 << int(dice.random() * 8)
        elif kind == 4:
            del data[place:]
        elif kind == 5:
            del data[place : place + int(dice.random() * 16)]
        elif kind == 6:
            data[place:place] = dice.randbytes(int(dice.random() * 12))
        else:
            other = others[int(dice.random() * len(others))]
            data[place:] = other[int(dice.random() * len(other)) :]
    return bytes(data)


def element_case(dice: random.Random) -> Bss | None:
    """One damaged list of elements, decoded; sometimes nothing but noise."""
    source = ELEMENTS[int(dice.random() * len(ELEMENTS))]
    raw = mutated(source, dice, ELEMENTS) if dice.random() < 0.97 else dice.randbytes(200)
    mhz = (None, 2437.0, 5180.0, 6135.0)[int(dice.random() * 4)]
    capability = (None, 0x01, 0x11)[int(dice.random() * 3)]
    return bss_from(elements=raw, frequency_mhz=mhz, capability=capability)


def frame_case(dice: random.Random) -> Bss | None:
    """One damaged frame under some link type, decoded."""
    source = FRAMES[int(dice.random() * len(FRAMES))]
    link_type = LINK_TYPES[int(dice.random() * len(LINK_TYPES))]
    found = networks_of_frame(mutated(source, dice, FRAMES), link_type)
    return None if isinstance(found, Passed) else found[int(dice.random() * len(found))]


def capture_case(dice: random.Random) -> Bss | None:
    """One damaged capture file, decoded."""
    source = CAPTURES[int(dice.random() * len(CAPTURES))]
    reading = read_capture(mutated(source, dice, CAPTURES))
    return reading.bss[0] if reading.bss else None


def fuzz(cases: int, seed: int, kinds: Sequence[Callable[[random.Random], Bss | None]]) -> Tally:
    """So many cases of these kinds in turn; looks at each result."""
    dice, tally, begun = random.Random(seed), Tally(raised=[]), time.perf_counter()
    for number in range(cases):
        before = time.perf_counter()
        try:
            bss = kinds[number % len(kinds)](dice)
            if bss is not None:
                tally.networks += 1
                held(bss, travels=number % _ROUND_TRIP_EACH == 0)
        except Exception as error:
            if len(tally.raised) < 10:
                tally.raised.append(f"case {number} of seed {seed}: {error!r}")
        tally.slowest_s = max(tally.slowest_s, time.perf_counter() - before)
        tally.cases += 1
    tally.seconds = time.perf_counter() - begun
    return tally


def held(bss: Bss, *, travels: bool) -> None:
    """What holds for every network, however damaged its beacon; raises AssertionError."""
    assert bss.ssid is None or (bss.ssid.isprintable() and 0 < len(bss.ssid) <= 128)
    assert bss.ap_name is None or bss.ap_name.isprintable()
    assert bss.signal_dbm is None or -120 < bss.signal_dbm < 0
    assert bss.load is None or 0 <= bss.load.utilisation_255 <= 255
    assert bss.width_mhz in (None, 20, 40, 80, 160, 320)
    assert bss.generation in (None, 3, 4, 5, 6, 7)
    assert bss.streams is None or 1 <= bss.streams <= 8
    assert len(bss.faults) <= FAULTS_MAX
    if bss.basic_mbps:
        assert 0 < bss.basic_mbps[0] <= 60
        assert set(bss.basic_mbps) <= set(bss.supported_mbps)
    if travels:
        assert decoded(Bss, jsonable(bss)) == bss
