"""What a device asks of its duties and says of its orders, by HTTP and by WebSocket."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.websockets import WebSocketDisconnect

from netready.domain.typed_json import parsed
from netready.service.access.guard import BAD_TOKEN_CODE
from netready.service.desk import Desk
from netready.service.routes.duties import BAD_MESSAGE_CODE
from netready.service.runs.chosen import Asked
from netready.service.runs.run_view import What
from netready_probes.agent.orders import Duties, Measure, ProbeRun, duties_from
from tests.service.desks import Joined, TestClient, client_of, desk_at, joined_agent, joined_person

ORDER = "01999999-0000-7000-8000-000000000001"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path)


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    with client_of(desk) as client:
        yield client


@pytest.fixture
def who(desk: Desk) -> Joined:
    return joined_agent(desk)


def order(name: str = ORDER) -> Measure:
    return Measure(order=name, room="Room 1", probes=(ProbeRun(probe="host"),))


def read(body: dict[str, str]) -> Duties:
    return duties_from(parsed(body["text"].encode("utf-8")))


def wait(client: TestClient, who: Joined, number: int = 0, **more: object) -> tuple[int, bytes]:
    asked = {"number": number, "wait_s": 0.01, **more}
    answer = client.post("/api/v1/agent/wait", json=asked, headers=who.bearer)
    return answer.status_code, answer.content


def test_the_first_question_is_answered_at_once_and_the_next_waits(
    client: TestClient, desk: Desk, who: Joined
) -> None:
    status, body = wait(client, who)
    duties = read(json.loads(body))
    assert (status, duties.agent, duties.room) == (200, who.holder_id, "Room 1")
    assert wait(client, who, duties.number) == (204, b"")
    desk.runs.duties.give(who.holder_id, order())
    status, body = wait(client, who, duties.number)
    assert [each.order for each in read(json.loads(body)).measure] == [ORDER]


def test_who_asks_is_there_with_its_facts(client: TestClient, desk: Desk, who: Joined) -> None:
    assert not desk.runs.presence.is_here(who.holder_id)
    wait(client, who, facts={"wifi": "Pupils"})
    assert desk.runs.presence.is_here(who.holder_id)
    agent = desk.store.agents.get(who.holder_id)
    assert agent is not None
    assert agent.facts == {"wifi": "Pupils"}
    wait(client, who)
    agent = desk.store.agents.get(who.holder_id)
    assert agent is not None
    assert agent.facts == {"wifi": "Pupils"}, "what is left out is as before"


@pytest.mark.parametrize(
    "asked",
    [{}, {"number": -1}, {"number": "1"}, {"number": 1, "wait_s": 26}, {"number": 1, "x": 1}],
    ids=["nothing", "negative", "text", "too long", "more"],
)
def test_what_is_no_question_is_refused(
    client: TestClient, who: Joined, asked: dict[str, object]
) -> None:
    answer = client.post("/api/v1/agent/wait", json=asked, headers=who.bearer)
    assert answer.status_code == 422


def test_who_asks_without_end_is_told_to_wait(client: TestClient, who: Joined) -> None:
    statuses = [wait(client, who)[0] for _each in range(80)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_a_technician_is_no_agent(client: TestClient, desk: Desk) -> None:
    assert wait(client, joined_person(desk))[0] == 403


def test_an_order_of_another_is_none(client: TestClient, desk: Desk, who: Joined) -> None:
    desk.runs.presence.asked(who.holder_id)
    desk.runs.start(Asked(what=What.MEASURE, rooms=("Room 1",)))
    (row,) = desk.store.runs.open_orders(who.holder_id)
    foreign = joined_agent(desk, "other")
    said = {"state": "done"}
    for path in (row.order_id, ORDER):
        url = f"/api/v1/agent/orders/{path}"
        assert client.post(url, json=said, headers=foreign.bearer).status_code == 404
    url = f"/api/v1/agent/orders/{row.order_id}"
    assert client.post(url, json={"state": "won"}, headers=who.bearer).status_code == 422
    assert client.post(url, json=said, headers=who.bearer).status_code == 204
    assert client.post(url, json=said, headers=who.bearer).status_code == 204, "said twice"
    assert desk.store.runs.open_orders(who.holder_id) == ()


def test_the_live_line_pushes_what_changes(client: TestClient, desk: Desk, who: Joined) -> None:
    with client.websocket_connect("/api/v1/agent/live") as live:
        live.send_json({"token": who.token})
        first = read(live.receive_json())
        live.send_json({"facts": {"battery": "80 %"}})
        desk.runs.duties.give(who.holder_id, order())
        second = read(live.receive_json())
    assert second.number > first.number
    assert [each.order for each in second.measure] == [ORDER]
    agent = desk.store.agents.get(who.holder_id)
    assert agent is not None
    assert agent.facts == {"battery": "80 %"}


def test_the_live_line_ends_when_the_token_is_taken_away(
    client: TestClient, desk: Desk, who: Joined
) -> None:
    with client.websocket_connect("/api/v1/agent/live") as live:
        live.send_json({"token": who.token})
        live.receive_json()
        desk.store.agents.revoke(who.holder_id, desk.clock.now())
        desk.runs.revoked(who.holder_id)
        with pytest.raises(WebSocketDisconnect) as ended:
            live.receive_json()
    assert ended.value.code == BAD_TOKEN_CODE


@pytest.mark.parametrize("said", ["[]", "{", '{"facts": 1}', '{"facts": {}, "more": 1}'])
def test_nonsense_ends_the_live_line(client: TestClient, who: Joined, said: str) -> None:
    with client.websocket_connect("/api/v1/agent/live") as live:
        live.send_json({"token": who.token})
        live.receive_json()
        live.send_text(said)
        with pytest.raises(WebSocketDisconnect) as ended:
            live.receive_json()
    assert ended.value.code == BAD_MESSAGE_CODE


@pytest.mark.parametrize("path", ["/api/v1/agent/live", f"/api/v1/runs/{ORDER}/line"])
def test_a_technician_opens_no_line_of_a_device(client: TestClient, desk: Desk, path: str) -> None:
    with client.websocket_connect(path) as live:
        live.send_json({"token": joined_person(desk).token})
        with pytest.raises(WebSocketDisconnect) as ended:
            live.receive_json()
    assert ended.value.code == BAD_TOKEN_CODE
