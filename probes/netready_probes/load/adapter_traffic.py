"""Other programs' traffic on the adapter that leads to the target, while nobody of ours asks."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready_probes.contract import Address
from netready_probes.seams import Adapter, NetworkError, System

SECONDS_MIN: Final = 1.0  # below it one packet of a neighbour would be a rate
# IPv6, UDP and Ethernet around a probe, rounded up: what is ours must not be taken for others'
HEAD_BYTES: Final = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterReading:
    """The adapter's counters at one moment."""

    name: str
    at_s: float
    bytes_moved: int


def adapter_to(system: System, target: Address) -> Adapter | None:
    """The adapter whose address this device uses towards the target; None: loopback, or unknown."""
    try:
        udp = system.network.udp(target.host, target.port)
    except NetworkError:
        return None
    own = ""
    with suppress(OSError):
        own = str(udp.getsockname()[0])
    udp.close()
    return next((one for one in system.host.adapters() if own and own in one.addresses), None)


def read_adapter(system: System, target: Address) -> AdapterReading | None:
    """Its counters now; None: it has none."""
    found = adapter_to(system, target)
    if found is None or found.bytes_sent is None or found.bytes_received is None:
        return None
    moved = found.bytes_sent + found.bytes_received
    return AdapterReading(name=found.name, at_s=system.clock.monotonic_s(), bytes_moved=moved)


def foreign_mbps(
    before: AdapterReading | None, after: AdapterReading | None, *, own_bytes: int
) -> float | None:
    """Both directions together, less our own; None: not known, or too short to tell."""
    if before is None or after is None or before.name != after.name:
        return None
    seconds, moved = after.at_s - before.at_s, after.bytes_moved - before.bytes_moved
    if seconds < SECONDS_MIN or moved < 0:  # the counters were set back
        return None
    return max(0, moved - own_bytes) * 8 / 1e6 / seconds


def probe_bytes(sent: int, payload_bytes: int) -> int:
    """Probes with their answers, as an adapter counts them."""
    return 2 * sent * (payload_bytes + HEAD_BYTES)
