"""One `wpa_supplicant` of our own, driven through its control socket. Linux.

It gets no configuration file: what it is to join is said over the socket, so no password is ever
written to a disk, an argument or a log. What its words mean is decided in
`netready_probes.wifi.joining.supplicant_text`.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from netready_probes.wifi.joining.credentials import SECRET_VARIABLES

START_S: Final = 8.0
_REPLY_S: Final = 5.0
_REPLY_BYTES: Final = 65_536
_STRAY_MAX: Final = 200  # events that may come before the answer to a question
_PR_SET_PDEATHSIG: Final = 1  # include/uapi/linux/prctl.h


class SupplicantError(Exception):
    """It would not start, or does not answer; the message is for the technician."""


@dataclass(slots=True)
class Supplicant:
    """A running one: questions by `ask`, what it says by itself by `event`."""

    control: socket.socket
    process: "subprocess.Popen[bytes]"
    kept: list[tuple[float, str]] = field(default_factory=list)

    def ask(self, command: str) -> str:
        """Its answer to one command, without the line end. Raises SupplicantError."""
        try:
            self.control.send(command.encode("utf-8"))
            for _ in range(_STRAY_MAX):
                said = self._receive(_REPLY_S)
                if said is None:
                    break
                if not said.startswith("<"):
                    return said.rstrip("\n")
                self.kept.append((time.perf_counter(), said))
        except OSError as error:
            raise SupplicantError("wpa_supplicant ended by itself.") from error
        raise SupplicantError("wpa_supplicant does not answer.")

    def must(self, command: str) -> None:
        """A command that is answered by OK. Raises SupplicantError, which does not repeat it."""
        if self.ask(command) != "OK":
            verb = " ".join(command.split(" ", 3)[:3]) if "NETWORK" in command else command
            raise SupplicantError(f"wpa_supplicant refused {verb}.")

    def event(self, until_s: float) -> tuple[float, str] | None:
        """The next thing it says, with its time; None: nothing until then. Raises OSError."""
        if self.kept:
            return self.kept.pop(0)
        said = self._receive(max(0.0, until_s - time.perf_counter()))
        return None if said is None else (time.perf_counter(), said)

    def _receive(self, seconds: float) -> str | None:
        ready, _, _ = select.select([self.control], [], [], seconds)
        if not ready:
            return None
        return self.control.recv(_REPLY_BYTES).decode("utf-8", "replace")


@contextlib.contextmanager
def supplicant(program: str, interface: str) -> Iterator[Supplicant]:
    """Starts one on that adapter; it is gone afterwards. Raises SupplicantError."""
    folder = Path(tempfile.mkdtemp(prefix="netready-join-"))  # for its owner alone
    process = _started(program, interface, folder)
    control = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        _connect(control, folder, interface, process)
        running = Supplicant(control, process)
        running.must("ATTACH")
        yield running
    finally:
        with contextlib.suppress(OSError):
            control.send(b"TERMINATE")
        control.close()
        _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _started(program: str, interface: str, folder: Path) -> "subprocess.Popen[bytes]":
    argv = [program, "-i", interface, "-D", "nl80211", "-C", str(folder / "control")]
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if key not in SECRET_VARIABLES},
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    """Asks the kernel to end this process with the one that started it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _connect(
    control: socket.socket, folder: Path, interface: str, process: "subprocess.Popen[bytes]"
) -> None:
    control.bind(str(folder / "here"))
    end_s = time.perf_counter() + START_S
    while time.perf_counter() < end_s and process.poll() is None:
        with contextlib.suppress(OSError):
            control.connect(str(folder / "control" / interface))
            return
        time.sleep(0.02)
    raise SupplicantError("wpa_supplicant does not start on this adapter.")


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=2.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
