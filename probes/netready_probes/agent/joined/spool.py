"""Records that the aggregator has not yet: a file each, on the disk before anything else happens.

A file goes when the aggregator says that it has the record for good. One that it will never take is
put aside with the reason, and counted; nothing is thrown away here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netready.domain.jsonable import canonical_json
from netready.domain.record import Record
from netready_probes.agent.joined.disk import make_folder, read_whole, sync_folder, write_whole

LINE_BYTES_MAX: Final = 4_000_000
_SUFFIX: Final = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A record as it waits: its id and its canonical line, without a line end."""

    record_id: str
    line: bytes


class Spool:
    """Of one membership. Made by one thread, emptied by another: whole files make that safe."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError."""
        self._folder, self._aside = folder / "records", folder / "refused"
        make_folder(self._folder)
        for part in self._folder.glob(".*.part"):  # of a power loss; its record was never done
            part.unlink(missing_ok=True)

    def add(self, record: Record) -> None:
        """On the disk when it returns. Raises OSError."""
        line = canonical_json(record).encode("utf-8")
        write_whole(self._folder / f"{record.record_id}{_SUFFIX}", line)

    def count(self) -> int:
        """How many wait."""
        return sum(1 for _ in self._names())

    def refused(self) -> int:
        """How many were put aside."""
        return len(list(self._aside.glob(f"*{_SUFFIX}"))) if self._aside.is_dir() else 0

    def oldest(self, *, records_max: int, bytes_max: int) -> tuple[Spooled, ...]:
        """The next to send, oldest first, at least one where any waits. Raises OSError."""
        found: list[Spooled] = []
        size = 0
        for name in sorted(self._names())[:records_max]:
            one = self._read(name)
            if one is None:
                continue
            size += len(one.line) + 1
            if found and size > bytes_max:
                break
            found.append(one)
        return tuple(found)

    def _names(self) -> Iterator[str]:
        """Their ids are UUIDs of version 7, so their order is that of their making."""
        return (path.name for path in self._folder.glob(f"*{_SUFFIX}"))

    def _read(self, name: str) -> Spooled | None:
        path = self._folder / name
        line = read_whole(path, LINE_BYTES_MAX)
        record_id = name.removesuffix(_SUFFIX)
        if line is None or b"\n" in line or not line.endswith(b"}"):
            if path.exists():
                self.put_aside(record_id, "the file is no record")
            return None
        return Spooled(record_id=record_id, line=line)

    def done(self, record_ids: Sequence[str]) -> None:
        """The aggregator has them. Raises OSError."""
        for record_id in record_ids:
            (self._folder / f"{record_id}{_SUFFIX}").unlink(missing_ok=True)

    def put_aside(self, record_id: str, why: str) -> None:
        """The aggregator will never take it, and this is why. Raises OSError."""
        make_folder(self._aside)
        write_whole(self._aside / f"{record_id}.txt", why.encode("utf-8"))
        path = self._folder / f"{record_id}{_SUFFIX}"
        if path.exists():
            path.replace(self._aside / path.name)
        sync_folder(self._aside)
        sync_folder(self._folder)
