"""A DNS server on loopback that answers as a test says, by UDP and TCP on one port."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

# query and whether it came by TCP -> the datagrams to send
Answer = Callable[[dns.message.Message, bool], list[bytes]]


def good(query: dns.message.Message, address: str = "192.0.2.80") -> dns.message.Message:
    answer = dns.message.make_response(query)
    name = query.question[0].name
    answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", address))
    return answer


def with_code(query: dns.message.Message, code: dns.rcode.Rcode) -> list[bytes]:
    answer = dns.message.make_response(query)
    answer.set_rcode(code)
    return [answer.to_wire()]


@contextmanager
def dns_server(answer: Answer) -> Iterator[str]:
    """Serves until the block ends; yields HOST:PORT."""
    tcp = socket.create_server(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    threads = [
        threading.Thread(target=_serve_udp, args=(udp, answer), daemon=True),
        threading.Thread(target=_serve_tcp, args=(tcp, answer), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", port))
        socket.create_connection(("127.0.0.1", port)).close()
        for thread in threads:
            thread.join(5)
        udp.close()
        tcp.close()


def _serve_udp(udp: socket.socket, answer: Answer) -> None:
    while True:
        wire, peer = udp.recvfrom(4096)
        if not wire:
            return
        for datagram in answer(dns.message.from_wire(wire), False):
            udp.sendto(datagram, peer)


def _serve_tcp(tcp: socket.socket, answer: Answer) -> None:
    while True:
        connection, _ = tcp.accept()
        with connection:
            wire = connection.recv(4096)
            if not wire:
                return
            for message in answer(dns.message.from_wire(wire[2:]), True):
                connection.sendall(len(message).to_bytes(2, "big") + message)
