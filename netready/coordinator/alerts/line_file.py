"""A message as lines of a file: one JSON object an alert, once each. I/O."""

import json
from pathlib import Path
from typing import Final

from netready.coordinator.alerts.delivery import SENT, Outcome, refused
from netready.coordinator.alerts.message import FORMAT, Message, alert_data
from netready.domain.jsonable import canonical_json
from netready.domain.visible import visible
from netready.store.record_log import append_lines

LOOKED_AT_BYTES: Final = 1_000_000
Identity = tuple[str, str]  # school, key of the alert


def write_lines(message: Message, path: Path) -> Outcome:
    """Adds the message's alerts and waits until they are on the disk.

    After a crash the same message comes again: lines that are there are not added again.
    """
    try:
        there = _identities(path)
        data = _data(message, there)
        if data:
            append_lines(path, data)
    except OSError as error:
        return refused(f"the file could not be written ({visible(error.strerror or str(error))})")
    return SENT


def _data(message: Message, there: set[Identity]) -> bytes:
    head = {"format": FORMAT, "id": message.id, "school": message.school, "test": message.is_test}
    alerts = [alert_data(alert) for alert in message.alerts]
    lines = [
        canonical_json(head | alert).encode() + b"\n"
        for alert in alerts
        if (message.school, alert["key"]) not in there or message.is_test
    ]
    return b"".join(lines)


def _identities(path: Path) -> set[Identity]:
    """The alerts in the last megabyte; several schools may write into one file."""
    if not path.exists():
        return set()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - LOOKED_AT_BYTES))
        lines = file.read(LOOKED_AT_BYTES).splitlines()
    return {identity for line in lines if (identity := _identity(line)) is not None}


def _identity(line: bytes) -> Identity | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    school, key = map(entry.get, ("school", "key")) if isinstance(entry, dict) else (None, None)
    return (school, key) if isinstance(school, str) and isinstance(key, str) else None
