"""What a night's records say, read from the database: the seam `means.Findings` as it really is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from netready.analysis.look_reading import lesson_looks
from netready.analysis.night_reading import NightFound, night_found
from netready.domain.night_journal import LessonLook
from netready.domain.record import Record
from netready.store.database import Database


class StoredFindings:
    """Ids that are not there any more, or not yet, are passed over."""

    def __init__(self, database: Database) -> None:
        self._records = database.records

    def looks(self, records: Sequence[str]) -> tuple[LessonLook, ...]:
        """Of the records of a look, one for each device; dated by when they arrived here."""
        found = self._records.of_ids(records)
        if not found:
            return ()
        at = min(came - timedelta(seconds=record.duration_s) for record, came in found)
        until: datetime = max(came for _, came in found)
        return lesson_looks(_only(found), at=at, until=until)

    def found(self, night: date, room: str, records: Sequence[str]) -> NightFound:
        """Of the records of a load, and of the look before it, if they are among them."""
        looks = [look for look in self.looks(records) if look.room == room]
        return night_found(night, room, _only(self._records.of_ids(records)), looks)


def _only(found: Sequence[tuple[Record, datetime]]) -> list[Record]:
    return [record for record, _ in found]
