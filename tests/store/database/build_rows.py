"""Records, devices and events for these tests."""

from datetime import UTC, datetime

from netready.domain.fleet import Agent, AgentKind
from netready.domain.metrics import metric
from netready.domain.walk import Spot, WalkEvent, WalkKind
from netready.store.database import StoredRecord
from netready.store.records import record_line
from tests.build_records import a_record

NOW = datetime(2026, 11, 2, 11, 0, 0, 123456, tzinfo=UTC)


def an_id(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012d}"


def a_stored(number: int, *, rtt_ms: float = 4.0, room: str | None = "Room 1") -> StoredRecord:
    record = a_record(metric("rtt_ms", rtt_ms, stat="p95", n=750), number=number, room=room)
    return StoredRecord(
        record=record, line=record_line(record).encode(), agent_id=an_id(900), received_at=NOW
    )


def an_agent(number: int = 1, *, label: str = "laptop 1", room: str = "Room 1") -> Agent:
    return Agent(
        agent_id=an_id(number),
        kind=AgentKind.NATIVE,
        label=label,
        room=room,
        joined_at=NOW,
        facts={"system": "Linux", "wifi": "Schüler-Netz"},
    )


def an_event(number: int = 1, *, text: str = "", spot: Spot | None = None) -> WalkEvent:
    return WalkEvent(
        event_id=an_id(number),
        kind=WalkKind.COMMENT if text else WalkKind.VISIT,
        room="Room 1",
        at=NOW,
        by="phone",
        spot=spot,
        text=text,
    )
