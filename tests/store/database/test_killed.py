"""The program is killed in mid-ingest: what was accepted is there, once."""

import signal
import subprocess
import sys
from pathlib import Path

from netready.store.database import Database
from tests.store.database.build_rows import a_stored

ROOT = Path(__file__).parents[3]
ACCEPTED = 400  # before it is killed


def accepted_until_killed(url: str) -> set[str]:
    """The ids that it said were accepted; the line that it was at when it died does not count."""
    argv = [sys.executable, "-m", "tests.store.database.ingest_until_killed", url]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        seen = [program.stdout.readline() for _ in range(ACCEPTED)]
        program.send_signal(signal.SIGKILL)
        rest = program.stdout.read()
    lines = (b"".join(seen) + rest).split(b"\n")[:-1]
    return {line.decode() for line in lines}


def test_nothing_accepted_is_lost_and_none_is_there_twice(url: str) -> None:
    accepted = accepted_until_killed(url) | accepted_until_killed(url)
    with Database(url) as database:
        there = [record.record_id for record in database.records.all()]
        assert len(accepted) >= ACCEPTED / 2
        assert accepted <= set(there)
        assert len(there) == len(set(there))
        assert database.records.conflicts() == ()
        database.records.keep([a_stored(999_999_999)])  # and the dead hold nobody up
        assert database.records.count() == len(there) + 1
