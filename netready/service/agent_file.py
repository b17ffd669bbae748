"""The agent as one file, `netready-agent.pyz`: what a device needs and nothing else.

Our packages only, so it runs on a bare Python; which of `netready` belongs in it follows from what
the probes import. The same sources give the same bytes.
"""

import ast
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

FILE_NAME: Final = "netready-agent.pyz"
_PROBES, _CORE = "netready_probes", "netready"
_SHEBANG: Final = b"#!/usr/bin/env python3\n"
_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the first that the format knows
_MODE: Final = 0o644 << 16
# Programs that the agent starts find our packages in the archive by PYTHONPATH.
_MAIN: Final = """\
import os
import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("netready-agent needs Python 3.11 or newer; this is " + sys.version.split()[0])
    archive = os.path.abspath(sys.path[0])
    sys.path[0] = archive
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = archive + (os.pathsep + before if before else "")

    from pathlib import Path

    from netready_probes.agent.joined.program import main

    sys.exit(main(archive=Path(archive)))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFile:
    """The file and its SHA-256 in hex."""

    data: bytes
    sha256: str


@cache
def agent_file() -> AgentFile:
    """Made of the packages that run now, once a process."""
    buffer = io.BytesIO(_SHEBANG)
    buffer.seek(0, io.SEEK_END)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(_members().items()):
            entry = zipfile.ZipInfo(name, date_time=_DAY)
            entry.external_attr, entry.compress_type = _MODE, zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on Unix, wherever it is made
            archive.writestr(entry, data)
    data = buffer.getvalue()
    return AgentFile(data=data, sha256=hashlib.sha256(data).hexdigest())


def _members() -> dict[str, bytes]:
    """Every file of the probes, and the modules of the core that these import, however far."""
    probes = Path(str(files(_PROBES)))
    found = {
        f"{_PROBES}/{path.relative_to(probes).as_posix()}": path.read_bytes()
        for path in sorted(probes.rglob("*.py"))
    }
    waiting = [name for source in found.values() for name in _imported(source)]
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for name, source in _files_of(module):
            found[name] = source
            waiting += _imported(source)
    return {"__main__.py": _MAIN.encode("utf-8"), **found}


def _imported(source: bytes) -> Iterator[str]:
    """Modules of the core that a file names in its imports, also those that it makes late."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name.split(".")[0] == _CORE)


def _files_of(module: str) -> Iterator[tuple[str, bytes]]:
    """The file of a module and those of the packages around it; none for a name in a module."""
    core, parts = Path(str(files(_CORE))), module.split(".")[1:]
    for depth in range(len(parts) + 1):
        inside = Path(*parts[:depth])
        for path in (inside / "__init__.py", inside.with_suffix(".py") if depth else None):
            if path is not None and (core / path).is_file():
                yield f"{_CORE}/{path.as_posix()}", (core / path).read_bytes()
