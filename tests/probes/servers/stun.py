"""STUN servers on loopback: honest ones, and one that is not."""

import ipaddress
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

COOKIE = 0x2112A442
Answer = Callable[[bytes, tuple[str, int]], list[bytes]]


def honest(request: bytes, peer: tuple[str, int]) -> list[bytes]:
    """Binding success with XOR-MAPPED-ADDRESS, RFC 8489 14.2."""
    port = peer[1] ^ (COOKIE >> 16)
    address = int(ipaddress.IPv4Address(peer[0])) ^ COOKIE
    attribute = struct.pack("!HHBBHI", 0x0020, 8, 0, 1, port, address)
    return [struct.pack("!HHI", 0x0101, len(attribute), COOKIE) + request[8:20] + attribute]


def spoofed(request: bytes, peer: tuple[str, int]) -> list[bytes]:
    """A perfect answer to another request, and rubbish."""
    (good,) = honest(request, peer)
    return [good[:8] + bytes(12) + good[20:], b"\x00" * 1500, b"", good[:-1]]


@contextmanager
def stun_server(answer: Answer) -> Iterator[tuple[int, list[bytes]]]:
    """A port, and the requests that reached it."""
    requests: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.05)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    request, peer = sock.recvfrom(2048)
                except TimeoutError:
                    continue
                requests.append(request)
                for datagram in answer(request, peer):
                    sock.sendto(datagram, peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield sock.getsockname()[1], requests
        finally:
            over.set()
            thread.join(1)
