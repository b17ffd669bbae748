"""How the system's `ping` and `ip neigh` are asked, and what their text means. Pure."""

import re
from collections.abc import Sequence

_TIME = re.compile(r"[=<]\s*(\d+(?:[.,]\d+)?)\s*ms\b")
_REFUSED = ("operation not permitted", "permission denied", "socktype: sock_raw")


def ping_argv(address: str, system: str, count: int) -> list[str]:
    """`ping` with numbers only, `count` packets, one second each."""
    if system == "Windows":
        return ["ping", "-n", str(count), "-w", "1000", address]
    wait = ["-W", "1000"] if system == "Darwin" else ["-W", "1"]
    return ["ping", "-n", "-c", str(count), *wait, address]


def ping_times_ms(text: str, count: int) -> list[float]:
    """The round-trip times of the answers; lines are known by shape, not by language.

    The summary has no "=... ms" before a time unless it is Windows', whose three times stand in
    one line: only lines with exactly one time count.
    """
    lines = [_TIME.findall(line) for line in text.splitlines()]
    return [float(times[0].replace(",", ".")) for times in lines if len(times) == 1][:count]


def ping_refused(text: str) -> bool:
    """True where the operating system, not the network, said no."""
    return any(words in text.lower() for words in _REFUSED)


def neighbour_alive(ip_neigh: str) -> bool | None:
    """From `ip neigh show ADDRESS`: it answered lately (True), did not (False), or not known.

    STALE, DELAY and PROBE only say that it once did, and PERMANENT that somebody wrote it down.
    """
    words: Sequence[str] = ip_neigh.split()
    if "REACHABLE" in words:
        return True
    return False if "FAILED" in words or "INCOMPLETE" in words else None
