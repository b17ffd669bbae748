"""An aggregator with its own target on loopback, for pages: both as they are in life."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netready.domain.access import Role
from netready.domain.fleet import Agent
from netready.domain.record import NetworkRole, Record, Setting
from netready.service.desk import Desk
from netready.service.ids import new_id
from netready.service.serving import listening_socket
from netready.service.targets import Targets
from netready.store.database import OrderRow
from netready_probes.agent.orders import Measure, ProbeRun
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.load.web_door import WebSettings
from tests.service.runs.served import real_desk, served, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NO_SOCKETS = "window.WebSocket = class { constructor() { throw new Error('refused'); } };"
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class School:
    """A served desk.

    Attributes:
        base: of its pages.
        target: in its own process.
    """

    desk: Desk
    base: str
    target: ServerProcess

    def code(self, room: str = "Room 1") -> str:
        """A join code for a class of devices."""
        now_s = self.desk.clock.monotonic_s()
        return self.desk.codes.make(Role.AGENT, now_s, room=room, for_class=True)

    def agent(self, label: str) -> Agent:
        """The device of that label."""
        return next(agent for agent in self.desk.store.agents.all() if agent.label == label)

    def order(self, agent: Agent, settings: Mapping[str, Setting]) -> str:
        """An order to measure, as a technician's would come; its id."""
        order = new_id(self.desk.clock.now())
        row = OrderRow(
            order_id=order,
            agent_id=agent.agent_id,
            room=agent.room,
            made_at=self.desk.clock.now(),
        )
        self.desk.store.runs.add_order(row)
        measure = Measure(
            order=order,
            room=agent.room,
            probes=(ProbeRun(probe="browser", settings=settings),),
            target=self.target.address,
            network_role=NetworkRole.PUPIL,
        )
        assert self.desk.runs.duties.give(agent.agent_id, measure)
        return order

    def records(self, probe: str) -> list[Record]:
        """What has arrived of that probe."""
        return [record for record in self.desk.store.records.all() if record.probe == probe]


@contextmanager
def school(folder: Path) -> Iterator[School]:
    """Served until it is left."""
    port = _free_port()
    web = WebSettings(port=0, origins=(f"http://127.0.0.1:{port}",))
    with start_target_process(web=web) as process:
        web_port = process.statistics()["web_port"]
        assert isinstance(web_port, int)
        targets = Targets(address=process.address, web_port=web_port, tls=False)
        desk = real_desk(folder, process.address, targets=targets)
        with served(desk, port) as place:
            yield School(desk, f"http://{place.address}", process)


@dataclass(frozen=True)
class Device:
    """A browser window that is an agent.

    Attributes:
        complaints: what its console said.
    """

    page: "Page"
    complaints: list[str]

    def words(self, element: str) -> str:
        """What stands in an element."""
        return self.page.locator(f"#{element}").inner_text()


@contextmanager
def device(
    browser: "Browser", place: School, code: str = "", *, sockets: bool = True
) -> Iterator[Device]:
    """Opened by the link of the QR code; waits until it has joined where a code is given.

    Without `sockets` no WebSocket opens, as on an iPad that was not told to trust a certificate.
    """
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    if not sockets:
        context.add_init_script(NO_SOCKETS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{place.base}/agent#{code}")
    if code:
        page.get_by_text("Connected and waiting").wait_for()
    try:
        yield Device(page, complaints)
    finally:
        context.close()


def _free_port() -> int:
    with listening_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port


__all__ = ["PHONE", "Device", "School", "device", "school", "until"]
