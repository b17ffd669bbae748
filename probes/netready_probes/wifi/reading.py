"""The values every Wi-Fi reader yields, whatever it reads from."""

from dataclasses import dataclass
from enum import StrEnum


class LinkState(StrEnum):
    """What the adapter is doing; none of these is an error of the program."""

    CONNECTED = "connected"
    NOT_CONNECTED = "not connected"
    NO_ADAPTER = "no wireless adapter"
    UNREADABLE = "unreadable"  # an answer, but none that is understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Frames since the association began; None: the driver does not count them."""

    tx_packets: int | None = None
    tx_retries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReading:
    """One look at the link; None: not told.

    Attributes:
        bssid: address of the access point's radio; stays on the site, never a metric.
        generation: 4, 5, 6 or 7, from the last data rates; an idle link may show none.
        signal_dbm: below 0; a reading of 0 means "no frame yet" and is None here.
        beacon_signal_dbm: of the beacons, where the driver tells it.
        links: radio links of a multi-link (Wi-Fi 7) association; figures are the first one's.
    """

    state: LinkState
    ssid: str | None = None
    bssid: str | None = None
    frequency_mhz: float | None = None
    width_mhz: float | None = None
    generation: int | None = None
    signal_dbm: float | None = None
    beacon_signal_dbm: float | None = None
    noise_dbm: float | None = None
    tx_rate_mbps: float | None = None
    rx_rate_mbps: float | None = None
    counters: Counters = Counters()
    links: int = 1


def channel_of(frequency_mhz: float) -> int | None:
    """Channel number of a centre frequency; None outside 2.4, 5 and 6 GHz.

    Source: IEEE 802.11-2020 annex E, 802.11ax 27.3.23.2 (6 GHz starts at 5950 MHz).
    """
    if frequency_mhz == 2484:
        return 14
    if 2412 <= frequency_mhz <= 2472:
        return round((frequency_mhz - 2407) / 5)
    if frequency_mhz == 5935:
        return 2
    if 5955 <= frequency_mhz <= 7115:
        return round((frequency_mhz - 5950) / 5)
    return round((frequency_mhz - 5000) / 5) if 5160 <= frequency_mhz <= 5925 else None


def band_of(frequency_mhz: float) -> str:
    """The name of the band: "2.4 GHz", "5 GHz" or "6 GHz"."""
    if frequency_mhz < 3000:
        return "2.4 GHz"
    return "6 GHz" if frequency_mhz >= 5930 else "5 GHz"


def plausible_dbm(value: float) -> float | None:
    """A received signal or noise in dBm, or None.

    0 means that no frame has come yet; a number above 127 is a signed byte that somebody printed
    as an unsigned one (seen in drivers); beyond -120 is a placeholder.
    """
    signed = value - 256 if 127 < value < 256 else value
    return signed if -120 < signed < 0 else None


def retry_ratio(before: Counters, after: Counters) -> tuple[float | None, str]:
    """Retransmissions / frames on air between two readings, 0 to 1, or None and why.

    `tx retries` counts retransmissions, so the denominator is packets plus retries.
    """
    counts = (before.tx_packets, after.tx_packets, before.tx_retries, after.tx_retries)
    if any(count is None for count in counts):
        return None, "the driver does not count retries"
    packets_before, packets, retries_before, retries = (count or 0 for count in counts)
    sent, again = packets - packets_before, retries - retries_before
    if sent < 0 or again < 0:
        return None, "the counters were reset meanwhile"
    if retries == 0 and packets >= _NEVER_A_RETRY:
        return None, "the driver reports no retries at all, which says that it does not count them"
    if sent < _FEWEST_FRAMES:
        return None, f"only {sent} frames were sent meanwhile, too few to tell"
    return again / (sent + again), ""


# Realtek rtw88 was seen with 0 retries after 3.7 million packets.
_NEVER_A_RETRY = 10_000
_FEWEST_FRAMES = 20  # below this one retry moves the ratio by five points
