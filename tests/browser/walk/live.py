"""The real application on a port of loopback, with a school, a technician and devices that obey.

A device here is a thread that asks for its duties over HTTP as every agent does, and answers each
order with one record that the test chose; it measures nothing.
"""

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from PIL import Image, ImageDraw

from netready.domain.metrics import Metric
from netready.domain.record import NetworkRole
from netready.domain.site import Cohort, Floor, Plan, Room, Site
from netready.service.app import make_app
from netready.service.desk import Desk
from netready.service.ids import new_id
from netready.store.records import record_line
from netready_probes.system.clock import RealClock
from tests.build_records import a_record
from tests.service.desks import SITE, Joined, desk_at, joined_agent

ROOMS = (
    Room(name="Room 1", floor="Ground", x=150, y=120, seats=30, ap="ap-1"),
    Room(name="Room 2", floor="Ground", x=430, y=120, seats=30, ap="ap-1"),
    Room(name="Room 3", floor="Ground", x=150, y=330, seats=28),
    Room(name="Art", floor="Ground", x=430, y=330, seats=24),
    Room(name="Room 11", floor="First", x=150, y=120, seats=30),
    Room(name="Sports hall"),
)


def school() -> Site:
    floors = (
        Floor(name="Ground", plan="ground.png", metres_per_pixel=0.05),
        Floor(name="First", metres_per_pixel=0.05),
    )
    cohorts = (Cohort(name="Year 7", pupils=60, roll_out=1, rooms=("Room 1", "Room 11")),)
    return replace(SITE, floors=floors, rooms=ROOMS, cohorts=cohorts, plan=Plan(class_size=30))


def draw_plan(path: Path) -> None:
    """Four rooms and a corridor."""
    picture = Image.new("RGB", (600, 450), "white")
    pen = ImageDraw.Draw(picture)
    for left, top in ((20, 20), (310, 20), (20, 250), (310, 250)):
        pen.rectangle((left, top, left + 270, top + 180), outline="black", width=4)
    picture.save(path)


@dataclass
class Live:
    """A running aggregator; `cut` makes it deaf without losing anything, `mend` ends that."""

    desk: Desk
    port: int
    server: uvicorn.Server | None = None
    thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        config = uvicorn.Config(
            make_app(self.desk), host="127.0.0.1", port=self.port, log_level="critical",
            timeout_graceful_shutdown=1, ws="websockets-sansio",
        )  # fmt: skip
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive(), "the server did not start"
            threading.Event().wait(0.02)

    def cut(self) -> None:
        assert self.server is not None and self.thread is not None
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(timeout=10)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def living(folder: Path, *, photos: bool = True) -> Iterator[Live]:
    port = free_port()
    draw_plan(folder / "ground.png")
    plain = desk_at(folder)
    settings = replace(
        plain.settings,
        base_url=f"http://127.0.0.1:{port}",
        site_file=folder / "site.toml",
        photos_on=photos,
        comments_on=True,
    )
    desk = replace(plain, site=school(), settings=settings, clock=RealClock())
    live = Live(desk=desk, port=port)
    live.mend()
    try:
        yield live
    finally:
        live.cut()
        desk.store.close()


class ObedientDevice:
    """Joined; obeys each measurement with a record of these metrics. Leave it with `stop`."""

    def __init__(
        self,
        live: Live,
        label: str,
        room: str = "",
        *,
        metrics: Sequence[Metric] = (),
        probe: str = "wifi-link",
        patient: bool = False,
    ) -> None:
        self.live, self.metrics, self.probe, self.patient = live, tuple(metrics), probe, patient
        self.joined: Joined = joined_agent(live.desk, label, room)
        self.orders: list[dict[str, Any]] = []
        self.go_on = threading.Event()
        if not patient:
            self.go_on.set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()
        for _ in range(500):
            if live.desk.runs.presence.is_here(self.joined.holder_id):
                return
            self._over.wait(0.02)
        raise AssertionError("the device did not come")

    def stop(self) -> None:
        self._over.set()
        self.go_on.set()
        self._thread.join(timeout=15)

    def _live(self) -> None:
        number, done = 0, set[str]()
        with httpx.Client(base_url=self.live.url, headers=self.joined.bearer, timeout=20) as http:
            while not self._over.is_set():
                try:
                    number = self._round(http, number, done)
                except httpx.HTTPError:
                    self._over.wait(0.1)

    def _round(self, http: httpx.Client, number: int, done: set[str]) -> int:
        asked = {"number": number, "facts": {"wifi": "signal and channel"}, "wait_s": 1}
        answer = http.post("/api/v1/agent/wait", json=asked)
        if answer.status_code != 200:
            self._over.wait(0.05)
            return number
        duties = json.loads(answer.json()["text"])
        for order in duties["measure"]:
            if order["order"] not in done:
                done.add(order["order"])
                self._obey(http, order)
        return int(duties["number"])

    def _obey(self, http: httpx.Client, order: dict[str, Any]) -> None:
        self.orders.append(order)
        said = f"/api/v1/agent/orders/{order['order']}"
        http.post(said, json={"state": "started", "share": 0.1, "words": "wifi-link"})
        http.post(said, json={"state": "progress", "share": 0.5, "words": "wifi-link"})
        self.go_on.wait(timeout=20)
        record = replace(
            a_record(*self.metrics, probe=self.probe, room=order["room"], role=NetworkRole.PUPIL),
            record_id=new_id(datetime.now(UTC)),
            site=self.live.desk.site.name if self.live.desk.site else "",
            device=self.joined.label,
            started_at=datetime.now(UTC),
            annotations={"order": order["order"]},
        )
        line = record_line(record)
        kind = {"Content-Type": "application/x-ndjson"}
        answer = http.post("/api/v1/records", content=f"{line}\n".encode(), headers=kind)
        assert answer.json()["refused"] == [], answer.text
        http.post(said, json={"state": "done", "share": 1, "words": "done"})
