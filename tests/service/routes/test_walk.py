import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from netready.domain.access import Role
from netready.domain.site import Floor, Room
from netready.service.desk import Desk
from netready.store.database import OrderRow, RunRow, StoredRecord
from netready.store.records import record_line
from tests.build_records import a_record
from tests.fakes import START
from tests.service.desks import (
    OURS,
    SITE,
    client_of,
    desk_at,
    joined_agent,
    joined_person,
    signed_in,
)
from tests.service.walk.school import an_id, link

if TYPE_CHECKING:
    from starlette.testclient import TestClient

AT = START.isoformat()
EVENTS, PHOTOS, PLANS = "/api/v1/walk/events", "/api/v1/walk/photos", "/api/v1/walk/plans"


def given(number: int, kind: str = "visit", **more: Any) -> dict[str, Any]:
    return {"event_id": an_id(number), "kind": kind, "room": "Room 1", "at": AT, **more}


def picture(kind: str = "PNG", size: tuple[int, int] = (80, 40), **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **how)
    return out.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    plans = tmp_path / "site"
    plans.mkdir()
    (plans / "ground.png").write_bytes(picture(size=(600, 300)))
    (plans / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"?" * 50)
    (tmp_path / "secret.png").write_bytes(picture())
    floors = (
        Floor(name="Ground", plan="ground.png"),
        Floor(name="First"),
        Floor(name="Broken", plan="broken.png"),
        Floor(name="Outside", plan="../secret.png"),
        Floor(name="Away", plan="away.png"),
    )
    plain = desk_at(tmp_path)
    settings = replace(
        plain.settings, site_file=plans / "site.toml", photos_on=True, comments_on=True
    )
    return replace(plain, site=replace(SITE, floors=floors), settings=settings)


@pytest.fixture
def client(desk: Desk) -> Iterator["TestClient"]:
    with client_of(desk) as found:
        yield signed_in(found, joined_person(desk))


def walked(client: "TestClient") -> dict[str, Any]:
    answer = client.get("/api/v1/walk")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def keep(desk: Desk, order: str, signal_dbm: float = -60.0) -> None:
    record = a_record(
        *link(signal_dbm), probe="wifi-link", room="Room 1", annotations={"order": order}
    )
    line = record_line(record)
    desk.store.records.keep(
        [StoredRecord(record=record, line=line.encode("utf-8"), agent_id="", received_at=START)]
    )


def test_events_are_taken_once_however_often_they_come(client: "TestClient") -> None:
    body = [given(1), given(2, spot={"floor": "Ground", "x": 10, "y": 20})]
    first = client.post(EVENTS, json=body, headers=OURS)
    assert first.json() == {"new": [an_id(1), an_id(2)], "had": [], "refused": []}
    again = client.post(EVENTS, json=[*body, given(3)], headers=OURS)
    assert again.json() == {"new": [an_id(3)], "had": [an_id(1), an_id(2)], "refused": []}


def test_whose_event_it_is_says_the_token_and_not_the_phone(
    client: "TestClient", desk: Desk
) -> None:
    assert client.post(EVENTS, json=[given(1, by="head")], headers=OURS).status_code == 422
    client.post(EVENTS, json=[given(1)], headers=OURS)
    assert [each.by for each in desk.store.walk.all()] == ["phone"]


def test_a_measurement_of_a_run_lands_on_its_spot(client: "TestClient", desk: Desk) -> None:
    agent = joined_agent(desk)
    run, order = an_id(50), an_id(51)
    desk.store.runs.add(RunRow(run_id=run, what="measure", asked_at=START, rooms=("Room 1",)))
    desk.store.runs.add_order(
        OrderRow(order_id=order, agent_id=agent.holder_id, room="Room 1", made_at=START, run_id=run)
    )
    spot = {"floor": "Ground", "x": 10.0, "y": 20.0}
    client.post(EVENTS, json=[given(1, "measure", spot=spot, refers=run)], headers=OURS)
    waiting = walked(client)["rooms"][0]["spots"][0]
    assert (waiting["waiting"], waiting["tone"]) == (True, "cannot-say")
    keep(desk, order)
    room = walked(client)["rooms"][0]
    found = room["spots"][0]
    assert (found["tone"], found["x"], found["waiting"]) == ("go", 10.0, False)
    assert found["lines"][0]["needed"] == "at least -67 dBm"
    assert (room["done"], room["word"]) == ("measured", "Partly known")
    assert walked(client)["last"]["words"] == "Room 1: measured"
    client.post(EVENTS, json=[given(2, "undo", refers=an_id(1))], headers=OURS)
    assert walked(client)["rooms"][0]["done"] == "missing"


def test_one_bad_event_does_not_hold_up_the_queue(client: "TestClient", desk: Desk) -> None:
    body = [given(1), given(2, "undo"), given(3, room=""), given(4, "comment", text="a\x00b")]
    answer = client.post(EVENTS, json=body, headers=OURS).json()
    assert answer["new"] == [an_id(1)]
    assert [each["event_id"] for each in answer["refused"]] == [an_id(2), an_id(3), an_id(4)]


def test_comments_and_photographs_are_off_until_the_school_switches_them_on(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    with client_of(desk) as fresh:
        client = signed_in(fresh, joined_person(desk))
        body = [given(1, "comment", text="stuffy"), given(2, "photo", refers=an_id(9))]
        assert len(client.post(EVENTS, json=body, headers=OURS).json()["refused"]) == 2
        answer = client.post(
            PHOTOS,
            params={"photo_id": an_id(9), "room": "Room 1"},
            content=picture(),
            headers={**OURS, "Content-Type": "image/png"},
        )
        assert answer.status_code == 403
        assert walked(client)["photos_on"] is False


def test_a_comment_of_several_lines_stays_as_it_is(client: "TestClient") -> None:
    text = "Door locked.\nAsk the caretaker: <b>Mr X</b>"
    client.post(EVENTS, json=[given(1, "comment", text=text)], headers=OURS)
    assert walked(client)["rooms"][0]["comments"][0]["text"] == text


def put_photo(client: "TestClient", number: int, content: bytes, kind: str = "image/jpeg") -> Any:
    return client.post(
        PHOTOS,
        params={"photo_id": an_id(number), "room": "Room 1"},
        content=content,
        headers={**OURS, "Content-Type": kind},
    )


def test_a_photograph_is_drawn_anew_and_can_be_taken_out_for_good(
    client: "TestClient", desk: Desk
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAM"
    content = picture("JPEG", (3000, 1000), exif=exif)
    assert b"SECRETCAM" in content
    assert put_photo(client, 9, content).json()["new"] is True
    assert put_photo(client, 9, content).json()["new"] is False
    found = client.get(f"{PHOTOS}/{an_id(9)}")
    assert found.headers["content-type"] == "image/jpeg"
    assert b"SECRETCAM" not in found.content
    assert max(Image.open(io.BytesIO(found.content)).size) == 1600
    assert client.delete(f"{PHOTOS}/{an_id(9)}", headers=OURS).status_code == 204
    assert client.get(f"{PHOTOS}/{an_id(9)}").status_code == 404


def test_a_photograph_that_is_taken_back_goes_for_good(client: "TestClient", desk: Desk) -> None:
    put_photo(client, 9, picture())
    client.post(EVENTS, json=[given(1, "photo", refers=an_id(9))], headers=OURS)
    client.post(EVENTS, json=[given(2, "undo", room="", refers=an_id(1))], headers=OURS)
    assert desk.store.walk.photo(an_id(9)) is None
    assert walked(client)["rooms"][0]["photos"] == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"GIF89a" + b"\x00" * 40, "image/png", 422),
        (picture("GIF"), "image/png", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415),
        (picture()[:60], "image/png", 422),
        (b"", "image/jpeg", 422),
        (b"x" * 12_000_001, "image/jpeg", 413),
    ],
)
def test_what_is_no_picture_is_refused(
    client: "TestClient", content: bytes, kind: str, status: int
) -> None:
    assert put_photo(client, 9, content, kind).status_code == status


def test_a_plan_is_served_as_a_png_of_our_own(client: "TestClient") -> None:
    assert [each["plan"] for each in walked(client)["floors"]][:2] == [f"{PLANS}/0", None]
    answer = client.get(f"{PLANS}/0")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-plan-size"] == "600x300"


@pytest.mark.parametrize("number", [1, 2, 3, 4, 99])
def test_what_is_no_plan_below_the_site_file_is_not_served(
    client: "TestClient", number: int
) -> None:
    assert client.get(f"{PLANS}/{number}").status_code == 404


def test_without_a_site_file_the_rooms_are_those_somebody_named(tmp_path: Path) -> None:
    desk = replace(desk_at(tmp_path), site=None)
    with client_of(desk) as fresh:
        client = signed_in(fresh, joined_person(desk))
        client.post(EVENTS, json=[given(1, room="Attic")], headers=OURS)
        found = walked(client)
        assert (found["site"], [each["name"] for each in found["rooms"]]) == ("", ["Attic"])
        assert client.get(f"{PLANS}/0").status_code == 404


def test_a_reader_reads_and_a_device_sees_nothing(client: "TestClient", desk: Desk) -> None:
    agent, reader = joined_agent(desk).bearer, joined_person(desk, Role.READER, "head").bearer
    client.cookies.clear()
    assert client.get("/api/v1/walk", headers=reader).status_code == 200
    assert client.post(EVENTS, json=[given(1)], headers=reader).status_code == 403
    for path in ("/api/v1/walk", f"{PLANS}/0", f"{PHOTOS}/{an_id(9)}"):
        assert client.get(path, headers=agent).status_code == 403
        assert client.get(path).status_code == 401
    assert client.post(EVENTS, json=[given(1)], headers=agent).status_code == 403
    assert put_photo(client, 9, picture()).status_code == 401


def test_a_foreign_page_changes_nothing(client: "TestClient") -> None:
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for headers in ({}, foreign, {**foreign, "X-Netready": "1"}):
        assert client.post(EVENTS, json=[given(1)], headers=headers).status_code == 403


def test_rooms_with_any_name_come_back_as_they_are(client: "TestClient", desk: Desk) -> None:
    name = "<img src=x onerror=alert(1)> & Æther"
    assert desk.site is not None
    rooms = (*desk.site.rooms, Room(name=name))
    with client_of(replace(desk, site=replace(desk.site, rooms=rooms))) as other:
        other.cookies = client.cookies
        assert walked(other)["rooms"][-1]["name"] == name


def test_the_phone_of_a_technician_is_let_in_as_a_device_too(
    client: "TestClient", desk: Desk
) -> None:
    agent = joined_agent(desk)
    own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    with client.websocket_connect("/api/v1/agent/live", headers=own) as line:
        line.send_json({"token": agent.token})
        assert "signature" in line.receive_json()
