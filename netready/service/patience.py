"""HTTP connections on which nothing sensible comes are closed, and no address has all of them.

The web server bounds how long it keeps an idle connection, but not how long the head of a request
may take, nor what follows a body that was refused. Here both end after thirty seconds.
"""

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S: Final = 30.0
# Half of all: a whole school may come from one address where its Wi-Fi translates addresses.
OF_ONE_ADDRESS: Final = 1_000


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as the web server speaks it, with an end to waiting."""

    head_s = HEAD_S
    of_one_address = OF_ONE_ADDRESS
    _end: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # as in the class above
        self, transport: asyncio.Transport
    ) -> None:
        """A new connection: the first head is waited for."""
        super().connection_made(transport)
        if self._of_this_address() > self.of_one_address:
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Passes it on; while a request is at work nothing is waited for."""
        super().data_received(data)
        if self.transport.get_protocol() is not self or self._at_work():
            self._wait_no_more()  # it became a WebSocket, or its head is there
        elif self._end is None:
            self._wait()

    def on_response_complete(self) -> None:
        """The answer is out; what is left of a refused body may come, for a while."""
        super().on_response_complete()
        self._wait_no_more()
        if self.conn.their_state is h11.SEND_BODY:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _of_this_address(self) -> int:
        """How many there are, this one and WebSockets among them."""
        ours = self.client[0] if self.client else ""
        clients = (getattr(each, "client", None) for each in self.connections)
        return sum(1 for client in clients if client and client[0] == ours)

    def _at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._end = self.loop.call_later(self.head_s, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
