import pytest

from netready.domain.air import Encryption, ProtectedManagement, Security, SignIn
from netready_probes.wifi.beacons.security_suites import security_of, suites_of
from tests.probes.wifi.build_frames import rsn

RSN = bytes.fromhex("000fac")
WPA = bytes.fromhex("01000050f20201000050f20201000050f202")
REQUIRED, CAPABLE = 0xC0, 0x80


def of(
    body: bytes | None, *, wpa: bytes | None = None, overrides: tuple[bytes, ...] = ()
) -> Security:
    found = security_of(body, overrides, wpa, True)
    assert found.fault == ""
    assert found.security is not None
    return found.security


@pytest.mark.parametrize(
    ("keys", "capabilities", "weakest", "strongest", "sign_in", "protected"),
    [
        ((2,), 0, "wpa2", "wpa2", SignIn.KEY, "none"),
        ((2, 6), CAPABLE, "wpa2", "wpa2", SignIn.KEY, "capable"),
        ((2, 8), CAPABLE, "wpa2", "wpa3", SignIn.KEY, "capable"),
        ((8, 24), REQUIRED, "wpa3", "wpa3", SignIn.KEY, "required"),
        ((18,), REQUIRED, "owe", "owe", SignIn.NONE, "required"),
        ((1,), 0, "wpa2", "wpa2", SignIn.PERSON, "none"),
        ((1, 3), CAPABLE, "wpa2", "wpa2", SignIn.PERSON, "capable"),
        ((5, 3), REQUIRED, "wpa3", "wpa3", SignIn.PERSON, "required"),
        ((1, 5), REQUIRED, "wpa2", "wpa2", SignIn.PERSON, "required"),
        ((5,), CAPABLE, "wpa2", "wpa2", SignIn.PERSON, "capable"),
        ((12,), REQUIRED, "wpa3", "wpa3", SignIn.PERSON, "required"),
        ((1, 2), 0, "wpa2", "wpa2", SignIn.KEY, "none"),
    ],
)
def test_key_methods_say_what_the_network_is(
    keys: tuple[int, ...],
    capabilities: int,
    weakest: str,
    strongest: str,
    sign_in: SignIn,
    protected: str,
) -> None:
    found = of(rsn(keys=keys, capabilities=capabilities))
    assert (found.weakest, found.strongest) == (Encryption(weakest), Encryption(strongest))
    assert found.sign_in is sign_in
    assert found.protected_management is ProtectedManagement(protected)


def test_the_older_element_alone_is_wpa1_and_beside_the_newer_the_weakest() -> None:
    alone = of(None, wpa=WPA)
    assert (alone.weakest, alone.strongest) == (Encryption.WPA1, Encryption.WPA1)
    assert alone.ciphers == ("tkip",)
    mixed = of(rsn(), wpa=WPA)
    assert (mixed.weakest, mixed.strongest) == (Encryption.WPA1, Encryption.WPA2)
    assert mixed.key_methods == ("psk",)
    assert mixed.ciphers == ("ccmp", "tkip")


def test_overrides_for_newer_clients_count_too() -> None:
    found = of(rsn(keys=(2,)), overrides=(rsn(keys=(24,), ciphers=(9,)),))
    assert found.strongest is Encryption.WPA3
    assert found.key_methods == ("psk", "sae-ext")
    assert found.ciphers == ("ccmp", "gcmp-256")


@pytest.mark.parametrize(
    ("private", "encryption", "sign_in"),
    [(False, Encryption.OPEN, SignIn.NONE), (True, Encryption.WEP, SignIn.KEY)],
)
def test_without_suites_the_privacy_bit_tells(
    private: bool, encryption: Encryption, sign_in: SignIn
) -> None:
    found = security_of(None, (), None, private).security
    assert found is not None
    assert (found.weakest, found.sign_in) == (encryption, sign_in)
    assert security_of(None, (), None, None).security is None


def test_an_element_may_end_after_any_field_and_then_has_the_defaults() -> None:
    for short in (b"\1\0", b"\1\0\0\x0f\xac\4", rsn()[:12]):
        suites = suites_of(short, RSN)
        assert suites is not None
        assert (suites.keys, suites.ciphers) == ((1,), (4,))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\1",
        b"\2\0",
        b"\1\0\0",
        rsn()[:9],
        rsn()[:15],
        rsn()[:7],
        b"\1\0" + bytes(4) + b"\xff\xff",
    ],
)
def test_what_is_cut_off_inside_a_field_is_unknown(body: bytes) -> None:
    assert suites_of(body, RSN) is None
    found = security_of(body, (), None, True)
    assert found.security is None
    assert found.fault == "the list of key methods cannot be read"


def test_methods_of_strangers_are_left_out_and_alone_they_are_a_fault() -> None:
    strange = rsn(keys=(2, 8)).replace(bytes.fromhex("000fac08"), bytes.fromhex("aabbcc08"))
    assert of(strange).key_methods == ("psk",)
    found = security_of(rsn(keys=(99,)), (), None, True)
    assert found.security is None
    assert found.fault == "none of its key methods is known"
