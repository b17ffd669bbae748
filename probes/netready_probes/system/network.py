"""Real sockets: the only place that opens them and that sets their options.

Everything the operating system says of a failure becomes a `NetworkError` here, once. What is
said over the sockets belongs to `netready_probes.load` and to the probes.
"""

import errno
import ipaddress
import queue
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.seams import Clock, NetworkError

_LINUX: Final = sys.platform == "linux"
# include/uapi/asm-generic/socket.h; the socket module has no name for it in Python 3.11
_SO_TIMESTAMPNS: Final = 35
_TIMESPEC: Final = struct.Struct("@ll")
# include/uapi/linux/tcp.h; in the socket module from Python 3.12
_TCP_NOTSENT_LOWAT: Final = 25
_ANCILLARY_BYTES: Final = 64

_BY_ERRNO: Final = {
    errno.ETIMEDOUT: FailureWord.TIMEOUT,
    errno.EAGAIN: FailureWord.TIMEOUT,
    errno.ECONNREFUSED: FailureWord.REFUSED,
    errno.ECONNRESET: FailureWord.RESET,
    errno.ECONNABORTED: FailureWord.RESET,
    errno.EPIPE: FailureWord.RESET,
    errno.ENETUNREACH: FailureWord.NO_ROUTE,
    errno.EHOSTUNREACH: FailureWord.NO_ROUTE,
    errno.EADDRNOTAVAIL: FailureWord.NO_ROUTE,
    errno.ENETDOWN: FailureWord.NO_NETWORK,
    errno.EACCES: FailureWord.NOT_ALLOWED,
    errno.EPERM: FailureWord.NOT_ALLOWED,
    errno.EADDRINUSE: FailureWord.PORT_TAKEN,
    errno.EAFNOSUPPORT: FailureWord.NOT_SUPPORTED,
}
_BY_RESOLVER: Final = {
    socket.EAI_NONAME: FailureWord.DNS_NO_NAME,
    socket.EAI_AGAIN: FailureWord.DNS_SERVER_FAILED,
    socket.EAI_FAIL: FailureWord.DNS_SERVER_FAILED,
    getattr(socket, "EAI_NODATA", socket.EAI_NONAME): FailureWord.DNS_NO_ANSWER,
}


def word_of(error: OSError) -> FailureWord:
    """The word of the closed list for what the operating system said."""
    if isinstance(error, socket.gaierror):
        return _BY_RESOLVER.get(error.errno or 0, FailureWord.DNS_SERVER_FAILED)
    if isinstance(error, TimeoutError):
        return FailureWord.TIMEOUT
    return _BY_ERRNO.get(error.errno or 0, FailureWord.UNKNOWN)


@contextmanager
def network_errors(operation: str) -> Iterator[None]:
    """Turns any OSError of the block into a `NetworkError` for that operation."""
    try:
        yield
    except OSError as error:
        raise NetworkError(operation, word_of(error)) from error


class RealNetwork:
    """Sockets and names of this machine."""

    def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        """A connected TCP socket with TCP_NODELAY; each later call may block `timeout_s`.

        Raises NetworkError.
        """
        end_s = time.perf_counter() + timeout_s
        last: OSError = TimeoutError()
        for address in self.addresses(host, timeout_s=timeout_s):
            left_s = end_s - time.perf_counter()
            if left_s <= 0:
                break
            try:
                opened = socket.create_connection((address, port), timeout=left_s)
            except OSError as error:
                last = error
                continue
            opened.settimeout(timeout_s)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened
        raise NetworkError("tcp connect", word_of(last)) from last

    def udp(self, host: str, port: int) -> socket.socket:
        """A UDP socket connected to the peer, kernel receive timestamps on where there are any.

        Raises NetworkError.
        """
        address = self.addresses(host, timeout_s=5.0)[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with network_errors("udp socket"):
            opened = socket.socket(family, socket.SOCK_DGRAM)
            try:
                stamp_arrivals(opened)
                opened.connect((address, port))
            except OSError:
                opened.close()
                raise
        return opened

    def addresses(self, name: str, *, timeout_s: float) -> Sequence[str]:
        """What the operating system's resolver says, in its order; an address is its own answer.

        Raises NetworkError; the resolver has no time limit of its own, so it runs in a thread.
        """
        if _is_address(name):
            return (name,)
        answers: queue.Queue[Sequence[str] | OSError] = queue.Queue(maxsize=1)
        threading.Thread(target=_resolve, args=(name, answers), daemon=True).start()
        try:
            answer = answers.get(timeout=timeout_s)
        except queue.Empty:
            raise NetworkError("name lookup", FailureWord.DNS_TIMEOUT) from None
        if isinstance(answer, OSError):
            raise NetworkError("name lookup", word_of(answer)) from answer
        return answer


def _is_address(name: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return False


def _resolve(name: str, answers: "queue.Queue[Sequence[str] | OSError]") -> None:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
    except UnicodeError:  # a label that is empty or too long for IDNA
        answers.put(socket.gaierror(socket.EAI_NONAME, "not a name"))
    except OSError as error:
        answers.put(error)


def listen(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """A TCP and a UDP socket on one port (0: one that is free for both). Raises NetworkError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last: OSError = OSError(errno.EADDRINUSE, "no port free for both")
    for _attempt in range(8 if port == 0 else 1):
        tcp = socket.socket(family, socket.SOCK_STREAM)
        udp = socket.socket(family, socket.SOCK_DGRAM)
        try:
            if sys.platform != "win32":  # there it would let two programs share the port
                tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind((host, port))
            udp.bind((host, tcp.getsockname()[1]))
            tcp.listen(256)
        except OSError as error:
            last = error
            tcp.close()
            udp.close()
            continue
        stamp_arrivals(udp)
        return tcp, udp
    raise NetworkError("listen", word_of(last)) from last


def listen_tcp(host: str, port: int) -> socket.socket:
    """A listening TCP socket; port 0: any free one. Raises NetworkError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with network_errors("listen"):
        tcp = socket.socket(family, socket.SOCK_STREAM)
        try:
            if sys.platform != "win32":  # there it would let two programs share the port
                tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind((host, port))
            tcp.listen(64)
        except OSError:
            tcp.close()
            raise
    return tcp


@dataclass(frozen=True, slots=True)
class Datagram:
    """A datagram as it was read.

    Attributes:
        peer: address and port, as the socket module gives them.
        waited_s: from its arrival at this host's kernel to now; 0 where the kernel does not say.
        stamped: True: the kernel told when it came.
    """

    payload: bytes
    peer: tuple[str, int]
    waited_s: float
    stamped: bool


def stamp_arrivals(udp: socket.socket) -> None:
    """Asks the kernel to note when each datagram came (Linux; elsewhere nothing happens)."""
    if _LINUX:
        with suppress(OSError):
            udp.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def read_datagram(udp: socket.socket, size: int) -> Datagram:
    """One datagram with the time it waited in this host. Raises OSError, also for time-outs."""
    if not _LINUX:
        payload, peer = udp.recvfrom(size)
        return Datagram(payload, peer[:2], 0.0, False)
    payload, ancillary, _flags, peer = udp.recvmsg(size, _ANCILLARY_BYTES)
    now_ns = time.time_ns()
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) == _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack(data)
            waited_s = (now_ns - seconds * 10**9 - nanoseconds) / 1e9
            if 0.0 <= waited_s < 10.0:  # otherwise the wall clock was set in between
                return Datagram(payload, peer[:2], waited_s, True)
    return Datagram(payload, peer[:2], 0.0, False)


def read_line(tcp: socket.socket, *, limit_bytes: int, end_s: float, clock: Clock) -> bytes | None:
    """One line without its newline; not a byte more is taken from the socket.

    None: the peer closed, sent too much, or was not done at `end_s` of the monotonic clock.
    Raises OSError.
    """
    line = b""
    while len(line) < limit_bytes:
        left_s = end_s - clock.monotonic_s()
        if left_s <= 0:
            return None
        tcp.settimeout(left_s)
        seen = tcp.recv(limit_bytes - len(line), socket.MSG_PEEK)
        if not seen:
            return None
        at = seen.find(b"\n")
        line += tcp.recv(len(seen) if at < 0 else at + 1)
        if at >= 0:
            return line[:-1]
    return None


def congestion_control(tcp: socket.socket) -> str:
    """The algorithm this side sends with, or "" where the system does not tell."""
    option = getattr(socket, "TCP_CONGESTION", None)
    if option is None:
        return ""
    with suppress(OSError):
        return tcp.getsockopt(socket.IPPROTO_TCP, option, 16).split(b"\0")[0].decode("ascii")
    return ""


def use_congestion_control(tcp: socket.socket, name: str) -> bool:
    """Sends with that algorithm from now on; False: this system does not allow it."""
    option = getattr(socket, "TCP_CONGESTION", None)
    if option is None or not name.isascii() or len(name) > 15:
        return False
    try:
        tcp.setsockopt(socket.IPPROTO_TCP, option, name.encode("ascii"))
    except OSError:
        return False
    return True


def limit_unsent(tcp: socket.socket, size: int) -> None:
    """Bounds what waits unsent in our own kernel, so that it is not taken for the network's queue.

    Source: draft-ietf-ippm-responsiveness-09, TCP_NOTSENT_LOWAT. Linux only.
    """
    if _LINUX:
        with suppress(OSError):
            tcp.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, size)


def close_at_once(tcp: socket.socket) -> None:
    """Closes and throws away what is still queued: after a load nothing lingers in the network."""
    with suppress(OSError):
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("@ii", 1, 0))
    tcp.close()
