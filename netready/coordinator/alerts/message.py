"""Alerts as one message: a subject, a text, and data for programs. Pure.

Names in it come from anybody: everything goes through `visible`, so that a message has no line, no
direction and no control character but ours. Text only, so nothing in it is markup.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from netready.analysis.night_reading import NIGHT_CAPACITY
from netready.domain.alerts import Alert, AlertKind
from netready.domain.visible import isolated, visible

FORMAT: Final = 1  # 1: school, alerts, left_out, doubtful, test
LISTED_MAX: Final = 50
SUBJECT_CHARACTERS_MAX: Final = 120
WORDS_CHARACTERS_MAX: Final = 600
FEW: Final = 3  # up to so many each has its paragraph; more become a digest by kind

_HEADS: Final = {
    AlertKind.BROKEN: "The nightly round needs somebody",
    AlertKind.CHANGED: "Worse than before",
    AlertKind.RECOVERED: "Recovered",
    AlertKind.SKIPPED: "Not measured",
    AlertKind.TEST: "Test",
}
_OF_A_ROOM: Final = {
    AlertKind.CHANGED: "is worse than before",
    AlertKind.RECOVERED: "has recovered",
    AlertKind.SKIPPED: "was not measured",
}
_ABOUT_NO_ROOM: Final = {
    AlertKind.BROKEN: "the nightly round needs somebody",
    AlertKind.TEST: "a test; nothing happened",
}
_OF_A_LEVEL: Final = frozenset({AlertKind.CHANGED, AlertKind.RECOVERED})
_FOOT: Final = (
    f"This is {NIGHT_CAPACITY}. A lesson may fare worse.\n"
    "Each change is told once, and once more when it has recovered."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one channel sends in one go.

    Attributes:
        id: the same for the same alerts of the same school on the same channel.
        school: visible, on one line.
        doubtful: earlier messages of this channel of which nobody knows whether they arrived.
    """

    id: str
    school: str
    alerts: tuple[Alert, ...]
    doubtful: int = 0

    @property
    def subject(self) -> str:
        """One line without control characters, at most 120 characters."""
        return _clipped(f"{self.school}: {_gist(self.alerts)}", SUBJECT_CHARACTERS_MAX)

    @property
    def text(self) -> str:
        """For people: lines that end with a line feed."""
        parts = [isolated(self.school), *_paragraphs(self.alerts)]
        if self.doubtful:
            parts.append(_doubt(self.doubtful))
        if any(alert.kind in _OF_A_LEVEL for alert in self.alerts):
            parts.append(_FOOT)
        return "\n\n".join(parts) + "\n"

    @property
    def is_test(self) -> bool:
        """Asked for by hand."""
        return all(alert.kind is AlertKind.TEST for alert in self.alerts)

    def data(self) -> dict[str, Any]:
        """For programs; at most 50 alerts, the number of others beside them."""
        listed = self.alerts[:LISTED_MAX]
        return {
            "format": FORMAT,
            "id": self.id,
            "school": self.school,
            "test": self.is_test,
            "alerts": [alert_data(alert) for alert in listed],
            "left_out": len(self.alerts) - len(listed),
            "doubtful": self.doubtful,
        }


def message_of(school: str, channel: str, alerts: Sequence[Alert], doubtful: int = 0) -> Message:
    """The message of these alerts, what needs somebody first."""
    order = list(_HEADS)
    ranked = sorted(
        alerts, key=lambda one: (order.index(one.kind), one.at, one.room or "", one.key)
    )
    named = "\0".join([school, channel, *(one.key for one in ranked)])
    digest = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Message(id=digest, school=_clipped(school, 80), alerts=tuple(ranked), doubtful=doubtful)


def alert_data(alert: Alert) -> dict[str, Any]:
    """An alert as plain data, every text visible and bounded."""
    return {
        "at": _time(alert.at),
        "kind": str(alert.kind),
        "room": None if alert.room is None else _clipped(alert.room, SUBJECT_CHARACTERS_MAX),
        "words": _clipped(alert.words, WORDS_CHARACTERS_MAX),
        "key": _clipped(alert.key, WORDS_CHARACTERS_MAX),
        "note": NIGHT_CAPACITY if alert.kind in _OF_A_LEVEL else None,
    }


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _clipped(text: str, most: int) -> str:
    shown = visible(text[: most + 1]).strip()
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _gist(alerts: Sequence[Alert]) -> str:
    if len(alerts) == 1:
        return _one(alerts[0])
    counts = {kind: sum(one.kind is kind for one in alerts) for kind in _HEADS}
    return ", ".join(f"{_HEADS[kind].lower()}: {count}" for kind, count in counts.items() if count)


def _one(alert: Alert) -> str:
    if alert.kind in _ABOUT_NO_ROOM:
        return _ABOUT_NO_ROOM[alert.kind]
    if alert.room is None:
        return _HEADS[alert.kind].lower()
    return f"{_clipped(alert.room, 60)} {_OF_A_ROOM[alert.kind]}"


def _paragraphs(alerts: Sequence[Alert]) -> list[str]:
    listed = alerts[:LISTED_MAX]
    if len(alerts) <= FEW:
        parts = [f"{_HEADS[one.kind]}: {_line(one)}" for one in listed]
    else:
        kinds = dict.fromkeys(one.kind for one in listed)
        parts = [_digest(kind, listed) for kind in kinds]
    left = len(alerts) - len(listed)
    return [*parts, f"And {left} more; they are on the nightly page."] if left else parts


def _digest(kind: AlertKind, alerts: Sequence[Alert]) -> str:
    lines = [f"- {_line(one)}" for one in alerts if one.kind is kind]
    return "\n".join([f"{_HEADS[kind]}:", *lines])


def _line(alert: Alert) -> str:
    return isolated(_clipped(alert.words, WORDS_CHARACTERS_MAX))


def _doubt(count: int) -> str:
    what = "one earlier message" if count == 1 else f"{count} earlier messages"
    return (
        f"Of {what} nobody knows whether it arrived: the connection broke before the answer. "
        "It was not sent again."
    )
