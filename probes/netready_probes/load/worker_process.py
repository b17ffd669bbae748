"""The worker's process as its parent sees it: started, kept alive, listened to, never left."""

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from netready_probes.load.looking import Counted, Gauge
from netready_probes.load.worker import ALIVE, END, Go, Job, StoodStill, work
from netready_probes.seams import Clock

Message = TypeVar("Message")
LOOK_S: Final = 0.2  # how often: news from the worker, word to it that we live, the user's stop


class WorkerProcess:
    """A context manager; leaving it ends the process, and with it every connection, at once.

    Attributes:
        stood_still: the worker ended the load because this process was silent for too long.
        gauge: what the worker says while it plays.
    """

    def __init__(self, job: Job, clock: Clock) -> None:
        context = multiprocessing.get_context("spawn")
        self._clock = clock
        self.stood_still = False
        self.gauge = Gauge()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, job), daemon=True)
        self._process.start()
        theirs.close()
        self._left = threading.Event()
        self._speaking = threading.Lock()
        self._heart = threading.Thread(target=self._beat, daemon=True)
        self._heart.start()

    def __enter__(self) -> "WorkerProcess":
        """Returns itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Ends the process."""
        self._left.set()
        self._heart.join()
        self._pipe.close()
        self._process.join(timeout=LOOK_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def go(self, at_s: float | None = None) -> float:
        """Starts the load at that moment of the monotonic clock, or now; returns the moment."""
        begin_s = self._clock.monotonic_s() if at_s is None else at_s
        self._say(Go(at_s=begin_s))
        return begin_s

    def end(self) -> None:
        """Ends the load now; what was measured until then is reported."""
        self._say(END)

    def wait_for(
        self,
        kind: type[Message],
        within_s: float,
        stopped: Callable[[], bool],
        progress: Callable[[float], None] = lambda _now_s: None,
    ) -> Message | None:
        """The worker's next message of that kind; None: the user, or the worker, stopped first.

        Raises:
            RuntimeError: the worker died, or said nothing in time: a fault of the program.
        """
        end_s = self._clock.monotonic_s() + within_s
        while (now_s := self._clock.monotonic_s()) < end_s:
            if stopped():
                return None
            progress(now_s)
            if self._pipe.poll(LOOK_S) and not isinstance(heard := self._hear(kind), Counted):
                return heard
        raise RuntimeError(f"the load worker did not say {kind.__name__} within {within_s:g} s")

    def _hear(self, kind: type[Message]) -> Message | Counted | None:
        try:
            message = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process.join(timeout=1.0)
            code = self._process.exitcode
            raise RuntimeError(f"the load worker ended early, exit code {code}") from error
        if isinstance(message, Counted):
            self.gauge.take(message)
            return message
        self.stood_still = isinstance(message, StoodStill)
        return message if isinstance(message, kind) else None

    def _beat(self) -> None:
        while not self._left.wait(LOOK_S):
            self._say(ALIVE)

    def _say(self, word: str | Go) -> None:
        with self._speaking, suppress(OSError):
            self._pipe.send(word)
