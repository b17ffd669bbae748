"""Who may load through this target now: one run at a time, whichever devices make it. No sockets.

A run that holds the lease has the target for itself; what others ask for is refused until the lease
ends. Without a lease the target serves as it always did, so that an old client still can load.
Looking (handshakes, datagram counts, the UDP echo) is no load and is never refused here.
"""

from collections.abc import Callable, Iterable
from typing import Final

from netready_probes.load.wire import Hello

LEASE: Final = "lease"
ECHO: Final = "echo"  # a browser's questions on a WebSocket
LOOKING: Final = frozenset({"hello", "count", LEASE, ECHO})  # whatever else there is moves bytes
# Heartbeats go over TCP beside the load; three of them lost in a row on a full queue take 7 s
# (the time-out doubles, RFC 6298 section 5.5). A holder that crashed closes, and is seen at once.
LEASE_SILENT_S: Final = 8.0
BEAT_S: Final = 0.5


def is_load(hello: Hello) -> bool:
    """Whether this moves more than a few bytes."""
    return hello.op not in LOOKING


class LeaseBook:
    """The lease as the target keeps it; the caller holds a lock.

    Attributes:
        run: of the holder; "": nobody holds it.
        since_s: of the target's monotonic clock.
        moved_bytes: of the holder's connections that are closed already, both directions.
    """

    def __init__(self) -> None:
        self.run = ""
        self.since_s = 0.0
        self.moved_bytes = 0
        self._holders = 0

    def refusal(self, hello: Hello, loading: Callable[[], Iterable[str]], now_s: float) -> str:
        """Why not, one sentence; "": it may.

        Args:
            hello: what is asked for.
            loading: the run of each connection that moves bytes now; "" where it named none.
            now_s: this moment.
        """
        if hello.op == LEASE and not hello.run:
            return "a lease is held by a run, and none was named"
        if self.run and hello.run != self.run and (hello.op == LEASE or is_load(hello)):
            held_s = max(0.0, now_s - self.since_s)
            return f"another load run has held the target for {held_s:.0f} s"
        if hello.op == LEASE and any(run != hello.run for run in loading()):
            return "somebody loads the target without a lease"
        return ""

    def take(self, run: str, now_s: float) -> None:
        """A connection of that run holds it from now on."""
        if run != self.run:
            self.run, self.since_s, self.moved_bytes = run, now_s, 0
        self._holders += 1

    def give_back(self) -> bool:
        """A holding connection is gone; True: it was the last, and the run is over."""
        self._holders -= 1
        if self._holders:
            return False
        self.run, self.moved_bytes = "", 0
        return True

    def count(self, run: str, size_bytes: int) -> None:
        """A connection of that run moved so much and is closed."""
        if run and run == self.run:
            self.moved_bytes += size_bytes
