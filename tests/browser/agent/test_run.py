"""Two windows as a class: together, by either way, and gone within a second of the stop."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from netready.domain.load import StageVerdict
from netready.service.runs.chosen import Asked
from netready.service.runs.run_view import What
from netready.store.database import RunState
from tests.browser.agent.school import School, device, school, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG_S = 120.0
OVER = {RunState.DONE, RunState.FAILED, RunState.STOPPED}


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("school")) as found:
        yield found


def test_two_windows_are_a_class_by_websocket_and_by_https_and_end_when_told(
    browser: "Browser", place: School
) -> None:
    code, runs = place.code(), place.desk.runs
    with device(browser, place, code) as one, device(browser, place, code, sockets=False) as two:
        asked = Asked(what=What.CLASS, rooms=("Room 1",), pupils=2, hold_s=10.0)
        run = runs.start(asked).run_id
        until(lambda: _state(place, run) in OVER, LONG_S)
        view = runs.view(run)
        assert view is not None
        assert view.state is RunState.DONE
        last = view.stages[-1]
        if last.verdict is StageVerdict.VOID:  # a busy machine, and then it says that it was that
            words = " ".join(last.reasons)
            assert "limit" in words or "together" in words or "clock" in words, words
        else:
            assert (last.verdict, last.pupils_ok) == (StageVerdict.PASS, 2), last
            assert [each.pupils_ok for each in view.devices] == [1, 1]
        (record,) = place.records("load")
        assert (record.room, record.device) == ("Room 1", "aggregator")
        assert one.complaints == []
        assert "played to the end" in one.words("log")
        assert "played to the end" in two.words("log")

        run = runs.start(asked).run_id
        one.page.locator("#doing").wait_for(timeout=30_000)
        assert runs.stop(run, "enough")
        one.page.locator("#doing").wait_for(state="hidden", timeout=1500)
        two.page.locator("#doing").wait_for(state="hidden", timeout=1500)
        until(lambda: _state(place, run) is RunState.STOPPED)


def _state(place: School, run: str) -> RunState | None:
    view = place.desk.runs.view(run)
    return view.state if view else None
