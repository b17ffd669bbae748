"""A small school of network namespaces: `with site(devices=2) as school: ...`.

    device 1..n -- air == core -- internet target
                           |
                      wired target

"air" and "core" are routers (not every kernel has bridges); what crosses "==" is shared by all
devices. Every part of the way can be shaped by itself. Addresses exist only inside the namespaces;
needs root on Linux.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.lab.namespaces import ROOT

FIRST = ("nice", "-n", "-15")
SHARED, WIRED_NET, WAN = "10.231.8", "10.231.9", "10.231.10"
DEVICES = "10.231.16.0/20"  # device n is 10.231.(16 + n).1
WIRED, INTERNET = f"{WIRED_NET}.2", f"{WAN}.2"


@dataclass
class Site:
    """The namespaces by their short names: "d1".., "air", "core", "wired", "far"."""

    tag: str
    devices: int
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def name(self, short: str) -> str:
        return f"nr{self.tag}{short}"

    def slow_uplink(self, mbps: float, queue_ms: int = 150) -> None:
        """The internet line, both ways."""
        self._tbf("core", "wan0", mbps, queue_ms)
        self._tbf("far", "eth0", mbps, queue_ms)

    def slow_air(self, mbps: float, queue_ms: int = 150) -> None:
        """What all devices share."""
        self._tbf("air", "core0", mbps, queue_ms)
        self._tbf("core", "air0", mbps, queue_ms)

    def slow_devices(self, mbps: float, queue_ms: int = 150) -> None:
        """Each device by itself, both ways."""
        for number in range(1, self.devices + 1):
            self._tbf(f"d{number}", "eth0", mbps, queue_ms)
            self._tbf("air", f"d{number}", mbps, queue_ms)

    def refuse(self, number: int) -> None:
        """That device gets no further than its own adapter: nobody answers it."""
        self.run("air", ["ip", "link", "set", "dev", f"d{number}", "down"])

    def start(self, short: str, argv: Sequence[str]) -> "subprocess.Popen[str]":
        """Starts a program there; it is stopped with the site."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.name(short), *argv],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=_environment(),
        )
        self.processes.append(process)
        return process

    def run(self, short: str, argv: Sequence[str]) -> None:
        """Runs a program there to its end; raises if it failed."""
        _do(["ip", "netns", "exec", self.name(short), *argv])

    def start_target(self, short: str, address: str) -> int:
        """Our target, and its port once it listens."""
        process = self.start(short, [*FIRST, sys.executable, "-m", "tests.lab.target", address])
        assert process.stdout is not None
        return int(process.stdout.readline())

    def _tbf(self, short: str, link: str, mbps: float, queue_ms: int) -> None:
        shaper = ["tbf", "rate", f"{mbps}mbit", "burst", "32k", "latency", f"{queue_ms}ms"]
        self.run(short, ["tc", "qdisc", "replace", "dev", link, "root", *shaper])


@contextmanager
def site(devices: int = 1) -> Iterator[Site]:
    """The school; everything is gone afterwards. Raises CalledProcessError."""
    school = Site(uuid.uuid4().hex[:5], devices)
    shorts = ["air", "core", "wired", "far", *(f"d{n}" for n in range(1, devices + 1))]
    try:
        for short in shorts:
            _do(["ip", "netns", "add", school.name(short)])
            _ip(school, short, "link", "set", "lo", "up")
        _cable(school, ("core", "air0", f"{SHARED}.1"), ("air", "core0", f"{SHARED}.2"))
        _cable(school, ("core", "wired0", f"{WIRED_NET}.1"), ("wired", "eth0", WIRED))
        _cable(school, ("core", "wan0", f"{WAN}.1"), ("far", "eth0", INTERNET))
        for n in range(1, devices + 1):
            net = f"10.231.{16 + n}"
            _cable(school, ("air", f"d{n}", f"{net}.2"), (f"d{n}", "eth0", f"{net}.1"))
            _ip(school, f"d{n}", "route", "add", "default", "via", f"{net}.2")
        _ip(school, "air", "route", "add", "default", "via", f"{SHARED}.1")
        _ip(school, "core", "route", "add", DEVICES, "via", f"{SHARED}.2")
        _ip(school, "wired", "route", "add", "default", "via", f"{WIRED_NET}.1")
        _ip(school, "far", "route", "add", "default", "via", f"{WAN}.1")
        for router in ("air", "core"):
            school.run(router, ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"])
        yield school
    finally:
        _clear(school, shorts)


def _cable(school: Site, one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    """A veth pair; each end is (namespace, link, address)."""
    ends = ["netns", school.name(one[0]), "type", "veth", "peer", "name", other[1], "netns"]
    _do(["ip", "link", "add", one[1], *ends, school.name(other[0])])
    for short, link, address in (one, other):
        _ip(school, short, "addr", "add", f"{address}/24", "dev", link)
        _ip(school, short, "link", "set", link, "up")


def _clear(school: Site, shorts: Sequence[str]) -> None:
    for process in school.processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
    for short in shorts:
        left = subprocess.run(
            ["ip", "netns", "pids", school.name(short)], capture_output=True, text=True
        )
        for pid in left.stdout.split():
            subprocess.run(["kill", "-9", pid], capture_output=True)
        subprocess.run(["ip", "netns", "del", school.name(short)], capture_output=True)


def _ip(school: Site, short: str, *words: str) -> None:
    _do(["ip", "-n", school.name(short), *words])


def _do(argv: Sequence[str]) -> None:
    subprocess.run(argv, check=True, capture_output=True, text=True, timeout=20)


def _environment() -> dict[str, str]:
    paths = [str(ROOT), str(ROOT / "probes"), str(ROOT / "reports")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
