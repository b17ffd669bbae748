"""A page that may load a target of this machine: both on loopback, the target with its web face."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netready_probes.load.admission import TargetLimits
from netready_probes.load.process import start_target_process
from netready_probes.load.web_door import WebSettings
from tests.browser.agent.modules import Modules, empty_server, modules, origin_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass(frozen=True)
class TargetPage:
    """Modules that reach the target at `web`."""

    modules: Modules
    web: str
    native: str


@contextmanager
def target_page(browser: "Browser", limits: TargetLimits | None = None) -> Iterator[TargetPage]:
    """The target is a process of its own, as in life."""
    with empty_server() as server:
        web = WebSettings(port=0, origins=(origin_of(server),))
        with start_target_process(limits=limits, web=web) as process:
            base = f"http://127.0.0.1:{process.statistics()['web_port']}"
            server.connect = (base, base.replace("http", "ws"))
            with modules(browser, server) as found:
                yield TargetPage(found, base, str(process.address))
