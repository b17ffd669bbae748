"""Keeps what the walk has seen of the records up to date with the database.

A record is read once, as it arrives; what is kept of it is small and bounded a room. The fold
itself is pure and made anew for each page.
"""

import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from netready.catalogue.loader import load_catalogue
from netready.domain.criterion import Criterion
from netready.domain.record import Record
from netready.domain.site import Phase, Room, Site
from netready.domain.walk import WalkEvent, WalkKind
from netready.service.walk.judged import criteria_of_rooms
from netready.service.walk.seen import Seen, seen_of
from netready.service.walk.state import WalkState, walk_state
from netready.store.database import Database
from netready.store.database.records import NOT_OF_LOOKS
from netready.store.records import parse_record

SEEN_A_ROOM: Final = 2_000  # the oldest are forgotten; the reports have all
_ORDERS_KEPT: Final = 20_000


class WalkBook:
    """Thread-safe."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[Seen]] = {}
        self._run_of: dict[str, str] = {}
        self._asked: set[str] = set()
        self._place = 0
        self._criteria: tuple[Criterion, ...] | None = None
        self._reading = threading.Lock()

    def state(self, store: Database, site: Site | None, *, by: str, now: datetime) -> WalkState:
        """The walk as it is now, for the page of that technician."""
        events = store.walk.all()
        with self._reading:
            self._read_records(store, site, now)
            self._read_orders(store, events)
            seen = [each for found in self._seen.values() for each in found]
            run_of = dict(self._run_of)
        return walk_state(
            site or _unnamed(events, seen), events, seen, by=by, now=now, run_of=run_of
        )

    def run_of(self, store: Database) -> Mapping[str, str]:
        """The run of each order that a measurement of the walk refers to."""
        events = store.walk.all()
        with self._reading:
            self._read_orders(store, events)
            return dict(self._run_of)

    def _read_records(self, store: Database, site: Site | None, now: datetime) -> None:
        if self._criteria is None:
            self._criteria = _criteria(site, now)
        for place, line in store.records.lines(self._place, NOT_OF_LOOKS):
            self._place = place
            record = parse_record(line)
            if isinstance(record, Record) and record.room:
                kept = self._seen.setdefault(record.room, deque(maxlen=SEEN_A_ROOM))
                kept.append(seen_of(record, self._criteria, site))

    def _read_orders(self, store: Database, events: Sequence[WalkEvent]) -> None:
        """Asked once a run: its orders are written before its id is known to any phone."""
        for event in events:
            run = event.refers if event.kind is WalkKind.MEASURE else ""
            if not run or run in self._asked or len(self._run_of) > _ORDERS_KEPT:
                continue
            found = [order.order_id for order in store.runs.orders_of(run)]
            self._run_of |= dict.fromkeys(found, run)
            if found:
                self._asked.add(run)


def _criteria(site: Site | None, now: datetime) -> tuple[Criterion, ...]:
    """None without a site: whose lines would they be?"""
    if site is None:
        return ()
    return criteria_of_rooms(load_catalogue(site.country, site.phase, now.date()).criteria)


def _unnamed(events: Iterable[WalkEvent], seen: Iterable[Seen]) -> Site:
    """Rooms without a site file: those that somebody has named."""
    names = sorted({*(each.room for each in events), *(each.room for each in seen)} - {""})
    return Site(
        name="",
        country="",
        phase=Phase.ALL_THROUGH,
        pupils=0,
        rooms=tuple(Room(name=name) for name in names),
    )
