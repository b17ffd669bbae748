"""Which events of the walk still count. Pure.

An undo is an event, too, and may be undone itself. Events come late and in any order, so nothing
here depends on the order in which they arrived.
"""

from collections.abc import Iterable, Mapping, Sequence

from netready.domain.record import ORDER, Record
from netready.domain.walk import WalkEvent, WalkKind

# Annotation that names the event of the walk at which a record was made.
WALK = "walk"
CHAIN_MAX = 50  # an undo of an undo of ...; nobody means more, and a ring ends


def standing(events: Sequence[WalkEvent]) -> tuple[WalkEvent, ...]:
    """What was done and not taken back, undos left out, oldest first."""
    undone = _undone(events)
    left = (each for each in events if each.kind is not WalkKind.UNDO)
    kept = {each.event_id: each for each in left if each.event_id not in undone}
    return tuple(sorted(kept.values(), key=lambda each: (each.at, each.event_id)))


def taken_back(events: Sequence[WalkEvent]) -> frozenset[str]:
    """Ids of measurements that were taken back: of the events, and of what they ordered."""
    undone = _undone(events)
    gone = [e for e in events if e.kind is WalkKind.MEASURE and e.event_id in undone]
    kept = {e.refers for e in events if e.kind is WalkKind.MEASURE and e.event_id not in undone}
    ids = {each.event_id for each in gone} | {each.refers for each in gone if each.refers}
    return frozenset(ids - kept)


def counting(
    records: Iterable[Record], gone: frozenset[str], run_of: Mapping[str, str]
) -> Iterable[Record]:
    """The records without those of measurements that were taken back; none is ever deleted.

    `gone` is what `taken_back` says; `run_of` names the run of an order, where it belongs to one.
    """
    for record in records:
        order = record.annotations.get(ORDER, "")
        if not {order, run_of.get(order, ""), record.annotations.get(WALK, "")} & gone:
            yield record


def _undone(events: Sequence[WalkEvent]) -> frozenset[str]:
    """Ids of events that a standing undo refers to."""
    by: dict[str, set[str]] = {}
    for each in events:
        if each.kind is WalkKind.UNDO:
            by.setdefault(each.refers, set()).add(each.event_id)
    return frozenset(refers for refers in by if _is_undone(refers, by, 0))


def _is_undone(event_id: str, by: Mapping[str, set[str]], depth: int) -> bool:
    """Whether any undo of it stands. An undo refers to one event, so each is looked at once."""
    if depth > CHAIN_MAX:
        return False
    return any(not _is_undone(undo, by, depth + 1) for undo in by.get(event_id, ()))
