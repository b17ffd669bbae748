"""The part of nl80211's messages that is read here, as classes of pyroute2; needs pyroute2.

Its own classes take elements apart, fail on hostile ones and do not hand out their bytes, and they
know nothing of multi-link. So only what is asked for is named, and bytes stay bytes. Numbers:
include/uapi/linux/nl80211.h of Linux 6.17; they never change.
"""

from collections.abc import Sequence
from typing import ClassVar

from pyroute2.netlink import genlmsg, nla
from pyroute2.netlink.generic import AsyncGenericNetlinkSocket

GET_INTERFACE, GET_STATION, GET_SCAN, TRIGGER_SCAN = 5, 17, 32, 33
NEW_SCAN_RESULTS, SCAN_ABORTED, GET_SURVEY = 34, 35, 50
FAMILY = "nl80211"
SCAN_EVENTS = "scan"


class Rate(nla):  # type: ignore[misc]
    """enum nl80211_rate_info; bit rates in 100 kbit/s."""

    nla_map = (
        (1, "NL80211_RATE_INFO_BITRATE", "uint16"),
        (2, "NL80211_RATE_INFO_MCS", "uint8"),
        (3, "NL80211_RATE_INFO_40_MHZ_WIDTH", "flag"),
        (4, "NL80211_RATE_INFO_SHORT_GI", "flag"),
        (5, "NL80211_RATE_INFO_BITRATE32", "uint32"),
        (6, "NL80211_RATE_INFO_VHT_MCS", "uint8"),
        (7, "NL80211_RATE_INFO_VHT_NSS", "uint8"),
        (8, "NL80211_RATE_INFO_80_MHZ_WIDTH", "flag"),
        (9, "NL80211_RATE_INFO_80P80_MHZ_WIDTH", "flag"),
        (10, "NL80211_RATE_INFO_160_MHZ_WIDTH", "flag"),
        (11, "NL80211_RATE_INFO_10_MHZ_WIDTH", "flag"),
        (12, "NL80211_RATE_INFO_5_MHZ_WIDTH", "flag"),
        (13, "NL80211_RATE_INFO_HE_MCS", "uint8"),
        (14, "NL80211_RATE_INFO_HE_NSS", "uint8"),
        (18, "NL80211_RATE_INFO_320_MHZ_WIDTH", "flag"),
        (19, "NL80211_RATE_INFO_EHT_MCS", "uint8"),
        (20, "NL80211_RATE_INFO_EHT_NSS", "uint8"),
    )


class Station(nla):  # type: ignore[misc]
    """enum nl80211_sta_info; flags are two 32-bit words: which are told, and which are set."""

    Rate = Rate
    nla_map = (
        (1, "NL80211_STA_INFO_INACTIVE_TIME", "uint32"),
        (2, "NL80211_STA_INFO_RX_BYTES", "uint32"),
        (3, "NL80211_STA_INFO_TX_BYTES", "uint32"),
        (7, "NL80211_STA_INFO_SIGNAL", "int8"),
        (8, "NL80211_STA_INFO_TX_BITRATE", "Rate"),
        (9, "NL80211_STA_INFO_RX_PACKETS", "uint32"),
        (10, "NL80211_STA_INFO_TX_PACKETS", "uint32"),
        (11, "NL80211_STA_INFO_TX_RETRIES", "uint32"),
        (12, "NL80211_STA_INFO_TX_FAILED", "uint32"),
        (13, "NL80211_STA_INFO_SIGNAL_AVG", "int8"),
        (14, "NL80211_STA_INFO_RX_BITRATE", "Rate"),
        (16, "NL80211_STA_INFO_CONNECTED_TIME", "uint32"),
        (17, "NL80211_STA_INFO_STA_FLAGS", "cdata"),
        (18, "NL80211_STA_INFO_BEACON_LOSS", "uint32"),
        (23, "NL80211_STA_INFO_RX_BYTES64", "uint64"),
        (24, "NL80211_STA_INFO_TX_BYTES64", "uint64"),
        (27, "NL80211_STA_INFO_EXPECTED_THROUGHPUT", "uint32"),
        (29, "NL80211_STA_INFO_BEACON_RX", "uint64"),
        (30, "NL80211_STA_INFO_BEACON_SIGNAL_AVG", "int8"),
        (32, "NL80211_STA_INFO_RX_DURATION", "uint64"),
        (39, "NL80211_STA_INFO_TX_DURATION", "uint64"),
    )


class Survey(nla):  # type: ignore[misc]
    """enum nl80211_survey_info; times in milliseconds."""

    nla_map = (
        (1, "NL80211_SURVEY_INFO_FREQUENCY", "uint32"),
        (2, "NL80211_SURVEY_INFO_NOISE", "int8"),
        (3, "NL80211_SURVEY_INFO_IN_USE", "flag"),
        (4, "NL80211_SURVEY_INFO_TIME", "uint64"),
        (5, "NL80211_SURVEY_INFO_TIME_BUSY", "uint64"),
        (6, "NL80211_SURVEY_INFO_TIME_EXT_BUSY", "uint64"),
        (7, "NL80211_SURVEY_INFO_TIME_RX", "uint64"),
        (8, "NL80211_SURVEY_INFO_TIME_TX", "uint64"),
        (9, "NL80211_SURVEY_INFO_TIME_SCAN", "uint64"),
        (11, "NL80211_SURVEY_INFO_TIME_BSS_RX", "uint64"),
    )


class Network(nla):  # type: ignore[misc]
    """enum nl80211_bss; elements as bytes, signal in 0.01 dBm."""

    nla_map = (
        (1, "NL80211_BSS_BSSID", "l2addr"),
        (2, "NL80211_BSS_FREQUENCY", "uint32"),
        (4, "NL80211_BSS_BEACON_INTERVAL", "uint16"),
        (5, "NL80211_BSS_CAPABILITY", "uint16"),
        (6, "NL80211_BSS_INFORMATION_ELEMENTS", "cdata"),
        (7, "NL80211_BSS_SIGNAL_MBM", "int32"),
        (8, "NL80211_BSS_SIGNAL_UNSPEC", "uint8"),
        (9, "NL80211_BSS_STATUS", "uint32"),
        (10, "NL80211_BSS_SEEN_MS_AGO", "uint32"),
        (11, "NL80211_BSS_BEACON_IES", "cdata"),
        (14, "NL80211_BSS_PRESP_DATA", "flag"),
        (21, "NL80211_BSS_MLO_LINK_ID", "uint8"),
        (22, "NL80211_BSS_MLD_ADDR", "l2addr"),
    )


class Names(nla):  # type: ignore[misc]
    """Names to ask for in a scan."""

    nla_map = ((1, "NAME", "cdata"),)


class Frequencies(nla):  # type: ignore[misc]
    """Frequencies in MHz to scan."""

    nla_map = ((1, "MHZ", "uint32"),)


class Link(nla):  # type: ignore[misc]
    """One link of a multi-link interface or station: attributes of nl80211 within it."""

    Station = Station
    nla_map = (
        (6, "NL80211_ATTR_MAC", "l2addr"),
        (21, "NL80211_ATTR_STA_INFO", "Station"),
        (38, "NL80211_ATTR_WIPHY_FREQ", "uint32"),
        (159, "NL80211_ATTR_CHANNEL_WIDTH", "uint32"),
        (313, "NL80211_ATTR_MLO_LINK_ID", "uint8"),
    )


class Message(genlmsg):  # type: ignore[misc]
    """enum nl80211_attrs."""

    Station, Survey, Network, Link = Station, Survey, Network, Link
    Names, Frequencies = Names, Frequencies
    nla_map = (
        (3, "NL80211_ATTR_IFINDEX", "uint32"),
        (4, "NL80211_ATTR_IFNAME", "asciiz"),
        (5, "NL80211_ATTR_IFTYPE", "uint32"),
        (6, "NL80211_ATTR_MAC", "l2addr"),
        (21, "NL80211_ATTR_STA_INFO", "Station"),
        (38, "NL80211_ATTR_WIPHY_FREQ", "uint32"),
        (44, "NL80211_ATTR_SCAN_FREQUENCIES", "Frequencies"),
        (45, "NL80211_ATTR_SCAN_SSIDS", "Names"),
        (47, "NL80211_ATTR_BSS", "Network"),
        (52, "NL80211_ATTR_SSID", "cdata"),
        (84, "NL80211_ATTR_SURVEY_INFO", "Survey"),
        (159, "NL80211_ATTR_CHANNEL_WIDTH", "uint32"),
        (312, "NL80211_ATTR_MLO_LINKS", "*Link"),
    )


class Kernel(AsyncGenericNetlinkSocket):  # type: ignore[misc]
    """A socket to nl80211 that speaks `Message`."""

    mcast_groups: ClassVar[dict[str, int]] = {}

    async def open(self) -> None:
        """Finds the family; raises NetlinkError with ENOENT where there is no wireless."""
        await self.setup_endpoint()
        await self.bind(FAMILY, Message)

    async def dump(self, command: int, index: int | None = None) -> list[Message]:
        """Everything of one kind, of one interface or of all."""
        return [found async for found in await self._do_dump(_request(command, index))]

    async def trigger_scan(self, index: int, frequencies: Sequence[int], *, ask: bool) -> None:
        """Starts a scan, of all channels where none are given; needs CAP_NET_ADMIN.

        `ask`: send probe requests for any name, where the rules of the country allow it; otherwise
        it only listens. On the channel in use alone, the radio goes on with its work meanwhile.
        """
        message = _request(TRIGGER_SCAN, index)
        if ask:
            message["attrs"].append(["NL80211_ATTR_SCAN_SSIDS", {"attrs": [["NAME", b""]]}])
        if frequencies:
            wanted = {"attrs": [["MHZ", each] for each in frequencies]}
            message["attrs"].append(["NL80211_ATTR_SCAN_FREQUENCIES", wanted])
        await self._do_request(message)


def _request(command: int, index: int | None) -> Message:
    message = Message()
    message["cmd"] = command
    message["attrs"] = [] if index is None else [["NL80211_ATTR_IFINDEX", index]]
    return message
