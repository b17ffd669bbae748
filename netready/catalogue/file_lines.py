"""Where in a TOML file a named fault stands, for people who edit it by hand. No file is read here.

`tomllib` keeps no positions, so the names that lead to the fault are looked up in the text: the
table by its id, then the key below it. Where a name is not found the last line found stands.
"""

import re
from collections.abc import Sequence

_NAMES = "id|key|code|host|name"


def line_of(text: str, way: Sequence[str]) -> int | None:
    """The line, counted from 1, that the way leads to; None where nothing of it is there."""
    lines = text.splitlines()
    found: int | None = None
    start, end = 0, len(lines)
    for name in way:
        at = _first(lines, name, start, end)
        if at is None:
            break
        found, start = at, at
        if _names_a_table(lines[at], name):
            end = _end_of_table(lines, at)
    return None if found is None else found + 1


def _first(lines: Sequence[str], name: str, start: int, end: int) -> int | None:
    """The first line from `start` on that names a table, or has the key."""
    has_key = re.compile(rf"(^|[{{,\s]){re.escape(name)}\s*=|^\s*\[+[\w.\"-]*\b{re.escape(name)}\]")
    for at in range(start, end):
        if _names_a_table(lines[at], name) or has_key.search(lines[at]):
            return at
    return None


def _names_a_table(line: str, name: str) -> bool:
    return bool(re.search(rf'(^|[{{,\s])({_NAMES})\s*=\s*"{re.escape(name)}"', line))


def _end_of_table(lines: Sequence[str], start: int) -> int:
    """The first line after it that opens another table."""
    after = (at for at in range(start + 1, len(lines)) if lines[at].lstrip().startswith("["))
    # a list of tables inside it is written in lines of its own
    return next((at for at in after if lines[at].lstrip().startswith("[[")), len(lines))
