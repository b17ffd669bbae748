import pytest

from netready_probes.wifi.beacons.ap_offer import Offer, offer_of

NONE = (b"", b"")
HT = (bytes.fromhex("ef0917ffffff00") + bytes(19), bytes([36, 0x05]) + bytes(20))
HE_CAPABILITIES = bytes(17) + b"\xaa\xff"


def offer(
    *,
    ht: tuple[bytes, bytes] = NONE,
    vht: tuple[bytes, bytes] = NONE,
    he: tuple[bytes, bytes] = NONE,
    eht: tuple[bytes, bytes] = NONE,
    in_2ghz: bool = False,
) -> Offer:
    return offer_of(ht=ht, vht=vht, he=he, eht=eht, in_2ghz=in_2ghz)


def test_an_access_point_without_newer_elements_is_of_the_third_generation_at_20_mhz() -> None:
    found = offer()
    assert (found.generation, found.width_mhz, found.streams) == (3, 20, None)


def test_the_newest_generation_counts() -> None:
    assert offer(ht=HT).generation == 4
    assert offer(ht=HT, vht=(bytes(12), b"")).generation == 5
    assert offer(ht=HT, he=(HE_CAPABILITIES, b"")).generation == 6
    assert offer(ht=HT, he=(HE_CAPABILITIES, b""), eht=(bytes(4), b"")).generation == 7


def test_there_is_no_fifth_generation_at_2_4_ghz() -> None:
    found = offer(ht=HT, vht=(bytes(12), b"\1\x2a\0"), in_2ghz=True)
    assert (found.generation, found.width_mhz) == (4, 40)


@pytest.mark.parametrize(
    ("information", "width_mhz"), [(0x05, 40), (0x07, 40), (0x04, 20), (0x01, 20), (0x06, 20)]
)
def test_forty_megahertz_need_a_second_channel_and_leave_to_use_it(
    information: int, width_mhz: float
) -> None:
    found = offer(ht=(HT[0], bytes([36, information]) + bytes(20)))
    assert (found.width_mhz, found.channel) == (width_mhz, 36)


@pytest.mark.parametrize(
    ("operation", "width_mhz"),
    [(b"\0\0\0", 40), (b"\1\x2a\0", 80), (b"\1\x2a\x32", 160), (b"\2\x32\0", 160), (b"\1", 40)],
)
def test_width_of_the_fifth_generation(operation: bytes, width_mhz: float) -> None:
    assert offer(ht=HT, vht=(bytes(12), operation)).width_mhz == width_mhz


def test_320_mhz_only_where_the_element_says_that_it_tells() -> None:
    told = b"\1" + bytes(4) + b"\4\0\0"
    untold = b"\0" + told[1:]
    assert offer(eht=(b"", told)).width_mhz == 320
    assert offer(eht=(b"", untold)).width_mhz is None
    assert offer(eht=(b"", b"\1" + bytes(4) + b"\7\0\0")).width_mhz is None


def test_six_gigahertz_after_the_optional_parts() -> None:
    flags = (1 << 14 | 1 << 15 | 1 << 17).to_bytes(3, "little")
    operation = flags + bytes(3) + bytes(3) + bytes(1) + bytes([101, 3, 0, 0, 0])
    found = offer(he=(HE_CAPABILITIES, operation))
    assert (found.channel, found.width_mhz, found.in_6ghz) == (101, 160, True)
    assert offer(he=(HE_CAPABILITIES, operation[:-1])).in_6ghz is False


def test_streams_are_the_most_that_any_generation_receives() -> None:
    assert offer(ht=HT).streams == 3
    assert offer(ht=HT, vht=(bytes(4) + b"\xfa\xff", b"")).streams == 3
    assert offer(ht=HT, he=(HE_CAPABILITIES, b"")).streams == 4
    assert offer(he=(HE_CAPABILITIES[:18], b"")).streams is None
