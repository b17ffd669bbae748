"""An attempt has one limit in all, and what counts as not sent never leaves later."""

import threading

import pytest

from netready.coordinator.alerts.delivery import (
    SENT,
    Attempt,
    Delivered,
    GivenUpError,
    Outcome,
    within,
)


def test_what_was_given_up_is_never_handed_over_later() -> None:
    go_on, seen = threading.Event(), []

    def slow(attempt: Attempt) -> Outcome:
        go_on.wait(20)
        try:
            attempt.hand_over()
        except GivenUpError:
            seen.append("stopped")
            done.set()
            raise
        return SENT

    done = threading.Event()
    outcome = within(0.05, slow)
    go_on.set()
    assert outcome.result is Delivered.NOT_SENT
    assert done.wait(20)
    assert seen == ["stopped"]


def test_what_was_handed_over_before_the_time_was_up_is_in_doubt_and_is_stopped() -> None:
    stopped = threading.Event()

    def silent(attempt: Attempt) -> Outcome:
        attempt.stop = stopped.set
        attempt.hand_over()
        stopped.wait(20)
        return SENT

    assert within(0.3, silent).result is Delivered.DOUBTFUL
    assert stopped.is_set()


def test_a_fault_of_the_program_is_not_hidden() -> None:
    def broken(attempt: Attempt) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(20, broken)
