"""What the air of a room is like: networks in reach, radios, airtime, joining. Values only.

None: not told. Nothing here is 0 for unknown. They stand in the details of Wi-Fi records as JSON
(`jsonable`) and are read back by `netready.domain.typed_json.decoded`, so they hold no mappings.
Names from the air are hostile: `ssid` is printable text already, `ssid_hex` has the bytes.
"""

from dataclasses import dataclass
from enum import StrEnum


class Encryption(StrEnum):
    """How a network is encrypted, by what its beacons say; the words of SEC-06."""

    OPEN = "open"
    OWE = "owe"  # open with encryption (RFC 8110)
    WEP = "wep"
    WPA1 = "wpa1"
    WPA2 = "wpa2"
    WPA3 = "wpa3"


class SignIn(StrEnum):
    """How a device proves that it may join."""

    NONE = "none"
    KEY = "key"  # a shared or personal password
    PERSON = "802.1x"


class ProtectedManagement(StrEnum):
    """Protected management frames (802.11w)."""

    NONE = "none"
    CAPABLE = "capable"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What the beacons say of joining.

    Attributes:
        weakest, strongest: differ in a transition network (WPA2 and WPA3 at once).
        key_methods: names of the AKM suites, in their order, e.g. "psk", "sae", "802.1x", "ft-psk".
        ciphers: names of the pairwise cipher suites, e.g. "ccmp".
    """

    weakest: Encryption
    strongest: Encryption
    sign_in: SignIn
    protected_management: ProtectedManagement | None = None
    key_methods: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BssLoad:
    """The access point's own account of its channel (element 11, length 5).

    Attributes:
        stations: of this BSS or of the whole radio, as the vendor likes.
        utilisation_255: share of time the medium was sensed busy, 0 to 255.
        admission_32us: free admission capacity, units of 32 microseconds a second; None: not told.
        doubt: why it may not be used as a measurement, a sentence; "": it may.
    """

    stations: int
    utilisation_255: int
    admission_32us: int | None = None
    doubt: str = ""

    @property
    def utilisation_ratio(self) -> float | None:
        """Busy share of the channel, 0 to 1; None where it was never measured."""
        return None if self.doubt else self.utilisation_255 / 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Bss:
    """One network name on one radio, as its beacon or probe response, or a platform, tells it.

    Attributes:
        bssid: lower-case with colons; None where the platform hides it. Stays on the site.
        ssid: printable text (other characters escaped); None: hidden, or withheld (`withheld`).
        ssid_hex: the bytes as they came, hexadecimal; "": not known.
        signal_dbm: `signal_source` says whether it was measured or estimated from a percentage.
        age_ms: since the beacon was received.
        generation: 3 (802.11a/g or older), 4, 5, 6 or 7: the best the access point offers.
        beacon_interval_tu: of 1024 microseconds.
        beacon_bytes: length of the beacon's body with its header and check sum.
        basic_mbps, supported_mbps: legacy rates, ascending; the first basic one is the slowest that
            every client must be reached with.
        neighbour_reports, steering, fast_roaming: 802.11k, v, r.
        streams: spatial streams that it can receive.
        mld: address of the multi-link device (Wi-Fi 7), or None.
        ap_name: what the access point calls itself in a vendor's element.
        withheld: the platform hides names; what to switch on is in the record's note.
        faults: what in the elements could not be read, a few words each.
    """

    bssid: str | None = None
    ssid: str | None = None
    ssid_hex: str = ""
    frequency_mhz: float | None = None
    channel: int | None = None
    width_mhz: float | None = None
    signal_dbm: float | None = None
    signal_source: str = ""
    age_ms: float | None = None
    generation: int | None = None
    beacon_interval_tu: int | None = None
    beacon_bytes: int | None = None
    basic_mbps: tuple[float, ...] = ()
    supported_mbps: tuple[float, ...] = ()
    security: Security | None = None
    load: BssLoad | None = None
    country: str | None = None
    neighbour_reports: bool | None = None
    steering: bool | None = None
    fast_roaming: bool | None = None
    streams: int | None = None
    mld: str | None = None
    ap_name: str | None = None
    withheld: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AirShares:
    """Where the time of one channel went between two looks at the radio's counters; 0 to 1.

    Attributes:
        active_s: time the radio listened; None: the counters could not be used.
        own_ratio: this network, both directions. `other_ratio`: other networks on the channel.
        undecoded_ratio: busy, but nothing that could be read as Wi-Fi.
        sent_ratio: this radio was sending. `received_ratio`: it received Wi-Fi of any network.
        refused: why there are no shares, a sentence; "": there are.
        doubts: what was clamped or is odd, a few words each.
    """

    frequency_mhz: float | None = None
    active_s: float | None = None
    busy_ratio: float | None = None
    own_ratio: float | None = None
    other_ratio: float | None = None
    undecoded_ratio: float | None = None
    sent_ratio: float | None = None
    received_ratio: float | None = None
    noise_dbm: float | None = None
    refused: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """The networks that one radio of an access point sends out, grouped from a scan.

    Attributes:
        bssids, ssids: in the order of the scan; a hidden name is "".
        signal_dbm: of the strongest.
        utilisation_ratio: the freshest that can be believed; `doubt` says why there is none.
        stations_low, stations_high: vendors count per name or per radio.
        own: it sends the network that this device is on, or one of the school's names.
    """

    bssids: tuple[str, ...]
    ssids: tuple[str, ...]
    frequency_mhz: float | None = None
    channel: int | None = None
    width_mhz: float | None = None
    signal_dbm: float | None = None
    utilisation_ratio: float | None = None
    stations_low: int | None = None
    stations_high: int | None = None
    lowest_basic_mbps: float | None = None
    generation: int | None = None
    own: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AirLook:
    """The air around one stage of a load, as far as this device, or the access point, tells it.

    Attributes:
        when: "before", "during" or "after" the load.
        utilisation_ratio, stations: of the access point in use; `source` says by whom.
        other_ratio: share of the air taken by other networks on the channel.
        neighbours: radios of others on the channel, strong enough to be waited for.
        device: label of the device that looked, where several did; `bssid` what it was joined to.
    """

    when: str
    source: str = ""
    channel: int | None = None
    utilisation_ratio: float | None = None
    own_ratio: float | None = None
    other_ratio: float | None = None
    stations: int | None = None
    neighbours: int | None = None
    signal_dbm: float | None = None
    tx_rate_mbps: float | None = None
    rx_rate_mbps: float | None = None
    retry_ratio: float | None = None
    note: str = ""
    device: str = ""
    bssid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of joining a network, in the order of the ladder.

    Attributes:
        name: "scan", "association", "authentication", "address", "gateway", "dns" or "outside".
        ok: None: not tried, because a rung before it failed or nobody asked for it.
        ms: how long it took; None where it was not tried or did not end.
        word: of the closed list of failures, or "".
    """

    name: str
    ok: bool | None = None
    ms: float | None = None
    word: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roam:
    """One change of access point.

    Attributes:
        gap_ms: from the last moment on the old one to the first on the new one.
        bound_ms: by how much the gap may be wrong.
        signal_before_dbm, signal_after_dbm: of the two.
    """

    from_bssid: str | None
    to_bssid: str | None
    gap_ms: float | None = None
    bound_ms: float | None = None
    signal_before_dbm: float | None = None
    signal_after_dbm: float | None = None
