"""Asks macOS for Wi-Fi facts through CoreWLAN, in a process of its own.

`python -m netready_probes.system.core_wlan` prints one JSON object an adapter: what the methods of
CWInterface say, names unread and bytes in hexadecimal; with the word `cached` or `scan` also the
networks. What they mean is decided in `netready_probes.wifi.macos.core_wlan`. A scan changes no
setting and keeps the link. Exit code 3: pyobjc-framework-CoreWLAN is not installed, or this is no
macOS.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

NOT_INSTALLED = 3
_ADAPTERS_MAX: Final = 16
_NETWORKS_MAX: Final = 2_000
# methods without arguments of CWInterface and CWNetwork (developer.apple.com, CoreWLAN)
_LINK: Final = (
    "interfaceName",
    "powerOn",
    "ssid",
    "bssid",
    "rssiValue",
    "noiseMeasurement",
    "transmitRate",
    "activePHYMode",
    "countryCode",
)
_NETWORK: Final = (
    "ssid",
    "bssid",
    "rssiValue",
    "noiseMeasurement",
    "beaconInterval",
    "countryCode",
    "informationElementData",
    "ssidData",
)
_CHANNEL: Final = ("channelNumber", "channelBand", "channelWidth")


def main(words: list[str]) -> int:
    """Prints every adapter; the exit code."""
    try:
        import CoreWLAN
    except ImportError:
        return NOT_INSTALLED
    client = CoreWLAN.CWWiFiClient.sharedWiFiClient()
    for adapter in list(client.interfaces() or ())[:_ADAPTERS_MAX]:
        sys.stdout.write(json.dumps(told(adapter, asked=words[0] if words else "")) + "\n")
    return 0


def told(adapter: Any, *, asked: str) -> Mapping[str, object]:
    """What one adapter says; a method that is missing or fails is left out."""
    line: dict[str, object] = {**_said(adapter, _LINK), "channel": _channel(adapter)}
    if asked == "scan":
        found, error = _scan(adapter)
        line["scan"] = error
    elif asked == "cached":
        found = _call(adapter, "cachedScanResults")
    if asked:
        networks = list(found if isinstance(found, Iterable) else ())[:_NETWORKS_MAX]
        line["networks"] = [{**_said(one, _NETWORK), "channel": _channel(one)} for one in networks]
    return line


def _scan(adapter: Any) -> tuple[object, str]:
    """The networks, and why there are none; pyobjc gives results and error as a pair."""
    try:
        answer = adapter.scanForNetworksWithName_error_(None, None)
    except Exception as error:  # whatever the Objective-C side throws is a failed scan
        return (), type(error).__name__
    if isinstance(answer, tuple) and len(answer) == 2:
        return answer[0], "" if answer[0] is not None else str(answer[1])[:200]
    return answer, ""


def _said(thing: Any, methods: Iterable[str]) -> dict[str, object]:
    return {name: _plain(_call(thing, name)) for name in methods}


def _channel(thing: Any) -> Mapping[str, object]:
    channel = _call(thing, "wlanChannel")
    return {} if channel is None else _said(channel, _CHANNEL)


def _call(thing: Any, name: str) -> object:
    try:
        return getattr(thing, name)()
    except Exception:  # an older macOS without the method, or a refusal
        return None


def _plain(value: object) -> object:
    """As JSON; data as hexadecimal."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    try:
        return bytes(value).hex()  # type: ignore[call-overload]  # NSData speaks the buffer protocol
    except TypeError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
