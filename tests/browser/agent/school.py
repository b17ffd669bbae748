"""An aggregator with its own target on loopback, for pages: both as they are in life."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netready.domain.access import Role
from netready.domain.record import Record
from netready.service.desk import Desk
from netready.service.serving import listening_socket
from netready.service.targets import Targets
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.load.web_door import WebSettings
from tests.service.runs.served import real_desk, served, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
def device(browser: "Browser", place: School, code: str = "") -> Iterator[Device]:
    """Opened by the link of the QR code; waits until it has joined where a code is given."""
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
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
