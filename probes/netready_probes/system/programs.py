"""Starts other programs: without a shell, in a session of their own, never longer than allowed."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from netready_probes.seams import Finished

BEAT_S: Final = 0.3  # a stop acts within it
_OLD_CONSOLE: Final = ("netsh", "ipconfig", "route", "ping")  # write in the code page of DOS


class RealPrograms:
    """The programs on this device's search path."""

    def find(self, name: str) -> str | None:
        """The path of a program, or None; /sbin is looked into where iw and ip live."""
        found = shutil.which(name)
        return found or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        text_in: str = "",
        stopped: Callable[[], bool] | None = None,
    ) -> Finished:
        """Runs one; what it prints is asked for in plain English and read leniently."""
        try:
            process = subprocess.Popen(
                [self.find(argv[0]) or argv[0], *argv[1:]],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding=_encoding(argv[0]),
                errors="replace",
                env={**os.environ, "LC_ALL": "C"},
                start_new_session=True,
            )
        except OSError as error:
            return Finished(exit_code=127, out="", err=error.strerror or "cannot be started")
        with process:
            if stopped is None:
                return _wait(process, timeout_s, text_in)
            return _accompany(process, timeout_s, text_in, stopped)


def _encoding(program: str, *, platform: str = sys.platform) -> str:
    """Ours is UTF-8; what Windows brings along writes names in the code page of its console."""
    return "oem" if platform == "win32" and program in _OLD_CONSOLE else "utf-8"


def _wait(process: subprocess.Popen[str], timeout_s: float, text_in: str) -> Finished:
    try:
        out, err = process.communicate(text_in or None, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        _kill(process)
        out, err = process.communicate()
        return Finished(exit_code=None, out=out, err=err)
    except BaseException:  # Ctrl-C: leave nothing running behind
        _kill(process)
        raise
    return Finished(exit_code=process.returncode, out=out, err=err)


def _accompany(
    process: subprocess.Popen[str], timeout_s: float, text_in: str, stopped: Callable[[], bool]
) -> Finished:
    """Like `_wait`, but ended at a word; the program hears a line each beat as long as we live."""
    end_s = time.monotonic() + timeout_s
    assert process.stdin is not None  # noqa: S101 - opened above
    said, cut = text_in + "\n", False
    try:
        while process.poll() is None:
            if stopped() or time.monotonic() > end_s:
                cut = True
                _kill(process)
                break
            with contextlib.suppress(OSError):
                process.stdin.write(said)
                process.stdin.flush()
            said = "\n"
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(BEAT_S)
    except BaseException:
        _kill(process)
        raise
    out, err = process.communicate()
    return Finished(exit_code=None if cut else process.returncode, out=out, err=err)


def _kill(process: subprocess.Popen[str]) -> None:
    """The program and everything it started; Windows has no process groups of this kind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
