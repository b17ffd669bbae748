"""Brings records, and how orders stand, to the aggregator: when it can, as often as it takes.

A record is sent again until the aggregator says that it has it on its disk; told twice, it keeps it
once. While this device loads the network no record is sent, so that none disturbs what is measured.
"""

import gzip
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.agent.joined.https import (
    API,
    GONE,
    NOT_UNDERSTOOD,
    TOO_MANY,
    UNAUTHORISED,
    Answer,
    Client,
)
from netready_probes.agent.joined.order_book import OrderBook, State
from netready_probes.agent.joined.patience import Patience
from netready_probes.agent.joined.spool import Spool, Spooled
from netready_probes.seams import Clock, NetworkError

RECORDS_MAX: Final = 500  # a request; the aggregator takes 1000
BYTES_MAX: Final = 2_000_000  # before they are packed; it takes 8 MB
PACKED_FROM_BYTES: Final = 1_500  # what fits a packet is not worth packing
PROGRESS_EVERY_S: Final = 0.7  # people see it within a second
_REFUSED_FOR_EVER: Final = range(400, 500)
_NDJSON: Final = "application/x-ndjson"


class RevokedError(Exception):
    """The token is worth nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A word on an order that is not over; the newest one replaces those before it."""

    state: State
    share: float | None
    words: str


class Sender:
    """In a thread of its own (`run`); the other methods are for all.

    Args:
        client: its own connection.
        quiet: True: no record is sent now.
        told: is told what people should know.
    """

    def __init__(
        self,
        client: Client,
        clock: Clock,
        spool: Spool,
        book: OrderBook,
        *,
        quiet: Callable[[], bool],
        patience: Patience,
        told: Callable[[str], None],
    ) -> None:
        self._client, self._clock = client, clock
        self._spool, self._book = spool, book
        self._quiet, self._patience, self._told = quiet, patience, told
        self._news: dict[str, Said] = {}
        self._news_s = float("-inf")
        self._changing = threading.Lock()
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._at_once = RECORDS_MAX
        self._spooled = True  # until a look says otherwise
        self.revoked = False

    def say(self, order: str, said: Said) -> None:
        """That an order goes on; lost where the aggregator cannot be reached."""
        with self._changing:
            self._news[order] = said
        self._wake.set()

    def look(self) -> None:
        """There is a new record, or an order is over."""
        self._spooled = True
        self._wake.set()

    def stop(self) -> None:
        """Ends `run`; what is not sent stays on the disk."""
        self._stopped.set()
        self._wake.set()
        self._client.close()

    def try_once(self) -> None:
        """All that waits, as far as it goes now; what does not go stays."""
        with suppress(NetworkError, OSError, RevokedError):
            self._send_all()

    def run(self) -> None:
        """Until stopped or revoked."""
        while not self._stopped.is_set():
            self._wake.clear()
            try:
                self._send_all()
            except RevokedError:
                self.revoked = True
                return
            except (NetworkError, OSError):
                self._stopped.wait(self._patience.next_s())
                continue
            self._patience.forget()
            self._wake.wait(None if not (self._spooled or self._news) else PROGRESS_EVERY_S)

    def _send_all(self) -> None:
        """Raises NetworkError, RevokedError, OSError."""
        for order, standing in self._book.untold().items():
            state = standing.ended or State.DONE
            self._order(order, Said(state=state, share=None, words=standing.words))
            self._book.told(order)
        for order, said in self._news_due().items():
            if self._book.standing(order).ended is None:
                self._order(order, said)
        while self._spooled and not self._quiet() and not self._stopped.is_set():
            self._spooled = False
            batch = self._spool.oldest(records_max=self._at_once, bytes_max=BYTES_MAX)
            if batch:
                self._spooled = True
                self._records(batch)

    def _news_due(self) -> dict[str, Said]:
        """The newest word on each order, at most once a second."""
        now_s = self._clock.monotonic_s()
        if now_s - self._news_s < PROGRESS_EVERY_S:
            return {}
        with self._changing:
            news, self._news = self._news, {}
        if news:
            self._news_s = now_s
        return news

    def _order(self, order: str, said: Said) -> None:
        body = {"state": said.state.value, "share": said.share, "words": said.words}
        path = f"{API}/agent/orders/{order}"
        answer = self._client.ask("POST", path, json=body)
        if answer.status == NOT_UNDERSTOOD:  # how it ended counts for more than what is said of it
            answer = self._client.ask("POST", path, json={**body, "words": ""})
        self._check(answer)  # what else it refuses, it will always refuse: an order that is gone

    def _records(self, batch: tuple[Spooled, ...]) -> None:
        body = b"".join(one.line + b"\n" for one in batch)
        headers = {"Content-Type": _NDJSON}
        if len(body) > PACKED_FROM_BYTES:
            body = gzip.compress(body, compresslevel=6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        answer = self._client.ask("POST", f"{API}/records", body=body, headers=headers)
        self._check(answer)
        if answer.fine:
            self._at_once = RECORDS_MAX
            self._settle(batch, answer.json())
        elif len(batch) > 1:  # one of them spoils it, or they are too many
            self._at_once = max(1, len(batch) // 2)
        elif answer.status in _REFUSED_FOR_EVER:
            self._put_aside(batch[0].record_id, answer.words())
            self._at_once = RECORDS_MAX

    def _check(self, answer: Answer) -> None:
        if answer.status in (UNAUTHORISED, GONE):
            raise RevokedError
        if answer.status == TOO_MANY or answer.status >= 500:
            self._patience.asked(answer.retry_after_s())
            raise NetworkError("send", FailureWord.BUSY)

    def _settle(self, batch: tuple[Spooled, ...], told: Mapping[str, object]) -> None:
        """Goes by what the aggregator named; what it did not name is sent again."""
        ours = {one.record_id for one in batch}
        done = [
            each
            for name in ("kept", "had", "conflict")
            for each in _list(told.get(name))
            if isinstance(each, str) and each in ours
        ]
        self._spool.done(done)
        refused = list(_refused(batch, _list(told.get("refused"))))
        for record_id, why in refused:
            self._put_aside(record_id, why)
        if not done and not refused:
            raise NetworkError("send", FailureWord.BAD_ANSWER)

    def _put_aside(self, record_id: str, why: str) -> None:
        self._spool.put_aside(record_id, why)
        self._told(f"the aggregator refused a record: {why}")


def _refused(batch: tuple[Spooled, ...], found: list[object]) -> list[tuple[str, str]]:
    """Id and reason of each; their lines are counted from 1."""
    pairs = []
    for each in found:
        line = each.get("line") if isinstance(each, dict) else None
        if isinstance(each, dict) and isinstance(line, int) and 1 <= line <= len(batch):
            why = str(each.get("why", ""))
            words = why if why.isprintable() else "no reason that can be shown"
            pairs.append((batch[line - 1].record_id, words[:300]))
    return pairs


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else []
