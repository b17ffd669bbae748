"""`python -m tests.bench.bench_agent_idle`: what a joined agent costs while it waits for duties.

The single file on a Python without packages, and the installed tool, each joined to an aggregator
on loopback that has nothing to do for them. Memory is that of the process (resident), the processor
its own time over the time that passed. Beside them stands a Python that only sleeps.
"""

import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from netready.service.agent_file import FILE_NAME, agent_file
from tests.bench.figures import Figure
from tests.probes.agent.joined.aggregator import CODE, Aggregator, serving, until

AIM_MB = 60.0
AIM_PERCENT = 1.0
SETTLE_S = 5.0
WATCH_S = 40.0
ROOT = Path(__file__).parents[2]


@contextmanager
def running(argv: Sequence[str], environment: dict[str, str]) -> Iterator[psutil.Process]:
    """A program, ended afterwards."""
    with subprocess.Popen(argv, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def cost(process: psutil.Process) -> tuple[float, float]:
    """Megabytes and percent of one core, over a while; its children count, too."""
    time.sleep(SETTLE_S)
    family = [process, *process.children(recursive=True)]
    before_s, began_s = spent_s(family), time.monotonic()
    time.sleep(WATCH_S)
    percent = 100 * (spent_s(family) - before_s) / (time.monotonic() - began_s)
    return sum(one.memory_info().rss for one in family) / 1e6, percent


def spent_s(family: Sequence[psutil.Process]) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in family)


def _has_asked(here: Aggregator) -> bool:
    return bool(here.facts)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        venv.create(folder / "bare", with_pip=False, symlinks=True)
        bare = str(folder / "bare" / "bin" / "python")
        (folder / FILE_NAME).write_bytes(agent_file().data)
        plain = {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}
        paths = os.pathsep.join([str(ROOT), str(ROOT / "probes"), str(ROOT / "reports")])
        with running([bare, "-c", "import time; time.sleep(999)"], plain) as asleep:
            sleeping_mb, _percent = cost(asleep)
        for name, argv, environment in (
            ("the single file", [bare, str(folder / FILE_NAME)], plain),
            (
                "netready agent",
                [sys.executable, "-m", "netready", "agent"],
                plain | {"PYTHONPATH": paths},
            ),
        ):
            with serving(Aggregator()) as here:
                join = ["--join", f"{here.place.url}/#{CODE}", "--state", str(folder / name)]
                with running([*argv, *join], environment) as agent:
                    until(partial(_has_asked, here), 60.0)
                    memory_mb, percent = cost(agent)
            yield Figure(
                name=f"{name}: memory while it waits",
                value=memory_mb,
                unit="MB",
                at_most=AIM_MB,
                beside=sleeping_mb,
            )
            yield Figure(
                name=f"{name}: processor while it waits",
                value=percent,
                unit="%",
                at_most=AIM_PERCENT,
            )
