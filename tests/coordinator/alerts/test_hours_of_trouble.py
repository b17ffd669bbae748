"""A night's news through real channels that hang or refuse for hours: told in the end, and once."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from netready.analysis.drift import changes
from netready.analysis.night_alerts import alerts_of_nights
from netready.coordinator.alerts.channels import Machine, channels
from netready.coordinator.alerts.post import AlertPost, Told
from netready.domain.alerts import Alert, AlertKind, ChannelName, alerts_of_changes
from netready.domain.nights import SkippedNight, SkipReason
from netready.domain.site import AlertRules
from tests.analysis.drift_nights import FELL_ON, fell, from_then
from tests.coordinator.alerts.receivers import (
    Mailbox,
    Posted,
    mail_server,
    silent_server,
    web_server,
)

NOW = datetime(2026, 11, 6, 22, 0, tzinfo=UTC)
STEP = timedelta(minutes=10)
PATIENT_S, HANGS_S = 20.0, 1.0
HELLO = (b"220 here\r\n", b"250 here\r\n")
TAKEN = (*HELLO, b"250 from\r\n", b"250 to\r\n", b"354 go\r\n")


def night_news(at: datetime) -> tuple[Alert, ...]:
    """One room fell, another was never measured, and the round had no target on one night."""
    reasons = [SkipReason.IN_USE, SkipReason.NO_AGENT] * 2
    skipped = [
        SkippedNight(night=night, room="7", reason=reason)
        for night, reason in zip(from_then(4), reasons, strict=True)
    ]
    gone = [
        SkippedNight(night=date(2026, 11, 2), room=name, reason=SkipReason.NO_TARGET)
        for name in ("12", "7")
    ]
    row = [one for one in fell(nights_after=4) if one.night != gone[0].night]
    since = FELL_ON - timedelta(days=1)
    found = changes(row)
    return (
        *alerts_of_changes(found, at, since=since),
        *alerts_of_nights(row, [*gone, *skipped], at=at, since=since),
    )


class School:
    """A post whose channels change their addresses as its servers come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = AlertRules(
            email="it@larkfield.example", smtp_host="127.0.0.1", smtp_security="none",
            file="alerts.jsonl",
        )  # fmt: skip

    def post(self, *, mail: int, hook: str, hangs: bool = False) -> AlertPost:
        """Only a mail server that hangs has little time, so that a busy machine spoils nothing."""
        rules = replace(self.rules, smtp_port=mail, webhook=hook)
        ways = channels(rules, self._machine(PATIENT_S))
        if hangs:
            ways[ChannelName.EMAIL] = channels(rules, self._machine(HANGS_S))[ChannelName.EMAIL]
        return AlertPost(school="Larkfield", folder=self.folder / "alerts", channels=ways)

    def _machine(self, seconds: float) -> Machine:
        return Machine(folder=self.folder, environment={}, attempt_s_max=seconds)

    def tell(
        self, now: datetime, *, mail: int, hook: str, hangs: bool = False
    ) -> dict[ChannelName | None, Told]:
        """As every later start of `nightly run` or `look` does."""
        post = self.post(mail=mail, hook=hook, hangs=hangs)
        return {told.channel: told for told in post.tell(night_news(now), now)}

    def hours(self, begin: datetime, hours: float, *, mail: int, hook: str) -> None:
        now = begin
        while now < begin + timedelta(hours=hours):
            self.tell(now, mail=mail, hook=hook)
            now += STEP


@pytest.fixture(name="school")
def _school(tmp_path: Path) -> School:
    return School(tmp_path)


@pytest.fixture(name="servers")
def _servers() -> Iterator[tuple[Mailbox, Posted]]:
    with ExitStack() as stack:
        yield stack.enter_context(mail_server()), stack.enter_context(web_server())


def told_in(school: School) -> list[str]:
    lines = (school.folder / "alerts.jsonl").read_text().splitlines()
    return [json.loads(line)["key"] for line in lines]


def test_the_news_of_the_night_are_a_fall_a_room_and_the_round() -> None:
    kinds = {one.kind for one in night_news(NOW)}
    assert kinds == {
        AlertKind.CHANGED, AlertKind.SKIPPED, AlertKind.BROKEN, AlertKind.RECOVERED
    }  # fmt: skip


def test_a_webhook_that_answers_500_for_hours_is_asked_seldom_and_told_once(
    school: School, servers: tuple[Mailbox, Posted]
) -> None:
    box, posted = servers
    posted.status = 500
    school.hours(NOW, 6, mail=box.port, hook=posted.url)
    refused = len(posted.bodies)
    assert 3 <= refused <= 10  # of 36 occasions: the pauses double
    posted.status = 204
    school.hours(NOW + timedelta(hours=6), 6, mail=box.port, hook=posted.url)
    (taken,) = posted.bodies[refused:]
    keys = [one["key"] for one in json.loads(taken[2])["alerts"]]
    assert sorted(keys) == sorted(one.key for one in night_news(NOW))
    assert len(box.mails) == 1
    assert sorted(told_in(school)) == sorted(keys)


def test_a_mail_server_that_hangs_holds_up_no_other_and_gets_its_mail_once(
    school: School, servers: tuple[Mailbox, Posted]
) -> None:
    box, posted = servers
    with silent_server(*HELLO) as hangs:
        began = time.monotonic()
        told = school.tell(NOW, mail=hangs, hook=posted.url, hangs=True)
        assert time.monotonic() - began < PATIENT_S
        assert told[ChannelName.EMAIL].outcome.result == "not-sent"
        school.tell(NOW + timedelta(hours=1), mail=hangs, hook=posted.url, hangs=True)
    school.hours(NOW + timedelta(hours=6), 3, mail=box.port, hook=posted.url)
    assert len(box.mails) == len(posted.bodies) == 1
    assert len(told_in(school)) == len(set(told_in(school)))


def test_a_mail_server_that_hangs_after_the_text_gets_nothing_twice(
    school: School, servers: tuple[Mailbox, Posted]
) -> None:
    box, posted = servers
    with silent_server(*TAKEN) as hangs:
        told = school.tell(NOW, mail=hangs, hook=posted.url, hangs=True)
    assert told[ChannelName.EMAIL].outcome.result == "doubtful"
    school.hours(NOW + timedelta(hours=6), 3, mail=box.port, hook=posted.url)
    assert box.mails == []
    assert len(posted.bodies) == 1


def test_what_nobody_took_for_three_days_is_given_up_and_new_things_are_told(
    school: School, servers: tuple[Mailbox, Posted]
) -> None:
    box, posted = servers
    posted.status = 500
    for day in range(5):
        school.hours(NOW + timedelta(days=day), 0.2, mail=box.port, hook=posted.url)
    posted.status = 200
    refused, late = len(posted.bodies), NOW + timedelta(days=6)
    school.tell(late, mail=box.port, hook=posted.url)
    assert len(posted.bodies) == refused
    post = school.post(mail=box.port, hook=posted.url)
    standing = {one.channel: one for one in post.status(late)}
    assert standing[ChannelName.WEBHOOK].given_up == len(night_news(NOW))
    assert standing[ChannelName.EMAIL].given_up == 0
    post.tell([Alert(key="new", kind=AlertKind.CHANGED, words="New.", at=late)], late)
    (body,) = (body for _, _, body in posted.bodies[refused:])
    assert [one["key"] for one in json.loads(body)["alerts"]] == ["new"]
