"""Records and the ends of orders reach the aggregator, each for good and none twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from netready_probes.agent.joined.https import Client
from netready_probes.agent.joined.order_book import OrderBook, State
from netready_probes.agent.joined.patience import Patience
from netready_probes.agent.joined.sending import Said, Sender
from netready_probes.agent.joined.spool import Spool
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.probes.agent.joined.aggregator import TOKEN, Aggregator, serving, until
from tests.probes.agent.joined.made import book_of, record, spool_of


@dataclass
class Sending:
    sender: Sender
    spool: Spool
    book: OrderBook
    told: list[str]
    quiet: bool = False


def sending_to(here: Aggregator, folder: Path, count: int, token: str = TOKEN) -> Sending:
    spool, book = spool_of(folder, count), book_of(folder)
    told: list[str] = []
    client = Client(RealNetwork(), here.place, token)
    made: list[Sending] = []
    sender = Sender(
        client,
        RealClock(),
        spool,
        book,
        quiet=lambda: made[0].quiet,
        patience=Patience(lambda: 0.0),
        told=told.append,
    )
    made.append(Sending(sender, spool, book, told))
    return made[0]


@contextmanager
def running(sending: Sending) -> Iterator[Sending]:
    thread = threading.Thread(target=sending.sender.run)
    thread.start()
    try:
        yield sending
    finally:
        sending.sender.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_all_that_waits_arrives_once_and_leaves_the_disk(tmp_path: Path) -> None:
    with serving(Aggregator()) as here, running(sending_to(here, tmp_path, 7)) as sending:
        until(lambda: sending.spool.count() == 0)
        sending.spool.add(record(100))
        sending.sender.look()
        until(lambda: len(here.records) == 8 and sending.spool.count() == 0)
    assert here.replayed == 0


def test_many_go_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netready_probes.agent.joined.sending.BYTES_MAX", 2_500)
    with serving(Aggregator()) as here, running(sending_to(here, tmp_path, 12)) as sending:
        until(lambda: sending.spool.count() == 0)
    assert len(here.records) == sum(here.times_sent) == 12
    assert max(here.times_sent) < 6


def test_an_answer_that_names_nothing_settles_nothing(tmp_path: Path) -> None:
    with serving(Aggregator(named=False)) as here, running(sending_to(here, tmp_path, 3)) as it:
        until(lambda: len(here.records) == 3)
        assert it.spool.count() == 3
        here.named = True
        until(lambda: it.spool.count() == 0)
    assert here.replayed == 3  # told again, kept once


def test_a_busy_aggregator_is_tried_again(tmp_path: Path) -> None:
    here = Aggregator(answers={"/api/v1/records": [503, 429]})
    with serving(here), running(sending_to(here, tmp_path, 2)) as sending:
        until(lambda: sending.spool.count() == 0)
    assert len(here.records) == 2


def test_a_record_that_is_refused_is_put_aside_and_said(tmp_path: Path) -> None:
    bad = record(1).record_id
    here = Aggregator(refuse=lambda r: "room: not yours" if r["record_id"] == bad else "")
    with serving(here), running(sending_to(here, tmp_path, 3)) as sending:
        until(lambda: sending.spool.count() == 0)
    assert len(here.records) == 2
    assert sending.spool.refused() == 1
    assert sending.told == ["the aggregator refused a record: room: not yours"]


def test_a_batch_that_is_refused_whole_is_split_until_the_one_is_found(tmp_path: Path) -> None:
    here = Aggregator(answers={"/api/v1/records": [413, 422, 422]})
    with serving(here), running(sending_to(here, tmp_path, 4)) as sending:
        until(lambda: sending.spool.count() == 0)
    assert (len(here.records), sending.spool.refused()) == (3, 1)


def test_no_record_is_sent_while_this_device_loads(tmp_path: Path) -> None:
    with serving(Aggregator()) as here:
        sending = sending_to(here, tmp_path, 2)
        sending.quiet = True
        with running(sending):
            sending.sender.say("o", Said(state=State.PROGRESS, share=0.5, words="half"))
            until(lambda: here.orders)
            assert (here.records, sending.spool.count()) == ({}, 2)
            sending.quiet = False
            sending.sender.look()
            until(lambda: len(here.records) == 2)


def test_the_end_of_an_order_is_told_until_it_is_heard(tmp_path: Path) -> None:
    here = Aggregator(answers={"/api/v1/agent/orders/o": [500, 422]})
    with serving(here):
        sending = sending_to(here, tmp_path, 0)
        sending.book.ended("o", State.STOPPED, "It was withdrawn.")
        sending.sender.say("o", Said(state=State.PROGRESS, share=0.9, words="late"))
        with running(sending):
            until(lambda: not sending.book.untold())
    assert here.orders == [("o", "stopped", None, "")]  # 422: how it ended, without the words


def test_a_token_that_is_worth_nothing_ends_it_and_keeps_everything(tmp_path: Path) -> None:
    with serving(Aggregator()) as here:
        sending = sending_to(here, tmp_path, 2, token="another")
        sending.sender.run()
        sending.sender.stop()
    assert sending.sender.revoked
    assert sending.spool.count() == 2


def test_one_try_is_one_try(tmp_path: Path) -> None:
    here = Aggregator()
    with serving(here):
        sending = sending_to(here, tmp_path, 2)
    sending.sender.try_once()  # nobody is there any more
    assert sending.spool.count() == 2
