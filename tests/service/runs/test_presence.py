"""Who is there, and how seldom that is written down."""

from collections.abc import Mapping
from datetime import datetime

from netready.service.runs.presence import GONE_S, KEEP_EVERY_S, Presence
from tests.fakes import FakeClock


class Book:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.kept: list[Mapping[str, str]] = []
        self.told = 0
        self.presence = Presence(self.clock, self._keep, self._hear)

    def _keep(self, _agent_id: str, _at: datetime, facts: Mapping[str, str]) -> None:
        self.kept.append(facts)

    def _hear(self) -> None:
        self.told += 1


def test_an_agent_is_here_until_it_has_not_asked_for_a_while() -> None:
    book = Book()
    assert not book.presence.is_here("a")
    book.presence.asked("a")
    book.clock.advance(GONE_S)
    assert book.presence.is_here("a")
    book.clock.advance(1.0)
    assert not book.presence.is_here("a")


def test_the_same_again_is_neither_written_nor_told() -> None:
    book = Book()
    for _each in range(5):
        book.presence.asked("a", {"wifi": "on"})
        book.clock.advance(1.0)
    assert (len(book.kept), book.told) == (1, 1)


def test_new_facts_are_written_and_told_at_once() -> None:
    book = Book()
    book.presence.asked("a", {"wifi": "on"})
    book.presence.asked("a", {"wifi": "off"})
    assert book.kept[-1] == {"wifi": "off"}
    assert book.told == 2


def test_who_says_nothing_of_itself_keeps_its_facts_and_is_written_now_and_then() -> None:
    book = Book()
    book.presence.asked("a", {"wifi": "on"})
    for _each in range(4):
        book.clock.advance(KEEP_EVERY_S / 3)
        book.presence.asked("a")
    assert book.kept == [{"wifi": "on"}, {"wifi": "on"}]
    assert book.told == 1


def test_who_comes_back_is_told() -> None:
    book = Book()
    book.presence.asked("a")
    book.clock.advance(GONE_S + 1)
    book.presence.asked("a")
    assert book.told == 2
