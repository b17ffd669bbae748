"""The web face of `netready target`: what is asked for, and what is said."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from netready.cli.target_web import WebAsked, web_lines, web_settings
from netready.domain.errors import BadInputError
from netready_probes.contract import Address
from tests.probes.load.web_room import ORIGIN, write_pair

NOTHING = WebAsked(port=None, certificate="", key="", origins=(), plain_http=False)


def faults(asked: WebAsked, host: str = "10.20.0.5") -> str:
    with pytest.raises(BadInputError) as caught:
        web_settings(asked, host)
    return str(caught.value)


def test_without_a_port_there_is_no_web_face() -> None:
    assert web_settings(NOTHING, "10.20.0.5") is None


def test_a_pair_in_pem_is_served_with_tls_and_said(tmp_path: Path) -> None:
    folder = Path(write_pair(tmp_path))
    pair = (str(folder / "cert.pem"), str(folder / "key.pem"))
    web = web_settings(WebAsked(7412, *pair, (ORIGIN,), False), "10.20.0.5")
    assert web is not None
    lines = web_lines(web, Address(host="10.20.0.5", port=7411), 7412, ())
    assert lines == (f"browsers load at https://10.20.0.5:7412, from pages of {ORIGIN}",)


@pytest.mark.parametrize(("host", "plain"), [("127.0.0.1", False), ("10.20.0.5", True)])
def test_plain_http_is_for_this_machine_or_asked_for(host: str, plain: bool) -> None:
    assert web_settings(WebAsked(0, "", "", ("http://127.0.0.1:8080",), plain), host)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (WebAsked(None, "", "", (ORIGIN,), False), "belong to --web-port"),
        (WebAsked(7412, "", "", (), True), "--origin is missing"),
        (WebAsked(7412, "", "", (ORIGIN,), False), "no TLS on 10.20.0.5"),
        (WebAsked(7412, "c", "", (ORIGIN,), False), "one is missing"),
        (WebAsked(7412, "/none/c", "/none/k", (ORIGIN,), False), "/none/c: no such file"),
        (WebAsked(7412, __file__, __file__, (ORIGIN,), False), "does not fit"),
    ],
)
def test_a_fault_is_one_line_with_what_is_allowed(asked: WebAsked, words: str) -> None:
    assert words in faults(asked)


@pytest.mark.parametrize(
    "origin",
    ["school", "https://School.example", "https://a.example/", "https://a:443", "https://u@a.example",
     "ftp://a.example", "https://a:x", "*"],
)  # fmt: skip
def test_an_origin_that_no_browser_sends_is_a_fault(origin: str) -> None:
    assert f"--origin {origin}: " in faults(WebAsked(7412, "", "", (origin,), True))


def test_a_web_port_that_is_taken_is_named_and_the_exit_code_is_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        options = ["--port", "0", "--web-port", port, "--origin", "http://127.0.0.1:8080"]
        argv = [sys.executable, "-m", "netready.cli", "target", "--host", "127.0.0.1", *options]
        ended = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert f"--web-port {port}" in ended.stderr
    assert "port is taken" in ended.stderr
