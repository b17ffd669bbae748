"""What an assessment set out to do, written before it begins, so that it can be resumed."""

import json
from dataclasses import dataclass
from pathlib import Path

from netready.coordinator.assess import step_of
from netready.coordinator.steps import AssessOptions
from netready.domain.errors import BadInputError
from netready.domain.jsonable import canonical_json, jsonable
from netready.domain.record import Record
from netready.store.files import read_text, write_text
from netready.store.records import append_record, read_records

# 1: first version (2026-11)
MANIFEST_VERSION = 1
MANIFEST_BYTES_MAX = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The files of one assessment in its folder."""

    folder: Path

    @property
    def records_path(self) -> Path:
        """One record a line."""
        return self.folder / "records.jsonl"

    @property
    def manifest_path(self) -> Path:
        """The options it was begun with."""
        return self.folder / "assess.json"

    def begin(self, options: AssessOptions, where: str) -> None:
        """Writes the manifest; records of an earlier assessment move aside, nothing is lost."""
        if self.records_path.exists():
            self.records_path.rename(self._free_name())
        write_text(self.manifest_path, canonical_json(_manifest(options, where), indent=2) + "\n")

    def must_exist(self) -> None:
        """Raises BadInputError where no assessment was begun."""
        _read(self.manifest_path)

    def resume(self, options: AssessOptions, where: str) -> frozenset[str]:
        """Keys of the steps that are finished.

        Raises:
            BadInputError: nothing to resume here, or it was begun with other options.
        """
        begun, wanted = _parsed(_read(self.manifest_path)), _manifest(options, where)
        other = sorted(key for key in wanted if begun.get(key) != wanted[key])
        if other:
            raise BadInputError(
                [
                    f"{self.manifest_path}: {key}: it was begun with {begun.get(key)!r}, "
                    f"found {wanted[key]!r}; allowed the same, or start anew without --resume"
                    for key in other
                ]
            )
        return frozenset(key for record in self.records() if (key := step_of(record)))

    def keep(self, record: Record) -> None:
        """Makes a record durable."""
        append_record(self.records_path, record)

    def records(self) -> tuple[Record, ...]:
        """All records so far."""
        return read_records(self.records_path).records if self.records_path.exists() else ()

    def _free_name(self) -> Path:
        for number in range(1, 10_000):
            path = self.folder / f"records-earlier-{number}.jsonl"
            if not path.exists():
                return path
        raise BadInputError(
            [f"{self.folder}: found 10,000 earlier runs, allowed an emptier folder"]
        )


def _manifest(options: AssessOptions, where: str) -> dict[str, object]:
    told = jsonable(options)
    fields = told if isinstance(told, dict) else {}
    return {"manifest_version": MANIFEST_VERSION, "where": where, **fields}


def _read(path: Path) -> str:
    return read_text(path, limit_bytes=MANIFEST_BYTES_MAX, wanted="a begun assessment")


def _parsed(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}
