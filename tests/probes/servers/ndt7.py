"""An ndt7 server on one address: the two subtests of the specification, and rude variants."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

BLOCK = secrets.token_bytes(1 << 16)
PROTOCOL = Subprotocol("net.measurementlab.ndt.v7")


def _measurement(size: int, begun: float) -> str:
    elapsed_us = int((time.monotonic() - begun) * 1e6)
    return json.dumps({"AppInfo": {"NumBytes": size, "ElapsedTime": elapsed_us}})


def _pace(size: int, begun: float, mbps: float) -> None:
    time.sleep(max(0.0, begun + size * 8 / mbps / 1e6 - time.monotonic()))


def _download(socket: ServerConnection, seconds: float, mbps: float) -> None:
    begun = said = time.monotonic()
    size = 0
    while time.monotonic() - begun < seconds:
        socket.send(BLOCK)
        size += len(BLOCK)
        _pace(size, begun, mbps)
        if time.monotonic() - said > 0.25:
            said = time.monotonic()
            socket.send(_measurement(size, begun))


def _upload(socket: ServerConnection, seconds: float, mbps: float, *, mute: bool) -> None:
    begun = said = time.monotonic()
    size = 0
    while time.monotonic() - begun < seconds:
        size += len(socket.recv(timeout=1))
        _pace(size, begun, mbps)
        if time.monotonic() - said > 0.25 and not mute:
            said = time.monotonic()
            socket.send(_measurement(size, begun))


@contextmanager
def ndt7_server(
    host: str = "127.0.0.1",
    *,
    seconds: float = 10.0,
    mute: bool = False,
    mbps: float = 1e6,
    speaks: bool = True,
) -> Iterator[int]:
    """The port; `mute`: says nothing of what it received; not `speaks`: another protocol."""

    def handle(socket: ServerConnection) -> None:
        with suppress(ConnectionClosed, TimeoutError, OSError):
            if socket.request is not None and socket.request.path.endswith("/download"):
                _download(socket, seconds, mbps)
            else:
                _upload(socket, seconds, mbps, mute=mute)

    protocols = [PROTOCOL] if speaks else None
    with serve(
        handle, host, 0, subprotocols=protocols, compression=None, close_timeout=1
    ) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.socket.getsockname()[1]
        finally:
            server.shutdown()
            thread.join(2)
