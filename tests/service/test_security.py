"""Every route against everybody who could knock; a new route fails until it says who may come."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from netready.domain.access import Role
from netready.service.access.codes import CodeBook, Invitation
from netready.service.access.guard import BAD_TOKEN_CODE, COOKIE
from netready.service.access.tokens import new_token, token_hash
from netready.service.app import ROUTERS
from netready.service.desk import Desk
from netready.service.ids import new_id
from netready.store.records import record_line
from tests.service.desks import (
    OURS,
    Joined,
    TestClient,
    client_of,
    desk_at,
    joined_agent,
    joined_person,
)
from tests.store.fakes_records import good_record

AGENT, TECHNICIAN, READER, TEACHER = Role.AGENT, Role.TECHNICIAN, Role.READER, Role.TEACHER
STAFF = frozenset({TECHNICIAN, READER})
WRITERS = frozenset({TECHNICIAN, TEACHER})
EVERYBODY = frozenset(Role)
OPEN: frozenset[Role] = frozenset()  # no token is asked for: nothing there is worth hiding
ID = "01935a4e-7c00-7000-8000-000000000001"

MAY: Mapping[tuple[str, str], frozenset[Role]] = {
    ("GET", "/"): STAFF | {TEACHER},
    ("GET", "/comments"): WRITERS,
    ("GET", "/agent"): OPEN,
    ("GET", "/agent.pyz"): OPEN,
    ("GET", "/agent.pyz.sha256"): OPEN,
    ("GET", "/metrics"): STAFF,
    ("GET", "/join"): frozenset({TECHNICIAN}),
    ("GET", "/reports/nightly"): STAFF,
    ("GET", "/reports/{name}"): STAFF,
    ("GET", "/runs/{run_id}"): STAFF,
    ("GET", "/sign-in"): OPEN,
    ("GET", "/walk-worker.js"): OPEN,
    ("GET", "/walk"): frozenset({TECHNICIAN}),
    ("GET", "/api/v1/about"): OPEN,
    ("POST", "/api/v1/join"): OPEN,
    ("POST", "/api/v1/sign-out"): EVERYBODY,
    ("POST", "/api/v1/records"): frozenset({AGENT}),
    ("POST", "/api/v1/agent/wait"): frozenset({AGENT}),
    ("POST", "/api/v1/agent/orders/{order_id}"): frozenset({AGENT}),
    ("GET", "/api/v1/runs/{run_id}/line"): frozenset({AGENT}),
    ("POST", "/api/v1/runs/{run_id}/line"): frozenset({AGENT}),
    ("GET", "/api/v1/agents"): frozenset({TECHNICIAN}),
    ("PATCH", "/api/v1/agents/{agent_id}"): frozenset({TECHNICIAN}),
    ("DELETE", "/api/v1/agents/{agent_id}"): frozenset({TECHNICIAN}),
    ("POST", "/api/v1/codes"): frozenset({TECHNICIAN}),
    ("POST", "/api/v1/runs"): frozenset({TECHNICIAN}),
    ("POST", "/api/v1/runs/{run_id}/stop"): frozenset({TECHNICIAN}),
    ("POST", "/api/v1/walk/events"): frozenset({TECHNICIAN}),
    ("POST", "/api/v1/walk/photos"): frozenset({TECHNICIAN}),
    ("DELETE", "/api/v1/walk/photos/{photo_id}"): frozenset({TECHNICIAN}),
    ("GET", "/api/v1/comments"): WRITERS,
    ("POST", "/api/v1/comments"): WRITERS,
    ("DELETE", "/api/v1/comments/{event_id}"): WRITERS,
    ("GET", "/api/v1/runs"): STAFF,
    ("GET", "/api/v1/runs/{run_id}"): STAFF,
    ("GET", "/api/v1/site"): STAFF,
    ("GET", "/api/v1/walk"): STAFF,
    ("GET", "/api/v1/walk/photos/{photo_id}"): STAFF,
    ("GET", "/api/v1/walk/plans/{number}"): STAFF,
    ("GET", "/api/v1/watch"): STAFF,
    ("WEBSOCKET", "/api/v1/check"): OPEN,
    ("WEBSOCKET", "/api/v1/agent/live"): frozenset({AGENT}),
    ("WEBSOCKET", "/api/v1/runs/{run_id}/line"): frozenset({AGENT}),
    ("WEBSOCKET", "/api/v1/watch"): STAFF,
}
# What a route answers where the token is good, and it is the token that matters.
BODIES: Mapping[str, object] = {"/api/v1/agent/wait": {"number": 0, "wait_s": 0}}
SAFE = {"GET"}


def _routes() -> list[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for router in ROUTERS:
        for route in router.routes:
            methods = getattr(route, "methods", None) or {"WEBSOCKET"}
            found |= {(method, str(getattr(route, "path", ""))) for method in methods - {"HEAD"}}
    return sorted(found)


HTTP = [each for each in _routes() if each[0] != "WEBSOCKET"]
GUARDED = [each for each in HTTP if MAY.get(each) != OPEN]
GUARDED_LINES = [
    path for method, path in _routes() if method == "WEBSOCKET" and MAY.get((method, path)) != OPEN
]


@dataclass(frozen=True)
class School:
    """A desk and somebody who asks it."""

    desk: Desk
    client: TestClient


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    desk = desk_at(tmp_path_factory.mktemp("school"))
    with client_of(desk) as client:
        yield School(desk, client)
    desk.store.close()


def _joined(desk: Desk, role: Role) -> Joined:
    label = f"{role}-{new_id(desk.clock.now())[-8:]}"
    return joined_agent(desk, label) if role is AGENT else joined_person(desk, role, label)


def _asked(school: School, method: str, path: str, **how: Any) -> Any:
    url = re.sub(r"\{name\}", "leadership", path)
    url = re.sub(r"\{number\}", "1", url)
    url = re.sub(r"\{\w+\}", ID, url)
    how.setdefault("json", BODIES.get(path) if method != "GET" else None)
    return school.client.request(method, url, **how)


def test_every_route_is_in_the_table() -> None:
    missing = [each for each in _routes() if each not in MAY]
    assert missing == []


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_without_a_token_nobody_comes_in(school: School, method: str, path: str) -> None:
    assert _asked(school, method, path).status_code == 401


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_a_foreign_a_revoked_and_an_outlived_token_are_worth_nothing(
    school: School, method: str, path: str
) -> None:
    desk = school.desk
    may = sorted(MAY[method, path])[0]
    revoked = _joined(desk, may)
    desk.store.agents.revoke(revoked.holder_id, desk.clock.now())
    outlived = new_token()
    ended = desk.clock.now() - timedelta(seconds=1)
    desk.store.agents.add_person(
        new_id(desk.clock.now()), TECHNICIAN, "old", token_hash(outlived), ended
    )
    for token in (new_token(), "", "x" * 5000, "\x7f", revoked.token, outlived):
        answer = _asked(school, method, path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, token[:50]


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_each_role_comes_in_where_it_may_and_nowhere_else(
    school: School, method: str, path: str
) -> None:
    for role in Role:
        holder = _joined(school.desk, role)
        answer = _asked(school, method, path, headers=holder.bearer)
        refused = answer.status_code in {401, 403} and "switched off" not in answer.text
        assert refused is (role not in MAY[method, path]), (role, answer.status_code)
        assert answer.status_code < 500


CHANGES = [each for each in GUARDED if each[0] not in SAFE and MAY[each] & STAFF]


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Netready": "1"},
        {"X-Netready": "1", "Origin": "https://evil.example"},
        {"X-Netready": "1", "Origin": "null"},
        {"X-Netready": "1", "Origin": "http://testserver:81", "Sec-Fetch-Site": "same-site"},
        {"X-Netready": "1", "Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_foreign_page_changes_nothing_with_our_cookie(
    school: School, method: str, path: str, headers: dict[str, str]
) -> None:
    person = _joined(school.desk, sorted(MAY[method, path] & STAFF)[0])
    cookie = {"Cookie": f"{COOKIE}={person.token}"}
    assert _asked(school, method, path, headers=cookie | headers).status_code == 403
    ours = _asked(school, method, path, headers=cookie | OURS)
    assert ours.status_code != 403 or "switched off" in ours.text


@pytest.mark.parametrize("path", GUARDED_LINES)
def test_a_line_is_closed_to_whoever_has_no_good_token(school: School, path: str) -> None:
    wrong = next(role for role in Role if role not in MAY["WEBSOCKET", path])
    said: tuple[object, ...] = (
        {"token": new_token()},
        {"token": _joined(school.desk, wrong).token},
        {"token": 7},
        {},
        [],
        "hello",
    )
    for first in said:
        message = _closing(school, path, first)
        assert message["code"] == BAD_TOKEN_CODE, first


def _closing(school: School, path: str, first: object, **how: Any) -> Mapping[str, Any]:
    url = re.sub(r"\{\w+\}", ID, path)
    with school.client.websocket_connect(url, **how) as line:
        line.send_json(first)
        return dict(line.receive())


def test_a_foreign_page_opens_no_line_with_our_cookie(school: School) -> None:
    person = _joined(school.desk, READER)
    for origin in ({"origin": "https://evil.example"}, {}):
        headers = {"cookie": f"{COOKIE}={person.token}", **origin}
        message = _closing(school, "/api/v1/watch", {}, headers=headers)
        assert message["code"] == BAD_TOKEN_CODE


@pytest.mark.parametrize("path", ["/", "/sign-in", "/agent", "/api/v1/about", "/nowhere"])
def test_every_answer_carries_the_headers(school: School, path: str) -> None:
    headers = school.client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


def test_a_stolen_token_of_a_device_starts_no_load_reads_nothing_and_speaks_for_no_other_room(
    school: School,
) -> None:
    thief = _joined(school.desk, AGENT)  # it stands in Room 1
    ask = school.client.request
    for what, rooms in (("measure", ["Room 2"]), ("class", ["Room 1"]), ("together", [])):
        body = {"what": what, "rooms": rooms}
        assert ask("POST", "/api/v1/runs", json=body, headers=thief.bearer).status_code == 403
    for path in ("/reports/leadership", "/reports/technician", "/api/v1/runs", "/api/v1/walk"):
        assert ask("GET", path, headers=thief.bearer).status_code == 403
    record = replace(good_record(), site="", room="Room 2", device=thief.label)
    kind = {"Content-Type": "application/x-ndjson"}
    line = record_line(record).encode()
    said = ask("POST", "/api/v1/records", content=line, headers=thief.bearer | kind).json()
    assert said["kept"] == [] and said["refused"][0]["why"].startswith("room:")


def test_a_token_in_an_address_is_no_token(school: School) -> None:
    token = _joined(school.desk, TECHNICIAN).token
    for name in ("token", "access_token", "code"):
        assert school.client.get(f"/api/v1/agents?{name}={token}").status_code == 401


@pytest.mark.parametrize("own", [True, False])
def test_only_a_certificate_of_the_school_is_made_binding(school: School, own: bool) -> None:
    settings = replace(school.desk.settings, tls=True, own_certificate=own)
    headers = client_of(replace(school.desk, settings=settings)).get("/sign-in").headers
    assert ("strict-transport-security" in headers) is own


INLINE = re.compile(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:")


def test_no_page_holds_script_or_style_of_its_own(school: School) -> None:
    person = _joined(school.desk, TECHNICIAN)
    pages = [path for method, path in HTTP if method == "GET" and not path.startswith("/api/")]
    for path in pages:
        text = _asked(school, "GET", path, headers=person.bearer | {"Accept": "text/html"}).text
        assert (
            re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", text) is None
        )


def test_a_hostile_host_header_does_not_come_back_in_a_header(school: School) -> None:
    host = "a;script-src *"
    policy = school.client.get("/sign-in", headers={"Host": host}).headers[
        "content-security-policy"
    ]
    assert "script-src *" not in policy


def test_codes_and_tokens_are_in_no_log(
    school: School, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    desk, client = school.desk, school.client
    code = desk.codes.make(AGENT, desk.clock.monotonic_s())
    body = {"code": code, "kind": "native", "facts": {"a": "b"}}
    token = client.post("/api/v1/join", json=body).json()["token"]
    client.post("/api/v1/records", content=b"{", headers={"Authorization": f"Bearer {token}"})
    client.post("/api/v1/join", json={**body, "kind": "nobody"})
    written = caplog.text + "".join(capfd.readouterr())
    assert token not in written and code not in written


def test_a_fault_says_nothing_of_itself(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)

    def broken() -> None:
        raise RuntimeError("secret")

    client = client_of(replace(desk, codes=_Broken(broken)))
    answer = client.post("/api/v1/join", json={"code": "ABCDEF", "kind": "native"})
    assert answer.status_code == 500
    assert "secret" not in answer.text and "RuntimeError" not in answer.text
    desk.store.close()


class _Broken(CodeBook):
    def __init__(self, fault: Callable[[], None]) -> None:
        self._fault = fault

    def redeem(self, *_: object) -> Invitation:
        self._fault()
        raise AssertionError


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../app.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static/..%2f..%2fapp.py",
        "/static//etc/passwd",
        "/reports/..%2f..%2fetc%2fpasswd",
        "/reports/leadership.html",
        "/api/v1/walk/plans/..%2f1",
        "/api/v1/walk/photos/..%2f..%2fx",
    ],
)
def test_path_tricks_lead_nowhere(school: School, path: str) -> None:
    person = _joined(school.desk, TECHNICIAN)
    assert school.client.get(path, headers=person.bearer).status_code in {404, 422}
