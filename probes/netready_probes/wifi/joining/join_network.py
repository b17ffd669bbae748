"""What `wpa_supplicant` must be told to join a network, or why it cannot be joined. Pure."""

from typing import Final

from netready_probes.wifi.joining.credentials import Credentials

_METHODS: Final = {"peap": "PEAP", "ttls": "TTLS", "pwd": "PWD"}
_KEYS: Final = "WPA-PSK WPA-PSK-SHA256 FT-PSK SAE FT-SAE"
_PERSONS: Final = "WPA-EAP WPA-EAP-SHA256 FT-EAP"


def why_not(flags: str, credentials: Credentials) -> str:
    """Why these credentials cannot fit what the scan says of the network; "" where they can."""
    if "EAP" in flags:
        fits = bool(credentials.identity)
        needs = "each person signs in (802.1X): give identity and password"
    elif "PSK" in flags or "SAE" in flags:
        fits = bool(credentials.key)
        needs = "it has a key: give it"
    elif "WEP" in flags:
        fits, needs = False, "it uses WEP, which nobody should join"
    else:
        fits = not credentials.given
        needs = "it is open, and credentials were given: nothing is sent to an open copy of it"
    return "" if fits else f"not tried: {needs}"


def settings_of(ssid_hex: str, flags: str, credentials: Credentials) -> tuple[tuple[str, str], ...]:
    """Name and value of each setting of the network; the name as bytes, so that any can be."""
    common = (("ssid", ssid_hex), ("scan_ssid", "1"), ("ieee80211w", "1"))
    if credentials.identity:
        return (*common, *_person(credentials))
    if credentials.key:
        return (*common, *_key(credentials.key))
    if "OWE" in flags:
        return (("ssid", ssid_hex), ("scan_ssid", "1"), ("ieee80211w", "2"), ("key_mgmt", "OWE"))
    return (*common, ("key_mgmt", "NONE"))


def _key(key: str) -> tuple[tuple[str, str], ...]:
    if len(key) == 64:
        return (("key_mgmt", "WPA-PSK WPA-PSK-SHA256 FT-PSK"), ("psk", key))
    return (("key_mgmt", _KEYS), ("psk", _quoted(key)), ("sae_password", _quoted(key)))


def _person(given: Credentials) -> tuple[tuple[str, str], ...]:
    settings = [
        ("key_mgmt", _PERSONS),
        ("eap", _METHODS[given.method]),
        ("identity", _quoted(given.identity)),
        ("password", _quoted(given.password)),
    ]
    if given.method != "pwd":
        settings.append(("phase2", _quoted("auth=MSCHAPV2")))
    if given.anonymous_identity:
        settings.append(("anonymous_identity", _quoted(given.anonymous_identity)))
    if given.ca_certificate:
        settings.append(("ca_cert", _quoted(given.ca_certificate)))
    return tuple(settings)


def _quoted(text: str) -> str:
    """Between the first and the last quotation mark; those between need no escape."""
    return f'"{text}"'
