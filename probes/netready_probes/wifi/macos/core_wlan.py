"""What `netready_probes.system.core_wlan` prints, to links and networks. Pure; never raises.

Numbers of bands, widths and modes: CoreWLANTypes.h. Without Location Services macOS gives no names
and no addresses, and often no elements either.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from netready.domain.air import Bss
from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.adapters_text import AdapterLink, AdaptersText
from netready_probes.wifi.beacons.elements import bss_from
from netready_probes.wifi.macos import apple_channel as apple
from netready_probes.wifi.macos.system_profiler import CACHED, RADIO_OFF
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading, plausible_dbm
from netready_probes.wifi.windows.netsh_shapes import frequency_of, mac_of

SOURCE: Final = "CoreWLAN"
_TEXT_MAX: Final = 32_000_000
_BANDS: Final = {1: 2.4, 2: 5.0, 3: 6.0}
_WIDTHS_MHZ: Final = {1: 20, 2: 40, 3: 80, 4: 160}
_GENERATIONS: Final = {1: 3, 2: 3, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7}


def parse_links(text: str) -> AdaptersText:
    """The links of all adapters."""
    adapters = tuple(AdapterLink(name=_name(line), link=_link(line)) for line in _lines(text))
    if adapters:
        return AdaptersText(adapters=adapters)
    return AdaptersText(failure=_no_adapter())


def parse_networks(text: str, interface: str) -> ScanReading:
    """The networks around one adapter."""
    wanted = [line for line in _lines(text) if _name(line) == interface]
    if not wanted:
        return ScanReading(source=SOURCE, failure=_no_adapter())
    line = wanted[0]
    listed = line.get("networks")
    networks = listed if isinstance(listed, list) else []
    bss = tuple(_bss(network) for network in networks if isinstance(network, dict))
    error = line.get("scan")
    failure = None
    if isinstance(error, str) and error and not bss:
        note = "macOS did not look around: " + "".join(c for c in error[:150] if c.isprintable())
        failure = Failure(operation="read wifi", word=FailureWord.NOT_ALLOWED, note=note)
    return ScanReading(
        bss=bss,
        source=SOURCE,
        note="" if "scan" in line else CACHED,
        withheld=apple.withheld_words(name=any(one.withheld for one in bss), address=False),
        failure=failure,
    )


def _no_adapter() -> Failure:
    return Failure(operation="read wifi", word=FailureWord.NO_NETWORK, note="No wireless adapter.")


def _lines(text: str) -> Iterator[Mapping[str, object]]:
    for line in text[:_TEXT_MAX].splitlines()[:32]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and _name(found):
            yield found


def _name(line: Mapping[str, object]) -> str:
    name = line.get("interfaceName")
    return name[:60] if isinstance(name, str) and name.isprintable() else ""


def _link(line: Mapping[str, object]) -> LinkReading:
    if line.get("powerOn") is False:
        return LinkReading(state=LinkState.NOT_CONNECTED, withheld=RADIO_OFF)
    signal = _dbm(line.get("rssiValue"))
    rate_mbps = apple.rate_from(line.get("transmitRate"))
    if signal is None and rate_mbps is None:
        return LinkReading(state=LinkState.NOT_CONNECTED)
    ssid, _withheld = apple.name_from(line.get("ssid"))
    bssid = _address(line)
    frequency, width = _channel(line)
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=ssid,
        bssid=bssid,
        frequency_mhz=frequency,
        width_mhz=width,
        generation=_GENERATIONS.get(_whole(line.get("activePHYMode"))),
        signal_dbm=signal,
        noise_dbm=_dbm(line.get("noiseMeasurement")),
        tx_rate_mbps=rate_mbps,
        withheld=apple.withheld_words(name=ssid is None, address=bssid is None),
    )


def _bss(network: Mapping[str, object]) -> Bss:
    frequency, width = _channel(network)
    signal = _dbm(network.get("rssiValue"))
    found = bss_from(
        elements=_bytes(network.get("informationElementData")),
        bssid=_address(network),
        frequency_mhz=frequency,
        signal_dbm=signal,
        signal_source=SOURCE if signal is not None else "",
        beacon_interval_tu=_whole(network.get("beaconInterval")) or None,
        of_beacon=False,
    )
    ssid, _withheld = apple.name_from(network.get("ssid"))
    return replace(
        found,
        ssid=found.ssid if found.ssid_hex else ssid,
        width_mhz=width or found.width_mhz,
        withheld=found.bssid is None and not found.ssid_hex and ssid is None,
    )


def _channel(thing: Mapping[str, object]) -> tuple[float | None, float | None]:
    channel = thing.get("channel")
    if not isinstance(channel, dict):
        return None, None
    band = _BANDS.get(_whole(channel.get("channelBand")))
    width = _WIDTHS_MHZ.get(_whole(channel.get("channelWidth")))
    return frequency_of(_whole(channel.get("channelNumber")), band), width


def _whole(value: object) -> int:
    """0 where it is no number; 0 is none of CoreWLAN's kinds."""
    known = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000
    return value if known and isinstance(value, int) else 0


def _dbm(value: object) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return plausible_dbm(value) if known and isinstance(value, int | float) else None


def _address(thing: Mapping[str, object]) -> str | None:
    value = thing.get("bssid")
    if not isinstance(value, str):
        return None
    return mac_of(":".join(part.zfill(2) for part in value.split(":")[:8]))  # "2:0:5e:..." is seen


def _bytes(value: object) -> bytes:
    try:
        return bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return b""
