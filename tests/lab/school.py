"""A school in network namespaces: `with school(folder) as one: ...`.

The aggregator and its target in the hub, agents and phones each on a cable of their own. A phone is
Debian's Chromium in its host, driven by Playwright from outside. Nothing leaves the namespaces.
"""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.browser.chromium import FLAGS, executable
from tests.lab.many_hosts import HUB, Site, many_hosts
from tests.lab.namespaces import ROOT
from tests.lab.namespaces import _environment as environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

AGENTS, PHONES = 10, 2
URL = f"https://{HUB}:7443"
ROOMS = ("Class 1A", "Class 1B")
PUPILS = AGENTS + 1  # one a device
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "ignore_https_errors": True,  # a certificate made at the first start
}
SITE = """
[site]
name = "The lab's school"
country = "GB-ENG"
phase = "primary"
pupils = 20
network_role = "pupil"
[[cohort]]
name = "Year 1"
pupils = 20
rooms = ["Class 1A", "Class 1B"]
roll_out = 1
[[floor]]
name = "Ground"
plan = "ground.png"
metres_per_pixel = 0.05
[[room]]
name = "Class 1A"
floor = "Ground"
x = 150.0
y = 120.0
seats = {pupils}
ap = "AP-1"
[[room]]
name = "Class 1B"
floor = "Ground"
x = 450.0
y = 120.0
seats = {pupils}
ap = "AP-1"
[plan]
mix = "everyday-lesson"
class_size = {pupils}
[load]
windows = ["Mon-Sun 00:00-12:00", "Mon-Sun 11:00-00:30"]
max_mbps = 2000.0
max_gigabytes = 100.0
targets = ["{hub}"]
[permission]
by = "The lab"
role = "network manager"
on = {today}
"""


@dataclass
class School:
    """Running; the aggregator may be killed and started again.

    Attributes:
        folder: for all files; `state` in it is the aggregator's.
    """

    site: Site
    folder: Path
    serving: "subprocess.Popen[bytes] | None" = None
    others: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    starts: int = 0

    def start(self) -> str:
        """Starts the aggregator; returns a technician's code."""
        self.starts += 1
        log = self.folder / f"serve-{self.starts}.log"
        options = ["--host", HUB, "--site", str(self.folder / "school.toml"), "--comments"]
        argv = ["netready.cli", "serve", *options, "--state", str(self.folder / "state")]
        self.serving = self._run(self.site.hub, argv, log)
        return self._code(log)

    def kill(self) -> None:
        """As a power cut would; its target ends with it."""
        assert self.serving is not None
        os.kill(self.serving.pid, signal.SIGKILL)
        self.serving.wait()

    def agent(self, number: int, join: str) -> None:
        """Starts an agent in its host, joined by that address."""
        folder = self.folder / f"agent-{number}"
        folder.mkdir()
        options = ["--join", join, "--label", label(number), "--state", str(folder)]
        argv = ["tests.lab.counted_agent", *options]
        more = {"NETREADY_LEDGER": str(folder / "ledger"), "NETREADY_LOCK_FOLDER": str(folder)}
        self.others.append(self._run(self.site.hosts[number], argv, folder / "log", more))

    def cut(self) -> None:
        """Takes every cable out; the aggregator goes on, and nobody reaches it."""
        self._cables("down")

    def mend(self) -> None:
        """Puts them in again."""
        self._cables("up")

    def made(self) -> list[str]:
        """Ids of all records that native agents have had on their disks."""
        ledgers = sorted(self.folder.glob("agent-*/ledger"))
        return [line for each in ledgers for line in each.read_text().split()]

    def rows(self, asked: str) -> list[tuple[Any, ...]]:
        """What stands in the aggregator's database."""
        with sqlite3.connect(f"file:{self.folder}/state/records.db?mode=ro", uri=True) as database:
            found = database.execute(asked).fetchall()
        database.close()
        return found

    def told(self) -> str:
        """The end of every log, for a test that failed."""
        logs = [*self.folder.glob("serve-*.log"), *self.folder.glob("agent-*/log")]
        return "\n".join(f"{log}:\n{log.read_text()[-1500:]}" for log in logs)

    def close(self) -> None:
        """Ends them; the hosts' leftovers go with their namespaces."""
        for process in filter(None, [self.serving, *self.others]):
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()

    def _cables(self, state: str) -> None:
        for number in range(AGENTS + PHONES):
            argv = ["ip", "-n", self.site.hub, "link", "set", f"p{number}", state]
            subprocess.run(argv, check=True, capture_output=True, timeout=20)

    def _code(self, log: Path) -> str:
        def code() -> str:
            found = re.search(r"sign-in#(\S+)", log.read_text())
            return found.group(1) if found else ""

        assert eventually(lambda: bool(code()) or self._ended(), 30.0), log.read_text()
        return code()

    def _ended(self) -> bool:
        return self.serving is None or self.serving.poll() is not None

    def _run(
        self, namespace: str, argv: Sequence[str], log: Path, more: dict[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        with log.open("wb") as out:
            return subprocess.Popen(
                ["ip", "netns", "exec", namespace, sys.executable, "-m", *argv],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**environment(), **(more or {})},
            )


def label(number: int) -> str:
    """What an agent is called."""
    return f"Trolley {number}"


@contextmanager
def school(folder: Path) -> Iterator[School]:
    """Hosts and files; nothing runs yet. All is gone afterwards."""
    text = SITE.format(pupils=PUPILS, hub=HUB, today=date.today().isoformat())  # noqa: DTZ011
    (folder / "school.toml").write_text(text, encoding="utf-8")
    Image.new("RGB", (600, 240), "white").save(folder / "ground.png")
    with many_hosts(AGENTS + PHONES, folder) as site:
        one = School(site, folder)
        try:
            yield one
        finally:
            one.close()


@contextmanager
def phones(one: School, play: "Playwright") -> Iterator[list["Page"]]:
    """A page each, at phone size, in its own host; its storage is new."""
    with ExitStack() as stack:
        pages = []
        for number in range(PHONES):
            browser = _in_host(one, play, AGENTS + number)
            stack.callback(browser.close)
            pages.append(browser.new_context(**PHONE).new_page())
        yield pages


def _in_host(one: School, play: "Playwright", host: int) -> "Browser":
    """Playwright speaks to it over pipes, which lead through the namespace."""
    script = one.folder / f"chromium-{host}"
    name = one.site.hosts[host]
    script.write_text(f'#!/bin/sh\nexec ip netns exec {name} {executable()} "$@"\n')
    script.chmod(0o755)
    return play.chromium.launch(executable_path=script, args=list(FLAGS))


def ask(page: "Page", method: str, path: str, body: object = None) -> Any:
    """Our API, asked by that page as whoever is signed in there."""
    found = page.evaluate(
        """async ([method, path, body]) => {
          const headers = {"X-Netready": "1", "Content-Type": "application/json"};
          const text = body === null ? undefined : JSON.stringify(body);
          const answer = await fetch(path, {method, headers, body: text});
          return [answer.status, await answer.text()];
        }""",
        [method, path, body],
    )
    status, text = found
    assert status < 300, f"{method} {path}: {status} {text}"
    return json.loads(text) if text else None


def eventually(true: Callable[[], object], within_s: float, step_s: float = 0.2) -> bool:
    """Whether it became true in time."""
    end_s = time.monotonic() + within_s
    while time.monotonic() < end_s:
        if true():
            return True
        time.sleep(step_s)
    return bool(true())
