"""Runs netready's commands as copies of one warm Python, in the guest.

Under the emulated processor a Python of its own takes ten seconds to import netready, so each
command is a fork. What a command starts as a Python program of ours is a fork, too; every other
program is started as it is.
"""

import importlib
import os
import runpy
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from netready_probes.seams import Finished
from netready_probes.system.programs import RealPrograms

BEAT_S = 0.02
COMMAND_S = 120.0
_LATE = (
    "netready.cli.inputs",
    "netready.cli.leave",
    "netready.store.files",
    "netready_probes.agent.recorder",
    "netready_probes.registry",
    "netready_probes.system.nl80211",
)
COLD_RUN = RealPrograms.run


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A command that ended; `exit_code` None: it was stopped at the time limit."""

    exit_code: int | None
    out: str
    err: str
    seconds: float


@dataclass(slots=True, kw_only=True)
class Running:
    """A command under way."""

    pid: int
    out: Path
    err: Path
    began_s: float
    leash: int = -1


def begin(work: Callable[[], None], told: str = "") -> Running:
    """A copy of this process that does the work; `told` waits on its standard input."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    inside, outside = os.pipe()
    os.write(outside, told.encode())
    sys.stdout.flush()
    sys.stderr.flush()
    running = Running(
        pid=os.fork(), out=folder / "out", err=folder / "err", began_s=time.monotonic()
    )
    if running.pid:
        os.close(inside)
        running.leash = outside
        return running
    os.close(outside)
    os.setsid()
    os.dup2(inside, 0)
    for path, number in ((running.out, 1), (running.err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os._exit(_code_of(work))


def _code_of(work: Callable[[], None]) -> int:
    code = 0
    try:
        work()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def end_of(running: Running, seconds: float, *, stopped: Callable[[], bool] | None = None) -> Ran:
    """Waits for it; ends it, and what it started, at the limit."""
    end_s = time.monotonic() + seconds
    code: int | None = None
    while True:
        pid, status = os.waitpid(running.pid, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
            break
        if time.monotonic() > end_s or (stopped is not None and stopped()):
            os.killpg(running.pid, signal.SIGKILL)
            os.waitpid(running.pid, 0)
            break
        time.sleep(BEAT_S)
    os.close(running.leash)
    return Ran(
        exit_code=code,
        out=_text(running.out),
        err=_text(running.err),
        seconds=round(time.monotonic() - running.began_s, 2),
    )


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""


def begin_netready(*words: str) -> Running:
    """`netready WORDS`, under way."""
    from netready.cli import main

    def work() -> None:
        sys.argv = ["netready", *words]
        main()

    return begin(work)


def netready(*words: str) -> Ran:
    """`netready WORDS` to its end."""
    return end_of(begin_netready(*words), COMMAND_S)


def run_warm(
    programs: RealPrograms,
    argv: Sequence[str],
    *,
    timeout_s: float,
    text_in: str = "",
    stopped: Callable[[], bool] | None = None,
) -> Finished:
    """In the place of `RealPrograms.run`: our own modules as forks, all else as it is."""
    words = list(argv)
    if words[0] != sys.executable or "-m" not in words:
        return COLD_RUN(programs, argv, timeout_s=timeout_s, text_in=text_in, stopped=stopped)
    module, *rest = words[words.index("-m") + 1 :]

    def work() -> None:
        sys.argv = [module, *rest]
        sys.modules.pop(module, None)  # it may have been imported: runpy would warn
        runpy.run_module(module, run_name="__main__")

    ran = end_of(begin(work, text_in), timeout_s, stopped=stopped)
    return Finished(exit_code=ran.exit_code, out=ran.out, err=ran.err)


def warm_up() -> None:
    """Imports what the commands import late, and puts forks in the place of our programs."""
    for module in _LATE:
        importlib.import_module(module)
    RealPrograms.run = run_warm  # type: ignore[assignment,method-assign]
