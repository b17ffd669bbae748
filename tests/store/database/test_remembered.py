"""Answers kept for a moment: fresh, bounded, and forgotten at every change."""

import pytest

from netready.domain.access import Role
from netready.store.database import Database
from netready.store.database import remembered as house
from netready.store.database.remembered import SECONDS, Remembered
from tests.store.database.build_rows import NOW, an_agent


class Watch:
    """A clock that a test moves."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_an_answer_is_fresh_for_a_second_and_no_longer() -> None:
    watch = Watch()
    kept = Remembered[str](watch)
    kept.put(b"a", "laptop", kept.change)
    watch.now_s += SECONDS - 0.01
    assert kept.get(b"a") == "laptop"
    watch.now_s += 0.01
    assert kept.get(b"a") is None


def test_a_change_forgets_all() -> None:
    kept = Remembered[str]()
    kept.put(b"a", "laptop", kept.change)
    kept.forget()
    assert kept.get(b"a") is None


def test_an_answer_from_before_a_change_is_not_taken_after_it() -> None:
    kept = Remembered[str]()
    asked_at = kept.change
    kept.forget()
    kept.put(b"a", "revoked since", asked_at)
    assert kept.get(b"a") is None


def test_it_holds_no_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "ANSWERS_MAX", 2)
    kept = Remembered[str]()
    for key in (b"a", b"b", b"c"):
        kept.put(key, "laptop", kept.change)
    assert [kept.get(key) for key in (b"a", b"b", b"c")] == [None, None, "laptop"]


def test_a_change_of_a_device_is_seen_by_the_next_request(database: Database) -> None:
    agents, token = database.agents, b"t" * 32
    agents.add(an_agent(room="Room 1"), token, Role.AGENT)
    assert agents.remembered(token) is None
    agents.by_token(token)
    known = agents.remembered(token)
    assert known is not None
    agents.seen(known.holder_id, NOW)
    assert agents.remembered(token) is not None  # who asks again and again is not asked for
    agents.move(known.holder_id, "Room 2")
    moved = agents.by_token(token)
    assert moved is not None
    assert moved.agent is not None
    assert moved.agent.room == "Room 2"
    agents.revoke(known.holder_id, NOW)
    assert agents.remembered(token) is None
    assert agents.by_token(token) is None
