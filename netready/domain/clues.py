"""What is known, beside a stage's own figures, of where a limit lies. Values only; None: not known.

A stage from one place to one target sees one way as a whole. What tells its parts apart are
readings of other places at the same time, of the radio, of one device alone, and how joining went.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """Where the far end of a reading stands, in the order of the way there."""

    GATEWAY = "gateway"
    WIRED = "wired"  # a target plugged into the school's network, before the internet line
    ON_SITE = "on-site target"
    INTERNET = "internet"


class JoinFailure(StrEnum):
    """How a device failed to join the network; what happens before the first packet of ours."""

    AP_FULL = "ap-full"  # IEEE 802.11 status code 17: no room for another station
    RADIUS_TIMEOUT = "radius-timeout"
    RADIUS_REJECT = "radius-reject"
    DHCP_NO_OFFER = "dhcp-no-offer"
    DHCP_REFUSED = "dhcp-refused"
    NOT_JOINED = "not-joined"  # nobody said why


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorReading:
    """Round trips to one more place during a stage.

    Attributes:
        idle_rtt_ms, loaded_rtt_ms: percentiles ("p50", "p95"); a lost probe is infinite.
        idle_loss_ratio, loss_ratio: of the probes before and beside the load.
        failure: the word for why it could not be read at all, or "".
        from_wired: read by a device on a cable, not by one on the radio.
        past_filter: its way leads round the content filter or firewall; None: not known.
    """

    where: Place
    idle_rtt_ms: Mapping[str, float] = field(default_factory=dict)
    loaded_rtt_ms: Mapping[str, float] = field(default_factory=dict)
    idle_loss_ratio: float | None = None
    loss_ratio: float | None = None
    failure: str = ""
    from_wired: bool = False
    past_filter: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioClues:
    """The device's radio link before and beside the load.

    Attributes:
        idle_tx_rate_mbps, loaded_tx_rate_mbps: PHY rate.
        idle_retry_ratio, loaded_retry_ratio: frames sent again / frames sent.
        channel_utilisation_ratio: busy share of the channel beside the load.
        own_ratio, other_ratio: of the air, this network and others on the channel, beside the load.
        neighbours: radios of others on the channel that are waited for.
        stations: on the access point, by its own count.
        seen_by: who says how busy the channel was; "": nobody.
    """

    idle_tx_rate_mbps: float | None = None
    loaded_tx_rate_mbps: float | None = None
    idle_retry_ratio: float | None = None
    loaded_retry_ratio: float | None = None
    signal_dbm: float | None = None
    channel_utilisation_ratio: float | None = None
    own_ratio: float | None = None
    other_ratio: float | None = None
    neighbours: int | None = None
    stations: int | None = None
    channel: int | None = None
    seen_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AloneCheck:
    """One device by itself, with the pupils that it had in the stage that failed.

    Attributes:
        kept_limits: whether its pupils kept every limit when alone.
        alone_mbps, together_mbps: what that one device got, both directions together.
    """

    kept_limits: bool
    alone_mbps: float
    together_mbps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpShares:
    """Where the sender's time went, summed over its connections.

    Attributes:
        busy_s: seconds with something sent and not yet acknowledged, or waiting to be sent.
        receiver_limited_ratio: of `busy_s`, held back by the receiver's window.
        sender_limited_ratio: of `busy_s`, held back by the sender's own buffer or program.
        network_limited_ratio: of `busy_s`, the rest: the congestion window, pacing, or recovery.
        retransmitted_ratio: segments (or bytes) sent again / all.
        min_rtt_ms: the smallest of all connections.
    """

    connections: int
    busy_s: float
    receiver_limited_ratio: float
    sender_limited_ratio: float
    network_limited_ratio: float
    retransmitted_ratio: float | None = None
    min_rtt_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """Everything of the kind that is known of one stage.

    Attributes:
        target: where the loaded target stands.
        wireless: whether the devices that made the load are on the radio.
        radios: devices that took part.
        device_mbps: what each of several devices got, both directions together.
        connected: pupils with a connection; `failed` counts the others by their word.
        shut_out: devices of which no pupil got a connection while other devices had theirs.
        refused_after: on one device: so many got a connection, and nobody after them did.
        tls_intercepted: a filter opens TLS on this network.
        tcp_down, tcp_up: time shares at the sender of each direction.
        power_saving: the device saves power, and kept its schedule all the same.
    """

    target: Place | None = None
    wireless: bool | None = None
    radios: int = 1
    anchors: tuple[AnchorReading, ...] = ()
    radio: RadioClues | None = None
    alone: AloneCheck | None = None
    device_mbps: Mapping[str, float] = field(default_factory=dict)
    connected: int | None = None
    failed: Mapping[str, int] = field(default_factory=dict)
    shut_out: tuple[str, ...] = ()
    refused_after: int | None = None
    joins_failed: Mapping[JoinFailure, int] = field(default_factory=dict)
    tls_intercepted: bool | None = None
    tcp_down: TcpShares | None = None
    tcp_up: TcpShares | None = None
    power_saving: bool | None = None


NO_CLUES = Clues()
