"""A backup: one zip file with all rows as an SQLite file, and the small files of the state folder.

The state folder holds the signing key, by which devices know this aggregator, and its certificate:
rows alone would be an aggregator that no device believes. So a backup is as secret as the folder.
"""

import hashlib
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from netready.domain.errors import BadInputError
from netready.store.aggregator_file import FILE_NAME
from netready.store.database.copying import copy_database
from netready.store.database.opened import Database
from netready.store.files import disk_full, is_disk_full

# 1: first version (2026-11)
BACKUP_VERSION: Final = 1
ROWS: Final = "records.db"
MANIFEST: Final = "manifest.json"
STATE: Final = "state/"
STATE_BYTES_MAX: Final = 1_000_000  # of one file; keys and certificates are far smaller
STATE_FILES_MAX: Final = 50
# A device takes no duties with a number that it has seen: more than were ever given since.
NUMBERS_SKIPPED: Final = 1_000_000
PIECE_BYTES: Final = 1_000_000
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds: rows a table, and the names of the files of the state folder."""

    rows: Mapping[str, int]
    files: tuple[str, ...]


def make_backup(url: str, state: Path, out: Path) -> Backup:
    """Writes it whole or not at all, for the owner's eyes only. The aggregator may be running.

    Args:
        url: the database.
        state: the folder; of it, only small files at its top.
        out: must not be there yet.

    Raises:
        BadInputError: one of the three cannot be used.
        StoreUnavailableError, DiskFullError: it could not be made.
    """
    if out.exists():
        raise BadInputError([f"{out}: exists already; allowed: a new file"])
    with _folder_beside(out) as folder:
        rows = copy_database(url, f"sqlite:///{(folder / ROWS).absolute()}")
        files = {ROWS: folder / ROWS, **{STATE + each.name: each for each in _state_files(state)}}
        whole = folder / "backup.zip"
        with zipfile.ZipFile(whole, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, path in files.items():
                archive.write(path, name)
            manifest = {
                "version": BACKUP_VERSION,
                "rows": rows,
                "sha256": {name: _sha256(path) for name, path in files.items()},
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        _to_disk(whole)
        whole.rename(out)
    return Backup(rows=rows, files=tuple(each.name for each in _state_files(state)))


def restore_backup(backup: Path, url: str, state: Path) -> Backup:
    """Puts everything back where nothing is: an empty database, a folder without these files.

    Raises:
        BadInputError: not a backup, or damaged, or something is there already.
        StoreUnavailableError, DiskFullError: no row and no file was put back.
    """
    with _opened(backup) as archive, _folder_beside(state) as folder:
        manifest = _manifest(archive, backup)
        names = sorted(manifest["sha256"])
        for name in names:
            _take_out(archive, name, folder, manifest["sha256"][name], backup)
        files = [name.removeprefix(STATE) for name in names if name != ROWS]
        _refuse_what_is_there(state, files)
        Database(f"sqlite:///{(folder / ROWS).absolute()}").close()  # an older one is brought on
        rows = copy_database(f"sqlite:///{(folder / ROWS).absolute()}", url)
        with Database(url) as database:
            database.agents.skip_numbers(NUMBERS_SKIPPED)
        state.mkdir(parents=True, exist_ok=True)
        state.chmod(0o700)
        for name in files:
            (folder / name).rename(state / name)
    if {**rows, **manifest["rows"]} != dict(rows):
        raise BadInputError([f"{backup}: holds other rows than it says"])
    return Backup(rows=rows, files=tuple(files))


def _state_files(state: Path) -> list[Path]:
    """The small files at its top; not the database, its companions, a lock, or a cache.

    Nor where the aggregator is: whoever restores it elsewhere would be led to the old database.
    """
    try:
        found = sorted(path for path in state.iterdir() if path.is_file() and not path.is_symlink())
    except OSError as error:
        raise BadInputError([f"--state {state}: {error.strerror}; allowed: the folder"]) from error
    small = [path for path in found if path.stat().st_size <= STATE_BYTES_MAX]
    named = [each for each in small if _NAME.fullmatch(each.name) and each.name != FILE_NAME]
    return [each for each in named if not _of_a_database(each)]


def _of_a_database(path: Path) -> bool:
    return path.name.endswith((".db", ".db-wal", ".db-shm", ".db-journal"))


def _refuse_what_is_there(state: Path, names: Sequence[str]) -> None:
    there = [name for name in names if (state / name).exists()]
    if there:
        found = ", ".join(there)
        raise BadInputError([f"--state {state}: holds {found} already; allowed: a new folder"])


@contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    """A folder of our own on the same disk, gone afterwards; errors of the disk as ours."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".netready-", dir=path.parent) as folder:
            yield Path(folder)
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(path, "nothing was written") from error
        raise BadInputError([f"{path}: cannot be written ({error.strerror or error})"]) from error


@contextmanager
def _opened(backup: Path) -> Iterator[zipfile.ZipFile]:
    allowed = "allowed: a backup of netready"
    try:
        file = backup.open("rb")
    except OSError as error:
        raise BadInputError([f"{backup}: {error.strerror}; {allowed}"]) from error
    try:
        with file, zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        reason = "not a zip file, or a damaged one"
        raise BadInputError([f"{backup}: {reason}; {allowed}"]) from error


def _manifest(archive: zipfile.ZipFile, backup: Path) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > STATE_BYTES_MAX:
            raise ValueError("too large")
        found = json.loads(archive.read(MANIFEST))
        version, names = found["version"], list(found["sha256"])
        good = ROWS in names and len(names) <= STATE_FILES_MAX and isinstance(found["rows"], dict)
    except (KeyError, ValueError, TypeError) as error:
        raise BadInputError([f"{backup}: not a backup of netready"]) from error
    if version != BACKUP_VERSION:
        raise BadInputError([f"{backup}: made by a newer netready (version {version!r})"])
    if not good or not all(_is_ours(name) for name in names):
        raise BadInputError([f"{backup}: names files that no backup of netready has"])
    return dict(found)


def _is_ours(name: str) -> bool:
    inner = name.removeprefix(STATE)
    return name == ROWS or (name.startswith(STATE) and _NAME.fullmatch(inner) is not None)


def _take_out(archive: zipfile.ZipFile, name: str, folder: Path, sha256: str, backup: Path) -> None:
    """One file into our folder, for the owner only, with the content that was backed up."""
    path = folder / name.removeprefix(STATE)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file, archive.open(name) as packed:
            while piece := packed.read(PIECE_BYTES):
                file.write(piece)
                if name != ROWS and file.tell() > STATE_BYTES_MAX:
                    raise BadInputError([f"{backup}: {name} is larger than allowed"])
            file.flush()
            os.fsync(file.fileno())
    except KeyError as error:
        raise BadInputError([f"{backup}: {name} is missing in it"]) from error
    if _sha256(path) != sha256:
        raise BadInputError([f"{backup}: {name} is damaged"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
