"""What `iw dev X station dump` (or `get`) prints, to readings. Pure.

A client lists its access point, an access point its clients. A multi-link peer has its own figures
first and a "Link N:" block for each link after them: they are never added up.
"""

from collections.abc import Mapping
from typing import Final

from netready_probes.wifi.linux import iw_fields
from netready_probes.wifi.reading import Counters, LinkPart, StationReading

_STATIONS_MAX: Final = 4096
_LINKS_MAX: Final = 15

Fields = dict[str, str]


def parse_stations(dump: str) -> tuple[StationReading, ...]:
    """Every station, in order; empty where there is none."""
    blocks: list[tuple[str, list[Fields]]] = []
    for line in iw_fields.lines_of(dump):
        label, value = iw_fields.label_and_value(line)
        if line.lstrip().startswith("Station ") and "(on " in line:
            if len(blocks) == _STATIONS_MAX:
                break
            blocks.append((line, [{}]))
        elif blocks and label.startswith("Link ") and not value:
            blocks[-1][1].append({"link": label.removeprefix("Link ")})
        elif blocks:
            blocks[-1][1][-1].setdefault(label, value)
    return tuple(_station(head, parts) for head, parts in blocks)


def _station(head: str, blocks: list[Fields]) -> StationReading:
    fields = blocks[0]
    return StationReading(
        bssid=iw_fields.mac_in(head),
        interface=head.partition("(on ")[2].rstrip(") "),
        signal_dbm=iw_fields.received_dbm(fields.get("signal", "")),
        signal_average_dbm=iw_fields.received_dbm(fields.get("signal avg", "")),
        beacon_signal_dbm=iw_fields.received_dbm(fields.get("beacon signal avg", "")),
        tx_rate=iw_fields.rate(fields.get("tx bitrate", "")),
        rx_rate=iw_fields.rate(fields.get("rx bitrate", "")),
        counters=_counters(fields),
        tx_bytes=iw_fields.count(fields.get("tx bytes", "")),
        rx_bytes=iw_fields.count(fields.get("rx bytes", "")),
        inactive_ms=iw_fields.count(fields.get("inactive time", "")),
        connected_s=iw_fields.count(fields.get("connected time", "")),
        tx_air_us=iw_fields.count(fields.get("tx duration", "")),
        rx_air_us=iw_fields.count(fields.get("rx duration", "")),
        expected_mbps=iw_fields.number(fields.get("expected throughput", "")),
        authorised={"yes": True, "no": False}.get(fields.get("authorized", "")),
        parts=tuple(_part(block) for block in blocks[1 : _LINKS_MAX + 1]),
    )


def _counters(fields: Mapping[str, str]) -> Counters:
    return Counters(
        tx_packets=iw_fields.count(fields.get("tx packets", "")),
        tx_retries=iw_fields.count(fields.get("tx retries", "")),
        rx_packets=iw_fields.count(fields.get("rx packets", "")),
        tx_failed=iw_fields.count(fields.get("tx failed", "")),
        beacon_loss=iw_fields.count(fields.get("beacon loss", "")),
    )


def _part(fields: Mapping[str, str]) -> LinkPart:
    return LinkPart(
        link_id=iw_fields.count(fields["link"]),
        bssid=iw_fields.mac_in(fields.get("address", fields.get("Address", ""))),
        signal_dbm=_first_dbm(fields, "signal", "signal avg"),
        beacon_signal_dbm=iw_fields.received_dbm(fields.get("beacon signal avg", "")),
        tx_rate_mbps=iw_fields.rate(fields.get("tx bitrate", "")).mbps,
        rx_rate_mbps=iw_fields.rate(fields.get("rx bitrate", "")).mbps,
        counters=_counters(fields),
    )


def _first_dbm(fields: Mapping[str, str], *labels: str) -> float | None:
    found = (iw_fields.received_dbm(fields.get(label, "")) for label in labels)
    return next((value for value in found if value is not None), None)
