from netready.domain.air import Bss, Encryption
from netready_probes.wifi.beacons.frames import networks_of_frame
from netready_probes.wifi.beacons.multiple_bssid import NETWORKS_MAX, further_networks
from tests.probes.wifi.build_frames import element, frame, modern_elements, radiotap, rsn

OPEN, PRIVATE = b"\x01\0", b"\x11\0"


def profile(*parts: bytes, name: bytes, index: int, capability: bytes = PRIVATE) -> bytes:
    return element(
        0,
        element(83, capability) + element(0, name) + element(85, bytes([index])) + b"".join(parts),
    )


def several(*profiles: bytes, indicator: int = 4) -> bytes:
    return element(71, bytes([indicator]) + b"".join(profiles))


def heard(elements: bytes, bssid: str = "0200000000ae") -> tuple[Bss, ...]:
    data = radiotap(5955, -55) + frame(elements, bssid=bytes.fromhex(bssid))
    found = networks_of_frame(data, 127)
    assert isinstance(found, tuple)
    return found


def test_one_beacon_announces_all_names_of_its_radio() -> None:
    guests = profile(element(255, bytes([56, 1, 48, 0])), name=b"Guests", index=1, capability=OPEN)
    staff = profile(element(48, rsn(keys=(5,), capabilities=0xC0)), name=b"Staff", index=3)
    networks = heard(modern_elements() + several(guests, staff))
    assert [(each.bssid, each.ssid) for each in networks] == [
        ("02:00:00:00:00:ae", "Pupils"),
        ("02:00:00:00:00:af", "Guests"),
        ("02:00:00:00:00:a1", "Staff"),  # the lowest four bits count on within themselves
    ]
    kinds = [each.security.weakest for each in networks if each.security]
    assert kinds == [Encryption.WPA2, Encryption.OPEN, Encryption.WPA3]


def test_what_a_network_does_not_say_itself_is_that_of_the_beacon() -> None:
    sender, guests = heard(modern_elements() + several(profile(name=b"Guests", index=1)))
    for name in ("channel", "width_mhz", "generation", "load", "security", "country", "signal_dbm"):
        assert getattr(guests, name) == getattr(sender, name)
    assert sender.beacon_bytes is not None
    assert guests.beacon_bytes is None


def test_a_profile_without_its_number_or_capabilities_is_none() -> None:
    nameless = element(0, element(83, PRIVATE) + element(0, b"a"))
    zeroth = profile(name=b"a", index=0)
    short = profile(name=b"a", index=1, capability=b"\1")
    assert len(heard(modern_elements() + several(nameless, zeroth, short))) == 1


def test_an_impossible_number_of_address_bits_gives_nothing() -> None:
    for indicator in (0, 9, 255):
        elements = modern_elements() + several(profile(name=b"a", index=1), indicator=indicator)
        assert len(heard(elements)) == 1


def test_cut_off_anywhere_it_raises_nothing() -> None:
    elements = modern_elements() + several(profile(name=b"Guests", index=1))
    for length in range(len(elements)):
        assert len(heard(elements[:length])) == 1


def test_no_more_networks_than_a_radio_can_have() -> None:
    many = several(*(profile(name=b"", index=1 + n, capability=OPEN) for n in range(20)))
    assert len(heard(modern_elements() + many * 6)) == 1 + NETWORKS_MAX


def test_a_network_without_an_address_has_no_others() -> None:
    assert further_networks(Bss(), several(profile(name=b"a", index=1))) == ()
