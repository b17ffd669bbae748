from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from netready.analysis.walked import CHAIN_MAX, counting, standing, taken_back
from netready.domain.walk import WalkKind
from tests.service.walk.school import a_link, an_id, event

UNDO, MEASURE = WalkKind.UNDO, WalkKind.MEASURE


def test_an_undo_takes_one_event_back_whatever_arrives_first() -> None:
    done = [event(1), event(2, text="said"), event(3, UNDO, refers=an_id(1))]
    for order in permutations(done):
        assert [each.event_id for each in standing(order)] == [an_id(2)]


def test_an_undo_that_was_undone_counts_no_more() -> None:
    done = [event(1), event(2, UNDO, refers=an_id(1)), event(3, UNDO, refers=an_id(2))]
    assert [each.event_id for each in standing(done)] == [an_id(1)]


def test_two_technicians_undo_the_same_thing_and_one_changes_her_mind() -> None:
    done = [
        event(1),
        event(2, UNDO, refers=an_id(1)),
        event(3, UNDO, refers=an_id(1), by="phone 2"),
        event(4, UNDO, refers=an_id(3), by="phone 2"),
    ]
    assert standing(done) == ()


def test_a_replay_counts_once() -> None:
    assert len(standing([event(1), event(1)])) == 1


def test_undos_in_a_ring_end() -> None:
    ring = [event(1, UNDO, refers=an_id(2)), event(2, UNDO, refers=an_id(1))]
    assert standing(ring) == ()
    long = [event(n, UNDO, refers=an_id(n - 1)) for n in range(2, 3 * CHAIN_MAX)]
    assert len(standing([event(1), *long])) <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_undos_never_bring_anything_that_was_not_done(pairs: list[tuple[int, int]]) -> None:
    done = [event(100 + n) for n in range(3)]
    undos = [event(n, UNDO, refers=an_id(100 + other)) for n, other in dict(pairs).items()]
    ids = {each.event_id for each in standing([*done, *undos])}
    assert ids <= {each.event_id for each in done}
    assert len(ids) == 3 - len({each.refers for each in undos} & {e.event_id for e in done})


def test_a_measurement_taken_back_counts_nowhere_and_nothing_is_deleted() -> None:
    events = [event(1, MEASURE, refers="order-1"), event(2, UNDO, refers=an_id(1))]
    gone = taken_back(events)
    records = [a_link(-60, order="order-1"), a_link(-60, order="order-2", number=2)]
    assert list(counting(records, gone, {})) == records[1:]
    assert list(counting(records, gone, {"order-2": "order-1"})) == []


def test_an_order_that_another_event_still_refers_to_is_not_taken_back() -> None:
    events = [
        event(1, MEASURE, refers="order-1"),
        event(2, MEASURE, refers="order-1"),
        event(3, UNDO, refers=an_id(1)),
    ]
    assert "order-1" not in taken_back(events)
