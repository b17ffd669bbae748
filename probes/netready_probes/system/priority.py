"""A little more scheduling priority for the processes that measure, where the system allows it.

Other programs of the device then disturb a measurement less. It is no licence: whether the device
could keep its schedule is judged as ever.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from netready_probes.system.figures import psutil

NICE: Final = -5  # a quarter of the way up; what waits on a person's screen still gets its turn


def raise_priority() -> bool:
    """Raises that of the calling thread, and of threads and processes that it starts from now on.

    Returns whether it is raised now; without the right to do so it silently stays as it was.
    """
    try:
        if sys.platform == "win32":
            psutil.Process().nice(psutil.ABOVE_NORMAL_PRIORITY_CLASS)
        else:
            _set_nice(min(NICE, _nice()))
    except (OSError, psutil.Error):
        return False
    return True


@contextmanager
def raised_priority() -> Iterator[bool]:
    """Raised inside, as it was outside; yields whether it could be."""
    before = psutil.Process().nice() if sys.platform == "win32" else _nice()
    raised = raise_priority()
    try:
        yield raised
    finally:
        if raised and sys.platform == "win32":
            psutil.Process().nice(before)
        elif raised:
            _set_nice(before)


def _nice() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def _set_nice(value: int) -> None:
    """Only where it changes: setting even the same value asks for the right to raise it."""
    if value != _nice():
        os.setpriority(os.PRIO_PROCESS, 0, value)
