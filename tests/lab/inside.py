"""This very process in a network namespace, for a while: `with inside(name): ...`.

Programs and threads that are started meanwhile are in it, too, and so stay sockets made there.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLONE_NEWNET = 0x40000000  # linux/sched.h


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Of the calling thread; raises OSError where the kernel refuses."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _enter(Path("/run/netns", name))
        yield
    finally:
        _set(before)
        os.close(before)


def _enter(path: Path) -> None:
    there = os.open(path, os.O_RDONLY)
    try:
        _set(there)
    finally:
        os.close(there)


def _set(opened: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(opened, CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
