"""Records of about 2 kB into SQLite and PostgreSQL: checked, kept, on the disk; rate and waiting.

Senders are threads of the same process, so what they cost counts against the rate. In the second
part a batch is due at its time and its waiting counts from then, also where it had to queue.
"""

from collections.abc import Iterator

from netready.store.database import Database
from tests.bench.figures import Figure
from tests.bench.ingest import databases, lines, send, template

RATE_AIM = 3_000
P99_MS_AIM = 100
BATCHES = ((20, 25), (30, 1))  # threads, records a batch: after a class test; one at a time
SECONDS = 8.0


def figures() -> Iterator[Figure]:
    """Both databases, with large batches and with single records."""
    of = template()
    yield Figure(name="a record", value=float(len(of)), unit="bytes")
    with databases() as urls:
        for kind, url in urls.items():
            with Database(url) as database:
                yield from _of(kind, database, of)


def _of(kind: str, database: Database, of: bytes) -> Iterator[Figure]:
    first = 0
    for threads, batch in BATCHES:
        count = 20_000 if batch > 1 else 8_000
        given = [lines(first + place, batch, of) for place in range(0, count, batch)]
        first += count
        sent = send(database, given, threads=threads)
        name = f"{kind}, {threads} senders, {batch} a batch"
        yield Figure(
            name=name, value=sent.records / sent.seconds, unit="records/s", at_least=RATE_AIM
        )
        count = int(RATE_AIM / 2 * SECONDS)
        given = [lines(first + place, batch, of) for place in range(0, count, batch)]
        first += count
        sent = send(database, given, threads=threads, a_second=RATE_AIM / 2 / batch)
        yield Figure(
            name=f"{name}: p99 at half of {RATE_AIM}/s",
            value=sent.percentile_ms(0.99),
            unit="ms",
            at_most=P99_MS_AIM,
            note=f"p50 {sent.percentile_ms(0.5):.1f} ms, {sent.records / sent.seconds:.0f}/s",
        )
    assert database.records.count() == first
