"""A server of ours in a process of its own: started, asked for its state, stopped, never left.

The child ends when its parent does: it reads a pipe that closes with the parent, however that
ends. So no load outlives the program that wanted it.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final, Protocol

from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.load.admission import TargetLimits
from netready_probes.load.target import Target
from netready_probes.load.web_door import WebSettings
from netready_probes.seams import NetworkError
from netready_probes.system.clock import RealClock

_START_S: Final = 20.0
_ANSWER_S: Final = 5.0


class Server(Protocol):
    """What can live in a process of its own."""

    address: Address

    def statistics(self) -> dict[str, object]:
        """What happened so far."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


class ServerProcess:
    """A running server process; a context manager.

    Attributes:
        address: where it listens.
    """

    def __init__(self, make: Callable[..., Server], settings: Mapping[str, Any]) -> None:
        """Starts it; `make(**settings)` runs in the child. Raises NetworkError."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_live, args=(theirs, make, dict(settings)), daemon=True
        )
        self._process.start()
        theirs.close()
        self._lock = threading.Lock()
        self._asked = 0
        said = self._hear(_START_S)
        if not isinstance(said, Address):
            self.stop()
            raise NetworkError("listen", said if isinstance(said, FailureWord) else _DIED)
        self.address = said

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """It runs; asked from one thread only."""
        return self._process.is_alive()

    def statistics(self) -> dict[str, object]:
        """What happened so far. Raises NetworkError if the process is gone."""
        with self._lock:
            self._asked += 1
            with suppress(OSError):
                self._pipe.send(self._asked)
            said = self._hear(_ANSWER_S)
            while isinstance(said, tuple) and said[0] < self._asked:
                said = self._hear(_ANSWER_S)  # that answer was late, and is of another time
        if not isinstance(said, tuple):
            raise NetworkError("target process", _DIED)
        found: dict[str, object] = said[1]
        return found

    def stop(self) -> None:
        """Ends it within about two seconds, by force if need be."""
        self._pipe.close()
        self._process.join(timeout=3.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(timeout=2.0)

    def __enter__(self) -> "ServerProcess":
        """Returns itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stops."""
        self.stop()

    def _hear(self, within_s: float) -> object:
        try:
            return self._pipe.recv() if self._pipe.poll(within_s) else None
        except (EOFError, OSError):
            return None


_DIED: Final = FailureWord.CLOSED_EARLY


def _live(pipe: Connection, make: Callable[..., Server], settings: dict[str, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it closes the pipe
    try:
        server = make(**settings)
    except NetworkError as error:
        pipe.send(error.failure.word)
        return
    pipe.send(server.address)
    with suppress(EOFError, OSError):
        while asked := pipe.recv():
            pipe.send((asked, server.statistics()))
    server.close()
    os._exit(0)  # whatever thread is still in a system call


def serve_target(
    host: str, port: int, limits: TargetLimits | None, web: WebSettings | None = None
) -> Target:
    """A target with the real clock. Raises NetworkError."""
    return Target(RealClock(), host=host, port=port, limits=limits, web=web)


def start_target_process(
    host: str = "127.0.0.1",
    port: int = 0,
    limits: TargetLimits | None = None,
    web: WebSettings | None = None,
) -> ServerProcess:
    """A target in a process of its own: `address`, `statistics()`, `stop()`.

    With `web` its statistics name the `web_port`, too. Raises NetworkError.
    """
    settings = {"host": host, "port": port, "limits": limits, "web": web}
    return ServerProcess(serve_target, settings)
