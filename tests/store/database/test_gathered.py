import threading
from collections.abc import Sequence

import pytest

from netready.store.database.gathered import Gathered


class NobodysFaultError(Exception):
    pass


class Doubling:
    """The work: doubles; stands still while `gate` is closed; None is a bad call."""

    def __init__(self) -> None:
        self.rounds: list[list[object]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Semaphore(0)
        self.broken = False

    def __call__(self, given: Sequence[object]) -> list[int]:
        self.rounds.append(list(given))
        self.began.release()
        assert self.gate.wait(5)
        if self.broken:
            raise NobodysFaultError
        return [2 * int(str(each)) for each in given]


def gathered(work: Doubling, calls_max: int = 10) -> Gathered[object, int]:
    return Gathered(work, calls_max=calls_max, hits_all=NobodysFaultError)


def together(work: Doubling, calls: Gathered[object, int], given: Sequence[object]) -> list[object]:
    """Does a first call, holds it until all others wait, and lets them go; answers in order."""
    answers: list[object] = [None] * len(given)

    def ask(place: int) -> None:
        try:
            answers[place] = calls.do(given[place])
        except Exception as error:
            answers[place] = type(error)

    work.gate.clear()
    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(given))]
    threads[0].start()
    assert work.began.acquire(timeout=5)
    for thread in threads[1:]:
        thread.start()
    for _ in range(5_000):  # they come as soon as they can
        if len(calls._waiting) == len(given) - 1:
            break
        threading.Event().wait(0.001)
    work.gate.set()
    for thread in threads:
        thread.join(5)
    return answers


def test_alone_a_call_is_done_at_once() -> None:
    work = Doubling()
    assert gathered(work).do(4) == 8
    assert work.rounds == [[4]]


def test_those_who_came_meanwhile_share_the_next_round() -> None:
    work = Doubling()
    assert together(work, gathered(work), [1, 2, 3, 4]) == [2, 4, 6, 8]
    assert [len(each) for each in work.rounds] == [1, 3]


def test_a_round_is_no_larger_than_allowed() -> None:
    work = Doubling()
    assert together(work, gathered(work, calls_max=2), [1, 2, 3, 4]) == [2, 4, 6, 8]
    assert [len(each) for each in work.rounds] == [1, 2, 1]


def test_one_at_fault_fails_alone() -> None:
    work = Doubling()
    assert together(work, gathered(work), [1, 2, "x", 4]) == [2, 4, ValueError, 8]


def test_what_is_nobodys_fault_is_said_to_all_at_once() -> None:
    work = Doubling()
    work.broken = True
    answers = together(work, gathered(work), [1, 2, 3])
    assert answers == [NobodysFaultError] * 3
    assert [len(each) for each in work.rounds] == [1, 2]


def test_a_failed_call_leaves_the_next_one_be() -> None:
    work = Doubling()
    calls = gathered(work)
    with pytest.raises(ValueError):
        calls.do("x")
    assert calls.do(1) == 2
