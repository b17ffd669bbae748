"""Progress with a time left, on a terminal only; silent where output is piped."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from netready.cli.terminal import own_controls
from netready.coordinator.assess import Progress as Told
from netready.domain.visible import visible


@contextmanager
def shown_progress() -> Iterator[Told]:
    """A line on standard error that says what is being done and for how much longer."""
    console = Console(file=own_controls(sys.stderr))
    columns = (
        TextColumn("{task.fields[title]:<36}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[left]:>12}  {task.fields[words]}"),
    )
    # the stream itself is asked: FORCE_COLOR would make the console of a pipe a terminal
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("", total=1.0, title="", left="", words="")

        def told(*, title: str, words: str, done_ratio: float, left_s: float) -> None:
            left = time_left(left_s)
            bar.update(
                task, completed=done_ratio, title=visible(title), words=visible(words), left=left
            )

        yield told


def time_left(seconds: float) -> str:
    """E.g. "1 min 20 s left"; never less than a second."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest:02d} s left" if minutes else f"{rest} s left"
