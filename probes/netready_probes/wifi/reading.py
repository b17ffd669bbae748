"""The values every Wi-Fi reader yields, whatever it reads from."""

from dataclasses import dataclass
from enum import StrEnum

from netready.domain.air import Bss
from netready.domain.failures import Failure


class LinkState(StrEnum):
    """What the adapter is doing; none of these is an error of the program."""

    CONNECTED = "connected"
    NOT_CONNECTED = "not connected"
    NO_ADAPTER = "no wireless adapter"
    UNREADABLE = "unreadable"  # an answer, but none that is understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Frames since the association began; None: the driver does not count them.

    Attributes:
        tx_failed: given up after all repeats.
        beacon_loss: how often the access point's beacons stayed away for too long.
    """

    tx_packets: int | None = None
    tx_retries: int | None = None
    rx_packets: int | None = None
    tx_failed: int | None = None
    beacon_loss: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPart:
    """One radio link of a multi-link (Wi-Fi 7) association; None: not told.

    Attributes:
        active: in use now; a link that was agreed may rest.
    """

    link_id: int | None = None
    active: bool | None = None
    bssid: str | None = None
    frequency_mhz: float | None = None
    width_mhz: float | None = None
    signal_dbm: float | None = None
    beacon_signal_dbm: float | None = None
    tx_rate_mbps: float | None = None
    rx_rate_mbps: float | None = None
    counters: Counters = Counters()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRate:
    """How the last data frame of one direction was sent; None: not told.

    Attributes:
        generation: 4 to 7 by the kind of its modulation; None: at a basic rate.
        mcs: 0 to 15 within one stream (802.11n counts on from stream to stream, here it does not).
        short_guard: the shorter pause between symbols of 802.11n and 802.11ac.
    """

    mbps: float | None = None
    width_mhz: float | None = None
    generation: int | None = None
    mcs: int | None = None
    streams: int | None = None
    short_guard: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationReading:
    """One peer of the radio: the access point as seen by a device, or a device by an access point.

    Attributes:
        bssid: of the peer; stays on the site.
        signal_dbm: as in `LinkReading`. `signal_average_dbm`: over some frames.
        inactive_ms: since the last frame from it.
        tx_air_us, rx_air_us: time on air spent for it since the association, where it is counted.
        expected_mbps: the driver's own guess of the goodput.
        parts: the links of a multi-link peer. Its own figures above are not their sum to add to.
    """

    bssid: str | None = None
    interface: str = ""
    signal_dbm: float | None = None
    signal_average_dbm: float | None = None
    beacon_signal_dbm: float | None = None
    tx_rate: FrameRate = FrameRate()
    rx_rate: FrameRate = FrameRate()
    counters: Counters = Counters()
    tx_bytes: int | None = None
    rx_bytes: int | None = None
    inactive_ms: int | None = None
    connected_s: int | None = None
    tx_air_us: int | None = None
    rx_air_us: int | None = None
    expected_mbps: float | None = None
    authorised: bool | None = None
    parts: tuple[LinkPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReading:
    """One look at the link; None: not told.

    Attributes:
        bssid: address of the access point's radio; stays on the site, never a metric.
        generation: 4, 5, 6 or 7, from the last data rates; an idle link may show none.
        signal_dbm: below 0; a reading of 0 means "no frame yet" and is None here.
        signal_source: "": measured; "estimated from %": made of a percentage.
        beacon_signal_dbm: of the beacons, where the driver tells it.
        mcs, streams: of the last data frame sent; None where it went at a basic rate.
        age_s: since the last frame was received, or since the platform took the figures.
        links: radio links of a multi-link (Wi-Fi 7) association. With several, channel, frequency
            and width are those of the one in use, and None where it is not told which that is.
        parts: one for each of these links, in the order told.
        withheld: what the platform hides and what to switch on for it, a sentence; "": nothing.
        raw: the text as it came where it was not understood.
    """

    state: LinkState
    ssid: str | None = None
    bssid: str | None = None
    frequency_mhz: float | None = None
    width_mhz: float | None = None
    generation: int | None = None
    signal_dbm: float | None = None
    signal_source: str = ""
    beacon_signal_dbm: float | None = None
    noise_dbm: float | None = None
    tx_rate_mbps: float | None = None
    rx_rate_mbps: float | None = None
    mcs: int | None = None
    streams: int | None = None
    age_s: float | None = None
    counters: Counters = Counters()
    links: int = 1
    parts: tuple[LinkPart, ...] = ()
    withheld: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReading:
    """The networks that one look around found.

    Attributes:
        source: as of a metric, e.g. "nl80211".
        own_bssid: of the network that this device is on, where the list marks it.
        note: what must be said of it, e.g. that the list is the system's own cache, a sentence.
        withheld: what the platform hides and what to switch on for it, a sentence; "": nothing.
        failure: nothing, or not all, could be read.
        raw: the text as it came where it was not understood.
    """

    bss: tuple[Bss, ...] = ()
    source: str = ""
    own_bssid: str | None = None
    note: str = ""
    withheld: str = ""
    failure: Failure | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyEntry:
    """A radio's own counters of one channel, milliseconds since some moment; None: not counted.

    Which moment is the driver's affair: only differences mean anything, and only where no counter
    went back. Source: include/uapi/linux/nl80211.h, enum nl80211_survey_info.

    Attributes:
        interface: of the radio; a text may hold several.
        in_use: the channel that the radio is on.
        busy_ms: the medium was busy, own sending included.
        extension_busy_ms: the same of the second half of a 40 MHz channel.
        receive_ms: receiving anything that is Wi-Fi; `own_receive_ms`: of the own network.
    """

    interface: str = ""
    frequency_mhz: float | None = None
    in_use: bool = False
    noise_dbm: float | None = None
    active_ms: int | None = None
    busy_ms: int | None = None
    extension_busy_ms: int | None = None
    receive_ms: int | None = None
    own_receive_ms: int | None = None
    transmit_ms: int | None = None
    scan_ms: int | None = None


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


_LOUDEST_NOISE_DBM = -50  # wcn36xx prints noise up to -12 dBm, at which no frame would be heard


def plausible_noise_dbm(value: float) -> float | None:
    """Noise in dBm as `plausible_dbm`, or None where it would drown every frame."""
    noise = plausible_dbm(value)
    return None if noise is None or noise > _LOUDEST_NOISE_DBM else noise


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
