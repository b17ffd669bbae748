"""Bad input of `netready load`: refused before any load with one clear line, or a void stage."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from netready_probes.load.admission import TargetLimits
from netready_probes.load.lease import site_lease
from netready_probes.load.process import ServerProcess, start_target_process
from tests.probes.load.test_lease import SYSTEM

pytestmark = pytest.mark.timing

CLASS = ("--activity", "constant-2m5", "--pupils", "30", "--hold", "90")
SMALL = ("--activity", "constant-2m5", "--pupils", "2", "--hold", "5", "--quick")
SITE = """
[site]
name = "Oak"
country = "GB-ENG"
phase = "primary"
pupils = 30

[permission]
by = "A. Head"
role = "owner"
on = 2026-01-01

[load]
"""


def netready(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", "load", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def small() -> Iterator[ServerProcess]:
    """A target that admits few."""
    with start_target_process(limits=TargetLimits(connections=12, mbps=50.0)) as process:
        yield process


def moved(target: ServerProcess) -> int:
    clients = target.statistics()["clients"]
    assert isinstance(clients, list)
    return sum(client["bytes_sent"] + client["bytes_received"] for client in clients)


def test_an_unknown_activity_is_named_with_what_is_allowed() -> None:
    ended = netready("--target", "127.0.0.1", "--activity", "chess", "--pupils", "3")
    assert ended.returncode == 2
    assert "--activity: found 'chess', allowed: " in ended.stderr


def test_a_mix_that_does_not_sum_to_one_is_named_with_its_sum(tmp_path: Path) -> None:
    mix = tmp_path / "mix.toml"
    mix.write_text('[[part]]\nactivity = "constant-2m5"\nshare = 0.7\n')
    ended = netready("--target", "127.0.0.1", "--mix", str(mix), "--pupils", "3")
    assert ended.returncode == 2
    assert "the shares add up to 0.7, allowed: 1" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--activity", "onscreen-test-light", "--max-pupils", "40"),
            "the target admits 12 connections; allowed: up to ",
        ),
        (
            ("--activity", "constant-2m5", "--max-pupils", "30"),
            "they need 75 Mbit/s, the target admits 50; allowed: fewer pupils",
        ),
    ],
)
def test_more_pupils_than_the_target_admits_are_refused_before_any_load(
    small: ServerProcess, arguments: tuple[str, ...], words: str
) -> None:
    before = moved(small)
    ended = netready("--target", str(small.address), *arguments)
    assert ended.returncode == 2, ended.stderr
    assert words in ended.stderr
    assert moved(small) == before


GARBAGE = (
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"\x00" * 4000,
    b"[]\n",
    b'{"ok": true, "token": "not hexadecimal"}\n',
    b'{"ok": false, "word": "grumpy", "why": "so"}\n',
    b"",
)


@pytest.mark.parametrize("answer", GARBAGE)
def test_a_target_that_answers_garbage_is_refused_before_any_load(answer: bytes) -> None:
    with answering(answer) as port:
        ended = netready("--target", f"127.0.0.1:{port}", *SMALL)
    assert ended.returncode == 3, ended.stderr
    assert f"The target 127.0.0.1:{port} cannot be used: " in ended.stderr
    assert len(ended.stderr.splitlines()) <= 3
    assert "Traceback" not in ended.stderr


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that says the same to everybody."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _peer = door.accept()
                    with client:
                        client.recv(1024)
                        client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1]
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)


def test_the_second_of_two_coordinators_is_refused_before_any_load() -> None:
    with start_target_process() as target, site_lease(SYSTEM, target.address):
        before = moved(target)
        ended = netready("--target", str(target.address), *SMALL)
        after = moved(target)
    assert ended.returncode == 3, ended.stderr
    assert "is taken: another load run has held the target for" in ended.stderr
    assert "Wait until the other has ended" in ended.stderr
    assert after - before < 1000


@pytest.mark.parametrize(
    ("cap", "words"),
    [
        ("max_gigabytes = 1.0", "up to 1.8 GB both ways, above the site file's [load] max_giga"),
        ("max_mbps = 60.0", "A class of 30 needs 75 Mbit/s"),
        ('targets = ["10.9.9.9"]', "The site file does not allow load on 192.0.2.1."),
    ],
)
def test_a_plan_above_a_cap_or_off_the_list_is_refused_before_anything_is_sent(
    tmp_path: Path, cap: str, words: str
) -> None:
    site = tmp_path / "site.toml"
    site.write_text(SITE + cap)
    ended = netready("--target", "192.0.2.1", "--site", str(site), *CLASS)
    assert ended.returncode == 3, ended.stderr
    assert words in ended.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="not to be had here: SIGSTOP")
def test_a_stage_in_which_this_device_stood_still_is_void_with_its_reason(tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    with start_target_process() as target:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "netready", "load", "--target", str(target.address)),
                *("--activity", "constant-2m5", "--pupils", "2", "--hold", "10", "--quick"),
                *("--json", str(out)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        end_s = time.monotonic() + 30
        while moved(target) < 1_000_000:
            assert time.monotonic() < end_s
            time.sleep(0.1)
        process.send_signal(signal.SIGSTOP)
        time.sleep(4.0)
        process.send_signal(signal.SIGCONT)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    stage = json.loads(out.read_text())["stages"][0]
    assert stage["verdict"] == "void"
    assert "This device stood still for seconds in the stage." in stage["reasons"]
