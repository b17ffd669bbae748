"""What others moved through the target while nobody of us loaded it: from its own counters. Pure.

A look moves a few datagrams, which the target does not count as bytes, so whatever the counters
say in that time is somebody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Client = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What the target had carried at one moment.

    Attributes:
        at_s: of our monotonic clock.
        clients: bytes both ways since its start, by address and label; None: it did not say.
    """

    at_s: float
    clients: Mapping[Client, int] | None


def carried(statistics: Mapping[str, object], at_s: float) -> Carried:
    """As the target told it; {}: it is another machine's, or is being started again."""
    lines = statistics.get("clients")
    if not isinstance(lines, list):
        return Carried(at_s=at_s, clients=None)
    moved: dict[Client, int] = {}
    for line in lines:
        moved[str(line["address"]), str(line["client"])] = (
            line["bytes_sent"] + line["bytes_received"]
        )
    return Carried(at_s=at_s, clients=moved)


def others_mbps(before: Carried, after: Carried) -> float | None:
    """Mean rate of both directions in between; None: not known.

    A client whose count went back was forgotten meanwhile, and counts from its return.
    """
    seconds = after.at_s - before.at_s
    if before.clients is None or after.clients is None or seconds <= 0:
        return None
    moved = 0
    for client, count in after.clients.items():
        earlier = before.clients.get(client, 0)
        moved += count - earlier if count >= earlier else count
    return moved * 8e-6 / seconds
