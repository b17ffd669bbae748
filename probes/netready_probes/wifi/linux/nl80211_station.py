"""A station as the kernel tells it (enum nl80211_sta_info, nl80211_rate_info), as values. Pure."""

from typing import Final

from netready_probes.wifi.linux.nl80211_values import (
    Map,
    bytes_of,
    count_of,
    items,
    mapping,
    number_of,
)
from netready_probes.wifi.linux.nl80211_values import text_of as text
from netready_probes.wifi.reading import (
    Counters,
    FrameRate,
    LinkPart,
    StationReading,
    plausible_dbm,
)

_STATION: Final = "NL80211_STA_INFO_"
_RATE: Final = "NL80211_RATE_INFO_"
_KINDS: Final = (("EHT_", 7), ("HE_", 6), ("VHT_", 5))
_WIDTHS: Final = (
    ("320_MHZ", 320),
    ("160_MHZ", 160),
    ("80P80_MHZ", 160),
    ("80_MHZ", 80),
    ("40_MHZ", 40),
    ("10_MHZ", 10),
    ("5_MHZ", 5),
)
_PER_STREAM: Final = 8  # 802.11n numbers MCS on from stream to stream
_HT_MCS_MAX: Final = 31
_AUTHORISED_BIT: Final = 1 << 1
_PLACEHOLDER_DBM: Final = -95  # as in `iw_fields`
_LINKS_MAX: Final = 15


def station_of(peer: Map, interface: str) -> StationReading:
    """One peer; with several links, its parts are those that the kernel (6.16 and newer) tells."""
    info = mapping(peer.get("NL80211_ATTR_STA_INFO"))
    parts = [_part(mapping(link)) for link in items(peer.get("NL80211_ATTR_MLO_LINKS"))]
    return StationReading(
        bssid=text(peer.get("NL80211_ATTR_MAC")).lower() or None,
        interface=interface,
        signal_dbm=_dbm(info, "SIGNAL"),
        signal_average_dbm=_dbm(info, "SIGNAL_AVG"),
        beacon_signal_dbm=_dbm(info, "BEACON_SIGNAL_AVG"),
        tx_rate=rate_of(mapping(info.get(f"{_STATION}TX_BITRATE"))),
        rx_rate=rate_of(mapping(info.get(f"{_STATION}RX_BITRATE"))),
        counters=_counters(info),
        tx_bytes=_count(info, "TX_BYTES64", "TX_BYTES"),
        rx_bytes=_count(info, "RX_BYTES64", "RX_BYTES"),
        inactive_ms=_count(info, "INACTIVE_TIME"),
        connected_s=_count(info, "CONNECTED_TIME"),
        tx_air_us=_count(info, "TX_DURATION"),
        rx_air_us=_count(info, "RX_DURATION"),
        expected_mbps=_expected_mbps(info),
        authorised=_authorised(info),
        parts=tuple(parts[:_LINKS_MAX]),
    )


def rate_of(rate: Map) -> FrameRate:
    """How a frame was sent; 100 kbit/s a unit, and the 16-bit field cannot hold the fastest."""
    tenths = count_of(rate.get(f"{_RATE}BITRATE32")) or count_of(rate.get(f"{_RATE}BITRATE"))
    kind, generation = next(
        ((kind, number) for kind, number in _KINDS if f"{_RATE}{kind}MCS" in rate),
        ("", 4 if f"{_RATE}MCS" in rate else None),
    )
    mcs = count_of(rate.get(f"{_RATE}{kind}MCS"))
    width = next((mhz for words, mhz in _WIDTHS if f"{_RATE}{words}_WIDTH" in rate), None)
    return FrameRate(
        mbps=tenths / 10 if tenths else None,
        width_mhz=width or (20 if generation else None),
        generation=generation,
        mcs=mcs if kind else _ht_mcs(mcs),
        streams=count_of(rate.get(f"{_RATE}{kind}NSS")) if kind else _ht_streams(mcs),
        short_guard=f"{_RATE}SHORT_GI" in rate if generation in (4, 5) else None,
    )


def _ht_mcs(mcs: int | None) -> int | None:
    return mcs % _PER_STREAM if mcs is not None and mcs <= _HT_MCS_MAX else None


def _ht_streams(mcs: int | None) -> int | None:
    return mcs // _PER_STREAM + 1 if mcs is not None and mcs <= _HT_MCS_MAX else None


def _part(link: Map) -> LinkPart:
    info = mapping(link.get("NL80211_ATTR_STA_INFO"))
    return LinkPart(
        link_id=count_of(link.get("NL80211_ATTR_MLO_LINK_ID")),
        bssid=text(link.get("NL80211_ATTR_MAC")).lower() or None,
        signal_dbm=_dbm(info, "SIGNAL") or _dbm(info, "SIGNAL_AVG"),
        beacon_signal_dbm=_dbm(info, "BEACON_SIGNAL_AVG"),
        tx_rate_mbps=rate_of(mapping(info.get(f"{_STATION}TX_BITRATE"))).mbps,
        rx_rate_mbps=rate_of(mapping(info.get(f"{_STATION}RX_BITRATE"))).mbps,
        counters=_counters(info),
    )


def _counters(info: Map) -> Counters:
    return Counters(
        tx_packets=_count(info, "TX_PACKETS"),
        tx_retries=_count(info, "TX_RETRIES"),
        rx_packets=_count(info, "RX_PACKETS"),
        tx_failed=_count(info, "TX_FAILED"),
        beacon_loss=_count(info, "BEACON_LOSS"),
    )


def _count(info: Map, *names: str) -> int | None:
    found = (count_of(info.get(f"{_STATION}{name}")) for name in names)
    return next((value for value in found if value is not None), None)


def _dbm(info: Map, name: str) -> float | None:
    value = number_of(info.get(f"{_STATION}{name}"))
    return None if value is None or value == _PLACEHOLDER_DBM else plausible_dbm(value)


def _expected_mbps(info: Map) -> float | None:
    """The kernel tells kbit/s."""
    kbps = _count(info, "EXPECTED_THROUGHPUT")
    return None if kbps is None else kbps / 1000


def _authorised(info: Map) -> bool | None:
    """Flags are two words in the machine's own order: which are told, and which of them are set."""
    raw = bytes_of(info.get(f"{_STATION}STA_FLAGS"))
    told, is_set = raw[:1], raw[4:5]  # both bits are in the lowest byte, on little-endian machines
    if len(raw) < 8 or not told[0] & _AUTHORISED_BIT:
        return None
    return bool(is_set[0] & _AUTHORISED_BIT)
