"""`netready export`: records to tables on disk."""

import csv
import io
from pathlib import Path

import pytest
from typer.main import get_command

from netready.cli import app
from netready.domain.errors import BadInputError
from netready.domain.jsonable import canonical_json
from netready.domain.metrics import metric
from netready.domain.record import Record
from netready.store.site_text import site_text
from tests.build_records import a_load_record, a_record, a_site

TABLES = ("columns", "criteria", "failures", "metrics", "remedies", "rooms", "run_stages", "runs")


def export(folder: Path, *options: str, records: tuple[Record, ...] = ()) -> Path:
    given = records or (a_record(metric("rtt_ms", 12.5)), a_load_record(holds=30, number=2))
    lines = "".join(f"{canonical_json(record)}\n" for record in given)
    (folder / "records.jsonl").write_text(lines, encoding="utf-8")
    (folder / "site.toml").write_text(site_text(a_site()), encoding="utf-8")
    words = [str(folder / "records.jsonl"), "--site", str(folder / "site.toml")]
    get_command(app).main(
        args=["export", *words, "--out", str(folder / "out"), *options], standalone_mode=False
    )
    return folder / "out"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_table_is_a_file(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = export(tmp_path, "--format", form)
    assert sorted(path.name for path in out.iterdir()) == [f"{name}.{form}" for name in TABLES]
    assert f"metrics.{form}: " in capsys.readouterr().out


def test_a_hostile_name_is_text_in_every_table(tmp_path: Path) -> None:
    hostile = "=cmd|' /C calc'!A0"
    record = a_record(metric("rtt_ms", 1.0, label="+1"), room=hostile)
    out = export(tmp_path, records=(record,))
    for path in out.iterdir():
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        numbers = {cell for row in rows for cell in row if cell[:1] in "-+=@\t\r" and cell}
        assert all(cell.lstrip("-").replace(".", "").isdecimal() for cell in numbers), numbers
    metrics = (out / "metrics.csv").read_text(encoding="utf-8-sig")
    assert f"'{hostile}" in metrics
    assert ",'+1," in metrics


def test_another_format_is_refused_with_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="found 'xlsx', allowed csv or parquet"):
        export(tmp_path, "--format", "xlsx")
