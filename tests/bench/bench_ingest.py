"""Records of about 2 kB into SQLite and PostgreSQL: checked, kept, on the disk; rate and waiting.

First at the door of the aggregator, a process of its own, over HTTP without TLS from as many
devices as senders; then at the store alone, whose senders are threads of the same process. In the
second half a batch is due at its time, and its waiting counts from then, also where it queued.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from netready.store.database import Database
from tests.bench.figures import Figure
from tests.bench.ingest import Way, accept, databases, lines, of_device, send, template

RATE_AIM = 3_000
P99_MS_AIM = 100
SENDERS = 20
BATCH = 25  # what a device has after a round of probes
RECORDS = 20_000
SECONDS = 8.0
ROOT = Path(__file__).parents[2]


def figures() -> Iterator[Figure]:
    """Each database at the door, then alone, also with single records."""
    of = template()
    yield Figure(name="a record", value=float(len(of)), unit="bytes")
    with databases() as urls:
        for kind, url in urls.items():
            with aggregator(url) as (ways, process):
                before = process.cpu_times()
                yield from _of(f"{kind}, over HTTP", ways, of, first=0)
                yield _cpu(f"{kind}, over HTTP", before, process)
            with Database(url) as database:
                ways = [partial(accept, database)] * SENDERS
                yield from _of(f"{kind}, store alone", ways, of, first=1_000_000)
                single = f"{kind}, store alone, one by one"
                yield from _of(single, ways, of, first=2_000_000, batch=1, aims=False)


def _of(
    name: str, ways: Sequence[Way], of: bytes, *, first: int, batch: int = BATCH, aims: bool = True
) -> Iterator[Figure]:
    count = RECORDS if batch > 1 else RECORDS // 4
    sent = send(ways, _batches(first, count, batch, of))
    aim = RATE_AIM if aims else None
    yield Figure(name=name, value=sent.records / sent.seconds, unit="records/s", at_least=aim)
    paced = _batches(first + count, int(RATE_AIM / 2 * SECONDS), batch, of)
    sent = send(ways, paced, a_second=RATE_AIM / 2 / batch)
    yield Figure(
        name=f"{name}: p99 at half of {RATE_AIM}/s",
        value=sent.percentile_ms(0.99),
        unit="ms",
        at_most=P99_MS_AIM if aims else None,
        note=f"p50 {sent.percentile_ms(0.5):.1f} ms, {sent.records / sent.seconds:.0f}/s",
    )


def _batches(first: int, count: int, batch: int, of: bytes) -> list[list[bytes]]:
    return [lines(place, batch, of) for place in range(first, first + count, batch)]


def _cpu(name: str, before: object, process: psutil.Process) -> Figure:
    """What does not depend on who else is at the machine."""
    after, records = process.cpu_times(), RECORDS + int(RATE_AIM / 2 * SECONDS)
    used_s = after.user + after.system - before.user - before.system  # type: ignore[attr-defined]
    return Figure(
        name=f"{name}: its processor time for a record",
        value=used_s / records * 1e6,
        unit="us",
        note=f"{process.memory_info().rss / 1e6:.0f} MB at the end",
    )


@contextmanager
def aggregator(url: str) -> Iterator[tuple[list[Way], psutil.Process]]:
    """One that runs on that database, and the ways of its devices."""
    with tempfile.TemporaryDirectory() as folder:
        argv = [sys.executable, "-m", "tests.bench.ingest_server", url, folder, str(SENDERS)]
        with subprocess.Popen(
            argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            base = f"http://127.0.0.1:{told['port']}"
            ways = [of_device(base, label, token) for label, token in told["devices"]]
            yield ways, psutil.Process(server.pid)
            server.stdin.close()
            server.wait(timeout=30)
