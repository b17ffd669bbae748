"""Ctrl-C or SIGTERM: once to finish what can be finished, twice to end at once."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSwitch:
    """Once: finish what can be finished. Twice: as the system would."""

    def __init__(self) -> None:
        self.pressed = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Takes over the signals that stop a program for a while."""
        with on_stop_signals(self._press):
            yield

    def _press(self) -> None:
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True
        print("\nstopping; what is finished is kept (Ctrl-C again to end at once)", file=sys.stderr)


@contextmanager
def on_stop_signals(act: Callable[[], None]) -> Iterator[None]:
    """`act` is called for Ctrl-C and SIGTERM inside; the old handlers come back."""
    with ExitStack() as stack:
        for number in STOP_SIGNALS:
            before = signal.signal(number, lambda _number, _frame: act())
            stack.callback(signal.signal, number, before)
        yield
