"""The device's scripts in Chromium, by themselves: an empty page of ours under the same policy."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from netready.service.headers import content_policy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STATIC = str(files("netready.service") / "pages")
_PAGE = (
    b"<!doctype html><html lang=en><link rel=icon href='data:,'><title>empty</title>"
    b"<body></body></html>"
)


class _Empty(http.server.SimpleHTTPRequestHandler):
    """`/` is the empty page, `/static/...` are the files; nothing is written to the log."""

    extensions_map = {".js": "text/javascript", "": "application/octet-stream"}  # noqa: RUF012

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        policy = content_policy(self.server.connect)  # type: ignore[attr-defined]
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, *_words: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    connect: tuple[str, ...] = ()


@dataclass(frozen=True)
class Modules:
    """A page in which the modules can be called."""

    page: "Page"
    origin: str
    complaints: list[str]

    def call(self, module: str, body: str, argument: Any = None) -> Any:
        """What `body`, a function body with the module as `m` and `a`, returns."""
        source = f"""async (a) => {{
            const m = await import("/static/agent/{module}");
            {body}
        }}"""
        return self.page.evaluate(source, argument)


@contextmanager
def empty_server(port: int = 0) -> Iterator[_Server]:
    """Serves; `connect` of it may be set later."""
    handler = functools.partial(_Empty, directory=STATIC)
    server = _Server(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def origin_of(server: _Server) -> str:
    """Of its pages."""
    return f"http://127.0.0.1:{server.server_address[1]}"


@contextmanager
def modules(browser: "Browser", server: _Server) -> Iterator[Modules]:
    """A new page; whatever it complains of is kept."""
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{origin_of(server)}/")
    try:
        yield Modules(page, origin_of(server), complaints)
    finally:
        context.close()
