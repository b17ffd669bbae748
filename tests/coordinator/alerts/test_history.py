"""What became of each alert on each channel, as the journal has it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from netready.coordinator.alerts.delivery import Delivered
from netready.coordinator.alerts.history import IN_DOUBT, NEVER, NOT_YET, TOLD, telling_history
from netready.coordinator.alerts.journal import NAME, note
from netready.coordinator.alerts.ledger import began, ended, queued
from netready.domain.alerts import Alert, AlertKind, ChannelName
from netready.domain.errors import NetreadyError
from netready.domain.site import AlertRules

AT = datetime(2026, 11, 3, 21, tzinfo=UTC)
MAIL, HOOK = ChannelName.EMAIL, ChannelName.WEBHOOK
RULES = AlertRules(email="it@school.example")


def alert(key: str, at: datetime = AT) -> Alert:
    return Alert(key=key, kind=AlertKind.CHANGED, words=f"{key} is worse.", at=at)


def states(folder: Path, now: datetime = AT, rules: AlertRules = RULES) -> dict[str, list[str]]:
    """By alert, the states of its channels in their order."""
    found = telling_history(folder, rules, now, AT - timedelta(days=30))
    return {one.key: list(by.values()) for one, by in found.alerts}


def test_without_a_journal_nothing_was_to_be_told(tmp_path: Path) -> None:
    found = telling_history(tmp_path, RULES, AT, AT)
    assert [each.channel for each in found.channels] == [MAIL]
    assert found.alerts == ()
    assert telling_history(tmp_path, AlertRules(), AT, AT).channels == ()


@pytest.mark.parametrize(
    ("result", "word"),
    [
        (Delivered.SENT, TOLD),
        (Delivered.DOUBTFUL, IN_DOUBT),
        (Delivered.NOT_SENT, NOT_YET),
        (None, IN_DOUBT),  # the power failed in between
    ],
)
def test_each_alert_says_what_became_of_it(
    tmp_path: Path, result: Delivered | None, word: str
) -> None:
    note(tmp_path, [queued(alert("a")), began(MAIL, "m1", ["a"], AT)])
    if result is not None:
        note(tmp_path, [ended(MAIL, "m1", result, "", AT)])
    assert states(tmp_path) == {"a": [word]}


def test_what_is_too_old_to_be_news_was_never_told(tmp_path: Path) -> None:
    note(tmp_path, [queued(alert("a"))])
    assert states(tmp_path, AT + timedelta(hours=71)) == {"a": [NOT_YET]}
    assert states(tmp_path, AT + timedelta(hours=73)) == {"a": [NEVER]}


def test_a_channel_that_only_the_secrets_name_is_known_once_it_was_tried(tmp_path: Path) -> None:
    note(tmp_path, [queued(alert("a")), began(HOOK, "h1", ["a"], AT)])
    note(tmp_path, [ended(HOOK, "h1", Delivered.SENT, "", AT)])
    assert states(tmp_path) == {"a": [NOT_YET, TOLD]}


def test_older_alerts_are_left_out(tmp_path: Path) -> None:
    note(tmp_path, [queued(alert("old", AT - timedelta(days=60))), queued(alert("new"))])
    assert list(states(tmp_path)) == ["new"]


def test_a_journal_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(NetreadyError):
        states(tmp_path)
