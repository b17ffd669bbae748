"""What the two benches of ingest share: records of about 2 kB, databases, sending them."""

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from netready.domain.metrics import Direction, metric
from netready.store.database import Database, Kept, StoredRecord
from netready.store.records import CheckedLine, checked_line, record_line
from tests.build_records import a_record
from tests.postgres import cluster, why_not

NOW = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
ID_PLACE = b"01900000-0000-7000-8000-000000000000"
DEVICE = b'"laptop 1"'
AGENT = "01900000-0000-7000-8000-000000009999"


def template() -> bytes:
    """A record as a latency probe makes it: some metrics with notes, its samples beside them."""
    metrics = [
        metric("rtt_ms", 4.0 + n / 7, stat=stat, n=750, direction=Direction.DOWN, note="echo")
        for n, stat in enumerate(("min", "p10", "p50", "p95", "p98", "p99"))
    ]
    details = {"samples_ms": [round(3.0 + n * 0.137 % 9, 3) for n in range(95)]}
    made = a_record(*metrics, number=0, details=details, annotations={"order": AGENT})
    return record_line(replace(made, site="")).encode()


def lines(first: int, count: int, of: bytes) -> list[bytes]:
    """That many of them, each with an id of its own."""
    return [
        of.replace(ID_PLACE, b"01900000-0000-7000-8000-%012d" % number)
        for number in range(first, first + count)
    ]


Way = Callable[[Sequence[bytes]], None]


def accept(database: Database, batch: Sequence[bytes]) -> None:
    """What the aggregator does with a request: every line checked, then kept."""
    stored = []
    for line in batch:
        found = checked_line(line)
        assert isinstance(found, CheckedLine)
        stored.append(
            StoredRecord(record=found.record, line=found.line, agent_id=AGENT, received_at=NOW)
        )
    kept = database.records.keep(stored)
    assert set(kept.values()) == {Kept.NEW}


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The URL of an empty one of each kind that can be had here; both wait for the disk."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        found = {"SQLite": f"sqlite:///{Path(folder) / 'school.db'}"}
        if not why_not():
            found["PostgreSQL"] = stack.enter_context(cluster()).make()
        yield found


@dataclass
class Sent:
    """What some threads sent meanwhile."""

    seconds: float = 0.0
    records: int = 0
    took_s: list[float] = field(default_factory=list)

    def percentile_ms(self, share: float) -> float:
        """Of the time from when a batch was due to when it was accepted."""
        ordered = sorted(self.took_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def send(ways: Sequence[Way], batches: Sequence[Sequence[bytes]], *, a_second: float = 0.0) -> Sent:
    """Sends all batches, a thread each way.

    Args:
        ways: of a thread to have a batch accepted.
        batches: whoever is free takes the next.
        a_second: so many, each at its time, whatever the others do; 0: as fast as they go. A batch
            that waits for a free thread is late from the moment at which it was due.
    """
    sent, lock, left = Sent(), threading.Lock(), iter(enumerate(batches))
    began_s = time.perf_counter()

    def work(way: Way) -> None:
        while True:
            with lock:
                place, batch = next(left, (-1, ()))
            if place < 0:
                return
            due_s = began_s + place / a_second if a_second else time.perf_counter()
            time.sleep(max(0.0, due_s - time.perf_counter()))
            way(batch)
            took_s = time.perf_counter() - due_s
            with lock:
                sent.took_s.append(took_s)
                sent.records += len(batch)

    workers = [threading.Thread(target=work, args=(way,)) for way in ways]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sent.seconds = time.perf_counter() - began_s
    return sent


def of_device(url: str, label: str, token: str) -> Way:
    """The way of a device over HTTP, on one connection; the answer must name every record."""
    host, _, port = url.removeprefix("http://").partition(":")
    line = http.client.HTTPConnection(host, int(port), timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    name = json.dumps(label).encode()

    def way(batch: Sequence[bytes]) -> None:
        body = b"\n".join(batch).replace(DEVICE, name)
        line.request("POST", "/api/v1/records", body=body, headers=headers)
        answer = line.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 200, told
        assert len(told["kept"]) == len(batch), told

    return way
