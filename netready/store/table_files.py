"""Tables as files for other programs: CSV, or Parquet where pyarrow is installed.

CSV: UTF-8, a header, times in UTC, an empty cell for "not known". Text that a spreadsheet would
calculate gets an apostrophe (`csv_cells`). Parquet: typed, exact, null for "not known".
"""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from netready.domain.errors import BadInputError
from netready.domain.table import Kind, Table, Value
from netready.store.csv_cells import csv_text, text_cell
from netready.store.fault_words import shown
from netready.store.files import write_bytes

MISSING_PARQUET: Final = (
    "--format parquet: the package pyarrow is not installed; "
    "install it with: pip install 'netready[parquet]', allowed without it: --format csv"
)


FORMS: Final = ("csv", "parquet")


def check_form(form: str) -> None:
    """Refuses a form that cannot be written, before anything is worked out.

    Raises:
        BadInputError: it is none, or what writes it is not installed.
    """
    if form not in FORMS:
        raise BadInputError([f"--format: found {shown(form)}, allowed {' or '.join(FORMS)}"])
    if form == "parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError as error:
            raise BadInputError([MISSING_PARQUET]) from error


def write_tables(folder: Path, tables: Sequence[Table], form: str) -> tuple[Path, ...]:
    """Writes each table whole or not at all; the paths.

    Args:
        folder: made if need be.
        tables: each becomes a file of its name.
        form: "csv" or "parquet".

    Raises:
        BadInputError: there is no such form, pyarrow is missing, the folder cannot be written.
    """
    check_form(form)
    writer: Callable[[Table], bytes] = parquet_bytes if form == "parquet" else table_csv
    made = [(folder / f"{table.name}.{form}", writer(table)) for table in tables]
    for path, data in made:
        write_bytes(path, data)
    return tuple(path for path, _ in made)


def table_csv(table: Table) -> bytes:
    """The bytes of a table as CSV."""
    rows = [[_cell(value) for value in row] for row in table.rows]
    return csv_text([[column.name for column in table.columns], *rows]).encode()


def _cell(value: Value) -> str:
    if value is None or _is_endless(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return text_cell(str(value)) if isinstance(value, str) else repr(value)


def _is_endless(value: Value) -> bool:
    """Whether it is a figure that never came: no number, so no cell."""
    return isinstance(value, float) and not math.isfinite(value)


def parquet_bytes(table: Table) -> bytes:
    """The bytes of a table as Parquet; see `check_form`."""
    import pyarrow as arrow
    from pyarrow import parquet

    schema = arrow.schema(
        [
            arrow.field(column.name, _type(arrow, column.kind), metadata={"means": column.means})
            for column in table.columns
        ]
    )
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [
        arrow.array([_exact(value) for value in values], type=each.type)
        for values, each in zip(columns, schema, strict=True)
    ]
    out = arrow.BufferOutputStream()
    parquet.write_table(arrow.Table.from_arrays(arrays, schema=schema), out)
    return bytes(out.getvalue())


def _type(arrow: Any, kind: Kind) -> Any:
    return {
        Kind.TEXT: arrow.string(),
        Kind.WHOLE: arrow.int64(),
        Kind.NUMBER: arrow.float64(),
        Kind.TRUTH: arrow.bool_(),
        Kind.TIME: arrow.timestamp("us", tz="UTC"),
        Kind.DAY: arrow.date32(),
    }[kind]


def _exact(value: Value) -> Value:
    """Half a character of a pair is no text in a file; a sign stands in for it."""
    if _is_endless(value):
        return None
    return str(value).encode("utf-8", "replace").decode() if isinstance(value, str) else value
