"""A stop, a crash, a freeze: when the bytes on the wire cease, with real processes.

What is looked at is the wire and not the program: a load that goes on unseen is the danger.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.slow]

QUIET_BYTES_A_S = 60_000  # heartbeats, and the delay probe's 50 packets a second
TICK_S = 0.1
STOP_S = 1.0
DEAD_MAN_S = 3.0
SLACK_S = 0.6  # this machine has other work

LOAD = ("load", "--activity", "constant-2m5", "--pupils", "12", "--hold", "60")
THROUGHPUT = ("measure", "throughput", "--set", "duration_s=20")
LOADED = ("measure", "loaded-latency", "--set", "duration_s=20", "--set", "idle_s=0.5")


def moved_bytes(wire: Wire) -> int:
    """Both directions, at the device's end."""
    shown = subprocess.run(
        ["ip", "-n", wire.names["a"], "-s", "-j", "link", "show", "dev", "nra"],
        capture_output=True,
        check=True,
        timeout=5,
    )
    counters = json.loads(shown.stdout)[0]["stats64"]
    return int(counters["rx"]["bytes"]) + int(counters["tx"]["bytes"])


def wait_for_load(wire: Wire, within_s: float = 30.0) -> None:
    """Until a whole second was loaded."""
    end_s, before, busy = time.monotonic() + within_s, moved_bytes(wire), 0
    while busy < 4:
        assert time.monotonic() < end_s, "no load began"
        time.sleep(0.25)
        now = moved_bytes(wire)
        busy = busy + 1 if now - before > QUIET_BYTES_A_S else 0
        before = now


def quiet_after_s(wire: Wire, within_s: float) -> float:
    """Seconds until the last loaded tenth of a second was over."""
    began_s, before, last_s = time.monotonic(), moved_bytes(wire), 0.0
    while (passed_s := time.monotonic() - began_s) < within_s:
        time.sleep(TICK_S)
        now = moved_bytes(wire)
        if now - before > QUIET_BYTES_A_S * TICK_S * 2:
            last_s = passed_s + TICK_S
        before = now
    return last_s


def netready(wire: Wire, port: int, arguments: Sequence[str]) -> "subprocess.Popen[str]":
    target = ("--target", f"{ADDRESS['b']}:{port}", "--permitted-by", "the lab")
    return wire.start("a", [sys.executable, "-m", "netready", *arguments, *target])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "sign", "limit_s"),
    [
        (LOAD, signal.SIGINT, STOP_S),
        (LOAD, signal.SIGTERM, STOP_S),
        (LOAD, signal.SIGKILL, DEAD_MAN_S),
        (LOAD, signal.SIGSTOP, DEAD_MAN_S),
        (THROUGHPUT, signal.SIGINT, STOP_S),
        (THROUGHPUT, signal.SIGKILL, STOP_S),
        (THROUGHPUT, signal.SIGSTOP, DEAD_MAN_S),
        (LOADED, signal.SIGTERM, STOP_S),
        (LOADED, signal.SIGSTOP, DEAD_MAN_S),
    ],
    ids=lambda value: value[1].strip("-") if isinstance(value, tuple) else str(value),
)
def test_the_bytes_cease(what: tuple[str, ...], sign: signal.Signals, limit_s: float) -> None:
    needs_lab()
    with lab() as wire:
        wire.shape(50)
        process = netready(wire, wire.start_target(), what)
        wait_for_load(wire)
        process.send_signal(sign)
        took_s = quiet_after_s(wire, limit_s + 2.0)
        if sign is signal.SIGSTOP:
            os.kill(process.pid, signal.SIGKILL)
        elif sign is not signal.SIGKILL:
            assert process.wait(timeout=20) == 130
    assert took_s <= limit_s + SLACK_S, f"bytes were seen for {took_s:.1f} s"


ALARM = """
import socket
door = socket.create_server(("", 9100))
print("up", flush=True)
while True:
    door.accept()[0].close()
"""
SITE = """
[site]
name = "Lab"
country = "GB-ENG"
phase = "primary"
pupils = 30

[load]
windows = ["Mon-Sun 00:00-23:59"]
targets = ["10.231.7.2"]

[permission]
by = "the lab"
role = "owner"
on = 2026-01-01

[[canary]]
name = "Alarm"
host = "10.231.7.2"
port = 9100
max_ms = 1000
"""


@pytest.mark.slow
def test_a_canary_that_falls_silent_ends_the_load(
    tmp_path: Path,
) -> None:
    needs_lab()
    site = tmp_path / "site.toml"
    site.write_text(SITE)
    with lab() as wire:
        alarm = wire.start("b", [sys.executable, "-c", ALARM])
        assert alarm.stdout is not None
        assert alarm.stdout.readline() == "up\n"
        port = wire.start_target()
        target = ("--target", f"{ADDRESS['b']}:{port}", "--site", str(site))
        process = wire.start("a", [sys.executable, "-m", "netready", *LOAD, *target, "--json", "-"])
        wait_for_load(wire)
        alarm.kill()
        took_s = quiet_after_s(wire, 8.0)
        out, _err = process.communicate(timeout=60)
    run = json.loads(out)
    assert took_s <= 5.0
    assert run["watched_by"] == "canaries: Alarm"
    assert run["permission"] == "given by the lab (owner) on 2026-01-01"
    assert "Alarm did not answer within 1000 ms" in run["stages"][0]["ended_by"]


def test_without_a_well_canary_there_is_no_load_at_all(tmp_path: Path) -> None:
    needs_lab()
    site = tmp_path / "site.toml"
    site.write_text(SITE)
    with lab() as wire:
        target = ("--target", f"{ADDRESS['b']}:{wire.start_target()}", "--site", str(site))
        process = wire.start("a", [sys.executable, "-m", "netready", *LOAD, *target])
        _out, err = process.communicate(timeout=60)
        moved = moved_bytes(wire)
    assert process.returncode == 3
    assert "No load was made: Alarm must go on answering beside it" in err
    assert moved < 20_000


def test_two_coordinators_at_once_the_second_is_refused_before_any_load() -> None:
    needs_lab()
    with lab() as wire:
        port = wire.start_target()
        first = netready(wire, port, LOAD)
        wait_for_load(wire)
        # from another device: this one's own lock must not be what refuses it
        target = ("--target", f"{ADDRESS['b']}:{port}", "--permitted-by", "the lab")
        second = wire.start(
            "b",
            [
                *("env", "NETREADY_LOCK_FOLDER=/dev/shm", sys.executable, "-m", "netready"),
                *LOAD,
                *target,
            ],
        )
        out, err = second.communicate(timeout=30)
        first.send_signal(signal.SIGINT)
        assert first.wait(timeout=20) == 130
    assert second.returncode == 3, err
    assert "is taken: another load run has held the target for" in err
    assert out == ""
