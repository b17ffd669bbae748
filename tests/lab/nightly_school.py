"""A school that has nights, on a calendar of its own: `with nightly_school(folder) as one: ...`.

The aggregator with its target is in the hub, two trial laptops of one room are on cables behind one
rate that they share. All are real programs, and so are the commands: only
the calendar is moved. Mail server and webhook are on the hub's loopback.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from netready.store.database import Database
from netready.store.database.address import database_in
from tests.coordinator.alerts.receivers import Mailbox, Posted, mail_server, web_server
from tests.lab.inside import inside
from tests.lab.many_hosts import BRIDGE, HUB, Site, many_hosts
from tests.lab.namespaces import ROOT
from tests.lab.namespaces import _environment as environment
from tests.lab.nightly_calendar import SEEN_S, Calendar
from tests.lab.school import eventually
from tests.lab.signed_in import SignedIn
from tests.lab.site import FIRST

URL = f"https://{HUB}:7443"
ROOM = "Class 1A"
AGENTS = 2
PUPILS = 10  # nine play, one listens: 22.5 Mbit/s and what comes with it
SHARED_MBPS = 27.0
QUEUE_MS = 60
MONDAY = datetime(2026, 11, 30, tzinfo=UTC)  # in which the first week of the lab begins
PERMITTED = "2026-01-01"
COMMAND_S = 240.0
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
rooms = ["{room}"]
roll_out = 1
[[floor]]
name = "Ground"
[[room]]
name = "{room}"
floor = "Ground"
seats = {pupils}
ap = "AP-1"
[plan]
mix = "video-lesson"
class_size = {pupils}
[load]
windows = ["Mon-Fri 17:00-23:00"]
max_mbps = 200.0
max_gigabytes = 20.0
targets = ["{hub}"]
[permission]
by = "The lab"
role = "network manager"
on = {permitted}
[nightly]
window = "Mon-Fri 18:00-22:00"
room_minutes = {minutes}
lesson_readings = true
lesson_hours = "Mon-Fri 09:00-15:00"
[alerts]
email = "it@school.example"
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
webhook = "{webhook}"
file = "alerts.jsonl"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@dataclass
class NightlySchool:
    """Running. `serving` may be killed and started again.

    Attributes:
        folder: for all files; `state` in it is the aggregator's.
    """

    site: Site
    folder: Path
    calendar: Calendar
    mails: Mailbox
    posts: Posted
    serving: "subprocess.Popen[bytes] | None" = None
    others: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    starts: int = 0
    technician: SignedIn = field(default_factory=lambda: SignedIn(URL))

    # --- the network ---

    def share(self, mbps: float) -> None:
        """All that the hub sends to the room goes through one such rate."""
        shaper = f"tbf rate {mbps}mbit burst 32k latency {QUEUE_MS}ms".split()
        argv = ["ip", "netns", "exec", self.site.hub, "tc", "qdisc", "replace", "dev", BRIDGE]
        subprocess.run([*argv, "root", *shaper], check=True, capture_output=True, timeout=20)

    @contextmanager
    def somebody_downloads(self, host: int = 0) -> Iterator[None]:
        """On that device, all that TCP gives of the shared rate; nothing of it is netready's."""
        argv = ["tests.lab.greedy", HUB, "7999"]
        giving = self._start(self.site.hub, [*argv, "give"], self.folder / "giving.log")
        taking = self._start(self.site.hosts[host], [*argv, "take"], self.folder / "taking.log")
        try:
            yield
        finally:
            for one in (giving, taking):
                one.kill()
                one.wait()

    # --- its programs ---

    def serve(self) -> None:
        """Starts the aggregator and waits until it lets people in."""
        self.starts += 1
        log = self.folder / f"serve-{self.starts}.log"
        options = ["--host", HUB, "--site", str(self.site_file), "--state", str(self.state)]
        self.serving = self._start(self.site.hub, ["netready.cli", "serve", *options], log)

        assert eventually(lambda: codes(log) or self._ended(), 60.0) and codes(log), log.read_text()
        self.technician.sign_in(codes(log)[-1])

    def sign_in_again(self) -> None:
        """With another code, as the signal USR1 prints it: a sign-in lasts some days."""
        assert self.serving is not None
        log = self.folder / f"serve-{self.starts}.log"
        before = len(codes(log))
        os.kill(self.serving.pid, signal.SIGUSR1)
        assert eventually(lambda: len(codes(log)) > before, 30.0), log.read_text()
        self.technician.sign_in(codes(log)[-1])

    def kill_aggregator(self) -> None:
        """As a power cut would; its target ends with it."""
        assert self.serving is not None
        os.kill(self.serving.pid, signal.SIGKILL)
        self.serving.wait()

    def join(self) -> None:
        """The trial laptops join, by the command that the join page shows, and are waited for."""
        for number in range(AGENTS):
            folder = self.folder / f"agent-{number}"
            folder.mkdir()
            options = ["--join", self.technician.join_address(ROOM), "--state", str(folder)]
            argv = ["tests.lab.shared_core_agent", *options, "--label", f"Trolley {number + 1}"]
            more = {"NETREADY_LOCK_FOLDER": str(folder)}
            log = folder / "log"
            self.others.append(self._start(self.site.hosts[number], argv, log, more))
        assert eventually(lambda: len(self.here()) == AGENTS, 60.0), self.told()

    def here(self) -> list[str]:
        """Labels of the devices that are connected."""
        agents = self.technician.ask("GET", "/api/v1/agents")["agents"]
        return [each["label"] for each in agents if each["here"]]

    def command(self, *words: str, within_s: float = COMMAND_S) -> Said:
        """One of our commands, on the aggregator's machine, at the calendar's time."""
        began = self.begin(*words)
        out, err = began.communicate(timeout=within_s)
        return Said(code=began.returncode, out=out.decode(), err=err.decode())

    def begin(self, *words: str) -> "subprocess.Popen[bytes]":
        """The same, still running."""
        return subprocess.Popen(
            self._argv(self.site.hub, ["netready.cli", *words]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self._environment(),
        )

    def nightly(self, verb: str, *words: str) -> tuple[str, ...]:
        """The words of a `netready nightly` command about this school."""
        return ("nightly", verb, "--site", str(self.site_file), "--state", str(self.state), *words)

    # --- the calendar ---

    def go_to(self, moment: datetime) -> None:
        """It is that moment for every program, once they have looked."""
        self.calendar.set(moment)
        time.sleep(SEEN_S + 0.2)

    # --- what it left ---

    @property
    def site_file(self) -> Path:
        return self.folder / "school.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @contextmanager
    def store(self) -> Iterator[Database]:
        """The aggregator's database."""
        with Database(database_in(self.state)) as database:
            yield database

    def alerts(self) -> list[dict[str, Any]]:
        """Lines of the file of [alerts]."""
        file = self.folder / "alerts.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def page(self) -> str:
        """The nightly page, as the aggregator shows it to whoever signs in."""
        self.sign_in_again()
        with self.technician.fetch("GET", "/reports/nightly") as answer:
            text: str = answer.read().decode()
        return text

    def told(self) -> str:
        """The end of every log, for a test that failed."""
        logs = [*self.folder.glob("*.log"), *self.folder.glob("agent-*/log")]
        return "\n".join(f"{log}:\n{log.read_text()[-1500:]}" for log in logs)

    def close(self) -> None:
        """Ends them; what is left goes with the namespaces."""
        for process in filter(None, [self.serving, *self.others]):
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()
        self.calendar.clear()

    def _ended(self) -> bool:
        return self.serving is None or self.serving.poll() is not None

    def _start(
        self, namespace: str, argv: Sequence[str], log: Path, more: dict[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        with log.open("wb") as out:
            return subprocess.Popen(
                self._argv(namespace, argv),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=self._environment() | (more or {}),
            )

    def _argv(self, namespace: str, argv: Sequence[str]) -> list[str]:
        return ["ip", "netns", "exec", namespace, *FIRST, sys.executable, "-m", *argv]

    def _environment(self) -> dict[str, str]:
        return self.calendar.environment(environment())


def codes(log: Path) -> list[str]:
    """A technician's, that the aggregator has printed."""
    return re.findall(r"sign-in#(\S+)", log.read_text())


@contextmanager
def nightly_school(folder: Path, *, minutes: int = 3) -> Iterator[NightlySchool]:
    """Served and joined, on the Monday, in the afternoon. All is gone afterwards."""
    calendar = Calendar(folder / "calendar")
    calendar.set(MONDAY.replace(hour=15))
    with many_hosts(AGENTS, folder) as site, ExitStack() as stack:
        stack.enter_context(inside(site.hub))
        mails, posts = stack.enter_context(mail_server()), stack.enter_context(web_server())
        text = SITE.format(
            room=ROOM,
            pupils=PUPILS,
            hub=HUB,
            permitted=PERMITTED,
            minutes=minutes,
            smtp=mails.port,
            webhook=posts.url,
        )
        (folder / "school.toml").write_text(text, encoding="utf-8")
        one = NightlySchool(site, folder, calendar, mails, posts)
        stack.callback(one.close)
        for host in site.hosts:  # the hub is their gateway, too
            argv = ["ip", "-n", host, "route", "add", "default", "via", HUB]
            subprocess.run(argv, check=True, capture_output=True, timeout=20)
        one.share(SHARED_MBPS)
        one.serve()
        one.join()
        yield one
