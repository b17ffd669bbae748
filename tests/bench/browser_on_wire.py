"""Runs inside a namespace of `bench_browser`: the target, or the page and engine that load it."""

import json
import sys
import threading

from netready_probes.load.target import Target
from netready_probes.load.web_door import WebSettings
from netready_probes.system.clock import RealClock
from tests.bench.bench_browser import turns
from tests.browser.agent.modules import empty_server, modules
from tests.browser.agent.target_page import TargetPage
from tests.browser.chromium import opened_browser
from tests.lab.namespaces import ADDRESS

PAGE_PORT = 8099  # of a namespace of our own


def serve_target() -> None:
    """Prints its ports and serves until it is ended."""
    web = WebSettings(port=0, origins=(f"http://127.0.0.1:{PAGE_PORT}",))
    target = Target(RealClock(), host=ADDRESS["b"], port=0, web=web)
    print(target.address.port, target.web_port, flush=True)
    threading.Event().wait()


def load(port: str, web_port: str) -> None:
    """Prints what the engine and the page got, in turns."""
    web = f"http://{ADDRESS['b']}:{web_port}"
    with opened_browser() as browser, empty_server(PAGE_PORT) as server:
        server.connect = (web, web.replace("http", "ws"))
        with modules(browser, server) as found:
            print(json.dumps(turns(TargetPage(found, web, f"{ADDRESS['b']}:{port}"))))


if __name__ == "__main__":
    if sys.argv[1] == "target":
        serve_target()
    else:
        load(*sys.argv[2:])
