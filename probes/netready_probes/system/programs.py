"""Starts other programs: without a shell, in a session of their own, never longer than allowed."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence

from netready_probes.seams import Finished


class RealPrograms:
    """The programs on this device's search path."""

    def find(self, name: str) -> str | None:
        """The path of a program, or None; /sbin is looked into where iw and ip live."""
        found = shutil.which(name)
        return found or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")

    def run(self, argv: Sequence[str], *, timeout_s: float, text_in: str = "") -> Finished:
        """Runs one; what it prints is asked for in plain English and read leniently."""
        try:
            process = subprocess.Popen(
                [self.find(argv[0]) or argv[0], *argv[1:]],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, "LC_ALL": "C"},
                start_new_session=True,
            )
        except OSError as error:
            return Finished(exit_code=127, out="", err=error.strerror or "cannot be started")
        with process:
            return _wait(process, timeout_s, text_in)


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


def _kill(process: subprocess.Popen[str]) -> None:
    """The program and everything it started; Windows has no process groups of this kind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
