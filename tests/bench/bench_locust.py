"""Virtual pupils on one core beside Locust's users: the same document activity, the same server.

Requests and answers have the catalogue's sizes and random gaps; the server has a core of its own.
A class is carried where nothing fails, at least 95 % of the answers come in the window, the 99th
percentile from the intended moment keeps the activity's limit, and the generator stays below 90 %
of its core (where Locust warns, too). The class is doubled until it is not, then tried once
between. Locust is looked for in NETREADY_LOCUST, in .venv-bench and beside this Python:

    python3 -m venv .venv-bench && .venv-bench/bin/pip install --group bench
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.document_pupils import RAMP_S, SETTLE_S, WINDOW_S, documents
from tests.bench.figures import Figure
from tests.bench.open_files import allow_many_files

ROOT = Path(__file__).parents[2]
TIMES_AIM = 10.0
CPU_MOST = 0.90  # Locust's own warning, locust/runners.py
ANSWERED_LEAST = 0.95
DOUBLINGS_MOST = 5
GENERATOR_CORE, SERVER_CORE = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One class on one generator; None: it said nothing."""

    pupils: int
    p99_ms: float | None
    answered_ratio: float
    failed: int
    cpu_ratio: float | None

    def carried(self, limit_ms: float) -> bool:
        """Whether all of it was kept."""
        known = self.p99_ms is not None and self.cpu_ratio is not None
        return bool(
            known
            and (self.p99_ms or 0.0) <= limit_ms
            and (self.cpu_ratio or 0.0) <= CPU_MOST
            and self.answered_ratio >= ANSWERED_LEAST
            and not self.failed
        )

    @property
    def words(self) -> str:
        """E.g. "3200: p99 5 ms, CPU 35 %"."""
        p99 = "none" if self.p99_ms is None else f"{self.p99_ms:.0f} ms"
        cpu = "not known" if self.cpu_ratio is None else f"{100 * self.cpu_ratio:.0f} %"
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.pupils}: p99 {p99}, CPU {cpu}{failed}"


def figures() -> Iterator[Figure]:
    """Ours, theirs, and how many times as many."""
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        yield Figure(name="pupils on one core", value=None, note="needs Linux and two cores")
        return
    allow_many_files()
    limit_ms = 1e3 * (documents().limits.response_s_p95_max or 1.0)
    with _server() as (port, server):
        before_s = sum(server.cpu_times()[:2])
        ours, tries = most(lambda n: _ours(port, n), 3200, limit_ms)
        server_s = sum(server.cpu_times()[:2]) - before_s
        note = f"{tries}; server used {server_s:.0f} s of CPU"
        yield Figure(name="document pupils on one core, ours", value=ours, note=note)
        program = locust()
        if program is None:
            note = "Locust is not installed; see the head of this file"
            yield Figure(name="document pupils on one core, Locust", value=None, note=note)
            return
        for kind, fast, first in (("HttpUser", False, 200), ("FastHttpUser", True, 800)):
            yield from _beside(program, kind, fast, first, port, ours, limit_ms)


def _beside(
    program: Path, kind: str, fast: bool, first: int, port: int, ours: int, limit_ms: float
) -> Iterator[Figure]:
    theirs, tries = most(lambda n: _locust(program, port, n, fast=fast), first, limit_ms)
    yield Figure(name=f"document users on one core, Locust {kind}", value=theirs, note=tries)
    yield Figure(
        name=f"ours as many times as Locust's {kind}",
        value=ours / theirs if theirs else None,
        unit="times",
        at_least=TIMES_AIM,
        note="" if theirs else "Locust carried not even the smallest class",
    )


def most(attempt: Callable[[int], Tried], first: int, limit_ms: float) -> tuple[int, str]:
    """The largest class that was carried, and every try in words."""
    carried, tries, pupils = 0, [], first
    for _doubling in range(DOUBLINGS_MOST):
        tries.append(attempt(pupils))
        if not tries[-1].carried(limit_ms):
            break
        carried, pupils = pupils, 2 * pupils
    between = carried + carried // 2
    if carried and between < tries[-1].pupils:
        tries.append(attempt(between))
        carried = between if tries[-1].carried(limit_ms) else carried
    return carried, "; ".join(one.words for one in tries)


def _ours(port: int, pupils: int) -> Tried:
    said = subprocess.run(
        [
            *(sys.executable, "-m", "tests.bench.document_pupils", "--port", str(port)),
            *("--pupils", str(pupils), "--core", str(GENERATOR_CORE)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return _tried(pupils, said.stdout)


def locust() -> Path | None:
    """The program, where there is one."""
    beside = Path(sys.executable).parent
    places = (
        os.environ.get("NETREADY_LOCUST"),
        ROOT / ".venv-bench" / "bin" / "locust",
        beside / "locust",
        shutil.which("locust"),
    )
    return next((Path(place) for place in places if place and Path(place).is_file()), None)


def _locust(program: Path, port: int, users: int, *, fast: bool) -> Tried:
    activity = documents()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "seen.json"
        environment = {
            **os.environ,
            "BENCH_FAST": "1" if fast else "0",
            "BENCH_INTERVAL_S": str(activity.interval_s),
            "BENCH_REQUEST_BYTES": str(activity.request_bytes),
            "BENCH_ANSWER_BYTES": str(activity.answer_bytes),
            "BENCH_BEGIN_S": str(RAMP_S + SETTLE_S),
            "BENCH_WINDOW_S": str(WINDOW_S),
            "BENCH_OUT": str(out),
            "BENCH_HOST": f"http://127.0.0.1:{port}",
        }
        run_s = RAMP_S + SETTLE_S + WINDOW_S + 1.0
        subprocess.run(
            [
                *(str(program), "-f", str(Path(__file__).parent / "locust_documents.py")),
                *("--headless", "-u", str(users), "-r", str(users / RAMP_S)),
                *("--run-time", f"{run_s:g}s", "--stop-timeout", "1", "--only-summary"),
            ],
            env=environment,
            cwd=folder,
            capture_output=True,
            timeout=120,
            preexec_fn=_on_generator_core,
        )
        return _tried(users, out.read_text(encoding="utf-8") if out.exists() else "")


def _on_generator_core() -> None:
    os.sched_setaffinity(0, {GENERATOR_CORE})


def _tried(pupils: int, said: str) -> Tried:
    found: Mapping[str, float | None] = json.loads(said) if said.strip() else {}
    asked, answered = found.get("asked") or 0, found.get("answered") or 0
    return Tried(
        pupils=pupils,
        p99_ms=found.get("p99_ms"),
        answered_ratio=answered / asked if asked else 0.0,
        failed=int(found.get("failed") or 0),
        cpu_ratio=found.get("cpu_ratio"),
    )


@contextmanager
def _server() -> Iterator[tuple[int, psutil.Process]]:
    """Port and process."""
    argv = [sys.executable, "-m", "tests.bench.document_server", "--core", str(SERVER_CORE)]
    server = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline()), psutil.Process(server.pid)
    finally:
        server.kill()
        server.wait()
        if server.stdout:
            server.stdout.close()
