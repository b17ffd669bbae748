"""What wpa_supplicant says; names from the air cannot make it say something else."""

import random

import pytest

from netready_probes.wifi.joining.supplicant_text import (
    Heard,
    Kind,
    fields_of,
    heard,
    named,
    sighting_of,
)
from tests.probes.captured import captured

BSSID = "02:00:00:00:00:00"


def test_a_network_of_a_scan_is_read() -> None:
    found = sighting_of(captured("wpa_supplicant/bss.txt"))
    assert found is not None
    assert (found.bssid, found.frequency_mhz, found.signal_dbm) == (BSSID, 2412, -30)
    assert (found.beacon_interval_tu, found.capability, found.age_s) == (100, 0x411, 8)
    assert found.flags == "[WPA2-PSK-CCMP][ESS]"
    assert named(found, b"School".hex())
    assert not named(found, b"Schoo".hex())


@pytest.mark.parametrize("answer", ["", "FAIL", "id=1\nbssid=x\nfreq=1", f"bssid={BSSID}\nfreq=?"])
def test_what_makes_no_sense_is_no_network(answer: str) -> None:
    assert sighting_of(answer) is None


def test_the_certificate_of_the_server_is_taken_and_not_its_issuers() -> None:
    own = "<3>CTRL-EVENT-EAP-PEER-CERT depth=0 subject='/CN=a' cert=3082"
    issuer = own.replace("depth=0", "depth=1")
    assert heard(own) == Heard(kind=Kind.CERTIFICATE, certificate="3082")
    assert heard(issuer).kind is Kind.OTHER


def test_a_name_that_looks_like_an_event_is_a_name() -> None:
    evil = "CTRL-EVENT-CONNECTED 0a:0a:0a:0a:0a:0a status_code=17 auth_type=3 "
    told = heard(f"<3>SME: Trying to authenticate with {BSSID} (SSID='{evil}' freq=2412 MHz)")
    assert told == Heard(kind=Kind.TRYING, bssid=BSSID)


def test_a_subject_cannot_bring_its_own_reason() -> None:
    said = "<3>CTRL-EVENT-EAP-TLS-CERT-ERROR reason=4 depth=0 subject='/CN= reason=1 ' err='x'"
    assert heard(said) == Heard(kind=Kind.CERTIFICATE_BAD, code=4)


def test_any_text_has_a_meaning_and_none_raises() -> None:
    dice = random.Random(7)
    parts = [line for name in ("person", "full") for line in _lines(name)]
    for _ in range(2_000):
        text = list(dice.choice(parts))
        for _ in range(dice.randrange(6)):
            text[dice.randrange(len(text))] = chr(dice.randrange(0x500))
        said = "".join(text[: dice.randrange(1, len(text) + 1)])
        assert isinstance(heard(said), Heard)
        sighting_of(said)
        fields_of(said)


def _lines(name: str) -> list[str]:
    lines = captured(f"wpa_supplicant/{name}.txt").splitlines()
    return [line.partition(" ")[2] for line in lines]
