"""`netready wifi controller`: a list in, records out, faults on standard error."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.cli.inputs import records_from
from netready.domain.errors import BadInputError
from netready.store.example import example_site_text
from netready.store.site_file import parse_site

RUN = CliRunner()
LIST = "Gerät;Kanal;Geräte;Belegung;Raum\nAP 1;36 (80 MHz);20;45 %;{room}\nAP 2;6;-;;Bike shed\n"
MAP = tuple(
    word
    for pair in ("ap=Gerät", "channel=Kanal", "clients=Geräte", "utilisation=Belegung", "room=Raum")
    for word in ("--map", pair)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = example_site_text()
    room = parse_site(text, name="x").site.rooms[0].name
    (tmp_path / "school.toml").write_text(text, encoding="utf-8")
    (tmp_path / "radios.csv").write_text(LIST.format(room=room), encoding="utf-8")
    return tmp_path


def given(folder: Path, *words: str) -> list[str]:
    return [
        *("wifi", "controller", str(folder / "radios.csv"), "--site", str(folder / "school.toml")),
        *words,
    ]


def test_a_list_becomes_records_that_can_be_scored(folder: Path) -> None:
    out = folder / "out.jsonl"
    words = given(folder, *MAP, "--at", "2026-11-20T10:15:00Z", "--json", str(out))
    result = RUN.invoke(app, words, catch_exceptions=False)
    assert result.exit_code == 0
    assert "channel 36, 80 MHz, power not known, 20 clients, air in use 45 %" in result.stdout
    assert "clients not known, air in use not known" in result.stdout
    assert "Room 'Bike shed' of the list is not in the site file" in result.stderr
    records = records_from(out).records
    assert [record.probe for record in records] == ["controller", "controller"]
    assert records[0].started_at.isoformat() == "2026-11-20T10:15:00+00:00"


def test_standard_output_holds_the_records_alone(folder: Path) -> None:
    result = RUN.invoke(app, given(folder, *MAP, "--json", "-"), catch_exceptions=False)
    assert all(line.startswith('{"agent_version"') for line in result.stdout.splitlines())


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ((), "no row names the columns"),
        (("--map", "chanel=Kanal"), "did you mean 'channel'?"),
        ((*MAP, "--at", "yesterday"), "found 'yesterday'"),
    ],
)
def test_what_cannot_be_used_is_refused(folder: Path, words: tuple[str, ...], fault: str) -> None:
    with pytest.raises(BadInputError) as caught:
        RUN.invoke(app, given(folder, *words), catch_exceptions=False)
    assert any(fault in each for each in caught.value.faults)
