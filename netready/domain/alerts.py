"""What is told of the nights, and to whom. Values, and which changes are told. Pure.

Not here: the words of a message (`netready.coordinator.alerts.message`) and its sending.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from netready.domain.nights import Change, ChangeKind


class AlertKind(StrEnum):
    """What happened; RECOVERED closes a CHANGED."""

    CHANGED = "changed"
    RECOVERED = "recovered"
    SKIPPED = "skipped"  # a room has gone without a reading
    BROKEN = "broken"  # the nightly round itself needs somebody
    TEST = "test"  # asked for by hand; says nothing of the school


class ChannelName(StrEnum):
    """A way to tell; each is told once, whatever became of the others."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to tell.

    Attributes:
        key: the same for the same thing on every later night, so that it is told once.
        room: None where it concerns no room, or several.
        words: for people; may hold names from anybody.
        at: UTC.
    """

    key: str
    kind: AlertKind
    words: str
    at: datetime
    room: str | None = None


_TOLD: Final = {ChangeKind.WORSE: AlertKind.CHANGED, ChangeKind.RECOVERED: AlertKind.RECOVERED}


def alerts_of_changes(changes: Iterable[Change], at: datetime, *, since: date) -> tuple[Alert, ...]:
    """What is told of changes: what became worse, and its end; a better level needs nobody.

    Args:
        changes: of the whole history; what was said of a night is the same every night.
        at: aware; when it is told.
        since: what was found on an earlier night is no news: it was told then, or nobody was to
            be told then.
    """
    return tuple(
        Alert(key=change.key, kind=_TOLD[change.kind], words=change.words, at=at, room=change.room)
        for change in changes
        if change.kind in _TOLD and change.found >= since
    )
