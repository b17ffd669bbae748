from netready.domain.air import Bss, Encryption, ProtectedManagement, SignIn
from netready.domain.jsonable import jsonable
from netready.domain.typed_json import decoded
from netready_probes.wifi.beacons.elements import BYTES_MAX, bss_from, load_of, read_elements
from tests.probes.wifi.build_frames import bss_load, element, modern_elements, rsn


def test_a_modern_access_point_is_read_whole() -> None:
    elements = modern_elements()
    bss = bss_from(
        elements=elements,
        bssid="02:00:00:00:0a:01",
        frequency_mhz=5180,
        signal_dbm=-61,
        signal_source="radiotap",
        age_ms=40,
        beacon_interval_tu=100,
        capability=0x11,
    )
    assert (bss.ssid, bss.ssid_hex) == ("Pupils", b"Pupils".hex())
    assert (bss.frequency_mhz, bss.channel, bss.width_mhz) == (5180, 36, 80)
    assert (bss.generation, bss.streams) == (6, 2)
    assert bss.basic_mbps == (6, 12, 24)
    assert bss.supported_mbps == (6, 9, 12, 18, 24, 36, 48, 54)
    assert bss.country == "GB"
    assert (bss.neighbour_reports, bss.steering, bss.fast_roaming) == (True, True, True)
    assert bss.load is not None
    assert (bss.load.stations, bss.load.utilisation_255, bss.load.admission_32us) == (
        23,
        128,
        31_250,
    )
    assert bss.security is not None
    assert bss.security.key_methods == ("psk", "sae", "ft-psk")
    assert (bss.security.weakest, bss.security.strongest) == (Encryption.WPA2, Encryption.WPA3)
    assert bss.security.protected_management is ProtectedManagement.CAPABLE
    assert bss.security.sign_in is SignIn.KEY
    assert bss.beacon_bytes == len(elements) + 40
    assert bss.faults == ()


def test_what_is_read_travels_in_a_record_and_back() -> None:
    bss = bss_from(elements=modern_elements(name=bytes(range(32))), capability=1)
    assert decoded(Bss, jsonable(bss)) == bss


def test_the_advertised_utilisation_is_its_share_of_255() -> None:
    load = load_of(bytes.fromhex("2f00c9127a"))
    assert load is not None
    assert (load.stations, load.admission_32us) == (47, 31_250)
    assert load.utilisation_ratio is not None
    assert round(100 * load.utilisation_ratio, 1) == 78.8


def test_a_bss_load_of_another_length_is_no_bss_load() -> None:
    bss = bss_from(elements=element(11, bytes(4)), capability=1)
    assert bss.load is None
    assert bss.faults == ("BSS Load of 4 bytes instead of 5",)


def test_vendor_elements_with_a_load_in_them_are_not_bss_load() -> None:
    elements = element(173, bytes.fromhex("00a0f829005007940d000039a6495a"))
    assert bss_from(elements=elements, capability=1).load is None


def test_nothing_is_said_of_no_elements() -> None:
    bss = bss_from(elements=b"")
    assert bss == Bss()
    assert bss_from(elements=b"", frequency_mhz=2437).channel == 6


def test_elements_that_end_early_say_where_and_keep_what_stood_before() -> None:
    elements = modern_elements()
    for length in range(len(elements)):
        bss = bss_from(elements=elements[:length], capability=0x11)
        if length >= 8:
            assert bss.ssid == "Pupils"
    cut = bss_from(elements=elements[:-3], capability=0x11)
    assert cut.faults == (f"element 221 at byte {len(elements) - 26} is cut off",)
    assert cut.country == "GB"
    assert read_elements(b"\0\5Pupi").fault == "element 0 at byte 0 is cut off"
    assert read_elements(b"\0\5Pupi").bodies == {}


def test_what_a_cut_off_list_does_not_show_is_unknown_not_absent() -> None:
    bss = bss_from(elements=element(0, b"Pupils") + b"\x30\xff", capability=0x11)
    assert (bss.neighbour_reports, bss.steering, bss.fast_roaming) == (None, None, None)
    whole = bss_from(elements=element(0, b"Pupils"), capability=0x11)
    assert (whole.neighbour_reports, whole.steering, whole.fast_roaming) == (False, False, False)


def test_a_list_that_ends_before_the_newer_elements_says_no_generation() -> None:
    cut = bss_from(elements=element(0, b"Pupils") + b"\x30\xff", capability=0x11)
    assert (cut.generation, cut.width_mhz) == (None, None)
    whole = bss_from(elements=element(0, b"Pupils"), capability=0x11)
    assert (whole.generation, whole.width_mhz) == (3, 20)


def test_one_byte_after_the_last_element_is_named() -> None:
    assert read_elements(element(0, b"a") + b"\1").fault == "one byte too many at the end"


def test_of_two_elements_with_one_number_the_first_counts() -> None:
    bss = bss_from(elements=element(0, b"first") + element(0, b"second"), capability=1)
    assert bss.ssid == "first"


def test_an_extension_without_a_number_is_passed_over() -> None:
    assert read_elements(b"\xff\x00" + element(0, b"a")).bodies == {0: b"a"}


def test_no_more_than_a_frame_can_hold_is_walked() -> None:
    found = read_elements(element(1, b"") * BYTES_MAX)
    assert found.bodies == {1: b""}


def test_a_hidden_name_is_none_whether_empty_or_zeros() -> None:
    for hidden in (b"", bytes(12)):
        bss = bss_from(elements=element(0, hidden), capability=1)
        assert bss.ssid is None
        assert bss.ssid_hex == hidden.hex()


def test_a_name_that_is_too_long_is_named_and_cut() -> None:
    bss = bss_from(elements=element(0, b"x" * 40), capability=1)
    assert bss.ssid == "x" * 32
    assert bss.faults == ("a name of 40 bytes, 32 are allowed",)


def test_the_channel_of_the_beacon_comes_before_where_it_was_heard() -> None:
    bss = bss_from(elements=element(3, b"\6"), frequency_mhz=2442, capability=1)
    assert (bss.frequency_mhz, bss.channel) == (2437, 6)


def test_a_channel_that_is_none_of_the_band_is_not_believed() -> None:
    bss = bss_from(elements=element(3, b"\xc8"), frequency_mhz=2437, capability=1)
    assert (bss.frequency_mhz, bss.channel) == (2437, 6)


def test_without_a_receiver_the_elements_tell_the_band() -> None:
    low = bss_from(elements=element(3, b"\x0b"), capability=1)
    assert (low.frequency_mhz, low.channel) == (2462, 11)
    high = bss_from(elements=element(61, b"\x95" + bytes(21)), capability=1)
    assert (high.frequency_mhz, high.channel) == (5745, 149)
    fourteen = bss_from(elements=element(3, b"\x0e"), capability=1)
    assert (fourteen.frequency_mhz, fourteen.channel) == (2484, 14)


def test_a_six_gigahertz_operation_element_is_one() -> None:
    operation = (1 << 17).to_bytes(3, "little") + bytes(3) + bytes([37, 2, 0, 0, 0])
    bss = bss_from(elements=element(291, bytes(21)) + element(292, operation), capability=0x11)
    assert (bss.frequency_mhz, bss.channel, bss.width_mhz) == (6135, 37, 80)
    assert bss.generation == 6


def test_without_the_capability_field_no_network_is_called_open() -> None:
    assert bss_from(elements=element(0, b"a")).security is None
    assert bss_from(elements=element(0, b"a") + element(48, rsn())).security is not None


def test_privacy_is_called_wep_only_where_the_list_is_whole() -> None:
    whole = bss_from(elements=element(0, b"a"), capability=0x11).security
    assert whole is not None
    assert whole.weakest is Encryption.WEP
    assert bss_from(elements=element(0, b"a") + b"\x30\xff", capability=0x11).security is None
    still_open = bss_from(elements=element(0, b"a") + b"\x30\xff", capability=0x01).security
    assert still_open is not None
    assert still_open.weakest is Encryption.OPEN


def test_security_that_cannot_be_read_is_unknown_and_named() -> None:
    bss = bss_from(elements=element(48, rsn()[:-5]), capability=0x11)
    assert bss.security is None
    assert bss.faults == ("the list of key methods cannot be read",)


def test_a_country_that_is_no_country_is_named() -> None:
    bss = bss_from(elements=element(7, b"\xff\0 "), capability=1)
    assert bss.country is None
    assert bss.faults == ("the country is no two letters",)


def test_the_address_of_a_multi_link_device() -> None:
    body = bytes.fromhex("b0010deef40c9d6bf1015a014022")
    assert bss_from(elements=element(363, body), capability=1).mld == "ee:f4:0c:9d:6b:f1"
    assert bss_from(elements=element(363, b"\1" + body[1:]), capability=1).mld is None
    assert bss_from(elements=element(363, body[:8]), capability=1).mld is None


def test_a_probe_response_has_no_length_of_a_beacon() -> None:
    assert bss_from(elements=bss_load(1, 1), of_beacon=False).beacon_bytes is None
