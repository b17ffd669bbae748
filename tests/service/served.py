"""The real server on a port of loopback, round a desk of a test."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from netready.service.app import make_app
from netready.service.certificate import Certificate
from netready.service.desk import Desk
from netready.service.serving import listening_socket, server_of

LOOPBACK = "127.0.0.1"


@contextmanager
def served(desk: Desk, certificate: Certificate | None = None) -> Iterator[int]:
    """Its port; the desk's database is closed afterwards."""
    server = server_of(make_app(desk), certificate)
    with listening_socket(LOOPBACK, 0) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)
            desk.store.close()
