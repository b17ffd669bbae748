"""`python -m tests.lab.forger JSON`: signs of life with a valid token and another's address.

Prints how many packets came to the true owner of the token when it spoke afterwards.
"""

import json
import socket
import struct
import sys
import time

from netready.domain.activity import Activity, Limits, Shape
from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import call_of
from netready_probes.contract import Address
from netready_probes.load.client import open_stream
from netready_probes.load.media_packets import knock
from netready_probes.load.media_wire import MediaPlan, encode_plan
from netready_probes.load.wire import Hello
from netready_probes.system.network import RealNetwork

VOICE = Activity(
    key="voice",
    title="",
    shape=Shape.MEDIA,
    down_mbps=0.048,
    up_mbps=0.048,
    audio_pps=50.0,
    audio_bytes=120,
    limits=Limits(),
)


def main() -> None:
    asked = json.loads(sys.argv[1])
    address = Address(host=asked["host"], port=asked["port"])
    hello = Hello(op="media", client="forger", mbps=1.0, seconds=30)
    tcp, session = open_stream(RealNetwork(), address, hello, 3.0)
    call = call_of(VOICE, pupil=0, start_s=0.0, dice=Dice(1))
    tcp.sendall(
        encode_plan(MediaPlan(down=call.down, up=(0,), window=Window(begin_s=0.0, end_s=30.0)))
    )
    assert b'"ok":true' in tcp.recv(4096)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        for _time in range(20):
            datagram = forged(asked["forged"], address, knock(session.token, 0, 0.0))
            raw.sendto(datagram, (address.host, 0))
            time.sleep(0.05)
    with RealNetwork().udp(address.host, address.port) as own:
        own.settimeout(1.0)
        own.send(knock(session.token, 0, 0.0))
        came, end_s = 0, time.monotonic() + 1.0
        while time.monotonic() < end_s:
            own.recv(2000)
            came += 1
    print(came)  # noqa: T201 - the parent reads it


def forged(source: str, address: Address, payload: bytes) -> bytes:
    """An IPv4 datagram; the kernel fills in the head's checksum, UDP needs none."""
    size = 8 + len(payload)
    udp = struct.pack("!HHHH", 40_000, address.port, size, 0) + payload
    ends = socket.inet_aton(source) + socket.inet_aton(address.host)
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + size, 0, 0, 64, socket.IPPROTO_UDP, 0)
    return head + ends + udp


if __name__ == "__main__":
    main()
