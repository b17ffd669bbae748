"""Runs over HTTP: ordered, stopped, listed; their lines; what pages hear."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.websockets import WebSocketDisconnect

from netready.domain.access import Role
from netready.domain.typed_json import compact
from netready.service.desk import Desk
from netready.service.routes.lines import NOT_CALLED_CODE
from netready.service.runs.watch import UpdateKind
from netready.service.targets import Targets
from netready.store.database import RunState
from netready_probes.agent.messages import Join, message_json
from netready_probes.contract import Address
from tests.service.desks import (
    OURS,
    Joined,
    TestClient,
    client_of,
    desk_at,
    joined_agent,
    joined_person,
)
from tests.service.desks import signed_in as with_cookie
from tests.service.runs.served import until

NOBODYS = "01999999-0000-7000-8000-000000000001"
JOIN = compact(message_json(Join())) + b"\n"
NO_TARGET = Address(host="127.0.0.1", port=9)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path, targets=Targets(address=NO_TARGET))


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    with client_of(desk) as client:
        yield client


@pytest.fixture
def technician(desk: Desk) -> Joined:
    return joined_person(desk)


@pytest.fixture
def device(desk: Desk) -> Joined:
    found = joined_agent(desk)
    desk.runs.presence.asked(found.holder_id)
    return found


def start(client: TestClient, who: Joined, **asked: object) -> tuple[int, dict[str, str]]:
    answer = client.post("/api/v1/runs", json=asked, headers=who.bearer)
    return answer.status_code, answer.json()


def test_a_class_is_ordered_seen_and_stopped(
    client: TestClient, technician: Joined, device: Joined
) -> None:
    status, body = start(client, technician, what="class", rooms=["Room 1"], pupils=4, hold_s=5)
    assert status == 201
    url = f"/api/v1/runs/{body['run_id']}"
    seen = client.get(url, headers=technician.bearer).json()
    assert (seen["what"], seen["rooms"], seen["planned_pupils"]) == ("class", ["Room 1"], 4)
    assert [each["label"] for each in seen["devices"]] == [device.label]
    assert seen["pupils"] is None, "nothing runs yet, and unknown is never 0"
    assert client.post(f"{url}/stop", headers=technician.bearer).status_code == 204
    until(lambda: client.get(url, headers=technician.bearer).json()["state"] == RunState.STOPPED)
    assert client.post(f"{url}/stop", headers=technician.bearer).status_code == 204, "again"
    listed = client.get("/api/v1/runs", headers=technician.bearer).json()["runs"]
    assert [each["words"] for each in listed] == ["stopped by phone"]


def test_a_second_load_is_told_who_has_the_target(
    client: TestClient, technician: Joined, device: Joined
) -> None:
    assert start(client, technician, what="class", rooms=["Room 1"])[0] == 201
    status, body = start(client, technician, what="class", rooms=["Room 1"])
    assert status == 409
    assert body["detail"].startswith("Another run uses the target in Room 1.")
    assert body["refusal"] == "another-run"


@pytest.mark.parametrize(
    ("asked", "status", "refusal"),
    [
        ({"what": "class", "rooms": ["Cellar"]}, 422, "no-such-room"),
        ({"what": "class", "rooms": ["Room 2"]}, 409, "no-agent"),
        ({"what": "party", "rooms": ["Room 1"]}, 422, None),
        ({"what": "class", "rooms": ["Room 1"], "hold_s": 1}, 422, None),
        ({"what": "class", "rooms": ["Room 1"], "pupils": 501}, 422, None),
        ({"what": "class", "rooms": ["Room 1"], "mix": "party"}, 422, None),
        ({"what": "class", "rooms": ["Room 1"], "minutes": 0.5}, 422, None),
        ({"what": "measure", "agents": ["x"]}, 422, None),
        ({"what": "class", "rooms": ["Room 1"], "permitted_by": "me"}, 422, None),
    ],
    ids=[
        "no room",
        "no device",
        "unknown",
        "too short",
        "too many",
        "no mix",
        "no time",
        "no id",
        "more",
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    client: TestClient,
    technician: Joined,
    device: Joined,
    asked: dict[str, object],
    status: int,
    refusal: str | None,
) -> None:
    found, body = start(client, technician, **asked)
    assert (found, isinstance(body["detail"], str)) == (status, True)
    assert body.get("refusal") == refusal


def test_a_stolen_device_token_starts_stops_and_sees_nothing(
    client: TestClient, technician: Joined, device: Joined
) -> None:
    run_id = start(client, technician, what="measure", rooms=["Room 1"])[1]["run_id"]
    assert start(client, device, what="class", rooms=["Room 1"])[0] == 403
    for method, path in (
        ("POST", f"/api/v1/runs/{run_id}/stop"),
        ("GET", f"/api/v1/runs/{run_id}"),
        ("GET", "/api/v1/runs"),
        ("GET", "/api/v1/watch"),
        ("GET", f"/runs/{run_id}"),
    ):
        assert client.request(method, path, headers=device.bearer).status_code == 403


def test_a_reader_sees_and_does_not_order(client: TestClient, desk: Desk, device: Joined) -> None:
    reader = joined_person(desk, Role.READER)
    assert client.get("/api/v1/runs", headers=reader.bearer).status_code == 200
    assert start(client, reader, what="class", rooms=["Room 1"])[0] == 403


def test_unknown_runs_are_not_found(client: TestClient, technician: Joined, device: Joined) -> None:
    for method, path, who in (
        ("GET", f"/api/v1/runs/{NOBODYS}", technician),
        ("POST", f"/api/v1/runs/{NOBODYS}/stop", technician),
        ("GET", f"/runs/{NOBODYS}", technician),
        ("GET", f"/api/v1/runs/{NOBODYS}/line", device),
        ("POST", f"/api/v1/runs/{NOBODYS}/line", device),
    ):
        assert client.request(method, path, headers=who.bearer).status_code == 404, path


def test_the_line_of_a_run_is_for_those_who_are_called(
    client: TestClient, desk: Desk, technician: Joined, device: Joined
) -> None:
    run_id = start(client, technician, what="class", rooms=["Room 1"])[1]["run_id"]
    other = joined_agent(desk, "other", "Room 2")
    url = f"/api/v1/runs/{run_id}/line"
    assert client.get(url, headers=other.bearer).status_code == 404
    assert client.post(url, content=JOIN, headers=other.bearer).status_code == 404
    assert client.post(url, content=JOIN, headers=device.bearer).status_code == 404, "not open yet"
    with client.websocket_connect(url) as line:
        line.send_json({"token": other.token})
        with pytest.raises(WebSocketDisconnect) as ended:
            line.receive_json()
    assert ended.value.code == NOT_CALLED_CODE


def test_the_line_by_websocket_lets_a_device_in_and_ends_at_nonsense(
    client: TestClient, technician: Joined, device: Joined
) -> None:
    run_id = start(client, technician, what="class", rooms=["Room 1"])[1]["run_id"]
    with client.websocket_connect(f"/api/v1/runs/{run_id}/line") as line:
        line.send_json({"token": device.token})
        line.send_text(JOIN.decode())
        welcome = line.receive_json()
        assert (welcome["say"], welcome["with"]["device"]) == ("welcome", device.label)
        line.send_text("nonsense")
        with pytest.raises(WebSocketDisconnect):
            while True:
                assert line.receive_json()["say"] in {"alive", "leave"}  # the run ends with it


def test_pages_hear_what_changes_by_asking(
    client: TestClient, desk: Desk, technician: Joined, device: Joined
) -> None:
    first = client.get("/api/v1/watch?wait_s=0", headers=technician.bearer).json()
    run_id = start(client, technician, what="measure", rooms=["Room 1"])[1]["run_id"]
    url = f"/api/v1/watch?after={first['number']}&wait_s=5"
    updates = client.get(url, headers=technician.bearer).json()["updates"]
    assert [each["about"] for each in updates if each["kind"] == "run"] == [run_id]
    facts = next(each["facts"] for each in updates if each["kind"] == "run")
    shown = client.get(f"/api/v1/runs/{run_id}", headers=technician.bearer).json()
    assert set(facts) == set(shown), "the page reads both by the same names"
    assert client.get("/api/v1/watch?wait_s=30", headers=technician.bearer).status_code == 422


def test_pages_hear_what_changes_by_websocket(
    client: TestClient, desk: Desk, technician: Joined
) -> None:
    with_cookie(client, technician)
    with client.websocket_connect("/api/v1/watch", headers=OURS) as live:
        live.receive_json()
        desk.watch.tell(UpdateKind.RECORDS, "Room 1")
        updates = live.receive_json()["updates"]
    assert [(each["kind"], each["about"]) for each in updates] == [("records", "Room 1")]


def test_a_foreign_page_does_not_hear_what_changes(client: TestClient, technician: Joined) -> None:
    with_cookie(client, technician)
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    with client.websocket_connect("/api/v1/watch", headers=foreign) as live:
        live.send_text("{}")
        with pytest.raises(WebSocketDisconnect):
            live.receive_json()


def test_who_signs_out_hears_no_more(client: TestClient, desk: Desk, technician: Joined) -> None:
    with client.websocket_connect("/api/v1/watch") as live:
        live.send_json({"token": technician.token})
        live.receive_json()
        desk.store.agents.revoke(technician.holder_id, desk.clock.now())
        desk.watch.tell(UpdateKind.AGENTS)
        with pytest.raises(WebSocketDisconnect):
            live.receive_json()


def test_the_page_of_a_run_is_drawn_and_says_who_may_stop(
    client: TestClient, desk: Desk, technician: Joined, device: Joined
) -> None:
    run_id = start(client, technician, what="class", rooms=["Room 1"])[1]["run_id"]
    page = client.get(f"/runs/{run_id}", headers=technician.bearer)
    assert page.status_code == 200
    assert "<h1>Class test: Room 1</h1>" in page.text
    assert 'data-may-stop="yes"' in page.text
    reader = joined_person(desk, Role.READER)
    assert 'data-may-stop=""' in client.get(f"/runs/{run_id}", headers=reader.bearer).text
