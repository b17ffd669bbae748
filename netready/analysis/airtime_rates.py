"""PHY rates of devices at work, and the efficiency of one device alone, from records. Pure.

The rate of a link is that of its last frame. An idle one shows the slow rate of a beacon or of a
housekeeping frame, which says nothing of how data would be sent; such readings are left out.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from typing import Final

from netready.analysis.air_details import looks
from netready.analysis.load_runs import load_runs
from netready.domain.airtime import ClientRates, Efficiency
from netready.domain.metrics import Direction
from netready.domain.record import INTERNET, TARGET_PLACE, NetworkRole, Record

# IEEE 802.11-2020 clauses 15 to 17: rates of frames that are no data of today's networks
LEGACY_MBPS: Final = frozenset((1.0, 2.0, 5.5, 6.0, 9.0, 11.0, 12.0, 18.0, 24.0, 36.0, 48.0, 54.0))
TOGETHER: Final = timedelta(minutes=15)  # readings of one device that belong together
_LEAST_RATIO: Final = 0.1  # below, the wire or the target was the limit, not the air
_MOST_RATIO: Final = 0.95  # above, the rate was not that of the data


def client_rates(records: Sequence[Record]) -> tuple[ClientRates, ...]:
    """One for each device that was read: beside a load where there was one, else its last link."""
    beside = dict(_beside_load(records))
    found = beside or dict(_of_links(records))
    return tuple(found[device] for device in sorted(found))


def _beside_load(records: Sequence[Record]) -> Iterator[tuple[str, ClientRates]]:
    for run in load_runs(records):
        for stage in run.stages:
            for look in looks(stage, "air"):
                rates = _rates(look.rx_rate_mbps, look.tx_rate_mbps)
                if look.when == "during" and rates is not None:
                    yield look.device or run.record.device, rates


def _of_links(records: Sequence[Record]) -> Iterator[tuple[str, ClientRates]]:
    for record in records:
        rates = link_rates(record)
        if rates is not None:
            yield record.device, rates


def link_rates(record: Record) -> ClientRates | None:
    """Of a record of the link; None: it is of another probe, or tells no rate of data."""
    if record.probe != "wifi-link":
        return None
    return _rates(reading(record, "rx_rate_mbps"), reading(record, "tx_rate_mbps"))


def _rates(down: float | None, up: float | None) -> ClientRates | None:
    """A direction without a rate of data is taken to be like the other one."""
    told_down, told_up = _of_data(down), _of_data(up)
    if told_down is None and told_up is None:
        return None
    return ClientRates(down_mbps=told_down or told_up or 0.0, up_mbps=told_up or told_down or 0.0)


def _of_data(mbps: float | None) -> float | None:
    return mbps if mbps is not None and mbps > 0 and mbps not in LEGACY_MBPS else None


def reading(record: Record, name: str) -> float | None:
    """The first value of that metric; None: not measured."""
    return next((m.value for m in record.metrics if m.name == name and m.value is not None), None)


def measured_efficiency(records: Sequence[Record]) -> Efficiency | None:
    """Goodput of one device alone / its PHY rate; the middle one of several; None: not measured.

    Downwards, over Wi-Fi, to a target inside the school, with a look at the link within 15 minutes.
    A ratio that the air alone cannot explain is left out.
    """
    found = sorted(pair for record in records if (pair := _efficiency(record, records)))
    if not found:
        return None
    ratio = median(each for each, _ in found)
    _, mbps = min(found, key=lambda pair: abs(pair[0] - ratio))
    note = f"Goodput of one device alone / its PHY rate of {mbps:.0f} Mbit/s, {len(found)} times."
    return Efficiency(ratio=ratio, measured=True, at_mbps=mbps, note=note)


def _efficiency(record: Record, records: Sequence[Record]) -> tuple[float, float] | None:
    if record.probe != "throughput" or not _over_wifi_on_site(record):
        return None
    links = [(abs(r.started_at - record.started_at), r) for r in records if _same_device(r, record)]
    near = [(apart, rates) for apart, r in links if (rates := link_rates(r)) and apart <= TOGETHER]
    goodput = max(_goodput_down(record), default=None)
    if not near or goodput is None:
        return None
    phy_mbps = min(near, key=lambda pair: pair[0])[1].down_mbps
    ratio = goodput / phy_mbps
    return (ratio, phy_mbps) if _LEAST_RATIO <= ratio <= _MOST_RATIO else None


def _over_wifi_on_site(record: Record) -> bool:
    network = record.network
    elsewhere = record.annotations.get(TARGET_PLACE) == INTERNET
    return not (network.wired is True or network.role is NetworkRole.EMULATED or elsewhere)


def _same_device(one: Record, other: Record) -> bool:
    return (one.room, one.device) == (other.room, other.device)


def _goodput_down(record: Record) -> Iterator[float]:
    for line in record.metrics:
        if line.name == "goodput_mbps" and line.direction is Direction.DOWN and line.value:
            yield line.value
