"""The book of duties: numbers, signatures, waiting."""

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from netready.domain.typed_json import parsed
from netready.service.keys import SigningKey
from netready.service.runs.duties_book import DutiesBook, SignedDuties, Standing
from netready_probes.agent.orders import (
    ORDERS_MAX,
    SIGNED_PREFIX,
    Duties,
    Measure,
    ProbeRun,
    TakePart,
    duties_from,
)
from netready_probes.contract import Address

TARGET = Address(host="192.0.2.5", port=7411)
KEY = SigningKey(b"k" * 32)
PUBLIC = Ed25519PublicKey.from_public_bytes(bytes.fromhex(KEY.public_hex))


@dataclass
class Shelf:
    """What the database would hold."""

    numbers: dict[str, int] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)

    def next_number(self, agent_id: str) -> int:
        self.numbers[agent_id] = self.numbers.get(agent_id, 0) + 1
        return self.numbers[agent_id]

    def recall(self, agent_id: str) -> Standing:
        return self.standing.get(agent_id, Standing())


def book_of(shelf: Shelf) -> DutiesBook:
    return DutiesBook(
        next_number=shelf.next_number,
        recall=shelf.recall,
        signature=KEY.signature,
        targets=lambda: (TARGET,),
    )


def order(name: str, room: str = "Room 1") -> Measure:
    return Measure(order=name, room=room, probes=(ProbeRun(probe="latency"),))


def read(said: SignedDuties | None) -> Duties:
    assert said is not None
    text = said.text.encode("utf-8")
    PUBLIC.verify(bytes.fromhex(said.signature), SIGNED_PREFIX + text)
    duties = duties_from(parsed(text))
    assert duties.number == said.number
    return duties


async def directly(
    newer: Callable[[str, int], SignedDuties | None], agent_id: str, seen: int
) -> SignedDuties | None:
    return newer(agent_id, seen)


def test_the_first_duties_name_the_agent_its_room_and_the_targets() -> None:
    shelf = Shelf(standing={"a": Standing(room="Room 7", measure=(order("o1"),))})
    duties = read(book_of(shelf).newer("a", 0))
    assert (duties.agent, duties.room, duties.targets) == ("a", "Room 7", (TARGET,))
    assert [each.order for each in duties.measure] == ["o1"]


def test_what_was_seen_is_not_said_again_and_draws_no_number() -> None:
    shelf = Shelf()
    book = book_of(shelf)
    first = read(book.newer("a", 0))
    assert book.newer("a", first.number) is None
    assert read(book.newer("a", 0)).number == first.number
    assert shelf.numbers == {"a": 1}


def test_each_change_is_said_under_a_higher_number() -> None:
    book = book_of(Shelf())
    part = TakePart(order="o9", run="r1", room="Room 2")
    changes: list[Callable[[], object]] = [
        lambda: book.give("a", order("o1")),
        lambda: book.call("a", part),
        lambda: book.move("a", "Room 3"),
        lambda: book.withdraw("a", "o1"),
        lambda: book.release("a", "r1"),
    ]
    seen, found = 0, []
    for change in changes:
        change()
        duties = read(book.newer("a", seen))
        assert duties.number > seen
        seen = duties.number
        found.append((len(duties.measure), duties.take_part, duties.room))
    assert found == [
        (1, None, ""),
        (1, part, ""),
        (1, part, "Room 3"),
        (0, part, "Room 3"),
        (0, None, "Room 3"),
    ]


def test_an_order_given_twice_stands_once_and_too_many_are_refused() -> None:
    book = book_of(Shelf())
    assert all(book.give("a", order(f"o{number}")) for number in range(ORDERS_MAX))
    assert book.give("a", order("o0"))
    assert not book.give("a", order("one too many"))
    assert len(book.standing("a").measure) == ORDERS_MAX


def test_the_release_of_another_run_changes_nothing() -> None:
    book = book_of(Shelf())
    book.call("a", TakePart(order="o", run="new", room=""))
    book.release("a", "old")
    assert book.standing("a").take_part is not None


def test_after_a_backup_was_put_back_the_number_goes_above_what_the_agent_saw() -> None:
    book = book_of(Shelf())
    assert read(book.newer("a", 500)).number == 501


def test_an_agent_that_waits_is_woken_by_a_change_from_a_thread() -> None:
    book = book_of(Shelf())
    seen = read(book.newer("a", 0)).number

    async def waits() -> SignedDuties | None:
        waiting = asyncio.create_task(book.wait("a", seen, 5.0, directly))
        while not book.bell.listeners("a"):
            await asyncio.sleep(0)
        threading.Thread(target=book.give, args=("a", order("o1"))).start()
        return await waiting

    assert [each.order for each in read(asyncio.run(waits())).measure] == ["o1"]


def test_without_a_change_the_wait_ends_with_nothing() -> None:
    book = book_of(Shelf())
    seen = read(book.newer("a", 0)).number
    assert asyncio.run(book.wait("a", seen, 0.01, directly)) is None


def test_the_text_is_canonical() -> None:
    said = book_of(Shelf()).newer("a", 0)
    assert said is not None
    tree = json.loads(said.text)
    assert json.dumps(tree, sort_keys=True, ensure_ascii=False) == said.text


@pytest.mark.parametrize("name", ["a", "b"])
def test_agents_have_pages_of_their_own(name: str) -> None:
    book = book_of(Shelf())
    book.give("a", order("o1"))
    duties = read(book.newer(name, 0))
    assert len(duties.measure) == (name == "a")
    assert duties.agent == name
