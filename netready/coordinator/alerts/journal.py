"""The alerts' journal on the disk: one JSON object a line, each on the disk before we go on. I/O.

It outlives the program: what was told is known after a crash. `ledger` says what it means.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from netready.coordinator.alerts.ledger import Entry, Ledger, ledger_of
from netready.domain.jsonable import canonical_json
from netready.store.files import read_bytes, write_bytes
from netready.store.record_log import append_lines

NAME: Final = "journal.jsonl"
BYTES_MAX: Final = 50_000_000
SWEPT_ABOVE_BYTES: Final = 2_000_000
KEPT: Final = timedelta(days=400)  # a change of last autumn is still known as told


def read_journal(folder: Path) -> Ledger:
    """What was queued and told; nothing where there is no journal yet.

    Raises:
        BadInputError: it cannot be read, or is no file of ours by its size.
    """
    path = folder / NAME
    if not path.exists():
        return Ledger()
    return ledger_of(_entry(line) for line in _lines(path))


def _lines(path: Path) -> list[bytes]:
    return read_bytes(path, limit_bytes=BYTES_MAX, wanted="the alerts' journal").splitlines()


def _entry(line: bytes) -> Entry:
    try:
        entry: Any = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def note(folder: Path, entries: Iterable[Entry]) -> None:
    """Adds entries and waits until they are on the disk. Raises OSError."""
    data = b"".join(canonical_json(entry).encode() + b"\n" for entry in entries)
    if data:
        append_lines(folder / NAME, data)


def sweep(folder: Path, now: datetime) -> None:
    """Leaves out what is older than 400 days, once the journal is above 2 MB.

    Raises:
        NetreadyError: it cannot be written; then the old one is as it was.
    """
    path = folder / NAME
    if not path.exists() or path.stat().st_size <= SWEPT_ABOVE_BYTES:
        return
    lines = _lines(path)
    kept = _kept(lines, now)
    if len(kept) < len(lines):
        write_bytes(path, b"".join(line + b"\n" for line in kept), mode=0o600)


def _kept(lines: Sequence[bytes], now: datetime) -> list[bytes]:
    oldest = (now - KEPT).isoformat()
    return [line for line in lines if str(_entry(line).get("at", "")) >= oldest]
