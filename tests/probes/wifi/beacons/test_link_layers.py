import struct

import pytest

from netready_probes.wifi.beacons.link_layers import Received, known, radiotap, received
from tests.probes.wifi import build_frames

FRAME = b"\x80\0frame"


def test_radiotap_gives_channel_signal_and_flags_at_their_alignment() -> None:
    for tsft in (False, True):
        head = build_frames.radiotap(5180, -61, flags=0x10, tsft=tsft)
        found = radiotap(head + FRAME)
        assert found == Received(
            start=len(head),
            frequency_mhz=5180,
            signal_dbm=-61,
            check_sum=True,
            source="radiotap",
        )


def test_fields_that_are_not_there_are_not_told() -> None:
    found = radiotap(build_frames.radiotap(None, None) + FRAME)
    assert found == Received(start=8, source="radiotap")


def test_a_signal_of_zero_or_a_placeholder_is_not_told() -> None:
    for dbm in (0, 12, -128):
        found = radiotap(build_frames.radiotap(2412, dbm) + FRAME)
        assert found is not None
        assert found.signal_dbm is None


def test_a_damaged_frame_is_marked() -> None:
    found = radiotap(build_frames.radiotap(flags=0x50) + FRAME)
    assert found is not None
    assert found.damaged


def test_further_presence_words_belong_to_antennas() -> None:
    first = 1 << 31 | 1 << 29 | 1 << 5
    head = struct.pack("<BBHIIb", 0, 0, 13, first, 1 << 5, -70)
    found = radiotap(head + FRAME)
    assert found is not None
    assert (found.start, found.signal_dbm) == (13, -70)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 7,
        b"\1" + bytes(20),
        struct.pack("<BBHI", 0, 0, 200, 0) + FRAME,
        struct.pack("<BBHI", 0, 0, 4, 0) + FRAME,
        struct.pack("<BBHI", 0, 0, 12, 1 << 31) + b"\0\0\0\x80" * 40,
    ],
)
def test_a_broken_radiotap_header_gives_nothing(data: bytes) -> None:
    assert radiotap(data) is None


def test_a_field_beyond_the_header_is_not_read() -> None:
    head = struct.pack("<BBHI", 0, 0, 9, 1 << 3 | 1 << 5) + b"\x10"
    assert radiotap(head + b"\xc0" * 30) == Received(start=9, source="radiotap")


@pytest.mark.parametrize("version", [1, 2])
def test_linux_cooked_captures_hold_radiotap_or_plain_frames(version: int) -> None:
    inner = build_frames.radiotap(2437, -48)
    for hardware, inside, mhz in ((803, inner, 2437), (801, b"", None)):
        head = (
            struct.pack(">HHHQH", 3, hardware, 6, 0, 0x19)
            if version == 1
            else struct.pack(">HHIHBBQ", 0x19, 0, 3, hardware, 3, 6, 0)
        )
        found = received(head + inside + FRAME, 113 if version == 1 else 276)
        assert found is not None
        assert (found.start, found.frequency_mhz) == (len(head) + len(inside), mhz)


def test_a_cooked_capture_of_something_else_is_none_of_ours() -> None:
    assert received(struct.pack(">HHHQH", 0, 1, 6, 0, 0x800) + FRAME, 113) is None
    assert received(b"\0\0\3\x23", 113) is None


def test_ppi_gives_channel_and_signal_of_its_common_field() -> None:
    common = struct.pack("<QHHHHBBbb", 0, 1, 0, 2462, 0, 0, 0, -55, -95)
    head = struct.pack("<BBHIHH", 0, 0, 12 + len(common), 105, 2, len(common)) + common
    assert received(head + FRAME, 192) == Received(
        start=len(head), frequency_mhz=2462, signal_dbm=-55, check_sum=True, source="ppi"
    )
    assert received(struct.pack("<BBHI", 0, 0, 8, 105) + FRAME, 192) == Received(start=8)
    assert received(struct.pack("<BBHI", 0, 0, 99, 105) + FRAME, 192) is None


def test_avs_gives_a_signal_only_in_dbm() -> None:
    for kind, dbm in ((2, -71), (1, None), (3, None)):
        head = struct.pack(
            ">IIQQIIIIIIiiII", 0x80211001, 64, 0, 0, 4, 6, 0, 0, 0, kind, -71, 0, 0, 0
        )
        found = received(head + FRAME, 163)
        assert found is not None
        assert (found.start, found.signal_dbm) == (64, dbm)
        assert received(head + FRAME, 119) == found
    assert received(b"\0" * 70, 163) is None


def test_prism_is_passed_over() -> None:
    for order in "<>":
        head = struct.pack(f"{order}II", 0x44, 144) + bytes(136)
        assert received(head + FRAME, 119) == Received(start=144)
    assert received(b"\0" * 20, 119) is None


def test_other_link_types_hold_nothing_for_us() -> None:
    assert received(FRAME, 1) is None
    assert not known(1)
    assert known(127)
    assert received(FRAME, 105) == Received(start=0)
