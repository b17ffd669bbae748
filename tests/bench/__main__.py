"""`python -m tests.bench`: every bench, each figure beside its aim.

    python -m tests.bench                   all of them
    python -m tests.bench --list            what there is
    python -m tests.bench --only engine     one; may be repeated
    python -m tests.bench --write           also writes the tables into docs/benchmarks.md; those of
                                            benches that did not run stay

A figure in time belongs to a machine and a day, so both stand at the top, and nothing here passes
or fails a build: a missed aim is shown as such, and the exit code is 0. It is 1 where a bench
itself failed.
"""

import argparse
import json
import os
import pkgutil
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import tests.bench
from tests.bench.alone import PREFIX, module_of
from tests.bench.figures import Figure, markdown

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One bench that has run; `text` where it prints a table of its own."""

    name: str
    title: str
    seconds: float
    figures: tuple[Figure, ...] = ()
    text: str = ""
    fault: str = ""


def names() -> list[str]:
    """The benches of this folder, in order."""
    found = (module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    return sorted(name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX))


def title_of(module: ModuleType) -> str:
    """The first line of its docstring, without the command that some begin with."""
    first = (module.__doc__ or "").strip().split("\n")[0]
    return first.rpartition("`: ")[2]


def machine() -> str:
    """Where and when; no host name."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = named[0] if named else model
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {system}, "
        f"{os.cpu_count()} x {model}, Python {platform.python_version()}{load}"
    )


def run(name: str) -> Ran:
    """One bench, in a process of its own; what it prints appears as it goes."""
    title = title_of(module_of(name))
    print(f"\n{name}: {title}", flush=True)
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "left.json"
        argv = [sys.executable, "-m", "tests.bench.alone", name, str(out)]
        ended = subprocess.run(argv, cwd=ROOT, check=False)
        left = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    seconds = time.monotonic() - began_s
    print(f"  ({seconds:.0f} s)", flush=True)
    return Ran(
        name=name,
        title=title,
        seconds=seconds,
        figures=tuple(Figure(**each) for each in left.get("figures", [])),
        text=left.get("text", ""),
        fault=left.get("fault", f"it ended with {ended.returncode}"),
    )


def parts_of(ran: Sequence[Ran], where: str) -> dict[str, str]:
    """What stands on the page of each bench: its name, machine and date, its table."""
    return {one.name: _part(one, where) for one in ran}


def _part(one: Ran, where: str) -> str:
    parts = [f"**{one.name}**: {one.title}", f"Seen on {where}."]
    if one.figures:
        parts.append(markdown(one.figures))
    if one.text:
        parts.append(f"```text\n{one.text.rstrip()}\n```")
    if one.fault:
        parts.append(f"It failed: {one.fault}")
    return "\n\n".join(parts)


def write_page(parts: Mapping[str, str], page: Path = PAGE) -> None:
    """Puts these between the two marks; what stands there of other benches stays.

    Raises:
        ValueError: the marks are not there.
    """
    text = page.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    old, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page}: the marks {BEGIN} and {END} are missing")
    merged = {**_standing(old), **parts}
    shown = "\n\n".join(merged[name] for name in sorted(merged))
    page.write_text(f"{head}{BEGIN}\n\n{shown}\n\n{END}{tail}", encoding="utf-8")


def _standing(old: str) -> dict[str, str]:
    """The parts that a page has, of benches that there still are."""
    found = (part for part in re.split(r"(?m)^(?=\*\*\w+\*\*: )", old) if part.startswith("**"))
    named = {part.split("**")[1]: part.strip() for part in found}
    return {name: part for name, part in named.items() if name in names()}


def asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=title_of(this()))
    parser.add_argument("--only", action="append", choices=names(), metavar="NAME", default=[])
    parser.add_argument("--list", action="store_true", help="what there is")
    parser.add_argument(
        "--write", action="store_true", help="write their tables into docs/benchmarks.md"
    )
    return parser.parse_args(arguments)


def this() -> ModuleType:
    return sys.modules[__name__]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was asked for."""
    options = asked(arguments)
    if options.list:
        for name in names():
            print(f"{name:<18} {title_of(module_of(name))}")
        return 0
    where = machine()
    print(where)
    ran = [run(name) for name in options.only or names()]
    missed = [figure.name for one in ran for figure in one.figures if figure.reached is False]
    aims = sum(figure.reached is not None for one in ran for figure in one.figures)
    print(f"\n{aims - len(missed)} of {aims} aims reached" + "".join(f"\n  {m}" for m in missed))
    if options.write:
        write_page(parts_of(ran, where))
    return 1 if any(one.fault for one in ran) else 0


if __name__ == "__main__":
    sys.exit(main())
