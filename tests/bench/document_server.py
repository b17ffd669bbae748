"""A small server for the same document activity in two languages: our exchange frames, and HTTP.

    python -m tests.bench.document_server --core 1      prints its port

One thread and one selector, so that it costs less than either client and is the same for both.
Loopback only; it believes its clients, so it is for benches and nothing else.
"""

import argparse
import selectors
import socket
from typing import Final

import psutil

from netready_probes.load.wire import EXCHANGE_ANSWER, EXCHANGE_REQUEST, encode_line

READ_BYTES: Final = 256 * 1024
ANSWER_BYTES_MAX: Final = 1_000_000
PAYLOAD: Final = memoryview(bytes(ANSWER_BYTES_MAX))
WELCOME: Final = encode_line({"ok": True, "token": "00" * 8, "cc": "", "overloaded": False})
LENGTH: Final = b"content-length:"


class Peer:
    """One connection: what has come and was not understood yet, and what waits to be sent."""

    def __init__(self, tcp: socket.socket) -> None:
        self.tcp = tcp
        self.outbox: list[memoryview] = []
        self._head = bytearray()
        self._skip = 0
        self._answer: tuple[bytes, int] = (b"", 0)
        self._frames = False

    def feed(self, data: memoryview) -> None:
        """Takes bytes; answers each request as soon as it is whole."""
        while data:
            if self._skip:
                part = min(self._skip, len(data))
                self._skip -= part
                data = data[part:]
                if not self._skip:
                    self._reply()
                continue
            self._head += data
            data = self._begin()

    def _begin(self) -> memoryview:
        """Reads a head where it is whole; returns the bytes behind it."""
        if self._frames:
            size = self._begin_frame()
        elif self._head.startswith(b"{"):
            size = self._begin_frames()
        else:
            size = self._begin_http()
        if not size:
            return memoryview(b"")
        rest = memoryview(bytes(self._head[size:]))
        self._head.clear()
        if self._answer[0] and not self._skip:
            self._reply()
        return rest

    def _begin_frames(self) -> int:
        size = self._head.find(b"\n") + 1
        if size:
            self._frames = True
            self.outbox.append(memoryview(WELCOME))
        return size

    def _begin_frame(self) -> int:
        if len(self._head) < EXCHANGE_REQUEST.size:
            return 0
        number, up, down = EXCHANGE_REQUEST.unpack_from(self._head)
        self._skip, self._answer = up, (EXCHANGE_ANSWER.pack(number, down), down)
        return EXCHANGE_REQUEST.size

    def _begin_http(self) -> int:
        """`POST /N`: N bytes are wanted."""
        size = self._head.find(b"\r\n\r\n") + 4
        if size == 3:
            return 0
        head = bytes(self._head[:size]).lower()
        wanted = int(head.split(b" ", 2)[1].lstrip(b"/"))
        at = head.find(LENGTH)
        self._skip = int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        self._answer = (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % wanted, wanted)
        return size

    def _reply(self) -> None:
        head, size = self._answer
        self._answer = (b"", 0)
        self.outbox += [memoryview(head), PAYLOAD[:size]]

    def send(self) -> None:
        """As much as there is room for."""
        try:
            while self.outbox:
                sent = self.tcp.sendmsg(self.outbox[:8])
                while self.outbox and sent >= len(self.outbox[0]):
                    sent -= len(self.outbox.pop(0))
                if self.outbox:
                    self.outbox[0] = self.outbox[0][sent:]
        except BlockingIOError:
            return


def serve(listener: socket.socket) -> None:
    """Until the process is ended."""
    buffer = memoryview(bytearray(READ_BYTES))
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ, None)
        while True:
            for key, events in selector.select():
                if key.data is None:
                    _accept(listener, selector)
                elif not _turn(key.data, events, buffer):
                    selector.unregister(key.data.tcp)
                    key.data.tcp.close()
                else:
                    wanted = selectors.EVENT_READ
                    wanted |= selectors.EVENT_WRITE if key.data.outbox else 0
                    if wanted != key.events:
                        selector.modify(key.data.tcp, wanted, key.data)


def _accept(listener: socket.socket, selector: selectors.BaseSelector) -> None:
    tcp, _address = listener.accept()
    tcp.setblocking(False)
    tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(tcp, selectors.EVENT_READ, Peer(tcp))


def _turn(peer: Peer, events: int, buffer: memoryview) -> bool:
    """False: the client has gone."""
    try:
        if events & selectors.EVENT_READ:
            size = peer.tcp.recv_into(buffer)
            if not size:
                return False
            peer.feed(buffer[:size])
        peer.send()
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True


def main() -> None:
    """Listens, says where, and serves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        psutil.Process().cpu_affinity([options.core])
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(listener.getsockname()[1], flush=True)
    serve(listener)


if __name__ == "__main__":
    main()
