"""Names and units of everything a probe may report.

The unit belongs to the name: two records never carry one name in two units. To add a metric, add
a line here; `tests/test_docs.py` fails if a probe reports a name that is not listed.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Direction(StrEnum):
    """Seen from the pupil's device."""

    DOWN = "down"
    UP = "up"
    BOTH = "both"  # loaded in both directions at once


METRIC_UNITS = MappingProxyType(
    {
        # latency and loss
        "rtt_ms": "ms",
        "loss_ratio": "ratio",
        "loss_burst_packets": "packets",  # longest run of consecutive losses
        "jitter_ms": "ms",
        "loaded_rtt_ms": "ms",
        "loaded_rtt_increase_ms": "ms",
        "responsiveness_rpm": "rpm",
        # rate
        "goodput_mbps": "Mbit/s",
        # names, connections, pages
        "dns_ms": "ms",
        "dns_failure_ratio": "ratio",
        "connect_ms": "ms",
        "tls_ms": "ms",
        "ttfb_ms": "ms",
        "reachable": "yes-no",  # 1 or 0
        "reachable_ratio": "ratio",  # endpoints reached / endpoints tried
        "media_udp_open_ratio": "ratio",  # STUN ports that answered / ports tried
        "tls_intercepted": "yes-no",
        "certificate_days_left": "days",
        "clock_offset_s": "s",
        # Wi-Fi link
        "signal_dbm": "dBm",
        "noise_dbm": "dBm",
        "snr_db": "dB",
        "channel": "number",
        "channel_width_mhz": "MHz",
        "frequency_mhz": "MHz",
        "tx_rate_mbps": "Mbit/s",
        "rx_rate_mbps": "Mbit/s",
        "retry_ratio": "ratio",
        "channel_utilisation_ratio": "ratio",
        "station_count": "stations",
        "wifi_generation": "number",  # 4, 5, 6, 7
        "mcs": "number",
        "spatial_streams": "streams",
        "failed_frames_ratio": "ratio",  # given up after all repeats / sent
        "beacon_loss_count": "beacons",
        "link_count": "links",  # of a multi-link (Wi-Fi 7) association
        "roam_count": "roams",
        "roam_gap_ms": "ms",
        # Wi-Fi neighbourhood and airtime
        "bss_count": "networks",  # names on radios, all that were heard
        "ssid_count": "names",  # that this device's radio sends out
        "co_channel_count": "access points",  # others on the channel, loud enough to wait for
        "adjacent_channel_count": "access points",
        "second_signal_dbm": "dBm",  # best other access point of the same name, other channel
        "lowest_basic_rate_mbps": "Mbit/s",
        "beacon_airtime_ratio": "ratio",
        "own_airtime_ratio": "ratio",
        "other_airtime_ratio": "ratio",
        "undecoded_airtime_ratio": "ratio",
        "airtime_efficiency_ratio": "ratio",  # goodput of one unloaded client / its PHY rate
        "clients_2ghz_ratio": "ratio",  # by the controller
        "join_ms": "ms",  # label = the rung
        # the device itself
        "memory_gib": "GiB",
        "storage_gb": "GB",  # 10^9 bytes, as on the box
        "storage_free_gb": "GB",
        "core_count": "cores",
        "cpu_load_ratio": "ratio",  # one a core, label = "core0", ...
        "battery_ratio": "ratio",
        "on_mains": "yes-no",
        "link_speed_mbps": "Mbit/s",
        "foreign_traffic_mbps": "Mbit/s",  # on the adapter, not ours
        # 1:1 load
        "pupils_supported": "pupils",  # stat "holds" and "breaks"
        "pupils_ok": "pupils",
        "pupils_ok_ratio": "ratio",  # pupils that kept every limit / pupils with something to do
        "rtt_above_limit_s": "s",  # time in which a round trip beside the load was too long
        "pupil_goodput_mbps": "Mbit/s",
        "stall_ratio": "ratio",  # pupils that stalled / pupils
        "startup_s": "s",
        "delivered_ratio": "ratio",  # delivered / needed
        "fairness_jain": "ratio",
        "start_spread_ms": "ms",
        "send_lateness_ms": "ms",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number with everything needed to read it.

    Attributes:
        name: a key of `METRIC_UNITS`.
        value: the number; None means "not measured" and `note` says why. Never 0 for unknown.
        unit: `METRIC_UNITS[name]`.
        direction: seen from the device, or None where there is none.
        stat: "value", "min", "mean", "max", "p10", "p50", "p95", "p98", "p99", "holds", ...
        n: samples behind the number; None where it is a reading.
        source: how it was got, e.g. "udp echo, kernel timestamps", "nl80211", "psutil".
        label: what it belongs to where a record has several, e.g. an endpoint or a core.
        note: one sentence, above all why a value is None.
        age_s: how old the reading was when the record was made; None: not known, or made for it.
    """

    name: str
    value: float | None
    unit: str
    direction: Direction | None = None
    stat: str = "value"
    n: int | None = None
    source: str = ""
    label: str = ""
    note: str = ""
    age_s: float | None = None


def metric(
    name: str,
    value: float | None,
    *,
    direction: Direction | None = None,
    stat: str = "value",
    n: int | None = None,
    source: str = "",
    label: str = "",
    note: str = "",
    age_s: float | None = None,
) -> Metric:
    """A `Metric` with the unit of its name; raises KeyError for a name that is not listed."""
    return Metric(
        name=name,
        value=value,
        unit=METRIC_UNITS[name],
        direction=direction,
        stat=stat,
        n=n,
        source=source,
        label=label,
        note=note,
        age_s=age_s,
    )
