"""The impairment proxy: TCP and UDP on one port of loopback, in front of a target or any server.

    with impaired(target.address, Shape(down_mbps=50, up_mbps=20), Rough(jitter_ms=5)) as proxy:
        ...  # use proxy.address in the place of target.address

It runs in a process of its own and ends with its parent, whatever becomes of that.
"""

from netready_probes.contract import Address
from netready_probes.load.link import Link
from netready_probes.load.process import ServerProcess
from netready_probes.load.shared_queue import Shape
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.proxy.rough import Rough, RoughWire

WIDE = Shape(down_mbps=1000.0, up_mbps=1000.0, delay_ms=0.0, queue_ms=100.0)


def serve_rough(target: Address, shape: Shape, rough: Rough) -> Link:
    """A link with mishaps; its time begins now. Raises NetworkError."""
    clock = RealClock()
    wire = RoughWire(rough, clock.monotonic_s())
    return Link(clock, RealNetwork(), target=target, shape=shape, mishaps=wire)


def impaired(target: Address, shape: Shape = WIDE, rough: Rough | None = None) -> ServerProcess:
    """The proxy as a context manager; `address` is where to connect. Raises NetworkError."""
    settings = {"target": target, "shape": shape, "rough": rough or Rough()}
    return ServerProcess(serve_rough, settings)
