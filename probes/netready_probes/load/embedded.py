"""The embedded room: our own target behind the emulated link, each in a process of its own.

For trying the tool without a school. Nothing measured in it says anything of a real network, and
`MARK` must stand wherever a figure of it is shown.
"""

from contextlib import ExitStack
from typing import Final

from netready_probes.contract import Address
from netready_probes.load.link import Link
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.load.shared_queue import Shape
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork

MARK: Final = "emulated room, not your network"
# a middling classroom radio: 100 Mbit/s of goodput down, 40 up, shared
ROOM: Final = Shape(down_mbps=100.0, up_mbps=40.0, delay_ms=2.5, queue_ms=150.0)


def serve_link(target: Address, shape: Shape) -> Link:
    """A link on loopback with the real seams. Raises NetworkError."""
    return Link(RealClock(), RealNetwork(), target=target, shape=shape)


class EmbeddedRoom:
    """A context manager: both processes run inside it. Raises NetworkError on entering.

    Attributes:
        address: what to load and ping, on loopback.
        mark: says that it is no real network.
        shape: as configured.
    """

    mark = MARK

    def __init__(self, shape: Shape = ROOM) -> None:
        self.shape = shape
        self._stack = ExitStack()
        self._target: ServerProcess | None = None
        self._link: ServerProcess | None = None

    @property
    def description(self) -> str:
        """The configured truth, for the report."""
        shape = self.shape
        return (
            f"{shape.down_mbps:g} Mbit/s down and {shape.up_mbps:g} Mbit/s up shared by all, "
            f"{2 * shape.delay_ms:g} ms round trip, queue of {shape.queue_ms:g} ms"
        )

    @property
    def address(self) -> Address:
        """Where the link listens."""
        if self._link is None:
            raise RuntimeError("the embedded room is not entered")
        return self._link.address

    def statistics(self) -> dict[str, object]:
        """Of target and link. Raises NetworkError if one is gone."""
        if self._link is None or self._target is None:
            raise RuntimeError("the embedded room is not entered")
        return {"target": self._target.statistics(), "link": self._link.statistics()}

    def __enter__(self) -> "EmbeddedRoom":
        """Starts target and link."""
        with ExitStack() as stack:
            self._target = stack.enter_context(start_target_process())
            settings = {"target": self._target.address, "shape": self.shape}
            self._link = stack.enter_context(ServerProcess(serve_link, settings))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stops both."""
        self._stack.close()
