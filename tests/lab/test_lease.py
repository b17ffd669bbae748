"""An address by our own few packets, from a real DHCP server on a wire."""

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

pytestmark = pytest.mark.lab
POOL = "10.231.7.50,10.231.7.59,10m"


@pytest.fixture
def server() -> str:
    needs_lab()
    found = shutil.which("dnsmasq", path="/usr/sbin:/usr/bin:/sbin")
    if found is None:
        pytest.skip("install dnsmasq-base for a DHCP server")
    return found


def _serve(wire: Wire, server: str, leases: Path, *more: str) -> None:
    quiet = ["--no-daemon", "--port=0", "--conf-file=/dev/null", "--user=root", "--no-ping"]
    place = ["--interface=nrb", f"--dhcp-leasefile={leases}", "--log-dhcp"]
    wire.start("b", [server, *quiet, *place, f"--dhcp-range={POOL}", *more])
    time.sleep(0.5)


def _ask(wire: Wire, seconds: float) -> dict[str, Any]:
    out = wire.run("a", [sys.executable, "-m", "tests.lab.lease", "nra", str(seconds)])
    told: dict[str, Any] = json.loads(out)
    return told


def test_a_lease_is_got_used_and_given_back(server: str, tmp_path: Path) -> None:
    leases = tmp_path / "leases"
    with lab() as wire:
        _serve(wire, server, leases, "--dhcp-option=6,10.231.7.2,10.231.7.3")
        told = _ask(wire, 10.0)
        end = told["talk"]["end"]
        assert end["address"].startswith("10.231.7.5")
        assert (end["prefix"], end["router"], end["lease_s"]) == (24, ADDRESS["b"], 600)
        assert end["resolvers"] == ["10.231.7.2", "10.231.7.3"]
        assert 0 < told["talk"]["offer_ms"] <= told["talk"]["end_ms"]
        assert (told["complaint"], told["gateway"]) == ("", True)
        time.sleep(0.3)
        assert leases.read_text(encoding="utf-8") == ""  # the server has it back


def test_without_a_server_there_is_no_offer(server: str) -> None:
    with lab() as wire:
        told = _ask(wire, 1.5)
        assert (told["talk"]["offer"], told["talk"]["end"]) == (None, None)
