"""Tables as CSV and Parquet: what was written comes back, and nothing is ever calculated."""

import csv
import io
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.table import Column, Kind, Table, Value
from netready.store.csv_cells import starts_a_formula, text_of_cell
from netready.store.table_files import parquet_bytes, table_csv, write_tables

COLUMNS = tuple(
    Column(name=name, kind=kind, means=f"The {name}.")
    for name, kind in (
        ("name", Kind.TEXT), ("count", Kind.WHOLE), ("rtt_ms", Kind.NUMBER),
        ("wired", Kind.TRUTH), ("at_utc", Kind.TIME), ("on", Kind.DAY),
    )
)  # fmt: skip
AT = datetime(2026, 11, 2, 10, 0, 0, 125_000, tzinfo=UTC)
ROW: tuple[Value, ...] = ("=1+1", 3, -67.25, False, AT, date(2026, 11, 2))
EMPTY: tuple[Value, ...] = (None,) * 6


def a_table(*rows: tuple[Value, ...]) -> Table:
    return Table(name="t", columns=COLUMNS, rows=rows)


def read_back(table: Table) -> list[list[str]]:
    text = table_csv(table).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_has_units_utc_and_empty_cells() -> None:
    header, first, second = read_back(a_table(ROW, EMPTY))
    assert header == ["name", "count", "rtt_ms", "wired", "at_utc", "on"]
    assert first == [
        "'=1+1", "3", "-67.25", "false", "2026-11-02T10:00:00.125000Z", "2026-11-02",
    ]  # fmt: skip
    assert second == [""] * 6


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    zone = timezone(timedelta(hours=2))
    row = (None, None, None, None, AT.astimezone(zone), None)
    assert read_back(a_table(row))[1][4] == "2026-11-02T10:00:00.125000Z"


def test_a_figure_that_never_came_is_empty_not_a_word() -> None:
    row = (None, None, float("inf"), None, None, None)
    assert read_back(a_table(row))[1][2] == ""
    assert _parquet(a_table(row))["rtt_ms"] == [None]


@given(st.text(max_size=30))
def test_no_text_calculates_and_every_text_without_hidden_signs_comes_back(text: str) -> None:
    cell = read_back(a_table((text, *EMPTY[1:])))[1][0]
    assert not starts_a_formula(cell)
    if text.isprintable():
        assert text_of_cell(cell) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_comes_back(number: float) -> None:
    assert float(read_back(a_table((None, None, number, None, None, None)))[1][2]) == number


def _parquet(table: Table) -> dict[str, list[object]]:
    found = pyarrow.parquet.read_table(io.BytesIO(parquet_bytes(table)))
    return {name: found.column(name).to_pylist() for name in found.column_names}


def test_parquet_is_typed_exact_and_null_where_nothing_is_known() -> None:
    found = _parquet(a_table(ROW, EMPTY))
    assert {name: values[0] for name, values in found.items()} == {
        "name": "=1+1", "count": 3, "rtt_ms": -67.25, "wired": False, "at_utc": AT,
        "on": date(2026, 11, 2),
    }  # fmt: skip
    assert {values[1] for values in found.values()} == {None}
    schema = pyarrow.parquet.read_schema(io.BytesIO(parquet_bytes(a_table())))
    assert str(schema.field("at_utc").type) == "timestamp[us, tz=UTC]"
    assert schema.field("rtt_ms").metadata == {b"means": b"The rtt_ms."}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_tables_have_the_same_bytes(tmp_path: Path, form: str) -> None:
    once = write_tables(tmp_path / "a", [a_table(ROW)], form)
    twice = write_tables(tmp_path / "b", [a_table(ROW)], form)
    assert [path.name for path in once] == [f"t.{form}"]
    assert once[0].read_bytes() == twice[0].read_bytes()


def test_without_pyarrow_parquet_is_one_line_and_nothing_is_written(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path\n"
        "from netready.domain.errors import BadInputError\n"
        "from netready.domain.table import Table\n"
        "from netready.store.table_files import write_tables\n"
        "try: write_tables(Path('out'), [Table(name='t', columns=(), rows=())], 'parquet')\n"
        "except BadInputError as error: print(*error.faults, sep='|')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, timeout=60, cwd=tmp_path, check=True,
    )  # fmt: skip
    assert result.stdout.count("|") == 0
    assert "pip install 'netready[parquet]', allowed without it: --format csv" in result.stdout
    assert not list(tmp_path.iterdir())
