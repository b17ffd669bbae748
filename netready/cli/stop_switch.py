"""Ctrl-C: once to finish what can be finished, twice to end at once."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopSwitch:
    """Ctrl-C once: finish what can be finished. Twice: as the system would."""

    def __init__(self) -> None:
        self.pressed = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Takes over the interrupt signal for a while."""
        before = signal.signal(signal.SIGINT, self._press)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True
        print("\nstopping; what is finished is kept (Ctrl-C again to end at once)", file=sys.stderr)
