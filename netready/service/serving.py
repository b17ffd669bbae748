"""The web server round the application: its socket, its bounds, its end."""

import socket
from typing import Final

import uvicorn
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from netready.domain.errors import BadInputError
from netready.service.certificate import Certificate
from netready.service.desk import Desk
from netready.service.patience import PatientProtocol

CONNECTIONS_MAX: Final = 2_000  # three hundred devices with some lines each, and pages
BACKLOG: Final = 512
LINE_BYTES_MAX: Final = 1_000_000  # of one message on a WebSocket: a stage's report of 500 pupils
LAST_WORDS_S: Final = 2  # for answers that are under way when it ends


def listening_socket(host: str, port: int) -> socket.socket:
    """Where it listens. Raises BadInputError where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != "::"))
        listener.bind((host, port))
        listener.set_inheritable(False)
        listener.listen(BACKLOG)  # whoever comes before the first look is waited for, not refused
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else "no such port"
        raise BadInputError(
            [f"--host {host} --port {port}: cannot listen there ({reason}); allowed: an address "
             "of this machine and a free port"]
        ) from error  # fmt: skip
    return listener


class Server(uvicorn.Server):
    """Whoever waits for an answer gets one when it ends, before it is told that it takes long."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """First the runs and all who wait, then the connections."""
        await run_in_threadpool(self._desk.runs.close)
        await super().shutdown(sockets)


def server_of(app: FastAPI, certificate: Certificate | None) -> uvicorn.Server:
    """The server, not yet running. It writes no line about requests."""
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        log_level="warning",
        proxy_headers=False,  # nobody may say that he is somebody else
        server_header=False,
        ws_max_size=LINE_BYTES_MAX,
        ws_per_message_deflate=False,  # a small message could unpack to a large one
        limit_concurrency=CONNECTIONS_MAX,
        backlog=BACKLOG,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=LAST_WORDS_S,
        ssl_certfile=certificate.file if certificate else None,
        ssl_keyfile=certificate.key_file if certificate else None,
    )
    return Server(config, app.state.desk)
