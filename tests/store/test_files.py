"""Whole text files in and out."""

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.store.files import read_text, safe_file_name, write_text


@contextmanager
def file_size_limit(limit_bytes: int) -> Iterator[None]:
    """Writes beyond the limit fail half-way, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def read(path: Path, limit: int = 1_000) -> str:
    return read_text(path, limit_bytes=limit, wanted="a site file (TOML)")


def fault_of(path: Path, limit: int = 1_000) -> str:
    with pytest.raises(BadInputError) as error:
        read(path, limit)
    assert len(error.value.faults) == 1
    return error.value.faults[0]


def test_a_byte_order_mark_of_utf_8_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfx = 1")
    assert read(tmp_path / "a.toml") == "x = 1"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("name = 1".encode("utf-16"), "found UTF-16 text, allowed UTF-8"),
        ("a = 1\nname = 'Café'".encode("latin-1"), ":2: found byte 0xe9, which is not UTF-8"),
        (b"a = 1\nb = '\0'", ":2: found a NUL byte"),
        (b"x" * 1_001, "found 0.0 MB, allowed at most 0 MB"),
    ],
)
def test_text_that_is_not_utf_8_is_named_with_its_line(
    tmp_path: Path, data: bytes, expected: str
) -> None:
    (tmp_path / "a.toml").write_bytes(data)
    assert expected in fault_of(tmp_path / "a.toml")


def test_a_file_of_50_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert fault_of(path, 2_000_000) == f"{path}: found 50.0 MB, allowed at most 2 MB"


def test_a_missing_file_suggests_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "school.toml").touch()
    assert fault_of(tmp_path / "shcool.toml").endswith("near: school.toml")
    assert "does not exist" in fault_of(tmp_path / "nowhere" / "a.toml")


def test_a_folder_a_device_and_an_impossible_path_are_no_files(tmp_path: Path) -> None:
    assert "found a folder" in fault_of(tmp_path)
    assert "found a device or pipe" in fault_of(Path("/dev/zero"))
    assert "cannot be read" in fault_of(Path("a\0b"))


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_a_file_that_may_not_be_read_says_so() -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    path = folder / "a.toml"
    path.write_text("x = 1")
    path.chmod(0)
    if os.geteuid() == 0:  # root may read anything: be somebody else for a moment
        os.seteuid(65_534)
        try:
            fault = fault_of(path)
        finally:
            os.seteuid(0)
    else:
        fault = fault_of(path)
    assert "may not be read by this user" in fault


def test_a_written_file_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    write_text(path, "één\n")
    write_text(path, "twee\n")
    assert path.read_bytes() == b"twee\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["report.html"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text("mine")
    with pytest.raises(BadInputError, match="exists already"):
        write_text(path, "yours", overwrite=False)
    assert path.read_text() == "mine"


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    with file_size_limit(1_000), pytest.raises(CannotMeasureError, match="disk is full"):
        write_text(path, "x" * 100_000)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_where_a_file_should_be_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="found a folder"):
        write_text(tmp_path, "x")
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError, match="cannot be written"):
        write_text(tmp_path / "file" / "below.html", "x")


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a/b", "a\\b", "CON", "nul.txt", ".", "", "\x1b[31m", "💥", "é" * 300],
)
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_file_name(name)
    assert Path(safe).name == safe
    assert all(char.isalnum() or char in "-_" for char in safe)
    assert 0 < len(safe) <= 70
    assert safe.casefold() not in {"con", "nul"}


def test_a_plain_name_stays_as_it_is() -> None:
    assert safe_file_name("AP-G1_x") == "AP-G1_x"


@given(st.lists(st.text(max_size=80), min_size=2, max_size=2, unique=True))
def test_two_names_never_share_a_file(names: list[str]) -> None:
    assert safe_file_name(names[0]) != safe_file_name(names[1])
