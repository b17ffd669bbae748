import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netready.domain.record import ORDER, Record
from netready.service.desk import Desk
from netready.service.intake import BYTES_MAX, LINES_MAX
from netready.service.runs.watch import UpdateKind
from netready.store.database import OrderRow
from netready.store.records import record_line
from tests.service.desks import Joined, TestClient, client_of, desk_at, joined_agent
from tests.store.fakes_records import good_record

NDJSON = {"Content-Type": "application/x-ndjson"}
ORDER_ID = "01935a4e-7c00-7000-8000-00000000000a"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.store.close()


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


@pytest.fixture
def agent(desk: Desk) -> Joined:
    return joined_agent(desk, "trolley-1", "Room 1")


def _record(number: int = 1, **changed: Any) -> Record:
    given = {"site": "Test School", "room": "Room 1", "device": "trolley-1", **changed}
    return replace(good_record(number), **given)


def _body(*records: Record) -> bytes:
    return b"".join(record_line(record).encode() + b"\n" for record in records)


def _send(client: TestClient, agent: Joined, content: bytes, **headers: str) -> Any:
    given = {**NDJSON, **agent.bearer, **headers}
    return client.post("/api/v1/records", content=content, headers=given)


def test_records_are_kept_once_however_often_they_are_sent(
    desk: Desk, client: TestClient, agent: Joined
) -> None:
    seen = desk.watch.after(0).number
    first, second = _record(1), _record(2)
    said = _send(client, agent, _body(first)).json()
    assert said == {"kept": [first.record_id], "had": [], "conflict": [], "refused": []}
    said = _send(client, agent, _body(first, second)).json()
    assert (said["kept"], said["had"]) == ([second.record_id], [first.record_id])
    assert list(desk.store.records.all()) == [first, second]
    assert [each.kind for each in desk.watch.after(seen).updates] == [UpdateKind.RECORDS]


def test_another_content_under_a_taken_id_is_put_aside_and_said(
    desk: Desk, client: TestClient, agent: Joined
) -> None:
    record = _record()
    _send(client, agent, _body(record))
    said = _send(client, agent, _body(replace(record, duration_s=record.duration_s + 1))).json()
    assert said["conflict"] == [record.record_id]
    assert list(desk.store.records.all()) == [record]
    assert desk.store.records.conflicts() == (record.record_id,)


def test_bad_lines_are_named_and_the_others_are_kept(
    desk: Desk, client: TestClient, agent: Joined
) -> None:
    body = _body(_record(1)) + b"{\n\n" + b'{"record_version": 99}\n' + _body(_record(2))
    said = _send(client, agent, body).json()
    assert len(said["kept"]) == 2
    assert [each["line"] for each in said["refused"]] == [2, 4]
    assert "record_version: found 99" in said["refused"][1]["why"]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"device": "trolley-2"}, "device"),
        ({"room": "Room 2"}, "room"),
        ({"site": "Another School"}, "site"),
        ({"probe": "load"}, "probe"),
        ({"probe": "controller"}, "probe"),
        ({"probe": "nothing"}, "probe"),
        ({"room": "Room 2", "annotations": {ORDER: ORDER_ID}}, "room"),
        ({"room": "Room 2", "annotations": {ORDER: "\x00"}}, "room"),
    ],
)
def test_a_device_speaks_for_nobody_else(
    desk: Desk, client: TestClient, agent: Joined, changed: dict[str, Any], word: str
) -> None:
    said = _send(client, agent, _body(_record(**changed))).json()
    assert said["kept"] == []
    assert said["refused"][0]["why"].startswith(f"{word}:")
    assert desk.store.records.count() == 0


def test_a_device_speaks_of_the_room_it_was_sent_to_and_another_does_not(
    desk: Desk, client: TestClient, agent: Joined
) -> None:
    order = OrderRow(
        order_id=ORDER_ID, agent_id=agent.holder_id, room="Room 2", made_at=desk.clock.now()
    )
    desk.store.runs.add_order(order)
    sent = _record(room="Room 2", annotations={ORDER: ORDER_ID})
    assert _send(client, agent, _body(sent)).json()["kept"] == [sent.record_id]
    thief = joined_agent(desk, "thief", "Room 1")
    stolen = replace(_record(2, room="Room 2", annotations={ORDER: ORDER_ID}), device="thief")
    assert _send(client, thief, _body(stolen)).json()["kept"] == []


def test_a_record_of_no_room_and_no_site_is_welcome(client: TestClient, agent: Joined) -> None:
    record = _record(site="", room=None)
    assert _send(client, agent, _body(record)).json()["kept"] == [record.record_id]


def test_gzip_is_unpacked_and_a_bomb_is_not(client: TestClient, agent: Joined) -> None:
    packed = {"Content-Encoding": "gzip"}
    assert _send(client, agent, gzip.compress(_body(_record())), **packed).json()["kept"]
    bomb = gzip.compress(b"\n" * (BYTES_MAX + 1))
    assert _send(client, agent, bomb, **packed).status_code == 413
    assert _send(client, agent, b"no gzip", **packed).status_code == 400
    assert _send(client, agent, gzip.compress(_body(_record()))[:-9], **packed).status_code == 400


def test_what_is_too_much_is_refused_whole(desk: Desk, client: TestClient, agent: Joined) -> None:
    assert _send(client, agent, b"{}\n" * (LINES_MAX + 1)).status_code == 413
    assert _send(client, agent, b"x" * (BYTES_MAX + 1)).status_code == 413
    assert desk.store.records.count() == 0


def test_another_kind_of_body_is_refused(client: TestClient, agent: Joined) -> None:
    assert _send(client, agent, b"", **{"Content-Type": "text/plain"}).status_code == 415
    assert _send(client, agent, b"", **{"Content-Encoding": "br"}).status_code == 415


def test_a_deeply_nested_line_is_one_bad_line(client: TestClient, agent: Joined) -> None:
    said = _send(client, agent, b"[" * 200_000 + b"\n" + _body(_record())).json()
    assert [each["line"] for each in said["refused"]] == [1]
    assert len(said["kept"]) == 1


def test_a_device_that_sends_too_often_is_told_to_wait(client: TestClient, agent: Joined) -> None:
    statuses = {_send(client, agent, b"").status_code for _ in range(130)}
    assert statuses == {200, 429}


def test_a_clock_that_lies_loses_nothing(desk: Desk, client: TestClient, agent: Joined) -> None:
    record = replace(_record(), started_at=desk.clock.now().replace(year=2036))
    assert _send(client, agent, _body(record)).json()["kept"] == [record.record_id]


def test_an_empty_body_is_an_empty_answer(client: TestClient, agent: Joined) -> None:
    assert _send(client, agent, b"\n\n").json() == {
        "kept": [], "had": [], "conflict": [], "refused": [],
    }  # fmt: skip


def test_the_answer_is_what_the_description_says(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/api/v1/records"]["post"]
    assert list(described["requestBody"]["content"]) == ["application/x-ndjson"]
    assert {"200", "401", "403", "413", "415", "429"} <= set(described["responses"])
    assert json.dumps(described).count("HTTPValidationError") == 0
