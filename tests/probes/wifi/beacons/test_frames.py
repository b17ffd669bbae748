import pytest

from netready.domain.air import Bss, Encryption
from netready_probes.wifi.beacons.frames import Passed, bss_of_frame
from tests.probes.wifi.build_frames import (
    AD_HOC,
    DATA,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    element,
    frame,
    modern_elements,
    radiotap,
)

PLAIN, RADIOTAP = 105, 127


def network(data: bytes, link_type: int = RADIOTAP) -> Bss:
    found = bss_of_frame(data, link_type)
    assert isinstance(found, Bss)
    return found


def test_a_beacon_gives_its_network() -> None:
    bss = network(radiotap(5180, -61) + frame(modern_elements()))
    assert (bss.bssid, bss.ssid, bss.channel) == ("02:00:00:00:0a:01", "Pupils", 36)
    assert (bss.signal_dbm, bss.signal_source) == (-61, "radiotap")
    assert bss.beacon_interval_tu == 100
    assert bss.beacon_bytes == len(frame(modern_elements())) + 4


def test_a_probe_response_gives_it_too_but_no_length_of_a_beacon() -> None:
    bss = network(radiotap() + frame(modern_elements(), kind=PROBE_RESPONSE))
    assert bss.ssid == "Pupils"
    assert bss.beacon_bytes is None


@pytest.mark.parametrize("kind", [PROBE_REQUEST, DATA, 0x00, 0xB0, 0xD0, 0x81, 0x88])
def test_no_other_frame_is_looked_into(kind: int) -> None:
    assert bss_of_frame(radiotap() + frame(modern_elements(), kind=kind), RADIOTAP) is Passed.OTHER


def test_a_frame_on_its_way_to_somebody_or_encrypted_is_none() -> None:
    for flags in (0x01, 0x02, 0x40):
        data = radiotap() + frame(modern_elements(), flags=flags)
        assert bss_of_frame(data, RADIOTAP) is Passed.OTHER


def test_an_ad_hoc_network_is_a_clients_and_is_left_alone() -> None:
    data = radiotap() + frame(modern_elements(), capability=AD_HOC)
    assert bss_of_frame(data, RADIOTAP) is Passed.AD_HOC


def test_a_damaged_frame_is_not_believed() -> None:
    data = radiotap(flags=0x50) + frame(modern_elements(), check_sum=True)
    assert bss_of_frame(data, RADIOTAP) is Passed.DAMAGED


def test_a_check_sum_is_no_element_whether_it_is_announced_or_not() -> None:
    for data, link_type in (
        (radiotap(flags=0x10) + frame(modern_elements(), check_sum=True), RADIOTAP),
        (radiotap(flags=0x00) + frame(modern_elements()), RADIOTAP),
        (radiotap() + frame(modern_elements(), check_sum=True), RADIOTAP),
        (frame(modern_elements(), check_sum=True), PLAIN),
        (frame(modern_elements()), PLAIN),
    ):
        bss = network(data, link_type)
        assert bss.faults == ()
        assert bss.beacon_bytes == len(modern_elements()) + 40


def test_a_header_with_one_more_field() -> None:
    assert network(radiotap() + frame(modern_elements(), flags=0x80)).ssid == "Pupils"


def test_the_privacy_bit_is_of_the_capabilities() -> None:
    security = network(radiotap() + frame(element(0, b"a"), capability=1)).security
    assert security is not None
    assert security.weakest is Encryption.OPEN


def test_a_frame_that_is_cut_off_anywhere_raises_nothing() -> None:
    data = radiotap() + frame(modern_elements())
    for length in range(len(data)):
        found = bss_of_frame(data[:length], RADIOTAP)
        if length < 13 + 24 + 12:
            assert found is Passed.UNREADABLE
        elif length >= 13 + 24 + 12 + 8:
            assert isinstance(found, Bss)
            assert found.ssid == "Pupils"
