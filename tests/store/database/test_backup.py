import json
import stat
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from netready.domain.access import Role
from netready.domain.errors import BadInputError
from netready.domain.walk import Spot
from netready.store.database import Database, RunRow
from netready.store.database.address import database_url
from netready.store.database.backup import Backup, make_backup, restore_backup
from netready.store.database.checking import check_database
from netready.store.database.engine import Connections
from tests.store.database.build_rows import NOW, a_stored, an_agent, an_event, an_id

TOKEN = b"t" * 32


@pytest.fixture
def school(url: str, tmp_path: Path) -> Path:
    """A state folder beside a filled database."""
    state = tmp_path / "state"
    state.mkdir()
    (state / "signing-key").write_bytes(b"k" * 32)
    (state / "other.db-wal").write_bytes(b"not ours to take")
    (state / "aggregator.json").write_bytes(b"where it is, and the password of its database")
    (state / "pages").mkdir()
    with Database(url) as database:
        database.records.keep([a_stored(number) for number in range(120)])
        database.records.keep([a_stored(1, rtt_ms=9)])
        database.agents.add(an_agent(7), TOKEN, Role.AGENT)
        database.walk.add([an_event(1, spot=Spot(floor="Ground", x=1.5, y=2))])
        database.walk.add_photo(an_id(1), "Room 1", NOW, b"\xff\xd8 jpeg \xff\xd9")
        database.runs.add(RunRow(run_id=an_id(1), what="class", asked_at=NOW, rooms=("Room 1",)))
        database.settings.put("photos", True)
    return state


@pytest.fixture
def saved(url: str, school: Path, tmp_path: Path) -> Path:
    make_backup(url, school, tmp_path / "saved.zip")
    return tmp_path / "saved.zip"


def test_what_was_saved_comes_back_whole_and_goes_on(url: str, saved: Path, tmp_path: Path) -> None:
    again, state = f"sqlite:///{tmp_path}/again/records.db", tmp_path / "again"
    done = restore_backup(saved, again, state)
    assert isinstance(done, Backup)
    assert done.files == ("signing-key",)
    assert (state / "signing-key").read_bytes() == b"k" * 32
    with Database(url) as one, Database(again) as other:
        assert list(other.records.lines()) == list(one.records.lines())
        assert other.records.conflicts() == one.records.conflicts() == (an_id(1),)
        assert other.agents.by_token(TOKEN) == one.agents.by_token(TOKEN)
        assert other.walk.all() == one.walk.all()
        assert other.walk.photo(an_id(1)) == one.walk.photo(an_id(1))
        assert other.runs.latest() == one.runs.latest()
        assert other.settings.all() == {"photos": True}
        place = other.records.newest()
        other.records.keep([a_stored(1), a_stored(500)])
        assert [each.record_id for each in other.records.since(place)] == [an_id(500)]


def test_duties_after_a_restore_are_newer_than_any_that_devices_saw_before(
    url: str, saved: Path, tmp_path: Path
) -> None:
    again = f"sqlite:///{tmp_path}/again/records.db"
    with Database(url) as database:
        seen = [database.agents.next_number(an_id(7)) for _ in range(5)]
    restore_backup(saved, again, tmp_path / "again")
    with Database(again) as database:
        assert database.agents.next_number(an_id(7)) > seen[-1]


def test_a_backup_can_be_put_into_either_kind(
    url: str, saved: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if url.startswith("sqlite"):
        other = request.getfixturevalue("postgres").make()
    else:
        other = f"sqlite:///{tmp_path}/other.db"
    restore_backup(saved, other, tmp_path / "again")
    with Database(url) as one, Database(other) as two:
        assert list(two.records.lines()) == list(one.records.lines())
        two.records.keep([a_stored(600)])
        two.walk.add([an_event(2)])
        assert two.records.newest() > one.records.newest()
    assert check_database(other).faults == ()


def test_only_its_owner_can_read_any_of_it(saved: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    restore_backup(saved, f"sqlite:///{tmp_path}/again/records.db", tmp_path / "again")
    assert stat.S_IMODE((tmp_path / "again").stat().st_mode) == 0o700
    for file in (tmp_path / "again").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_nothing_is_written_over(url: str, school: Path, saved: Path, tmp_path: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(BadInputError, match="exists already"):
        make_backup(url, school, saved)
    assert saved.read_bytes() == before
    with pytest.raises(BadInputError, match="holds rows already"):
        restore_backup(saved, url, tmp_path / "again")
    assert not (tmp_path / "again" / "signing-key").exists()
    with pytest.raises(BadInputError, match="holds signing-key already"):
        restore_backup(saved, f"sqlite:///{tmp_path}/new.db", school)
    assert not (tmp_path / "new.db").exists()


def changed(saved: Path, out: Path, **files: bytes | None) -> Path:
    """The same zip with other content of some files; None: left out."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "x") as new:
        for name in old.namelist():
            data = files.get(name.replace(".", "_").replace("/", "_"), old.read(name))
            if data is not None:
                new.writestr(name, data)
    return out


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"manifest_json": None}, "not a backup"),
        ({"manifest_json": b"[1, 2]"}, "not a backup"),
        ({"manifest_json": b'{"version": 9, "rows": {}, "sha256": {"records.db": ""}}'}, "newer"),
        ({"records_db": b"SQLite format 3"}, "records.db is damaged"),
        ({"state_signing-key": b"x" * 32}, "state/signing-key is damaged"),
        ({"state_signing-key": b"x" * 2_000_000}, "larger than allowed"),
        ({"state_signing-key": None}, "state/signing-key is missing"),
    ],
)
def test_a_damaged_backup_puts_nothing_back(
    saved: Path, tmp_path: Path, files: dict[str, bytes | None], words: str
) -> None:
    bad = changed(saved, tmp_path / "bad.zip", **files)
    with pytest.raises(BadInputError, match=words):
        restore_backup(bad, f"sqlite:///{tmp_path}/new.db", tmp_path / "again")
    assert not (tmp_path / "new.db").exists()
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["../out", "state/../../out", "/out", "state/.hidden", "state/"])
def test_a_name_that_leads_elsewhere_is_refused(saved: Path, tmp_path: Path, name: str) -> None:
    names = {"records.db": "", name: ""}
    manifest = json.dumps({"version": 1, "rows": {}, "sha256": names}).encode()
    bad = changed(saved, tmp_path / "bad.zip", manifest_json=manifest)
    with pytest.raises(BadInputError, match="names files that no backup"):
        restore_backup(bad, f"sqlite:///{tmp_path}/new.db", tmp_path / "again")


def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "saved.zip"
    with pytest.raises(BadInputError, match="No such file"):
        restore_backup(file, f"sqlite:///{tmp_path}/new.db", tmp_path / "again")
    file.write_bytes(b"PK not really")
    with pytest.raises(BadInputError, match="not a zip file"):
        restore_backup(file, f"sqlite:///{tmp_path}/new.db", tmp_path / "again")


def test_a_good_database_has_no_fault(url: str, school: Path) -> None:
    found = check_database(url)
    assert found.faults == ()
    assert (found.rows["records"], found.rows["agents"], found.rows["aside"]) == (120, 1, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE records SET line = digest WHERE seq = 3", "not the one that was accepted"),
        ("UPDATE records SET room = 'Room 9' WHERE seq = 3", "another record or room"),
    ],
)
def test_a_changed_record_is_found(url: str, school: Path, change: str, words: str) -> None:
    connections = Connections(database_url(url))
    with connections.write() as connection:
        connection.execute(text(change))
    connections.close()
    (fault,) = check_database(url).faults
    assert fault.startswith("record 3: ")
    assert words in fault
