"""What an aggregator asks of an agent: the whole of its duties, signed, each time they change.

A message says everything that stands, so one that is lost, late or repeated does no harm. The agent
believes only what is signed with the aggregator's key (pinned at joining), made out to itself, and
newer than what it knew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from netready.domain.record import NetworkRole, Setting
from netready.domain.typed_json import decoded, encoded
from netready_probes.agent.messages import TARGETS_MAX
from netready_probes.contract import Address, Endpoint

# 1: first version (2026-11)
DUTIES_VERSION: Final = 1
SIGNED_PREFIX: Final = b"netready duties 1\n"  # a signature under one thing is none under another
ORDERS_MAX: Final = 50
PROBES_MAX: Final = 40
ENDPOINTS_MAX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRun:
    """One probe and its settings."""

    probe: str
    settings: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Run these probes here, one after the other; every record carries the order's id.

    Attributes:
        order: a UUID version 7; `ORDER` in the annotations of the records.
        room: where the device stands while it does so; "": not said.
        permission: the words of it, for probes that load; "": nobody's.
        network_role: whose network this is; stands in the records, which count by it.
        endpoints: cloud services to look at; each is asked whether it answers, none is loaded.
    """

    order: str
    room: str
    probes: tuple[ProbeRun, ...]
    target: Address | None = None
    permission: str = ""
    network_role: NetworkRole = NetworkRole.UNKNOWN
    endpoints: tuple[Endpoint, ...] = ()

    def __post_init__(self) -> None:
        if len(self.probes) > PROBES_MAX:
            raise ValueError(f"an order has at most {PROBES_MAX} probes")
        if len(self.endpoints) > ENDPOINTS_MAX:
            raise ValueError(f"an order has at most {ENDPOINTS_MAX} endpoints")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePart:
    """Open the line of a load run and do what comes on it (`agent.messages`)."""

    order: str
    run: str
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """All that an agent has to do, and all that it may load.

    Attributes:
        agent: to whom it is made out.
        number: counts up with every change, over restarts, too; one that is not higher is old.
        room: where the device stands, by the aggregator's book.
        targets: all that it may ever load or ping by order.
        measure: open orders, oldest first; one that is missing is withdrawn and ends at once.
        take_part: the run it belongs to now.
    """

    agent: str
    number: int
    room: str
    targets: tuple[Address, ...]
    measure: tuple[Measure, ...] = ()
    take_part: TakePart | None = None
    version: int = DUTIES_VERSION

    def __post_init__(self) -> None:
        if self.version != DUTIES_VERSION:
            raise ValueError(f"duties of version {DUTIES_VERSION} are understood here")
        if len(self.targets) > TARGETS_MAX or len(self.measure) > ORDERS_MAX:
            raise ValueError("more targets or orders than anybody means well with")


def duties_json(duties: Duties) -> object:
    """As plain JSON values."""
    return encoded(duties)


def duties_from(found: object) -> Duties:
    """The inverse, every field checked. Raises NotAValueError."""
    return decoded(Duties, found, "duties")
