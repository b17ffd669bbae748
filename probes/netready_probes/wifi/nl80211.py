"""What `netready_probes.system.nl80211` prints, to readings. Pure.

Attribute names and units: the kernel's include/uapi/linux/nl80211.h; bit rates in 100 kbit/s.
"""

import json
from collections.abc import Mapping

from netready_probes.wifi.reading import Counters, LinkReading, LinkState, plausible_dbm

_STATION = "NL80211_STA_INFO_"
_RATE = "NL80211_RATE_INFO_"
# enum nl80211_chan_width; 80+80 counts as 160
_WIDTHS_MHZ = {0: 20, 1: 20, 2: 40, 3: 80, 4: 160, 5: 160, 6: 5, 7: 10, 13: 320}
_GENERATIONS = (("EHT_MCS", 7), ("HE_MCS", 6), ("VHT_MCS", 5), ("MCS", 4))


def parse_interfaces(text: str) -> dict[str, LinkReading]:
    """Adapter name to reading; lines that cannot be read are left out."""
    found: dict[str, LinkReading] = {}
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        dump = _map(value)
        interface = _map(dump.get("interface"))
        name = interface.get("NL80211_ATTR_IFNAME")
        if isinstance(name, str):
            found[name] = _reading(interface, _first(dump.get("stations")), dump.get("survey"))
    return found


def _reading(
    interface: Mapping[str, object], station: Mapping[str, object], survey: object
) -> LinkReading:
    info = _map(station.get("NL80211_ATTR_STA_INFO"))
    if not info:
        return LinkReading(state=LinkState.NOT_CONNECTED)
    rates = [_map(info.get(f"{_STATION}{way}_BITRATE")) for way in ("TX", "RX")]
    ssid, bssid = interface.get("NL80211_ATTR_SSID"), station.get("NL80211_ATTR_MAC")
    width = _int(interface.get("NL80211_ATTR_CHANNEL_WIDTH"))
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=ssid if isinstance(ssid, str) and ssid else None,
        bssid=bssid.lower() if isinstance(bssid, str) else None,
        frequency_mhz=_int(interface.get("NL80211_ATTR_WIPHY_FREQ")),
        width_mhz=_WIDTHS_MHZ.get(width) if width is not None else None,
        generation=max((_generation(rate) or 0 for rate in rates), default=0) or None,
        signal_dbm=_dbm(info.get(f"{_STATION}SIGNAL")),
        beacon_signal_dbm=_dbm(info.get(f"{_STATION}BEACON_SIGNAL_AVG")),
        noise_dbm=_noise(survey),
        tx_rate_mbps=_rate_mbps(rates[0]),
        rx_rate_mbps=_rate_mbps(rates[1]),
        counters=Counters(
            tx_packets=_int(info.get(f"{_STATION}TX_PACKETS")),
            tx_retries=_int(info.get(f"{_STATION}TX_RETRIES")),
        ),
    )


def _noise(survey: object) -> float | None:
    for entry in survey if isinstance(survey, list) else ():
        info = _map(_map(entry).get("NL80211_ATTR_SURVEY_INFO"))
        if "NL80211_SURVEY_INFO_IN_USE" in info:
            return _dbm(info.get("NL80211_SURVEY_INFO_NOISE"))
    return None


def _generation(rate: Mapping[str, object]) -> int | None:
    return next((number for mark, number in _GENERATIONS if f"{_RATE}{mark}" in rate), None)


def _rate_mbps(rate: Mapping[str, object]) -> float | None:
    """The 16-bit field cannot hold more than 6.5 Gbit/s, so the 32-bit one comes first."""
    tenths = _int(rate.get(f"{_RATE}BITRATE32")) or _int(rate.get(f"{_RATE}BITRATE"))
    return tenths / 10 if tenths else None


def _dbm(value: object) -> float | None:
    number = _int(value)
    return None if number is None else plausible_dbm(number)


def _int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _first(value: object) -> Mapping[str, object]:
    return _map(value[0]) if isinstance(value, list) and value else {}
