"""`netready demo` and `netready compare`, as a user runs them."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.cli.demonstrating import tour_of
from netready.domain.errors import BadInputError
from netready.example.school import example_school

PAGES = ("leadership.html", "technician.html", "nightly.html")


def run(*arguments: str) -> str:
    found = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def faults_of(*arguments: str) -> list[str]:
    found = CliRunner().invoke(app, list(arguments))
    assert isinstance(found.exception, BadInputError), found.output
    return [str(fault) for fault in found.exception.faults]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one: twenty rooms take seconds, sixty take more."""
    out = tmp_path_factory.mktemp("demo") / "autumn"
    told = run("demo", "--out", str(out), "--rooms", "20")
    (out.parent / "told.txt").write_text(told, encoding="utf-8")
    return out


@pytest.fixture(scope="module")
def spring(folder: Path) -> Path:
    out = folder.parent / "spring"
    run("demo", "--out", str(out), "--rooms", "20", "--spring")
    return out


def test_simulated_stands_on_everything(folder: Path) -> None:
    for name in PAGES:
        page = (folder / name).read_text(encoding="utf-8")
        title = page[page.index("<title>") : page.index("</title>")]
        assert "Simulated example, no network was measured" in title, name
        assert 'class="page-simulated"' in page, name
        assert '@page simulated { @top-center { content: "SIMULATED' in page, name
        body = page[page.index("<body") :]
        assert "Simulated example, no network was measured" in body[:2000], name
    assert json.loads((folder / "score.json").read_text())["simulated"] is True
    for line in (folder / "records.jsonl").read_text().splitlines():
        assert "simulated" in json.loads(line)["annotations"]
    assert "No network was measured" in (folder / "SIMULATED.txt").read_text()
    assert "fictional = true" in (folder / "site.toml").read_text()


def test_it_ends_by_saying_what_to_look_at(folder: Path) -> None:
    told = (folder.parent / "told.txt").read_text(encoding="utf-8")
    assert "simulated, no network was measured" in told
    assert str(folder / "leadership.html") in told
    assert "Look for:" not in told  # some of it is missing in a school of twenty rooms


@pytest.mark.parametrize("spring", [False, True])
def test_the_tour_shows_rooms_that_the_school_has(spring: bool) -> None:
    assert tour_of(59, spring=spring) == ()
    names = {room.name for room in example_school(spring=spring, pictures=False).site.rooms}
    said = re.findall(r"\b[12]\d\d\b", " ".join(tour_of(60, spring=spring)))
    assert said
    assert set(said) <= names


def test_the_text_version_says_so_too(folder: Path) -> None:
    text = folder / "leadership.txt"
    assert "SIMULATED EXAMPLE" in text.read_text(encoding="utf-8")


def test_the_folder_is_one_that_the_other_commands_read(folder: Path, tmp_path: Path) -> None:
    told = run("score", str(folder / "records.jsonl"), "--site", str(folder / "site.toml"),
               "--json", str(tmp_path / "score.json"))  # fmt: skip
    assert "(simulated, no network was measured)" in told
    again = json.loads((tmp_path / "score.json").read_text())
    assert again == json.loads((folder / "score.json").read_text())


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("mine", encoding="utf-8")
    (fault,) = faults_of("demo", "--out", str(tmp_path), "--rooms", "20")
    assert "no demo made" in fault
    assert (tmp_path / "site.toml").read_text() == "mine"


@pytest.mark.parametrize("rooms", ["0", "19", "1201", "-5"])
def test_a_size_nobody_can_use_is_refused(rooms: str, tmp_path: Path) -> None:
    (fault,) = faults_of("demo", "--out", str(tmp_path / "new"), "--rooms", rooms)
    assert "allowed: 20 to 1200" in fault
    assert not (tmp_path / "new").exists()


def test_what_changed_is_told_on_the_terminal_and_the_page(
    folder: Path, spring: Path, tmp_path: Path
) -> None:
    page = tmp_path / "what.html"
    told = run("compare", str(folder), str(spring), "--out", str(page))
    assert "SIMULATED EXAMPLE" in told
    assert "better: INF-04 Line carries the planned load: Not met" in told
    assert "no longer known: INF-17" in told
    assert "newly known: EVA-02" in told
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "Line carries the planned load" in text
    assert text.count("Simulated example, no network was measured") >= 2


def test_the_same_twice_has_no_change(folder: Path, tmp_path: Path) -> None:
    told = run("compare", str(folder), str(folder), "--out", str(tmp_path / "c.html"))
    assert "No criterion has another answer than before" in told
    assert "better:" not in told and "worse:" not in told


def test_records_scored_anew_say_the_same_as_their_score(
    folder: Path, spring: Path, tmp_path: Path
) -> None:
    written = run("compare", str(folder), str(spring), "--out", str(tmp_path / "c.html"),
                  "--json", "-")  # fmt: skip
    anew = run("compare", str(folder), str(spring), "--out", str(tmp_path / "c.html"),
               "--json", "-", "--rescore")  # fmt: skip
    assert json.loads(written) == json.loads(anew)


def test_a_score_alone_is_enough_and_knows_less(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "score.json"
    alone.write_text((folder / "score.json").read_text(), encoding="utf-8")
    told = json.loads(run("compare", str(alone), str(folder), "--out",
                          str(tmp_path / "c.html"), "--json", "-"))  # fmt: skip
    assert told["before"]["plan"] == {}
    assert told["tally"]["better"] == 0


def test_faults_are_one_line_each(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"as_of": 3}', encoding="utf-8")
    page = str(tmp_path / "c.html")
    gone = str(tmp_path / "gone")
    assert len(faults_of("compare", gone, gone, "--out", str(tmp_path / "c.txt"))) == 3
    (fault,) = faults_of("compare", str(bad), str(folder), "--out", page)
    assert "found no score" in fault
    bad.write_text("{", encoding="utf-8")
    (fault,) = faults_of("compare", str(bad), str(folder), "--out", page)
    assert "found no JSON" in fault
    lonely = tmp_path / "records.jsonl"
    lonely.write_text((folder / "records.jsonl").read_text()[:10_000], encoding="utf-8")
    (fault,) = faults_of("compare", str(lonely), str(folder), "--out", page)
    assert "site.toml" in fault
    assert not Path(page).exists()
