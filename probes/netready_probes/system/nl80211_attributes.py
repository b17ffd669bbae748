"""The attributes of nl80211 that are read here: number to name and kind, see `netlink.py`.

Numbers and names: include/uapi/linux/nl80211.h of Linux 6.17; they never change.
"""

from typing import Final

from netready_probes.system.netlink import Table

GET_INTERFACE, GET_STATION, GET_SCAN, TRIGGER_SCAN = 5, 17, 32, 33
NEW_SCAN_RESULTS, SCAN_ABORTED, GET_SURVEY = 34, 35, 50
IFINDEX, SCAN_FREQUENCIES, SCAN_SSIDS = 3, 44, 45
FAMILY: Final = "nl80211"
SCAN_EVENTS: Final = "scan"

# enum nl80211_rate_info; bit rates in 100 kbit/s
RATE: Final[Table] = {
    1: ("NL80211_RATE_INFO_BITRATE", "u16"),
    2: ("NL80211_RATE_INFO_MCS", "u8"),
    3: ("NL80211_RATE_INFO_40_MHZ_WIDTH", "flag"),
    4: ("NL80211_RATE_INFO_SHORT_GI", "flag"),
    5: ("NL80211_RATE_INFO_BITRATE32", "u32"),
    6: ("NL80211_RATE_INFO_VHT_MCS", "u8"),
    7: ("NL80211_RATE_INFO_VHT_NSS", "u8"),
    8: ("NL80211_RATE_INFO_80_MHZ_WIDTH", "flag"),
    9: ("NL80211_RATE_INFO_80P80_MHZ_WIDTH", "flag"),
    10: ("NL80211_RATE_INFO_160_MHZ_WIDTH", "flag"),
    11: ("NL80211_RATE_INFO_10_MHZ_WIDTH", "flag"),
    12: ("NL80211_RATE_INFO_5_MHZ_WIDTH", "flag"),
    13: ("NL80211_RATE_INFO_HE_MCS", "u8"),
    14: ("NL80211_RATE_INFO_HE_NSS", "u8"),
    18: ("NL80211_RATE_INFO_320_MHZ_WIDTH", "flag"),
    19: ("NL80211_RATE_INFO_EHT_MCS", "u8"),
    20: ("NL80211_RATE_INFO_EHT_NSS", "u8"),
}

# enum nl80211_sta_info; flags are two 32-bit words: which are told, and which are set
STATION: Final[Table] = {
    1: ("NL80211_STA_INFO_INACTIVE_TIME", "u32"),
    2: ("NL80211_STA_INFO_RX_BYTES", "u32"),
    3: ("NL80211_STA_INFO_TX_BYTES", "u32"),
    7: ("NL80211_STA_INFO_SIGNAL", "s8"),
    8: ("NL80211_STA_INFO_TX_BITRATE", RATE),
    9: ("NL80211_STA_INFO_RX_PACKETS", "u32"),
    10: ("NL80211_STA_INFO_TX_PACKETS", "u32"),
    11: ("NL80211_STA_INFO_TX_RETRIES", "u32"),
    12: ("NL80211_STA_INFO_TX_FAILED", "u32"),
    13: ("NL80211_STA_INFO_SIGNAL_AVG", "s8"),
    14: ("NL80211_STA_INFO_RX_BITRATE", RATE),
    16: ("NL80211_STA_INFO_CONNECTED_TIME", "u32"),
    17: ("NL80211_STA_INFO_STA_FLAGS", "hex"),
    18: ("NL80211_STA_INFO_BEACON_LOSS", "u32"),
    23: ("NL80211_STA_INFO_RX_BYTES64", "u64"),
    24: ("NL80211_STA_INFO_TX_BYTES64", "u64"),
    27: ("NL80211_STA_INFO_EXPECTED_THROUGHPUT", "u32"),
    29: ("NL80211_STA_INFO_BEACON_RX", "u64"),
    30: ("NL80211_STA_INFO_BEACON_SIGNAL_AVG", "s8"),
    32: ("NL80211_STA_INFO_RX_DURATION", "u64"),
    39: ("NL80211_STA_INFO_TX_DURATION", "u64"),
}

# enum nl80211_survey_info; times in milliseconds
SURVEY: Final[Table] = {
    1: ("NL80211_SURVEY_INFO_FREQUENCY", "u32"),
    2: ("NL80211_SURVEY_INFO_NOISE", "s8"),
    3: ("NL80211_SURVEY_INFO_IN_USE", "flag"),
    4: ("NL80211_SURVEY_INFO_TIME", "u64"),
    5: ("NL80211_SURVEY_INFO_TIME_BUSY", "u64"),
    6: ("NL80211_SURVEY_INFO_TIME_EXT_BUSY", "u64"),
    7: ("NL80211_SURVEY_INFO_TIME_RX", "u64"),
    8: ("NL80211_SURVEY_INFO_TIME_TX", "u64"),
    9: ("NL80211_SURVEY_INFO_TIME_SCAN", "u64"),
    11: ("NL80211_SURVEY_INFO_TIME_BSS_RX", "u64"),
}

# enum nl80211_bss; elements as bytes, signal in 0.01 dBm
NETWORK: Final[Table] = {
    1: ("NL80211_BSS_BSSID", "mac"),
    2: ("NL80211_BSS_FREQUENCY", "u32"),
    4: ("NL80211_BSS_BEACON_INTERVAL", "u16"),
    5: ("NL80211_BSS_CAPABILITY", "u16"),
    6: ("NL80211_BSS_INFORMATION_ELEMENTS", "hex"),
    7: ("NL80211_BSS_SIGNAL_MBM", "s32"),
    8: ("NL80211_BSS_SIGNAL_UNSPEC", "u8"),
    9: ("NL80211_BSS_STATUS", "u32"),
    10: ("NL80211_BSS_SEEN_MS_AGO", "u32"),
    11: ("NL80211_BSS_BEACON_IES", "hex"),
    14: ("NL80211_BSS_PRESP_DATA", "flag"),
    21: ("NL80211_BSS_MLO_LINK_ID", "u8"),
    22: ("NL80211_BSS_MLD_ADDR", "mac"),
}

# one link of a multi-link interface or station: attributes of nl80211 within it
LINK: Final[Table] = {
    6: ("NL80211_ATTR_MAC", "mac"),
    21: ("NL80211_ATTR_STA_INFO", STATION),
    38: ("NL80211_ATTR_WIPHY_FREQ", "u32"),
    159: ("NL80211_ATTR_CHANNEL_WIDTH", "u32"),
    313: ("NL80211_ATTR_MLO_LINK_ID", "u8"),
}

# enum nl80211_attrs
MESSAGE: Final[Table] = {
    3: ("NL80211_ATTR_IFINDEX", "u32"),
    4: ("NL80211_ATTR_IFNAME", "text"),
    5: ("NL80211_ATTR_IFTYPE", "u32"),
    6: ("NL80211_ATTR_MAC", "mac"),
    21: ("NL80211_ATTR_STA_INFO", STATION),
    38: ("NL80211_ATTR_WIPHY_FREQ", "u32"),
    47: ("NL80211_ATTR_BSS", NETWORK),
    52: ("NL80211_ATTR_SSID", "hex"),
    84: ("NL80211_ATTR_SURVEY_INFO", SURVEY),
    159: ("NL80211_ATTR_CHANNEL_WIDTH", "u32"),
    312: ("NL80211_ATTR_MLO_LINKS", [LINK]),
}
