"""The comments book: written by teachers, read by them and the technician, and by nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netready.domain.access import Role
from netready.service.access.guard import COOKIE
from netready.service.desk import Desk
from netready.service.ids import new_id
from tests.service.desks import OURS, TestClient, client_of, desk_at, joined_person

BOOK = "/api/v1/comments"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    plain = desk_at(tmp_path)
    return replace(plain, settings=replace(plain.settings, comments_on=True))


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    with client_of(desk) as client:
        yield client


def as_(client: TestClient, desk: Desk, role: Role, label: str) -> dict[str, str]:
    """Headers of somebody who signed in."""
    client.cookies.clear()
    return {**OURS, "Cookie": f"{COOKIE}={joined_person(desk, role, label).token}"}


def comment(desk: Desk, **changed: Any) -> dict[str, Any]:
    now = desk.clock.now()
    given = {
        "event_id": new_id(now),
        "room": "Room 1",
        "at": now.isoformat(),
        "text": "Video stood still at ten.",
    }
    return {**given, **changed}


def mine(client: TestClient, headers: dict[str, str]) -> list[str]:
    return [each["text"] for each in client.get(BOOK, headers=headers).json()["mine"]]


def test_what_a_teacher_writes_stands_in_the_room_of_the_walk(
    client: TestClient, desk: Desk
) -> None:
    teacher = as_(client, desk, Role.TEACHER, "staff room")
    assert client.post(BOOK, json=comment(desk), headers=teacher).status_code == 204
    technician = as_(client, desk, Role.TECHNICIAN, "phone")
    walk = client.get("/api/v1/walk", headers=technician).json()
    room = next(each for each in walk["rooms"] if each["name"] == "Room 1")
    assert [(each["by"], each["text"]) for each in room["comments"]] == [
        ("staff room", "Video stood still at ten.")
    ]


def test_sent_twice_it_is_there_once(client: TestClient, desk: Desk) -> None:
    teacher = as_(client, desk, Role.TEACHER, "staff room")
    given = comment(desk)
    assert [client.post(BOOK, json=given, headers=teacher).status_code for _ in range(2)] == [
        204,
        204,
    ]
    assert len(mine(client, teacher)) == 1


def test_a_teacher_reads_their_own_and_takes_back_nobody_elses(
    client: TestClient, desk: Desk
) -> None:
    one = as_(client, desk, Role.TEACHER, "one")
    other = as_(client, desk, Role.TEACHER, "other")
    given = comment(desk)
    client.post(BOOK, json=given, headers=one)
    assert mine(client, other) == []
    assert client.delete(f"{BOOK}/{given['event_id']}", headers=other).status_code == 404
    assert client.delete(f"{BOOK}/{given['event_id']}", headers=one).status_code == 204
    assert mine(client, one) == []


def test_switched_off_it_takes_nothing_and_says_so(client: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "off"
    folder.mkdir()
    off = desk_at(folder)
    with client_of(off) as closed:
        teacher = as_(closed, off, Role.TEACHER, "staff room")
        answer = closed.post(BOOK, json=comment(off), headers=teacher)
        assert (answer.status_code, answer.json()["detail"]) == (
            403,
            "Comments are switched off at this school.",
        )
        assert "switched off" in closed.get("/comments", headers=teacher).text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"room": "Nowhere"}, 422),
        ({"room": ""}, 422),
        ({"text": ""}, 422),
        ({"text": "x" * 2001}, 422),
        ({"text": "a\u0000b"}, 422),
        ({"event_id": "1"}, 422),
        ({"more": 1}, 422),
    ],
    ids=str,
)
def test_what_is_no_comment_is_refused(
    client: TestClient, desk: Desk, changed: dict[str, Any], status: int
) -> None:
    teacher = as_(client, desk, Role.TEACHER, "staff room")
    answer = client.post(BOOK, json=comment(desk, **changed), headers=teacher)
    assert answer.status_code == status, answer.text
    assert mine(client, teacher) == []


def test_a_teacher_is_led_to_the_book_and_stays_signed_in_for_half_a_term(
    client: TestClient, desk: Desk
) -> None:
    code = desk.codes.make(Role.TEACHER, desk.clock.monotonic_s(), for_class=True)
    asked = {"code": code, "kind": "person", "label": "staff room"}
    answers = [client.post("/api/v1/join", json=asked, headers=OURS) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert f"Max-Age={60 * 86_400}" in answers[0].headers["set-cookie"]
    answer = client.get("/", headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/comments")
