from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netready.domain.access import Role
from netready.domain.fleet import AgentKind
from netready.service.access.codes import LIFE_S
from netready.service.access.guard import COOKIE, COOKIE_TLS
from netready.service.access.tokens import token_hash
from netready.service.desk import Desk
from netready.service.targets import Targets
from netready_probes.contract import Address
from tests.service.desks import OURS, TestClient, client_of, desk_at, joined_person, signed_in


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    yield desk
    desk.store.close()


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


def _code(desk: Desk, role: Role = Role.AGENT, **how: Any) -> str:
    return desk.codes.make(role, desk.clock.monotonic_s(), **how)


def _join(client: TestClient, code: str, kind: str = "native", **more: Any) -> Any:
    body = {"code": code, "kind": kind, **more}
    return client.post("/api/v1/join", json=body, headers=OURS if kind == "person" else {})


def test_a_device_joins_and_its_token_is_kept_as_a_hash_only(
    desk: Desk, client: TestClient
) -> None:
    said = _join(client, _code(desk), label=" trolley-3 ", room="Room 1", facts={"os": "x"}).json()
    assert (said["label"], said["room"], said["role"]) == ("trolley-3", "Room 1", "agent")
    assert (said["site"], said["key"]) == ("Test School", desk.keys.public_hex)
    assert said["target"] is None and said["web_targets"] == []
    holder = desk.store.agents.by_token(token_hash(said["token"]))
    assert holder is not None and holder.agent is not None
    assert (holder.agent.kind, holder.agent.facts) == (AgentKind.NATIVE, {"os": "x"})
    stored = b"".join(path.read_bytes() for path in desk.settings.state_folder.glob("records.db*"))
    assert said["token"].encode() not in stored


def test_the_room_of_the_code_goes_before_that_of_the_device(
    desk: Desk, client: TestClient
) -> None:
    code = _code(desk, room="Room 2")
    assert _join(client, code, room="Room 1").json()["room"] == "Room 2"


def test_two_devices_of_one_label_are_told_apart(desk: Desk, client: TestClient) -> None:
    code = _code(desk, for_class=True)
    labels = [_join(client, code, "browser", label="tablet").json()["label"] for _ in range(3)]
    assert labels == ["tablet", "tablet 2", "tablet 3"]
    assert _join(client, code).json()["label"] == "device-1"


def test_a_person_gets_a_cookie_that_no_script_reads_and_no_token(
    desk: Desk, client: TestClient
) -> None:
    answer = _join(client, _code(desk, Role.READER), "person", label="head's tablet")
    assert answer.json()["token"] is None
    cookie = answer.headers["set-cookie"]
    for word in (f"{COOKIE}=", "HttpOnly", "SameSite=strict", "Path=/"):
        assert word in cookie
    assert "Secure" not in cookie and "Domain" not in cookie
    assert client.get("/api/v1/site").status_code == 200


def test_under_tls_the_cookie_is_one_of_this_host_alone(desk: Desk) -> None:
    secure = replace(desk, settings=replace(desk.settings, tls=True))
    answer = _join(client_of(secure), _code(secure, Role.TECHNICIAN), "person")
    assert answer.headers["set-cookie"].startswith(f"{COOKIE_TLS}=")
    assert "Secure" in answer.headers["set-cookie"]


def test_a_foreign_page_signs_nobody_in(desk: Desk, client: TestClient) -> None:
    code = _code(desk, Role.TECHNICIAN)
    body = {"code": code, "kind": "person"}
    foreign = {"X-Netready": "1", "Origin": "https://evil.example"}
    assert client.post("/api/v1/join", json=body, headers=foreign).status_code == 403
    assert client.post("/api/v1/join", json=body).status_code == 403
    assert _join(client, code, "person").status_code == 200  # it was not used up


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.TECHNICIAN, "native"), (Role.READER, "browser"), (Role.AGENT, "person")],
)
def test_a_code_is_no_good_for_somebody_else(
    desk: Desk, client: TestClient, role: Role, kind: str
) -> None:
    answer = _join(client, _code(desk, role), kind)
    assert answer.status_code == 403
    assert "not used up" in answer.json()["detail"]


def test_a_code_that_ended_says_what_to_do(desk: Desk, client: TestClient) -> None:
    code = _code(desk)
    desk.clock.sleep(LIFE_S + 1)
    answer = _join(client, code)
    assert (answer.status_code, "new one" in answer.json()["detail"]) == (401, True)


def test_guessing_is_stopped_and_said(desk: Desk, client: TestClient) -> None:
    statuses = [_join(client, "AAAAAA").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = _join(client, _code(desk))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_who_asks_too_often_is_told_to_wait(desk: Desk, client: TestClient) -> None:
    answers = [client.get("/api/v1/about").status_code for _ in range(245)]
    assert answers.count(429) == 5
    assert client.get("/api/v1/about").headers["retry-after"] == "1"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "ABCDEF", "kind": "robot"},
        {"code": "A" * 41, "kind": "native"},
        {"code": "ABCDEF", "kind": "native", "label": "x" * 41},
        {"code": "ABCDEF", "kind": "native", "label": "a\u202eb"},
        {"code": "ABCDEF", "kind": "native", "label": "a\x00b"},
        {"code": "ABCDEF", "kind": "native", "room": "Room 9"},
        {"code": "ABCDEF", "kind": "native", "facts": {str(n): "" for n in range(41)}},
        {"code": "ABCDEF", "kind": "native", "facts": {"os": "x" * 501}},
        {"code": "ABCDEF", "kind": "native", "more": 1},
        {"code": 7, "kind": "native"},
        [],
        "x",
    ],
)
def test_what_is_not_allowed_is_said_in_one_sentence(
    desk: Desk, client: TestClient, body: Any
) -> None:
    answer = client.post("/api/v1/join", json=body)
    assert answer.status_code == 422
    detail = answer.json()["detail"]
    assert isinstance(detail, str) and "ABCDEF" not in detail
    assert desk.store.agents.all() == ()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"[" * 100_000, {400, 422}),
        (b'{"a":' * 40_000 + b"1", {400, 422}),
        (b'{"code": "\\ud800", "kind": "native"}', {401, 422}),
        (b"\xff\xfe", {400, 422}),
        (b'{"code": NaN, "kind": "native"}', {422}),
        (b"x" * 300_000, {413}),
    ],
)
def test_hostile_bodies_are_refused(client: TestClient, content: bytes, status: set[int]) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/v1/join", content=content, headers=headers)
    assert answer.status_code in status
    assert isinstance(answer.json()["detail"], str)


def test_a_technician_makes_codes_with_everything_to_type_or_scan(
    desk: Desk, client: TestClient
) -> None:
    signed_in(client, joined_person(desk))
    body = {"role": "agent", "room": "Room 1", "class": True}
    made = client.post("/api/v1/codes", json=body, headers=OURS).json()
    assert made["page"] == f"http://testserver/agent#{made['code']}"
    assert made["qr"].startswith("data:image/svg+xml")
    assert made["code"] not in made["qr"]
    assert [f"#{made['code']}" in command for command in made["commands"]] == [True, True]
    for _ in range(2):
        assert _join(client, made["code"], "browser").json()["room"] == "Room 1"


def test_a_pinned_certificate_stands_behind_the_code(desk: Desk) -> None:
    settings = replace(desk.settings, fingerprint="ab" * 32, tls=True, own_certificate=False)
    client = client_of(replace(desk, settings=settings))
    bearer = joined_person(desk).bearer
    made = client.post("/api/v1/codes", json={"role": "agent"}, headers=bearer).json()
    assert made["commands"][0].endswith(f'#{made["code"]}.{"ab" * 32}"')
    person = client.post("/api/v1/codes", json={"role": "reader"}, headers=bearer).json()
    assert person["commands"] == [] and person["page"].endswith(f"/sign-in#{person['code']}")


def test_the_target_is_named_as_the_caller_reaches_it(desk: Desk) -> None:
    targets = Targets(address=Address(host="192.0.2.9", port=7411), web_port=7412, tls=False)
    changed = replace(desk, targets=targets)
    said = _join(client_of(changed), _code(changed), "browser").json()
    assert said["target"] == {"host": "192.0.2.9", "port": 7411}
    assert said["web_targets"] == ["http://testserver:7412"]


def test_a_device_is_moved_and_sent_away(desk: Desk, client: TestClient) -> None:
    said = _join(client, _code(desk), room="Room 1").json()
    url, bearer = f"/api/v1/agents/{said['agent_id']}", joined_person(desk).bearer
    assert client.patch(url, json={"room": "Room 9"}, headers=bearer).status_code == 422
    moved = client.patch(url, json={"room": "Room 2"}, headers=bearer).json()
    assert (moved["room"], moved["here"], moved["revoked_at"]) == ("Room 2", False, None)
    assert client.delete(url, headers=bearer).status_code == 204
    assert client.delete(url, headers=bearer).status_code == 404
    own = {"Authorization": f"Bearer {said['token']}"}
    assert client.post("/api/v1/sign-out", headers=own).status_code == 401
    assert client.patch(url.replace(said["agent_id"][-4:], "0000"), json={"room": ""},
                        headers=bearer).status_code == 404  # fmt: skip


def test_signing_out_ends_the_token_and_takes_the_cookie_away(
    desk: Desk, client: TestClient
) -> None:
    person = joined_person(desk)
    signed_in(client, person)
    answer = client.post("/api/v1/sign-out", headers=OURS)
    assert answer.status_code == 204 and "Max-Age=0" in answer.headers["set-cookie"]
    assert client.get("/api/v1/site", headers=person.bearer).status_code == 401
