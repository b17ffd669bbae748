"""`netready target` as a user runs it."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from netready.cli.target import status_line
from netready_probes.contract import Address
from netready_probes.load.client import hello
from tests.probes.load.room import NETWORK, running_target

NETREADY = [sys.executable, "-m", "netready.cli"]


def start(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*NETREADY, "target", "--host", "127.0.0.1", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_serves_until_ctrl_c_and_writes_its_statistics(tmp_path: Path) -> None:
    written = tmp_path / "target.json"
    process = start("--port", "0", "--json", str(written))
    assert process.stderr is not None
    first = process.stderr.readline()
    port = int(first.split(",")[0].rpartition(":")[2])
    address = Address(host="127.0.0.1", port=port)
    assert hello(NETWORK, address, client="Laptop 3").limits["clients"] == 128
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert out == ""
    assert "1 clients" in err
    assert json.loads(written.read_text())["clients"][0]["client"] == "Laptop 3"


def test_standard_output_holds_the_json_and_nothing_else() -> None:
    process = start("--port", "0", "--seconds", "0.2", "--json", "-", "--max-mbps", "50")
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert json.loads(out)["clients"] == []


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_taken_port_is_one_line_and_exit_2(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            taken.listen()
        port = taken.getsockname()[1]
        process = start("--port", str(port))
        _out, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert err.splitlines() == [
        f"netready: --host 127.0.0.1 --port {port}: the port is taken; "
        f"allowed: a free one, e.g. {port + 1}"
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "203.0.113.9"], "not an address of this machine"),
        (["--json", "/nowhere/at/all.json"], "no such folder"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: list[str], words: str) -> None:
    process = start("--port", "0", "--seconds", "0.1", *arguments)
    _out, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert words in err
    assert len(err.splitlines()) == 1


def test_with_an_http_port_it_is_an_internet_target_too() -> None:
    process = start("--port", "0", "--http-port", "0")
    assert process.stderr is not None
    lines = [process.stderr.readline() for _ in range(2)]
    url = lines[1].split()[-1]
    with urllib.request.urlopen(f"{url}/__down?bytes=5000", timeout=10) as answer:  # noqa: S310
        assert len(answer.read()) == 5000
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err


def test_a_taken_http_port_is_one_line_and_exit_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--port", "0", "--http-port", str(port))
        _out, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert err.splitlines() == [
        f"netready: --host 127.0.0.1 --http-port {port}: the port is taken; "
        f"allowed: a free one, e.g. {port + 1}"
    ]


def test_the_line_for_people_warns_of_overload() -> None:
    with running_target() as target:
        calm = target.statistics()
    assert status_line(calm).endswith("0 refused; keeping up")
    assert "void" in status_line(calm | {"overloaded": True})
