"""A wireless adapter taken into a network of this process's own, and always brought back. Linux.

In a network namespace of its own a join touches nothing of this machine: no address, no route, no
DNS server. A keeper, a process that stays outside, takes the radio over and brings it back when
this process ends, however it ends; when even the keeper is gone, the kernel does.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Final

_CLONE_NEWNET: Final = 0x40000000  # include/uapi/linux/sched.h
_MOVE_S: Final = 5.0
_BACK_TRIES: Final = 10
_GO: Final = b"go"
_DONE: Final = b"ok"
SBIN: Final = "/usr/sbin:/sbin:/usr/local/sbin"


class ApartError(Exception):
    """The adapter could not be taken apart; nothing was changed. The message says why."""


def program(name: str) -> str:
    """The path of a program, also where only root looks."""
    return shutil.which(name) or shutil.which(name, path=SBIN) or name


def run(*argv: str, inside: Callable[[], None] | None = None) -> str:
    """Runs a short program; "" or what it complained of."""
    try:
        ended = subprocess.run(
            [program(argv[0]), *argv[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_MOVE_S,
            preexec_fn=inside,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return f"{argv[0]} cannot be run"
    return "" if ended.returncode == 0 else (ended.stderr.strip()[:200] or "refused")


@contextlib.contextmanager
def apart(interface: str, radio: int, *, was_up: bool) -> Iterator[None]:
    """From here on this process sees that adapter alone. Raises ApartError.

    Call it before any thread is started.
    """
    ours, keepers = socket.socketpair()
    worker = os.getpid()
    keeper = os.fork()
    if keeper == 0:
        ours.close()
        _keep(keepers, worker, interface, radio, was_up)
    keepers.close()
    try:
        _leave_network()
        ours.sendall(_GO)
        answer = ours.recv(300)
        if answer != _DONE:
            raise ApartError(answer.decode("utf-8", "replace") or "The adapter cannot be moved.")
        yield
    finally:
        ours.close()
        os.waitpid(keeper, 0)


def _leave_network() -> None:
    """`os.unshare` is there from Python 3.12 only."""
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET) != 0:
        raise ApartError(f"It needs root: {os.strerror(ctypes.get_errno())}.")


def _keep(line: socket.socket, worker: int, interface: str, radio: int, was_up: bool) -> None:
    """The keeper's life; never returns."""
    try:
        os.setsid()  # a stop that ends the worker's group does not end it
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if line.recv(len(_GO)) == _GO:
            there = os.open(f"/proc/{worker}/ns/net", os.O_RDONLY)
            complaint = run("iw", f"phy#{radio}", "set", "netns", str(worker))
            line.sendall(complaint.encode("utf-8") or _DONE)
            if not complaint:
                _until_closed(line)
                _bring_back(there, interface, radio, was_up)
    finally:
        os._exit(0)


def _until_closed(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while line.recv(1):
            pass


def _bring_back(there: int, interface: str, radio: int, was_up: bool) -> None:
    def inside() -> None:
        ctypes.CDLL(None).setns(there, _CLONE_NEWNET)

    for _ in range(_BACK_TRIES):
        if not run("iw", f"phy#{radio}", "set", "netns", str(os.getpid()), inside=inside):
            break
        time.sleep(0.2)
    if was_up:
        run("ip", "link", "set", interface, "up")
