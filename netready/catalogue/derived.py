"""Names of values that are worked out from several records, and what each one means.

A criterion may say ``measure = { derived = "name" }``; `netready.analysis` works it out. To add
one, add a line here and its function there.
"""

from types import MappingProxyType

DERIVED = MappingProxyType(
    {
        "line_capacity_ratio": "ratio: the worse direction of measured capacity / planned peak",
        "pupils_supported_ratio": "ratio: pupils held / planned class, a room",
        "pupil_goodput_ratio": "ratio: p10 over pupils of delivered / needed, planned class",
        "stalled_pupils_ratio": "ratio: pupils that stalled / pupils, planned class",
        "fairness_jain": "ratio: Jain's index over the pupils, planned class",
        "class_start_s": "s: p95 over the pupils of their start, planned class",
        "required_endpoints_ratio": "ratio: required hosts that answered / required hosts tried",
        "tls_interception": "word: intercepted (a host where it is forbidden), exempt",
        "media_udp": "word: closed (no required port answers), one path (some), all",
        "device_minimum": "word: below, meets, exceeds",
        "clients_per_ap": "devices: planned pupils on the busiest access point, site file",
        "wifi_generation": "generation of the best link, where it is 6 or newer",
        "second_signal_dbm": "dBm: own name, another device on another channel of the band",
        "airtime_before_percent": "%: the channel's busy share before our load, a room",
        "airtime_loaded_percent": "%: the same beside the planned class, a room",
        "co_channel_neighbours": "access points of others on the own channel, above -82 dBm",
        "lowest_basic_rate_mbps": "Mbit/s: slowest basic rate of the own name's access points",
        "names_per_radio": "names: the most that one of the own access points' radios sends out",
        "wifi_encryption": "word: of the network that the device was on, by its beacons",
        "sign_in_certificate_days": "days left of the sign-in server's certificate, where few",
        "wifi_key_kind": "word: per-person, where the beacons ask for a sign-in",
    }
)
