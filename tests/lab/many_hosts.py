"""Many hosts on one bridge: `with many_hosts(30) as site: ...`.

The hub holds the bridge, and with it the address of target and coordinator; each host is a network
namespace with one cable to it. A host can be given a monotonic clock of its own (a time namespace),
so the lab knows by how much each clock is off. Needs root on Linux; `needs_many_hosts` skips with
the reason elsewhere.
"""

import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.lab.namespaces import ROOT, needs_lab
from tests.lab.namespaces import _environment as environment

HUB = "10.231.8.1"
BRIDGE = "nrbr"


def needs_many_hosts() -> None:
    """Skips the calling test, with the reason, where this kernel has no time namespaces."""
    needs_lab()
    tried = subprocess.run(
        ["unshare", "--time", "--monotonic", "5", "--fork", "true"], capture_output=True, text=True
    )
    if tried.returncode:
        pytest.skip(f"not to be had here: time namespaces ({tried.stderr.strip()})")


class Program:
    """A program in a host; its lines of JSON are read as they come."""

    def __init__(self, argv: Sequence[str], extra: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**environment(), **extra},
        )
        self.lines: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(self, key: str, within_s: float, count: int = 1) -> dict[str, Any]:
        """The `count`-th line that has that key."""
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s:
            found = [line for line in list(self.lines) if key in line]
            if len(found) >= count:
                return found[count - 1]
            assert self.process.poll() is None or self._threads[0].is_alive(), self.told()
            time.sleep(0.02)
        raise AssertionError(f"no {key} within {within_s} s: {self.told()}")

    def told(self) -> str:
        """All that it printed."""
        return "".join([str(self.lines[-5:]), *self.errors[-20:]])

    def close(self) -> None:
        """Ends it by force."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(timeout=5)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.append(line)


@dataclass
class Site:
    """A hub and its hosts, numbered from 0."""

    hub: str
    hosts: list[str]
    folder: Path
    programs: list[Program] = field(default_factory=list)

    def start_in_hub(self, *argv: str) -> Program:
        """Starts one of our modules in the hub."""
        return self._start(self.hub, [sys.executable, "-m", *argv], {})

    def start(self, host: int, *argv: str, clock_offset_s: int = 0) -> Program:
        """Starts one of our modules in a host, its monotonic clock ahead by so much."""
        own = ["unshare", "--time", "--monotonic", str(clock_offset_s), "--fork", "--kill-child"]
        locks = self.folder / f"locks-{host}"
        locks.mkdir(exist_ok=True)
        clock = own if clock_offset_s else []
        return self._start(
            self.hosts[host],
            [*clock, sys.executable, "-m", *argv],
            {"NETREADY_LOCK_FOLDER": str(locks)},
        )

    def start_target(self) -> tuple[Program, int]:
        """The on-site target in the hub, and its port."""
        program = self.start_in_hub("tests.lab.target_json", HUB)
        return program, int(program.wait_for("port", 20.0)["port"])

    def queue_down(self, mbps: int, queue_ms: int) -> None:
        """What the hub sends leaves it through one queue."""
        shaper = f"tbf rate {mbps}mbit burst 64k latency {queue_ms}ms".split()
        _do(["ip", "netns", "exec", self.hub, *f"tc qdisc add dev {BRIDGE} root".split(), *shaper])

    def sent_bytes(self) -> int:
        """All that went over the bridge's own port so far, both ways."""
        told = subprocess.run(
            ["ip", "-n", self.hub, "-s", "-j", "link", "show", "dev", BRIDGE],
            capture_output=True,
            text=True,
            check=True,
        )
        (link,) = json.loads(told.stdout)
        return int(link["stats64"]["rx"]["bytes"]) + int(link["stats64"]["tx"]["bytes"])

    def seconds_until_quiet(self, within_s: float, kbit_s: float = 400.0) -> float:
        """How long until nobody loads any more; beats and probes do not count as load."""
        began_s = time.monotonic()
        last_s, last = began_s, self.sent_bytes()
        while time.monotonic() - began_s < within_s:
            time.sleep(0.25)
            now_s, now = time.monotonic(), self.sent_bytes()
            if (now - last) * 8e-3 / (now_s - last_s) < kbit_s:
                return last_s - began_s
            last_s, last = now_s, now
        raise AssertionError(f"still loading after {within_s} s")

    def _start(self, namespace: str, argv: Sequence[str], extra: dict[str, str]) -> Program:
        program = Program(["ip", "netns", "exec", namespace, *argv], extra)
        self.programs.append(program)
        return program


@contextmanager
def many_hosts(count: int, folder: Path) -> Iterator[Site]:
    """Hosts without a limit between them; all is gone afterwards. Raises CalledProcessError."""
    tag = uuid.uuid4().hex[:5]
    hub, hosts = f"nr{tag}hub", [f"nr{tag}h{number}" for number in range(count)]
    site = Site(hub, hosts, folder)
    try:
        for name in (hub, *hosts):
            _do(["ip", "netns", "add", name])
        _batch(hub, [f"link add {BRIDGE} type bridge", f"addr add {HUB}/24 dev {BRIDGE}"])
        _batch(hub, [f"link set {BRIDGE} up", "link set lo up"])
        _batch(hub, [line for n, host in enumerate(hosts) for line in _cable(n, host)])
        for number, host in enumerate(hosts):
            _batch(host, [f"addr add 10.231.8.{10 + number}/24 dev up0", "link set up0 up"])
            _batch(host, ["link set lo up"])
        yield site
    finally:
        _clear(site)


def _cable(number: int, host: str) -> list[str]:
    return [
        f"link add p{number} type veth peer name up0 netns {host}",
        f"link set p{number} master {BRIDGE} up",
    ]


def _batch(namespace: str, lines: Sequence[str]) -> None:
    subprocess.run(
        ["ip", "-n", namespace, "-batch", "-"],
        input="\n".join(lines) + "\n",
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )


def _clear(site: Site) -> None:
    for program in site.programs:
        program.close()
    for name in (*site.hosts, site.hub):
        left = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True)
        for pid in left.stdout.split():
            subprocess.run(["kill", "-9", pid], capture_output=True)
        subprocess.run(["ip", "netns", "del", name], capture_output=True)


def _do(argv: Sequence[str]) -> None:
    subprocess.run(argv, check=True, capture_output=True, text=True, timeout=20)


def eventually(found: Callable[[], bool], within_s: float) -> bool:
    """Whether it became true in time."""
    end_s = time.monotonic() + within_s
    while time.monotonic() < end_s:
        if found():
            return True
        time.sleep(0.05)
    return False
