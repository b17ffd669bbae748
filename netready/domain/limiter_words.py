"""What stopped a load, as a noun for a terminal or inside a sentence; reports have longer ones."""

from collections.abc import Mapping
from typing import Final

from netready.domain.load import LimiterWord

LIMITER_WORDS: Final[Mapping[LimiterWord, str]] = {
    LimiterWord.NONE: "nothing, up to the number tried",
    LimiterWord.DEVICE: "this device, not the network",
    LimiterWord.RADIO: "the radio",
    LimiterWord.AP_CONTENTION: "devices crowding one access point",
    LimiterWord.AP_CLIENT_CAP: "the access point's limit of devices",
    LimiterWord.CLIENT_RATE_LIMIT: "a rate limit for each device",
    LimiterWord.LAN: "the wired network",
    LimiterWord.ADDRESSING: "joining the network (DHCP or RADIUS)",
    LimiterWord.UPLINK: "the school's line",
    LimiterWord.PROVIDER: "the internet provider",
    LimiterWord.FILTER: "a filter or firewall",
    LimiterWord.SERVER: "the target, not the network",
    LimiterWord.SHARED_LINK: "a link that all share, not told apart yet",
    LimiterWord.UNKNOWN: "not known yet",
}
