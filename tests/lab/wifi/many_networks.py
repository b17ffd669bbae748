"""Beacons of networks that do not exist, sent by hand on a monitor interface, in the guest.

Three hundred real ones would keep the emulated processor busy with nothing else.
"""

import socket
import struct
import time
from collections.abc import Callable

from tests.lab.wifi.access_points import load_element

_RADIOTAP = bytes.fromhex("0000080000000000")
_RATES = bytes.fromhex("010882848b960c121824")
_OTHERS_PAUSE_S = 0.0005


def beacon(number: int, channel: int) -> bytes:
    """One frame with its radiotap header; name, address and load follow from the number."""
    mac = bssid_of(number)
    header = struct.pack("<HH6s6s6sH", 0x80, 0, b"\xff" * 6, mac, mac, 0)
    fixed = struct.pack("<QHH", 0, 100, 0x401)
    name = name_of(number).encode()
    elements = bytes([0, len(name)]) + name + _RATES + bytes([3, 1, channel])
    return _RADIOTAP + header + fixed + elements + load_element(number % 60, number % 256, 31250)


def bssid_of(number: int) -> bytes:
    """Its address, of the locally administered kind."""
    return bytes([2, 0, 0, 0xEE, number >> 8, number & 0xFF])


def name_of(number: int) -> str:
    """Its name."""
    return f"Neighbour {number}"


def send_until(over: Callable[[], bool], interface: str, count: int, channel: int) -> None:
    """All of them again and again; raises OSError."""
    frames = [beacon(number, channel) for number in range(count)]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
        sender.bind((interface, 0))
        while not over():
            for frame in frames:
                sender.send(frame)
            time.sleep(_OTHERS_PAUSE_S)
