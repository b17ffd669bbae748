"""The site-wide lock: one load run at a time through a target, however many devices make it.

`site_lease` is the client's side, `keep_lease` the target's; who gets it is `lease_book`'s. It is a
connection that says a byte every half second: when it closes, the target ends the lease and every
load connection of that run, so a coordinator that crashed leaves no load behind; when it falls
silent, others may come as soon as its load is over.
"""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from netready.domain.errors import CannotMeasureError
from netready.domain.failures import FailureWord
from netready.domain.refusal import Refusal
from netready_probes.contract import Address, Grant
from netready_probes.load.client import TargetRefusedError, open_stream
from netready_probes.load.lease_book import BEAT_S, LEASE, LEASE_SILENT_S
from netready_probes.load.serving import Serving
from netready_probes.load.wire import Hello, WireError, decode_line, encode_line
from netready_probes.seams import NetworkError, System

PATIENCE_S: Final = 2.0  # connections of a run that has just ended are still being closed
_RETRY_S: Final = 0.2
_BEAT: Final = b"."
_LINE_BYTES_MAX: Final = 256


class TargetTakenError(CannotMeasureError):
    """Another run loads through this target, maybe from another device."""

    def __init__(self, address: Address, why: str) -> None:
        super().__init__(
            f"The target {address} is taken: {why}. Two loads would spoil each other.",
            "Wait until the other has ended, then start this again (assess: with --resume).",
            why=Refusal.ANOTHER_RUN,
        )


def fresh_run() -> str:
    """An id that nobody guesses: whoever knows it may load while the lease is held."""
    return secrets.token_hex(8)


class Lease:
    """Held from now until `close`.

    Attributes:
        run: what every device of the run must say to the target.
    """

    def __init__(self, system: System, address: Address, *, client: str, run: str) -> None:
        """Raises NetworkError, TargetTakenError."""
        self.run = run
        self._system, self._address, self._client = system, address, client
        self._moved_bytes = 0
        self._lost = ""
        self._left = threading.Event()
        self._tcp = self._take()
        self._thread = threading.Thread(target=self._hold, daemon=True)
        self._thread.start()

    @property
    def moved_bytes(self) -> int:
        """What the whole run moved through the target so far, both directions, by its count."""
        return self._moved_bytes

    @property
    def lost(self) -> str:
        """Who has it now, a sentence; "": it is held, or will be when the target is back."""
        return self._lost

    def close(self) -> None:
        """Gives it back."""
        self._left.set()
        with suppress(OSError):
            self._tcp.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=2.0)

    def _take(self) -> socket.socket:
        asked = Hello(op=LEASE, client=self._client, run=self.run)
        clock = self._system.clock
        end_s = clock.monotonic_s() + PATIENCE_S
        while True:
            try:
                return open_stream(self._system.network, self._address, asked, 5.0)[0]
            except TargetRefusedError as error:
                if error.failure.word is not FailureWord.BUSY:
                    raise
                if clock.monotonic_s() >= end_s:
                    raise TargetTakenError(self._address, error.why) from error
            clock.sleep(_RETRY_S)

    def _hold(self) -> None:
        """Until it is left: a connection that breaks is replaced, as long as nobody else came."""
        while not self._left.is_set() and not self._lost:
            with suppress(OSError, WireError):
                self._beat()
            self._again()
        self._tcp.close()

    def _beat(self) -> None:
        self._tcp.settimeout(LEASE_SILENT_S)
        earlier_bytes = self._moved_bytes
        with self._tcp.makefile("rb") as reader:
            while not self._left.wait(BEAT_S):
                self._tcp.sendall(_BEAT)
                told = _bytes_in(reader.readline(_LINE_BYTES_MAX))
                self._moved_bytes = max(self._moved_bytes, earlier_bytes + told)

    def _again(self) -> None:
        while not self._left.wait(BEAT_S):
            self._tcp.close()
            try:
                self._tcp = self._take()
            except TargetTakenError as error:
                self._lost = error.reason
            except NetworkError:
                continue
            return


def _bytes_in(line: bytes) -> int:
    """Raises WireError for anything but the target's count."""
    found = decode_line(line).get("bytes")
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise WireError("no count of bytes")
    return found


@contextmanager
def site_lease(
    system: System, address: Address, *, client: str = "netready", run: str = ""
) -> Iterator[Lease]:
    """Nobody else loads through the target inside.

    Args:
        system: the seams.
        address: the target.
        client: label for the target's own statistics.
        run: the run's id, where it has one already; else a fresh one.

    Raises:
        NetworkError: the target cannot be reached.
        TargetTakenError: somebody else has it.
    """
    lease = Lease(system, address, client=client, run=run or fresh_run())
    try:
        yield lease
    finally:
        lease.close()


@contextmanager
def lease_for(system: System, address: Address | None, *, needed: bool) -> Iterator[Grant]:
    """The lease for one probe; an empty grant where no target of ours can hold one.

    Args:
        system: the seams.
        address: of the school's own target, or None.
        needed: the probe loads the target itself; else one that is away keeps nobody apart.

    Raises:
        NetworkError: a needed target cannot be reached.
        TargetTakenError: somebody else has it.
    """
    if address is None:
        yield Grant()
        return
    try:
        lease = Lease(system, address, client="netready", run=fresh_run())
    except NetworkError:
        if needed:
            raise
        yield Grant()
        return
    try:
        yield Grant(run=lease.run, moved_bytes=lambda: lease.moved_bytes, lost=lambda: lease.lost)
    finally:
        lease.close()


def keep_lease(serving: Serving, moved_bytes: Callable[[], int]) -> None:
    """The target's side: answers each beat with the run's bytes, until the holder goes.

    Raises OSError where it went without a word.
    """
    tcp, clock = serving.tcp, serving.clock
    tcp.settimeout(BEAT_S)
    heard_s = clock.monotonic_s()
    while not serving.stopped() and clock.monotonic_s() - heard_s < LEASE_SILENT_S:
        with suppress(TimeoutError):
            if not tcp.recv(16):
                return
            heard_s = clock.monotonic_s()
            tcp.sendall(encode_line({"bytes": moved_bytes()}))
    serving.ticket.silent = True
