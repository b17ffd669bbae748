"""A monitor interface in the guest, and everything that is to be heard on it, as a control."""

import socket
import time
from collections import Counter
from collections.abc import Mapping

from tests.lab.wifi.access_points import do

_KINDS = {0x40: "probe request", 0x50: "probe response", 0x80: "beacon"}
_FRAMES_MAX = 20_000


def monitor(radio: str, mhz: int) -> None:
    """mon0 on that radio, up and on that channel; made anew if it is there."""
    if "mon0" in do("ip", "-br", "link"):
        do("iw", "dev", "mon0", "del")
    do("iw", "dev", radio, "interface", "add", "mon0", "type", "monitor")
    do("ip", "link", "set", "mon0", "up")
    do("iw", "dev", "mon0", "set", "freq", str(mhz))


def overhear(interface: str, seconds: float) -> Mapping[str, Mapping[str, int]]:
    """Frames by transmitter and kind, without any filter."""
    heard: dict[str, Counter[str]] = {}
    end_s = time.monotonic() + seconds
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as listener:
        listener.bind((interface, 3))
        listener.settimeout(0.2)
        for _ in range(_FRAMES_MAX):
            if time.monotonic() > end_s:
                break
            try:
                frame = listener.recv(4096)
            except TimeoutError:
                continue
            body = frame[int.from_bytes(frame[2:4], "little") :]
            if len(body) >= 16:
                kind = _KINDS.get(body[0], "data" if body[0] & 0x0C == 8 else "other")
                heard.setdefault(body[10:16].hex(":"), Counter())[kind] += 1
    return {sender: dict(kinds) for sender, kinds in heard.items()}
