"""One school of three rooms with any evidence, for searches that need its ids and rooms."""

from collections.abc import Sequence

from hypothesis import strategies as st

from netready.domain.criterion import Criterion, Gate, Question
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import ScoringInput
from tests.scoring.school import BACKUP, criterion, given, rooms, school
from tests.scoring.sites import YES_NO, value_at

CRITERIA = (
    criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X),
    criterion("INF-08", 5, (200, 60, 30), Gate.R),
    criterion("INF-10", 5, BACKUP, Gate.R, evidence="B"),
    criterion("INF-05", 3, (150, 100, 50)),
    criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, scope="room"),
    criterion("TSP-08", 4, (100, 50, 20), scope="room"),
    criterion("SEC-01", 6, YES_NO, Gate.X, evidence="D", answers=Question.PROGRAMME),
    criterion("FIN-05", 3, (0, 50, 100), evidence="D", answers=Question.PROGRAMME),
    criterion("INF-02", 5, (100, 100, 210), Gate.R, answers=Question.STANDARD),
)
SITE = school(rooms=rooms(3))


def places(one: Criterion) -> Sequence[str | None]:
    return [room.name for room in SITE.rooms] if one.scope == "room" else [None]


@st.composite
def pieces(draw: st.DrawFn, one: Criterion, room: str | None) -> Evidence:
    position = draw(st.sampled_from([0.0, 0.1, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0]))
    value = value_at(one, position)
    wide = draw(st.sampled_from([0.0, 0.0, 0.1, 0.4]))
    interval = None
    if wide and not isinstance(value, str) and one.thresholds is not None:
        half = wide * abs(one.thresholds.target - one.thresholds.fail)
        interval = (value - half, value + half)
    kinds = [EvidenceKind.MEASURED, EvidenceKind.EXTRAPOLATED]
    return Evidence(
        criterion=one.id,
        kind=EvidenceKind.DECLARED if one.evidence == "D" else draw(st.sampled_from(kinds)),
        value=value,
        interval=interval,
        days=draw(st.sampled_from([1, 3])),
        age_days=draw(st.sampled_from([0, 400])),
        room=room,
    )


@st.composite
def evidence(draw: st.DrawFn, *, all_of_it: bool = False) -> list[Evidence]:
    found = []
    # mostly known, so that every verdict is reached
    rate = 10 if all_of_it else draw(st.sampled_from([3, 7, 9]))
    for one in CRITERIA:
        for room in places(one):
            if all_of_it or draw(st.integers(1, 10)) <= rate:
                found.append(draw(pieces(one, room)))
    return found


def asked(found: Sequence[Evidence], **more: object) -> ScoringInput:
    return given(found, CRITERIA, **({"site": SITE} | more))
