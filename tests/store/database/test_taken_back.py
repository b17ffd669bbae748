from dataclasses import replace
from pathlib import Path

from netready.domain.access import Role
from netready.domain.fleet import Agent, AgentKind
from netready.domain.walk import WalkEvent, WalkKind
from netready.store.database import Database, OrderRow, RunRow, StoredRecord
from netready.store.database.reading import read_database
from netready.store.record_faults import FaultKind
from netready.store.records import record_line
from tests.build_records import START, a_record
from tests.service.walk.school import an_id

AGENT, RUN = an_id(70), an_id(50)


def an_event(number: int, kind: WalkKind, refers: str) -> WalkEvent:
    return WalkEvent(
        event_id=an_id(number), kind=kind, room="Room 1", at=START, by="phone", refers=refers
    )


def test_a_measurement_that_was_taken_back_is_kept_and_said_and_not_counted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with Database(url) as database:
        for number in (1, 2):
            order = {"order": an_id(50 + number)} if number == 1 else {}
            record = replace(a_record(number=number), annotations=order)
            line = record_line(record).encode("utf-8")
            database.records.keep(
                [StoredRecord(record=record, line=line, agent_id="", received_at=START)]
            )
        database.runs.add(RunRow(run_id=RUN, what="measure", asked_at=START))
        _an_order(database)
        database.walk.add([an_event(1, WalkKind.MEASURE, RUN)])
        assert len(read_database(url).records) == 2
        database.walk.add([an_event(2, WalkKind.UNDO, an_id(1))])
        found = read_database(url)
        assert [each.annotations for each in found.records] == [{}]
        assert found.counts == {FaultKind.TAKEN_BACK: 1}
        assert found.summary == "1 record used, 1 line skipped (1 taken-back)"
        assert database.records.count() == 2


def _an_order(database: Database) -> None:
    agent = Agent(
        agent_id=AGENT, kind=AgentKind.NATIVE, label="laptop", room="Room 1", joined_at=START
    )
    database.agents.add(agent, b"x" * 32, Role.AGENT)
    database.runs.add_order(
        OrderRow(order_id=an_id(51), agent_id=AGENT, room="Room 1", made_at=START, run_id=RUN)
    )
