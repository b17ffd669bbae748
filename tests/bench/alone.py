"""One bench in a process of its own: no other one inherits its core, its memory or its fate.

python -m tests.bench.alone NAME OUT.json     what `python -m tests.bench` starts
"""

import importlib
import io
import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import TextIO

from tests.bench.figures import Figure, text_line

PREFIX = "bench_"


def module_of(name: str) -> ModuleType:
    return importlib.import_module(f"tests.bench.{PREFIX}{name}")


class Both(io.TextIOBase):
    """Writes to two streams."""

    def __init__(self, *streams: TextIO) -> None:
        self._streams = streams

    def write(self, text: str) -> int:
        """To each of them, at once."""
        for stream in self._streams:
            stream.write(text)
            stream.flush()
        return len(text)


def figures_of(module: ModuleType, told: TextIO) -> Iterator[Figure]:
    """What it yields; or what it returns after its own table, which `told` gets, too."""
    if hasattr(module, "figures"):
        yield from module.figures()
        return
    with redirect_stdout(Both(sys.stdout, told)):
        returned = module.main()
    if isinstance(returned, list | tuple):
        yield from returned


def main(name: str, out: Path) -> int:
    """Runs it, prints as it goes, and leaves everything in a file."""
    told, found, fault = io.StringIO(), [], ""
    try:
        for figure in figures_of(module_of(name), told):
            found.append(figure)
            print(text_line(figure), flush=True)
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"[:500]
        traceback.print_exc()
    left = {"figures": [asdict(each) for each in found], "text": told.getvalue(), "fault": fault}
    out.write_text(json.dumps(left), encoding="utf-8")
    return 1 if fault else 0


if __name__ == "__main__":
    given_name, given_out = sys.argv[1:3]
    sys.argv = sys.argv[:1]  # a bench may have arguments of its own
    sys.exit(main(given_name, Path(given_out)))
