"""Where in a TOML text a key stands. Pure; good enough for fault lines, not a parser.

Knows tables, lists of tables and plain keys. For anything else (inline tables, dotted keys) it
answers with the line of the table, or None: a missing line number is better than a wrong one.
"""

import re
from collections.abc import Mapping, Sequence

LIST_HEADER = re.compile(r"\s*\[\[\s*[\"']?([\w-]+)[\"']?\s*\]\]")
HEADER = re.compile(r"\s*\[\s*[\"']?([\w-]+)[\"']?\s*\]")
KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")
MULTI_LINE = re.compile(r'"""|\'\'\'')

# table, its index in a list of tables or None, key or None for the header -> line
Places = Mapping[tuple[str, int | None, str | None], int]


def places(text: str) -> Places:
    """The lines, counted from 1, of all headers and plain keys."""
    found: dict[tuple[str, int | None, str | None], int] = {}
    counts: dict[str, int] = {}
    table, index, in_text = "", None, False
    for number, line in enumerate(text.splitlines(), start=1):
        skip, in_text = in_text, in_text ^ (len(MULTI_LINE.findall(line)) % 2 == 1)
        if skip:
            continue
        if match := LIST_HEADER.match(line):
            table = match[1]
            index = counts[table] = counts.get(table, -1) + 1
            found[table, index, None] = number
            found.setdefault((table, None, None), number)
        elif match := HEADER.match(line):
            table, index = match[1], None
            found.setdefault((table, None, None), number)
        elif match := KEY.match(line):
            found.setdefault((table, index, match[1]), number)
    return found


def line_of(found: Places, at: Sequence[str | int]) -> int | None:
    """The line of a location such as ("room", 3, "seats"); of its table where the key is absent."""
    if not at:
        return None
    table, rest = str(at[0]), list(at[1:])
    index = rest.pop(0) if rest and isinstance(rest[0], int) else None
    if not isinstance(index, int | None):
        return None
    key = str(rest[0]) if rest else None
    exact = found.get((table, index, key))
    return exact or found.get((table, index, None)) or found.get(("", None, table))


def place_words(at: Sequence[str | int]) -> str:
    """A location for people, lists counted from 1: "room[3].seats"."""
    words = ""
    for part in at:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words
