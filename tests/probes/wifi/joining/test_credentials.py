"""Secrets: what a file may hold, what is refused, and that no message repeats any of it."""

import pytest

from netready_probes.wifi.joining import join_network
from netready_probes.wifi.joining.credentials import (
    BadCredentialsError,
    Credentials,
    from_environment,
    from_text,
)

SECRET = "Geheim-12345"


def test_a_key_or_a_person_is_read() -> None:
    assert from_text(f'key = "{SECRET}"').key == SECRET
    person = from_text(f'identity = "p"\npassword = "{SECRET}"\nmethod = "ttls"')
    assert (person.identity, person.password, person.method) == ("p", SECRET, "ttls")


def test_the_environment_does_as_well_and_may_be_empty() -> None:
    assert from_environment({"NETREADY_WIFI_KEY": SECRET}).key == SECRET
    assert not from_environment({"HOME": "/root"}).given


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f'key = "{SECRET}\\u0007"',
        'key = "short"',
        f'pass = "{SECRET}"',
        f"key = ['{SECRET}']",
        f'identity = "{SECRET}"',
        f'key = "{SECRET}"\nmethod = "{SECRET}"',
        f'password = "{SECRET * 30}"\nidentity = "x"',
    ],
)
def test_what_cannot_be_used_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadCredentialsError) as caught:
        from_text(text)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_value_shows_nothing_of_itself() -> None:
    given = Credentials(key=SECRET, identity=SECRET, password=SECRET)
    assert SECRET not in repr(given)


@pytest.mark.parametrize(
    ("flags", "given", "fits"),
    [
        ("[WPA2-PSK-CCMP][ESS]", Credentials(key=SECRET), True),
        ("[WPA2-SAE-CCMP][ESS]", Credentials(key=SECRET), True),
        ("[WPA2-PSK-CCMP][ESS]", Credentials(), False),
        ("[WPA2-EAP-CCMP][ESS]", Credentials(key=SECRET), False),
        ("[WPA2-EAP-CCMP][ESS]", Credentials(identity="p", password="q"), True),
        ("[ESS]", Credentials(), True),
        ("[ESS]", Credentials(key=SECRET), False),  # an open copy of the school's network
        ("[WEP][ESS]", Credentials(key=SECRET), False),
    ],
)
def test_credentials_are_shown_only_to_a_network_that_they_fit(
    flags: str, given: Credentials, fits: bool
) -> None:
    assert (join_network.why_not(flags, given) == "") is fits


def test_what_wpa_supplicant_is_told() -> None:
    key = dict(join_network.settings_of("5363", "[WPA2-PSK-CCMP]", Credentials(key='a"b c8888')))
    assert key["ssid"] == "5363"
    assert key["psk"] == key["sae_password"] == '"a"b c8888"'
    raw = dict(join_network.settings_of("53", "[WPA2-PSK-CCMP]", Credentials(key="ab" * 32)))
    assert raw["psk"] == "ab" * 32
    assert "sae_password" not in raw
    given = Credentials(identity="p", password="q", ca_certificate="/ca.pem")
    person = dict(join_network.settings_of("53", "[WPA2-EAP-CCMP]", given))
    assert (person["eap"], person["ca_cert"]) == ("PEAP", '"/ca.pem"')
    assert dict(join_network.settings_of("53", "[OWE-CCMP]", Credentials()))["key_mgmt"] == "OWE"
    assert dict(join_network.settings_of("53", "[ESS]", Credentials()))["key_mgmt"] == "NONE"
