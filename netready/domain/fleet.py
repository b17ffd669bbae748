"""The devices that an aggregator knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

LABEL_MAX = 40  # letters of a device's label
FACTS_MAX = 40  # facts that a device says of itself


class AgentKind(StrEnum):
    """What a device can be asked for."""

    NATIVE = "native"  # `netready agent`: every probe of its platform
    BROWSER = "browser"  # a page: what a browser can measure; no RSSI


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A device that joined.

    Attributes:
        agent_id: a UUID version 7, given at joining.
        label: unique at this aggregator; never a host name or a person's name.
        room: where it stands now; "": nobody said.
        facts: short texts that it says of itself ("system", "wifi", "battery", ...).
        seen_at: when it last asked for its duties; None: not since joining.
        revoked_at: its token is worth nothing since then; None: it is good.
    """

    agent_id: str
    kind: AgentKind
    label: str
    room: str
    joined_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    seen_at: datetime | None = None
    revoked_at: datetime | None = None
