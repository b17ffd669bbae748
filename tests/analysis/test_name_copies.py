"""Which networks of the school's name are worth a look, and which are not."""

import pytest

from netready.analysis.name_copies import CopyKind, copies_of
from netready.domain.air import Bss, Encryption, Security, SignIn


def security(
    weakest: Encryption, strongest: Encryption | None = None, sign_in: SignIn = SignIn.KEY
) -> Security:
    return Security(weakest=weakest, strongest=strongest or weakest, sign_in=sign_in)


WPA2 = security(Encryption.WPA2)
PERSON = security(Encryption.WPA2, sign_in=SignIn.PERSON)


def a_bss(
    number: int, found: Security | None = WPA2, *, ssid: str = "School", maker: int = 0x10
) -> Bss:
    return Bss(bssid=f"{maker:02x}:00:00:00:{number:02x}:00", ssid=ssid, security=found)


@pytest.mark.parametrize(
    ("others", "suspect", "kind"),
    [
        ([WPA2], security(Encryption.OPEN, sign_in=SignIn.NONE), CopyKind.OPEN),
        ([WPA2], security(Encryption.WEP), CopyKind.WEAKER),
        ([security(Encryption.WPA3)], WPA2, CopyKind.WEAKER),
        ([PERSON], WPA2, CopyKind.OTHER_SIGN_IN),
    ],
)
def test_a_copy_that_is_easier_to_join_is_named(
    others: list[Security], suspect: Security, kind: CopyKind
) -> None:
    scan = [a_bss(9, suspect), *(a_bss(n, each) for n, each in enumerate(others))]
    (found,) = copies_of(scan, ["School"])
    assert (found.bss, found.kind) == (scan[0], kind)


def test_one_school_with_one_way_to_join_has_no_copies() -> None:
    transition = security(Encryption.WPA2, Encryption.WPA3)
    assert copies_of([a_bss(1), a_bss(2), a_bss(3, transition)], ["School"]) == ()
    open_school = security(Encryption.OPEN, sign_in=SignIn.NONE)
    assert copies_of([a_bss(1, open_school), a_bss(2, open_school)], ["School"]) == ()
    assert copies_of([a_bss(1, None), a_bss(2, None)], ["School"]) == ()


def test_other_names_are_nobodys_copy() -> None:
    scan = [a_bss(1), a_bss(2, security(Encryption.OPEN), ssid="Café")]
    assert copies_of(scan, ["School"]) == ()
    assert copies_of(scan, []) == ()
    assert copies_of(scan, [""]) == ()


def test_the_only_one_of_another_maker_among_many_is_named() -> None:
    scan = [*(a_bss(n) for n in range(4)), a_bss(9, maker=0x20)]
    (found,) = copies_of(scan, ["School"])
    assert (found.bss, found.kind) == (scan[-1], CopyKind.OTHER_MAKER)
    assert copies_of([*scan, a_bss(8, maker=0x20)], ["School"]) == ()  # a second kind of model
    assert copies_of([*scan[:4], a_bss(9, maker=0x12)], ["School"]) == ()  # made up locally


@pytest.mark.parametrize("name", ["school", "Scho0l", "School ", "Schöol", "S c h o o l"])
def test_a_name_that_looks_the_same_is_named(name: str) -> None:
    (found,) = copies_of([a_bss(1), a_bss(2, ssid=name)], ["School"])
    assert found.kind is CopyKind.LOOK_ALIKE
