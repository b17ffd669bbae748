"""Two hosts on one wire, made of network namespaces: `with lab() as wire: ...`.

Host "a" is the device (client), host "b" the target's side. Addresses exist only inside the
namespaces. `wire.shape(20)` puts tbf on both ends; `wire.run("b", [...])` runs a program there.
Needs root on Linux; `needs_lab` skips with the reason elsewhere.
"""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = {"a": "10.231.7.1", "b": "10.231.7.2"}
SIDES = ("a", "b")


def why_no_lab() -> str:
    """Why this machine cannot make the lab; "" where it can."""
    if sys.platform != "linux":
        return "not to be had here: network namespaces are Linux's"
    if os.geteuid() != 0:
        return "network namespaces need root"
    missing = [name for name in ("ip", "tc", "nft") if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    return _why_no_wire()


def _why_no_wire() -> str:
    try:
        with lab() as wire:
            wire.shape(100)
    except subprocess.CalledProcessError as error:
        return f"not to be had here: this kernel refuses {error.stderr.strip()}"
    return ""


def needs_lab(*programs: str) -> None:
    """Skips the calling test, with the reason, where the lab or a program is missing."""
    reason = why_no_lab()
    missing = [name for name in programs if shutil.which(name) is None]
    if reason or missing:
        pytest.skip(reason or f"not installed: {', '.join(missing)}")


@dataclass
class Wire:
    """A veth pair between two namespaces."""

    names: Mapping[str, str]
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def shape(self, mbps: float, *, queue_ms: int = 100, burst: str = "32k") -> None:
        """The same tbf on both ends: rate, and the longest a byte may wait in the queue."""
        for side in SIDES:
            _tc(self.names[side], "replace", side, mbps, queue_ms, burst)

    def drop(self, side: str, percent: int) -> None:
        """Drops that share of the UDP datagrams that come to `side`, at random, by nft.

        On the way in: dropped on the way out, the sender would be told (EPERM).
        """
        rules = (
            "add table inet lab; add chain inet lab way "
            "{ type filter hook input priority 0; }; "
            "add rule inet lab way meta l4proto udp "
            f"numgen random mod 100 < {percent} drop"
        )
        _do(["ip", "netns", "exec", self.names[side], "nft", rules])

    def cut(self, side: str) -> None:
        """Takes that end of the wire down."""
        _do(["ip", "-n", self.names[side], "link", "set", f"nr{side}", "down"])

    def start(self, side: str, argv: Sequence[str]) -> "subprocess.Popen[str]":
        """Starts a program in that host; it is stopped with the lab."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.names[side], *argv],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=_environment(),
        )
        self.processes.append(process)
        return process

    def run(self, side: str, argv: Sequence[str], *, timeout_s: float = 60.0) -> str:
        """Runs a program in that host to its end and returns its output; raises if it failed."""
        process = self.start(side, argv)
        out, err = process.communicate(timeout=timeout_s)
        assert process.returncode == 0, f"{argv[0]} ended with {process.returncode}: {err}{out}"
        return out

    def start_target(self, side: str = "b", *arguments: str) -> int:
        """Starts our on-site target in that host and returns its port once it listens."""
        process = self.start(
            side, [sys.executable, "-m", "tests.lab.target", ADDRESS[side], *arguments]
        )
        assert process.stdout is not None
        return int(process.stdout.readline())

    def probe(self, side: str, name: str, port: int, **settings: object) -> dict[str, Any]:
        """Runs one of our probes in that host against the other's target; its outcome as JSON."""
        other = ADDRESS["b" if side == "a" else "a"]
        asked = json.dumps({"probe": name, "host": other, "port": port, "settings": settings})
        out = self.run(side, [sys.executable, "-m", "tests.lab.probe", asked], timeout_s=120.0)
        outcome: dict[str, Any] = json.loads(out)
        return outcome


@contextmanager
def lab() -> Iterator[Wire]:
    """The wire, unshaped; everything is gone afterwards. Raises CalledProcessError."""
    tag = uuid.uuid4().hex[:6]
    names = {side: f"nr{tag}{side}" for side in SIDES}
    wire = Wire(names)
    try:
        for side in SIDES:
            _do(["ip", "netns", "add", names[side]])
        pair = ["nra", "netns", names["a"], "type", "veth", "peer", "name", "nrb", "netns"]
        _do(["ip", "link", "add", *pair, names["b"]])
        for side in SIDES:
            inside = ["ip", "-n", names[side]]
            _do([*inside, "addr", "add", f"{ADDRESS[side]}/24", "dev", f"nr{side}"])
            _do([*inside, "link", "set", "lo", "up"])
            _do([*inside, "link", "set", f"nr{side}", "up"])
        yield wire
    finally:
        _clear(wire)


def _clear(wire: Wire) -> None:
    for process in wire.processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
    for name in wire.names.values():
        left = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True)
        for pid in left.stdout.split():
            subprocess.run(["kill", "-9", pid], capture_output=True)
        subprocess.run(["ip", "netns", "del", name], capture_output=True)


def _tc(name: str, verb: str, side: str, mbps: float, queue_ms: int, burst: str) -> None:
    shaper = ["tbf", "rate", f"{mbps}mbit", "burst", burst, "latency", f"{queue_ms}ms"]
    _do(["ip", "netns", "exec", name, "tc", "qdisc", verb, "dev", f"nr{side}", "root", *shaper])


def _do(argv: Sequence[str]) -> None:
    subprocess.run(argv, check=True, capture_output=True, text=True, timeout=20)


def _environment() -> dict[str, str]:
    paths = [str(ROOT), str(ROOT / "probes"), str(ROOT / "reports")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
