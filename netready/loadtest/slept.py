"""Did the device sleep in the middle of a stage? Pure.

The monotonic clock of Linux and macOS stands still in a suspend and the wall clock does not; on
Windows both go on, and there the worker's dead-man tells (`StoodStill`).
"""

from netready.loadtest.clock import CLOCKS_APART_S_MAX, Passed


def slept_s(passed: Passed) -> float:
    """How long it seems to have slept; 0: it did not, or only a wall clock was set back."""
    apart_s = passed.wall_s - passed.monotonic_s
    return apart_s if apart_s > CLOCKS_APART_S_MAX else 0.0
