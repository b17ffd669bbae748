"""What reaches a terminal: text that can be seen.

A name from the air that holds an escape sequence could retitle the window, erase the line that says
"not yet", or write into the clipboard. So the two streams of the program are guarded once, here,
whichever command prints. A live picture, or a line that is written over, asks for `own_controls`.
"""

import io
import sys
from collections.abc import Iterable
from typing import TextIO, cast

from netready.domain.visible import PLAIN_CONTROLS, visible


class Guarded:
    """A text stream in which nothing is more than text.

    Everything but writing is the stream's own. Its bytes are not offered: they would go past us.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str, /) -> int:
        """Writes what may be written; returns the length of what was given."""
        self.stream.write(for_terminal(text))
        return len(text)

    def writelines(self, lines: Iterable[str], /) -> None:
        """Writes each."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        if name in {"buffer", "detach", "stream"}:
            raise AttributeError(name)
        return getattr(self.stream, name)


def for_terminal(text: str) -> str:
    """A text for a terminal, which may have several lines."""
    return visible(text, keep=PLAIN_CONTROLS)


def own_controls(stream: TextIO) -> TextIO:
    """The same stream for a live picture; what people named must be `visible` before."""
    return stream.stream if isinstance(stream, Guarded) else stream


def guard_streams() -> None:
    """Guards standard output and standard error; letters that an old console lacks become "?"."""
    sys.stdout = _guarded(sys.stdout)
    sys.stderr = _guarded(sys.stderr)


def _guarded(stream: TextIO) -> TextIO:
    if stream is None or isinstance(stream, Guarded):  # a program without a window has no streams
        return stream
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return cast("TextIO", Guarded(stream))
