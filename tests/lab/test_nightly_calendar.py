"""The lab's calendar moves the day for a whole program, and nothing else."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.lab.nightly_calendar import SEEN_S, Calendar, needs_faketime

pytestmark = pytest.mark.lab

PROGRAM = """
import json, sys, time
from datetime import UTC, datetime
for _ in range(2):
    began = time.monotonic()
    time.sleep(0.1)
    print(json.dumps([datetime.now(UTC).isoformat(), time.monotonic() - began]), flush=True)
    sys.stdin.readline()
    time.sleep(float(sys.argv[1]))
"""


def test_a_program_that_runs_sees_another_day_and_sleeps_as_long_as_ever(tmp_path: Path) -> None:
    needs_faketime()
    calendar = Calendar(tmp_path / "calendar")
    first, second = datetime(2027, 3, 1, 19, tzinfo=UTC), datetime(2027, 3, 5, 8, tzinfo=UTC)
    calendar.set(first)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(SEEN_S)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=calendar.environment(os.environ),
    ) as program:
        assert program.stdin is not None and program.stdout is not None
        for day in (first, second):
            shown, slept_s = json.loads(program.stdout.readline())
            assert (
                timedelta(seconds=-1) <= datetime.fromisoformat(shown) - day < timedelta(seconds=60)
            )
            assert 0.09 <= slept_s < 30.0
            calendar.set(second)
            print(file=program.stdin, flush=True)
    assert abs(calendar.now() - second) < timedelta(seconds=60)
