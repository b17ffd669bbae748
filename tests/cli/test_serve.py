"""`netready serve` as a school runs it: started, killed, started again."""

import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import pytest

from netready.cli.serve_ask import ServeAsk, check_serve
from netready.domain.errors import BadInputError
from netready.store.aggregator_file import read_aggregator
from netready.store.records import record_line
from tests.store.fakes_records import good_record

NETREADY = [sys.executable, "-m", "netready.cli"]
EXAMPLE = Path("netready/store/example/site.toml").resolve()
OURS = {"X-Netready": "1", "Sec-Fetch-Site": "same-origin"}


class Aggregator:
    """A running one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self.process = process
        self.said: list[str] = []
        self.url = self._read(process.stdout, r"netready serve: (\S+)")
        self.code = self._read(process.stdout, r"/sign-in#(\w{6})$")

    def _read(self, stream: IO[str], pattern: str) -> str:
        for line in stream:
            self.said.append(line)
            if found := re.search(pattern, line.strip()):
                return found[1]
        raise AssertionError(f"it ended: {self.said}")

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "application/json", **headers}
        line.request(method, path, content if body is not None else None, given)
        answer = line.getresponse()
        text = answer.read()
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        line.close()
        assert answer.status < 300, text
        return json.loads(text) if text else None

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=30)
        self.said += [out, err]
        return self.process.returncode


def _command(state: Path, *more: str) -> list[str]:
    where = ["--host", "127.0.0.1", "--port", "0", "--target", "none", "--state", str(state)]
    return [*NETREADY, "serve", *where, *more]


@contextmanager
def running(state: Path, *more: str) -> Iterator[Aggregator]:
    process = subprocess.Popen(
        _command(state, *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield Aggregator(process)
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.slow  # starts the whole of it twice
def test_killed_and_started_again_it_knows_who_joined_and_what_they_sent(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running(state, "--site", str(EXAMPLE)) as first:
        first.ask("POST", "/api/v1/join", {"code": first.code, "kind": "person"}, **OURS)
        person = {"Cookie": first.cookie}
        asked = {"role": "agent", "room": "Class 4A"}
        code = first.ask("POST", "/api/v1/codes", asked, **person, **OURS)["code"]
        joining = {"code": code, "kind": "native", "label": "trial-1"}
        joined = first.ask("POST", "/api/v1/join", joining)
        device = {"Authorization": f"Bearer {joined['token']}"}
        record = good_record()
        lines = record_line(record).encode()
        kind = {"Content-Type": "application/x-ndjson"}
        kept = first.ask("POST", "/api/v1/records", lines, **device, **kind)
        assert kept["kept"] == [record.record_id]
        waiting = {"number": 0, "wait_s": 0}
        before = json.loads(first.ask("POST", "/api/v1/agent/wait", waiting, **device)["text"])
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
    with running(state, "--site", str(EXAMPLE)) as second:
        about = second.ask("GET", "/api/v1/about")
        assert about["key"] == joined["key"]
        assert second.ask("GET", "/api/v1/agents", **person)["agents"][0]["label"] == "trial-1"
        kept = second.ask("POST", "/api/v1/records", lines, **device, **kind)
        assert kept["had"] == [record.record_id]
        after = json.loads(second.ask("POST", "/api/v1/agent/wait", waiting, **device)["text"])
        assert after["number"] > before["number"]
        assert second.end(signal.SIGTERM) == 0
    said = "".join([*first.said, *second.said])
    for secret in (joined["token"], person["Cookie"].partition("=")[2], code):
        assert secret not in said
    assert "Traceback" not in said


def test_it_holds_its_folder_prints_another_code_on_demand_and_ends_by_ctrl_c(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as aggregator:
        refused = subprocess.run(_command(tmp_path), capture_output=True, text=True, timeout=60)
        assert refused.returncode == 2
        assert "--state" in refused.stderr and "another netready" in refused.stderr
        aggregator.process.send_signal(signal.SIGUSR1)
        assert aggregator.process.stdout is not None
        second = aggregator._read(aggregator.process.stdout, r"/sign-in#(\w{6})$")
        for code in (aggregator.code, second):
            aggregator.ask("POST", "/api/v1/join", {"code": code, "kind": "person"}, **OURS)
        at = read_aggregator(tmp_path)
        assert at is not None
        assert (at.base_url, at.pid) == (aggregator.url, aggregator.process.pid)
        assert at.database_url.endswith(str(tmp_path / "records.db"))
        assert aggregator.end(signal.SIGINT) == 0
    assert read_aggregator(tmp_path) == at, "a night still finds its database"
    assert (tmp_path.stat().st_mode & 0o777) == 0o700


def _ask(**changed: Any) -> ServeAsk:
    given: dict[str, Any] = {
        "host": "0.0.0.0", "port": 7443, "site": None, "state": Path("x"), "database": None,
        "name": None, "certificate": None, "key": None, "plain_http": False, "target": None,
        "target_web": "", "target_port": 0, "target_web_port": 0, "announce": False,
        "photos": False, "comments": False, "internet": False,
    }  # fmt: skip
    return ServeAsk(**{**given, **changed})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"certificate": Path("a")}, "--certificate and --key: one is missing"),
        ({"certificate": Path("a"), "key": Path("b"), "plain_http": True}, "--plain-http"),
        ({"name": "not a name"}, "--name: found 'not a name'"),
        ({"target": "host:99999"}, "--target"),
        ({"target_web": "https://a"}, "--target-web: only with"),
        ({"target": "a", "target_web": "ftp://a"}, "--target-web: found 'ftp://a'"),
        ({"host": "127.0.0.1", "announce": True}, "--announce"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_opened(
    changed: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInputError) as found:
        check_serve(_ask(**changed))
    assert words in found.value.faults[0]


@pytest.mark.parametrize(
    ("changed", "tls"),
    [
        ({}, True),
        ({"host": "127.0.0.1"}, False),
        ({"host": "127.0.0.1", "certificate": Path("a"), "key": Path("b")}, True),
        ({"plain_http": True}, False),
        ({"host": "192.0.2.1"}, True),
    ],
)
def test_plain_http_is_for_loopback_or_for_who_asks(changed: dict[str, Any], tls: bool) -> None:
    assert check_serve(_ask(**changed)).ask.tls is tls
