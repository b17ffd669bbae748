"""Runs as they are now: told, kept, forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from netready.domain.errors import CannotMeasureError
from netready.service.runs.board import KEPT_MAX, TELL_EVERY_S, Board
from netready.service.runs.run_view import RunView, What
from netready.service.runs.watch import Watch
from netready.store.database import RunRow, RunState
from tests.fakes import START, FakeClock

VIEW = RunView(run_id="r", what=What.CLASS, rooms=("Room 1",), by="phone", asked_at=START)


@dataclass
class Rows:
    """What the database would hold."""

    rows: dict[str, RunRow] = field(default_factory=dict)
    fails: bool = False

    def add(self, run: RunRow) -> None:
        self.rows[run.run_id] = run

    def update(
        self,
        run_id: str,
        state: RunState,
        *,
        words: str | None = None,
        at: datetime | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> bool:
        if self.fails:
            raise CannotMeasureError("The disk is full.", "Make room.")
        row = self.rows[run_id]
        self.rows[run_id] = replace(
            row, state=state, words=words or "", ended_at=at, facts=facts or row.facts
        )
        return True

    def get(self, run_id: str) -> RunRow | None:
        return self.rows.get(run_id)

    def latest(self, limit: int = 100) -> tuple[RunRow, ...]:
        return tuple(self.rows.values())[:limit]


class Scene:
    def __init__(self) -> None:
        self.clock, self.rows = FakeClock(), Rows()
        self.watch = Watch(self.clock)
        self.board = Board(self.clock, self.rows, self.watch)
        self.seen = self.watch.after(0).number

    def told(self) -> list[object]:
        """What of the run was told since the last time: words and share."""
        news = self.watch.after(self.seen)
        self.seen = news.number
        return [(each.facts["words"], each.facts["share"]) for each in news.updates]

    def glance(self, share: float) -> None:
        self.board.glance("r", lambda view: replace(view, share=share))


def test_glances_are_told_a_few_times_a_second_and_the_newest_counts() -> None:
    scene = Scene()
    scene.board.put(VIEW)
    assert scene.told() == [("", None)]
    for share in (0.1, 0.2, 0.3):
        scene.glance(share)
    assert scene.told() == []
    scene.clock.advance(TELL_EVERY_S + 0.01)
    scene.glance(0.4)
    assert scene.told() == [("", 0.4)]


def test_a_change_is_told_at_once_and_none_is_not_told() -> None:
    scene = Scene()
    scene.board.put(VIEW)
    scene.told()
    scene.board.change("r", lambda view: view)
    assert scene.told() == []
    scene.board.change("r", lambda view: replace(view, share=0.5))
    assert scene.told() == [("", 0.5)]


def test_what_is_over_stays_as_it_ended_and_is_read_back_whole() -> None:
    scene = Scene()
    scene.board.put(VIEW)
    scene.board.change("r", lambda view: replace(view, answer="Holds 30 pupils."))
    scene.board.move("r", RunState.DONE, "all came")
    scene.board.move("r", RunState.FAILED, "no")
    view = scene.board.view("r")
    assert view is not None
    assert (view.state, view.words, view.answer) == (RunState.DONE, "all came", "Holds 30 pupils.")
    assert Board(scene.clock, scene.rows, scene.watch).view("r") == view
    assert scene.board.view("unknown") is None


def test_a_disk_that_fails_does_not_hide_the_end() -> None:
    scene = Scene()
    scene.board.put(VIEW)
    scene.told()
    scene.rows.fails = True
    with pytest.raises(CannotMeasureError):
        scene.board.move("r", RunState.DONE, "all came")
    assert scene.told() == [("all came", None)]


def test_old_runs_are_read_from_the_database_and_do_not_fill_the_memory() -> None:
    scene = Scene()
    for number in range(KEPT_MAX + 5):
        scene.board.put(replace(VIEW, run_id=str(number)))
        scene.board.move(str(number), RunState.DONE, f"run {number}")
    first = scene.board.view("0")
    assert first is not None
    assert first.words == "run 0"
    assert len(scene.board.latest(1000)) == KEPT_MAX + 5
