"""Small trials of this machine's own stack on loopback, for `netready doctor`."""

import select
import socket

from netready_probes.system.network import read_datagram, stamp_arrivals


def udp_timestamps() -> bool:
    """True where the kernel tells when a datagram came, tried on loopback.

    Raises:
        OSError: there is not even a loopback.
    """
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind(("127.0.0.1", 0))
        stamp_arrivals(receiver)
        sender.sendto(b"netready", receiver.getsockname())
        readable, _, _ = select.select([receiver], [], [], 1.0)
        return bool(readable) and read_datagram(receiver, 64).stamped
