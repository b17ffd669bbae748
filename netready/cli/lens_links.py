"""Rows of a file into the DfE's weakest link, and into every method at once."""

from pathlib import Path

from netready.cli.lens_reading import Faults, Row, number, rows_of
from netready.domain.errors import BadInputError
from netready.domain.jsonable import jsonable
from netready.scoring.lenses.all_lenses import all_lenses
from netready.scoring.lenses.dfe import WORDS, dfe

# what `all` takes, by our names
INPUTS = (
    "download_throughput_mbps",
    "upload_throughput_mbps",
    "latency_ms",
    "packet_loss",
    "jitter_ms",
    "loaded_latency_p95_ms",
    "loaded_latency_down_ms",
    "loaded_latency_up_ms",
    "throughput_mbps",
)
_LABEL_MAX = 200

Rows = list[dict[str, object]]


def dfe_rows(path: Path) -> Rows:
    """The topics of a file with one answer a row: `topic`, `question`, `answer`.

    Raises:
        BadInputError: every fault of the file.
    """
    rows, faults = rows_of(path), Faults()
    topics: dict[str, dict[str, str | None]] = {}
    for row in rows:
        topic = _text(row, "topic", faults)
        question = (
            _text(row, "question", faults) if "question" in row.cells else f"row {row.number}"
        )
        answers = topics.setdefault(topic, {})
        if question in answers:
            faults.add(f"{row.place}, question", question, "each question of a topic once")
        answers[question] = _answer(row, faults)
    faults.raise_any()
    result = dfe(topics)
    found = jsonable(result)
    return [{"row": 1, "name": "all topics", **(found if isinstance(found, dict) else {})}]


def _text(row: Row, name: str, faults: Faults) -> str:
    cell = row.cells.get(name)
    if isinstance(cell, str) and cell.strip() and len(cell) <= _LABEL_MAX:
        return "".join(each for each in cell.strip() if each.isprintable())
    faults.add(f"{row.place}, {name}", cell, f"a text of 1 to {_LABEL_MAX} characters")
    return ""


def _answer(row: Row, faults: Faults) -> str | None:
    """A word, or None where it is blank: not known."""
    cell = row.cells.get("answer")
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    word = cell.strip().casefold() if isinstance(cell, str) else ""
    if word in WORDS:
        return word
    faults.add(f"{row.place}, answer", cell, f"{', '.join(WORDS)}, or empty: not known")
    return None


def all_rows(path: Path) -> Rows:
    """Every method over each row, with the sentence on why they differ.

    Raises:
        BadInputError: every fault of the file.
    """
    rows, faults = rows_of(path), Faults()
    if not any(name in row.cells for row in rows for name in INPUTS):
        allowed = ", ".join(INPUTS)
        raise BadInputError(
            [f"{path}: found none of the values that this takes; allowed: {allowed}"]
        )
    scored: Rows = []
    for row in rows:
        found = {
            name: number(row.cells[name], name, row.place, faults)
            for name in INPUTS
            if name in row.cells
        }
        values = {name: value for name, value in found.items() if value is not None}
        lenses = all_lenses(values)
        why = lenses["why_they_differ"] or "too little is known to compare the methods"
        scored.append({"row": row.number, "name": f"row {row.number}", **lenses, "sentence": why})
    faults.raise_any()
    return scored
