"""The aggregator is found on a wire by mDNS; the wire is the test's own."""

import json
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.lab.namespaces import ADDRESS, lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.patient]


def test_an_aggregator_that_announces_itself_is_found(tmp_path: Path) -> None:
    needs_lab()
    serve = [sys.executable, "-m", "netready.cli", "serve", "--host", ADDRESS["b"], "--port", "0"]
    with lab() as wire:
        where = ["--state", str(tmp_path / "state"), "--target", "none"]
        process = wire.start("b", [*serve, *where, "--announce"])
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "/sign-in#" in line:
                break
        url = re.search(r"netready serve: (\S+)", said)
        assert url is not None, said
        found = json.loads(
            wire.run("a", [sys.executable, "-m", "tests.lab.mdns_look", ADDRESS["a"]])
        )
        assert found["addresses"] == [ADDRESS["b"]]
        assert found["facts"]["url"] == url[1]
        assert len(found["facts"]["fingerprint"]) == 64
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
