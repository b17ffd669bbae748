"""The live view of a load run on a terminal; silent where output is piped (text: `load_view`)."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from netready.cli.load_view import LABEL_CELLS, Line, view_lines
from netready.cli.terminal import own_controls
from netready.coordinator.load_run import LoadProgress
from netready.domain.visible import visible

LOOKS_A_SECOND = 4
STYLES = {"good": "green", "bad": "red", "doubt": "yellow", "quiet": "dim"}


@contextmanager
def shown_run(title: str, target: str) -> Iterator[Callable[[LoadProgress], None]]:
    """Shows each news it is told on standard error, and clears it away at the end."""
    # the stream itself is asked: FORCE_COLOR would make the console of a pipe a terminal
    if not sys.stderr.isatty():
        yield lambda _where: None
        return
    first = picture(view_lines(title, target, None))
    console = Console(file=own_controls(sys.stderr))
    with Live(first, console=console, refresh_per_second=LOOKS_A_SECOND, transient=True) as live:
        yield lambda where: live.update(picture(view_lines(title, target, where)))


def picture(lines: Sequence[Line]) -> RenderableType:
    """Label and text side by side, one line each however narrow the terminal."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=LABEL_CELLS, no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis")
    for line in lines:
        style = STYLES.get(line.tone, "")
        table.add_row(Text(line.label, style="bold"), Text(visible(line.text), style=style))
    return table
