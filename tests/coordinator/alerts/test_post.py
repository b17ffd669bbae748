"""Each thing once on each channel: over nights, failures, crashes and a journal that was cut."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netready.coordinator.alerts.channels import Machine
from netready.coordinator.alerts.delivery import SENT, Delivered, Outcome, refused
from netready.coordinator.alerts.journal import NAME, SWEPT_ABOVE_BYTES, read_journal
from netready.coordinator.alerts.ledger import began, ended, is_due, ledger_of, pending, queued
from netready.coordinator.alerts.message import Message
from netready.coordinator.alerts.post import AlertPost, post_of
from netready.domain.alerts import Alert, AlertKind, ChannelName, alerts_of_changes
from netready.domain.nights import Change, ChangeKind
from netready.store.example import example_site
from netready.store.lock import folder_lock

NOW = datetime(2026, 11, 3, 22, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EMAIL, WEBHOOK, FILE = ChannelName.EMAIL, ChannelName.WEBHOOK, ChannelName.FILE
DOUBT = Outcome(result=Delivered.DOUBTFUL, why="no answer")


class PowerCutError(Exception):
    """The program ends here."""


@dataclass
class FakeChannel:
    """Takes messages, or does what a test wants of each attempt."""

    outcomes: list[Outcome | PowerCutError] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def __call__(self, message: Message, at: datetime) -> Outcome:
        self.messages.append(message)
        outcome = self.outcomes.pop(0) if self.outcomes else SENT
        if isinstance(outcome, PowerCutError):
            raise outcome
        return outcome


def alert(key: str = "a", kind: AlertKind = AlertKind.CHANGED, at: datetime = NOW) -> Alert:
    return Alert(key=key, kind=kind, words=f"Room {key} is worse.", at=at, room=f"Room {key}")


def post(folder: Path, **channels: FakeChannel) -> AlertPost:
    return AlertPost(
        school="Larkfield",
        folder=folder,
        channels={ChannelName(name): channel for name, channel in channels.items()},
    )


def keys(channel: FakeChannel) -> list[list[str]]:
    return [[one.key for one in message.alerts] for message in channel.messages]


def test_a_change_is_told_once_however_often_it_is_found(tmp_path: Path) -> None:
    mail = FakeChannel()
    for night in range(5):
        post(tmp_path, email=mail).tell([alert()], NOW + timedelta(days=night))
    assert keys(mail) == [["a"]]


def test_a_recovery_is_told_too_and_after_a_long_failure_both(tmp_path: Path) -> None:
    mail = FakeChannel([refused("down")])
    box = post(tmp_path, email=mail)
    box.tell([alert()], NOW)
    box.tell([alert("b", AlertKind.RECOVERED)], NOW + HOUR)
    assert keys(mail) == [["a"], ["a", "b"]]


def test_one_channel_that_fails_is_no_others_matter(tmp_path: Path) -> None:
    mail, hook = FakeChannel([refused("down")]), FakeChannel()
    box = post(tmp_path, email=mail, webhook=hook)
    first = box.tell([alert()], NOW)
    box.tell([], NOW + 2 * MINUTE)
    assert [one.outcome.result for one in first] == [Delivered.NOT_SENT, Delivered.SENT]
    assert keys(mail) == [["a"], ["a"]]
    assert keys(hook) == [["a"]]


def test_the_pause_between_attempts_doubles_and_ends_after_three_days(tmp_path: Path) -> None:
    hook = FakeChannel([refused("the webhook answered 500")] * 999)
    box = post(tmp_path, webhook=hook)
    box.tell([alert()], NOW)
    for minute in range(1, 8 * 24 * 60, 7):
        box.tell([], NOW + minute * MINUTE)
    assert 15 <= len(hook.messages) <= 30
    (status,) = box.status(NOW + timedelta(days=8))
    assert (status.pending, status.given_up) == (0, 1)
    assert status.why == "the webhook answered 500"


def test_a_power_cut_in_mid_delivery_sends_nothing_twice_and_the_next_message_says_so(
    tmp_path: Path,
) -> None:
    mail = FakeChannel([PowerCutError()])
    box = post(tmp_path, email=mail)
    with pytest.raises(PowerCutError):
        box.tell([alert()], NOW)
    box.tell([alert()], NOW + HOUR)
    assert len(mail.messages) == 1
    box.tell([alert("b")], NOW + 2 * HOUR)
    box.tell([alert("c")], NOW + 3 * HOUR)
    assert keys(mail) == [["a"], ["b"], ["c"]]
    assert "nobody knows whether it arrived" in mail.messages[1].text
    assert "nobody knows" not in mail.messages[2].text


def test_the_file_is_written_again_for_it_shows_itself_what_arrived(tmp_path: Path) -> None:
    lines = FakeChannel([PowerCutError()])
    box = post(tmp_path, file=lines)
    with pytest.raises(PowerCutError):
        box.tell([alert()], NOW)
    box.tell([], NOW + HOUR)
    assert keys(lines) == [["a"], ["a"]]
    assert lines.messages[0].id == lines.messages[1].id


def test_an_answer_that_never_came_is_not_sent_again(tmp_path: Path) -> None:
    hook = FakeChannel([DOUBT])
    box = post(tmp_path, webhook=hook)
    box.tell([alert()], NOW)
    box.tell([alert()], NOW + HOUR)
    assert len(hook.messages) == 1
    assert box.status(NOW)[0].doubtful == 1


@settings(max_examples=60)
@given(st.data())
def test_a_journal_cut_anywhere_never_tells_twice(data: st.DataObject) -> None:
    """Cut as a crash cuts it: after a message was accepted, its beginning is on the disk."""
    entries = [queued(alert()), queued(alert("b"))]
    entries.append(began(EMAIL, "1", ["a", "b"], NOW))
    entries.append(ended(EMAIL, "1", Delivered.SENT, "", NOW))
    kept = data.draw(st.integers(min_value=3, max_value=len(entries)))
    junk = data.draw(st.lists(st.dictionaries(st.text(max_size=5), st.none()), max_size=3))
    ledger = ledger_of([*entries[:kept], *junk])
    assert pending(ledger, EMAIL, NOW) == ()
    assert len(pending(ledger, WEBHOOK, NOW)) == 2


def test_half_a_line_and_hostile_lines_lose_nothing_else(tmp_path: Path) -> None:
    mail = FakeChannel()
    post(tmp_path, email=mail).tell([alert()], NOW)
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'[[[["' + b"[" * 100_000 + b'\n\xff\xfe\n{"entry": "began", "chan')
    post(tmp_path, email=mail).tell([alert(), alert("b")], NOW + HOUR)
    post(tmp_path, email=mail).tell([alert(), alert("b")], NOW + 2 * HOUR)
    assert keys(mail) == [["a"], ["b"]]


def test_a_new_channel_does_not_tell_old_news(tmp_path: Path) -> None:
    post(tmp_path, email=FakeChannel()).tell([alert()], NOW)
    hook = FakeChannel()
    post(tmp_path, webhook=hook).tell(
        [alert("b", at=NOW + timedelta(days=9))], NOW + timedelta(days=9)
    )
    assert keys(hook) == [["b"]]


def test_a_disk_that_is_not_there_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    mail = FakeChannel()
    (told,) = post(tmp_path / "file" / "below", email=mail).tell([alert()], NOW)
    assert told.channel is None
    assert told.outcome.result is Delivered.NOT_SENT
    assert mail.messages == []


def test_two_programs_do_not_tell_side_by_side(tmp_path: Path) -> None:
    mail = FakeChannel()
    with folder_lock(tmp_path):
        (told,) = post(tmp_path, email=mail).tell([alert()], NOW)
    assert "another netready" in told.outcome.why
    assert mail.messages == []


def test_a_clock_set_back_does_not_silence_a_channel() -> None:
    failed = ended(EMAIL, "1", Delivered.NOT_SENT, "down", NOW + timedelta(days=900))
    ledger = ledger_of([queued(alert()), began(EMAIL, "1", ["a"], NOW), failed])
    assert is_due(ledger.standing(EMAIL), NOW)


def test_an_old_journal_is_swept_and_what_is_of_this_year_stays(tmp_path: Path) -> None:
    old = NOW - timedelta(days=500)
    line = json.dumps(queued(replace(alert("old", at=old), words="x" * 1000))) + "\n"
    (tmp_path / NAME).write_text(line * (SWEPT_ABOVE_BYTES // len(line) + 2))
    mail = FakeChannel()
    post(tmp_path, email=mail).tell([alert()], NOW)
    assert set(read_journal(tmp_path).alerts) == {"a"}
    post(tmp_path, email=mail).tell([alert()], NOW + HOUR)
    assert keys(mail) == [["a"]]


def change(kind: ChangeKind) -> Change:
    return Change(
        room="Room 12", metric="pupils_supported", since=date(2026, 11, 3), found=date(2026, 11, 5),
        before=28, after=17, words="Room 12 carried 28, carries 17.", causes=(), kind=kind,
        nights_needed=3,
    )  # fmt: skip


def test_what_became_better_needs_nobody() -> None:
    kinds = [ChangeKind.WORSE, ChangeKind.BETTER, ChangeKind.RECOVERED]
    alerts = alerts_of_changes([change(kind) for kind in kinds], NOW, since=date(2026, 11, 5))
    assert [one.kind for one in alerts] == [AlertKind.CHANGED, AlertKind.RECOVERED]
    assert not alerts_of_changes([change(kind) for kind in kinds], NOW, since=date(2026, 11, 6))


def test_many_alerts_are_one_digest(tmp_path: Path) -> None:
    mail = FakeChannel()
    many = [alert(str(i)) for i in range(70)] + [alert("r", AlertKind.RECOVERED)]
    post(tmp_path, email=mail).tell(many, NOW)
    (message,) = mail.messages
    assert message.subject == "Larkfield: worse than before: 70, recovered: 1"
    assert message.text.count("\n- ") == 50
    assert "And 21 more" in message.text
    assert message.data()["left_out"] == 21


def test_a_school_without_alerts_has_no_channel(tmp_path: Path) -> None:
    site = example_site()
    machine = Machine(folder=tmp_path, environment={})
    assert set(post_of(site, machine, tmp_path).channels) == {EMAIL}
    none = replace(site, alerts=type(site.alerts)())
    assert post_of(none, machine, tmp_path).tell([alert()], NOW) == ()
