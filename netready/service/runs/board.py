"""The board: the runs as they are now. What changes on it goes to the watch, what ends to the disk.

Glances come many times a second; pages hear of a run a few times a second at most, and of each
change of state at once.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Protocol, cast

from pydantic import TypeAdapter, ValidationError

from netready.domain.jsonable import jsonable
from netready.domain.refusal import Refusal
from netready.service.runs.run_view import Edit, RunView, row_view
from netready.service.runs.watch import UpdateKind, Watch
from netready.store.database import RunRow, RunState
from netready_probes.seams import Clock

TELL_EVERY_S: Final = 0.4  # a page is promised to be no more than 1 s late
KEPT_MAX: Final = 50  # runs in memory; older ones are read from the database
_VIEW: Final = "view"
_READ: Final = TypeAdapter(RunView)


class RunRows(Protocol):
    """What the board needs of the database."""

    def add(self, run: RunRow) -> None:
        """A new run."""
        ...

    def update(
        self,
        run_id: str,
        state: RunState,
        *,
        words: str | None = None,
        at: datetime | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> bool:
        """How far it is."""
        ...

    def get(self, run_id: str) -> RunRow | None:
        """One run."""
        ...

    def latest(self, limit: int = 100) -> tuple[RunRow, ...]:
        """Latest first, as far as people want to see them."""
        ...


class Board:
    """Thread-safe."""

    def __init__(self, clock: Clock, rows: RunRows, watch: Watch) -> None:
        self._clock, self._rows, self._watch = clock, rows, watch
        self._views: OrderedDict[str, RunView] = OrderedDict()
        self._told_s: dict[str, float] = {}
        self._changing = threading.RLock()

    def put(self, view: RunView) -> None:
        """A new run."""
        agents = tuple(device.agent_id for device in view.devices)
        self._rows.add(
            RunRow(
                run_id=view.run_id,
                what=view.what.value,
                asked_at=view.asked_at,
                rooms=view.rooms,
                agents=agents,
                state=view.state,
                words=view.words,
                by=view.by,
            )
        )
        with self._changing:
            self._views[view.run_id] = view
            self._tell(view)
            self._forget_old()

    def glance(self, run_id: str, edit: Edit) -> None:
        """A change that may wait for the next one to be told."""
        with self._changing:
            view = self._edited(run_id, edit)
            now_s = self._clock.monotonic_s()
            if view and now_s - self._told_s.get(run_id, 0.0) >= TELL_EVERY_S:
                self._tell(view)

    def change(self, run_id: str, edit: Edit) -> None:
        """A change that is told at once."""
        with self._changing:
            before = self._views.get(run_id)
            view = self._edited(run_id, edit)
            if view and view != before:
                self._tell(view)

    def move(
        self, run_id: str, state: RunState, words: str, refusal: Refusal | None = None
    ) -> None:
        """Another state, on the disk before it is told; a run that is over stays so."""
        at = self._clock.now() if state.is_over else None

        def moved(view: RunView) -> RunView:
            if view.state.is_over:
                return view
            return replace(view, state=state, words=words, ended_at=at, refusal=refusal)

        with self._changing:
            view = self._edited(run_id, moved)
            if view is None:
                return
            facts = {_VIEW: jsonable(view)} if state.is_over else None
            try:
                self._rows.update(run_id, view.state, words=view.words, at=at, facts=facts)
            finally:  # a disk that fails must not leave a page that waits for ever
                self._tell(view)

    def view(self, run_id: str) -> RunView | None:
        """The run of that id, from memory or from the database; None: there is none."""
        with self._changing:
            view = self._views.get(run_id)
        if view is not None:
            return view
        row = self._rows.get(run_id)
        return None if row is None else _view_of(row)

    def latest(self, limit: int) -> tuple[RunView, ...]:
        """Latest first; without looks that are over."""
        rows = self._rows.latest(limit)
        with self._changing:
            return tuple(self._views.get(row.run_id) or _view_of(row) for row in rows)

    def _edited(self, run_id: str, edit: Edit) -> RunView | None:
        view = self._views.get(run_id)
        if view is None:
            return None
        self._views[run_id] = edit(view)
        return self._views[run_id]

    def _tell(self, view: RunView) -> None:
        self._told_s[view.run_id] = self._clock.monotonic_s()
        facts = cast("dict[str, Any]", jsonable(view))
        self._watch.tell(UpdateKind.RUN, view.run_id, facts)

    def _forget_old(self) -> None:
        over = [run_id for run_id, view in self._views.items() if view.state.is_over]
        for run_id in over[: max(0, len(self._views) - KEPT_MAX)]:
            del self._views[run_id]
            self._told_s.pop(run_id, None)


def _view_of(row: RunRow) -> RunView:
    try:
        return _READ.validate_python(row.facts[_VIEW])
    except (KeyError, ValidationError):  # it never got so far, or an older version wrote it
        return row_view(row)
