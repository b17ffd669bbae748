"""What stands in a message: one subject for each kind, the foot where it belongs."""

from datetime import UTC, datetime

import pytest

from netready.coordinator.alerts.message import message_of
from netready.domain.alerts import Alert, AlertKind

NOW = datetime(2026, 11, 3, 22, 0, tzinfo=UTC)


def one(kind: AlertKind, room: str | None, key: str = "k") -> Alert:
    return Alert(key=key, kind=kind, words="Words.", at=NOW, room=room)


@pytest.mark.parametrize(
    ("kind", "room", "subject"),
    [
        (AlertKind.CHANGED, "Room 12", "Larkfield: Room 12 is worse than before"),
        (AlertKind.CHANGED, None, "Larkfield: worse than before"),
        (AlertKind.RECOVERED, "Room 12", "Larkfield: Room 12 has recovered"),
        (AlertKind.SKIPPED, "Room 12", "Larkfield: Room 12 was not measured"),
        (AlertKind.BROKEN, "Room 12", "Larkfield: the nightly round needs somebody"),
        (AlertKind.TEST, None, "Larkfield: a test; nothing happened"),
    ],
)
def test_one_alert_is_named_in_the_subject(kind: AlertKind, room: str | None, subject: str) -> None:
    message = message_of("Larkfield", "email", [one(kind, room)])
    assert message.subject == subject
    has_level = kind in {AlertKind.CHANGED, AlertKind.RECOVERED}
    night = "night capacity: no bodies, no phones"
    assert (night in message.text) is has_level
    assert message.data()["alerts"][0]["note"] == (night if has_level else None)


def test_the_order_of_alerts_changes_nothing() -> None:
    alerts = [one(kind, "A", kind) for kind in AlertKind]
    there, back = (message_of("L", "email", each) for each in (alerts, alerts[::-1]))
    assert (there.id, there.text, there.data()) == (back.id, back.text, back.data())


def test_a_subject_of_long_names_is_bounded() -> None:
    message = message_of("S" * 9999, "email", [one(AlertKind.CHANGED, "\u0301" * 9999)])
    assert len(message.subject) <= 160
    assert message.subject.isprintable()
