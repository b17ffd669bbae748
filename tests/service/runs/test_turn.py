"""One run uses the target at a time."""

import threading

from netready.service.runs.turn import Turn
from netready_probes.system.clock import RealClock
from tests.service.runs.served import until


def test_runs_have_their_turn_in_the_order_of_asking() -> None:
    turn = Turn(RealClock())
    assert turn.ask("one", alone=True)
    assert not turn.ask("alone", alone=True), "it does not wait"
    assert turn.ask("two", alone=False)
    waited_for: list[str] = []
    had: list[bool] = []

    def second() -> None:
        with turn.taken("two", lambda: False, waited_for.append) as is_ours:
            had.append(is_ours)

    with turn.taken("one", lambda: False, waited_for.append) as is_ours:
        assert is_ours
        thread = threading.Thread(target=second)
        thread.start()
        until(lambda: waited_for == ["one"])
        assert had == []
    thread.join(timeout=5.0)
    assert had == [True]
    assert turn.holder == ""


def test_one_that_is_stopped_while_it_waits_leaves_the_line() -> None:
    turn = Turn(RealClock())
    turn.ask("one", alone=False)
    turn.ask("two", alone=False)
    turn.ask("three", alone=False)
    with turn.taken("two", lambda: True, lambda _holder: None) as is_ours:
        assert not is_ours
    turn.leave("one")
    assert turn.holder == "three"
