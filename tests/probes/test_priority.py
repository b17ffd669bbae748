"""A little more priority where it is allowed, none where it is not, and never left behind."""

import os
from collections.abc import Callable

import psutil
import pytest

from netready_probes.system.priority import NICE, raise_priority, raised_priority

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="raising a priority needs root"
)


@needs_root
def test_it_is_raised_inside_and_as_before_outside() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with raised_priority() as raised:
        inside = os.getpriority(os.PRIO_PROCESS, 0)

    assert raised
    assert inside == min(NICE, before)
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


@needs_root
@pytest.mark.parametrize(("given", "wanted"), [(0, NICE), (-15, -15), (10, NICE)])
def test_it_only_ever_goes_up(given: int, wanted: int) -> None:
    def trial() -> bool:
        os.setpriority(os.PRIO_PROCESS, 0, given)
        return raise_priority() and os.getpriority(os.PRIO_PROCESS, 0) == wanted

    assert in_a_child(trial)


@needs_root
def test_without_the_right_it_stays_silently_as_it_was() -> None:
    def trial() -> bool:
        os.setuid(65534)
        with raised_priority() as raised:
            return not raised and os.getpriority(os.PRIO_PROCESS, 0) == before

    before = os.getpriority(os.PRIO_PROCESS, 0)
    assert in_a_child(trial)


def test_outside_nothing_has_changed_whatever_the_right() -> None:
    before = psutil.Process().nice()
    with raised_priority():
        pass

    assert psutil.Process().nice() == before


def in_a_child(trial: Callable[[], bool]) -> bool:
    """Runs it in a process of its own, which no other test has to live with."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if trial() else 1)
        finally:
            os._exit(2)
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == 0
