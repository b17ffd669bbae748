"""Small trials of this machine's own stack on loopback, for `netready doctor`."""

import select
import socket
from pathlib import Path

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


NET_ADMIN = 12  # capability number, include/uapi/linux/capability.h


def may_configure_network() -> bool:
    """Whether this program may ask Linux for what needs CAP_NET_ADMIN; False elsewhere."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return False
    effective = next((line.split()[1] for line in status.splitlines() if "CapEff" in line), "0")
    return bool(int(effective, 16) >> NET_ADMIN & 1)
