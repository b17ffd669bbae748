"""Evidence and a criterion to a result: met, not met, unsettled or missing. One criterion only.

A measurement outweighs what was said; where they disagree, that is noted. A criterion of a room is
judged in every room asked about and the worst room decides. Rooms that were all measured are a
census: each room has its own measurement error, the rooms have none. A room nobody measured keeps
the criterion from being met, and never makes it "not met".
"""

import math
from collections.abc import Sequence

from netready.domain.criterion import Criterion, Gate
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.verdict import CriterionResult, Status
from netready.scoring.criterion_result import Judged, result_of
from netready.scoring.quality import STRENGTH, quality
from netready.scoring.quality_words import evidence_words
from netready.scoring.scale import scale
from netready.scoring.settling import what_settles
from netready.scoring.wording import some_names, value_text


def judge_evidence(criterion: Criterion, evidence: Evidence) -> Judged:
    """Scores the value and both ends of its interval.

    Raises:
        ValueError: if the value does not fit the criterion's scale.
    """
    score = scale(evidence.value, criterion)
    ends = [score, *(scale(end, criterion) for end in evidence.interval or ())]
    return Judged(evidence=evidence, score=score, low=min(ends), high=max(ends))


def is_admissible(criterion: Criterion, evidence: Evidence) -> bool:
    """Whether this kind of evidence may settle the criterion: a saying is no measurement."""
    if evidence.kind is EvidenceKind.MISSING:
        return False
    return not (criterion.evidence == "M" and evidence.kind is EvidenceKind.DECLARED)


def judge(
    criterion: Criterion,
    evidence: Sequence[Evidence],
    *,
    rooms: Sequence[str],
    gate: Gate | None,
) -> CriterionResult:
    """Judges one criterion.

    `evidence` may hold other criteria's; `rooms` are those asked about, in the site's order;
    `gate` is the one that counts for this site.

    Raises:
        ValueError: if a value does not fit the criterion's scale.
    """
    mine = [
        judge_evidence(criterion, each)
        for each in evidence
        if each.criterion == criterion.id and is_admissible(criterion, each)
    ]
    if criterion.scope == "room":
        return _judge_rooms(criterion, mine, rooms, gate)
    best = _strongest(mine)
    if best is None:
        return _missing(criterion, gate, rooms_unknown=())
    return _single(criterion, best, gate, _disagreement(criterion, mine, best))


def not_applicable(criterion: Criterion) -> CriterionResult:
    """The result where the criterion does not hold in this country."""
    return result_of(criterion, gate=None, status=Status.NOT_APPLICABLE)


def _strongest(judged: Sequence[Judged]) -> Judged | None:
    """Measured before extrapolated before declared; of equals the worst, whatever the order."""
    return min(
        judged,
        key=lambda one: (
            -STRENGTH[one.evidence.kind],
            one.score,
            one.low,
            one.high,
            -quality(one.evidence),
            repr(one.evidence),
        ),
        default=None,
    )


def _judge_rooms(
    criterion: Criterion, mine: Sequence[Judged], rooms: Sequence[str], gate: Gate | None
) -> CriterionResult:
    by_room = _by_room(mine, rooms)
    known = {room: one for room, one in by_room.items() if one is not None}
    unknown = tuple(room for room in by_room if room not in known)
    if not known:
        return _missing(criterion, gate, rooms_unknown=unknown)
    # without a list of rooms nobody can say that all of them were measured
    complete = not unknown and bool(rooms)
    return _worst_room(criterion, known, unknown, gate, complete=complete)


def judged_rooms(
    criterion: Criterion, evidence: Sequence[Evidence], rooms: Sequence[str]
) -> dict[str, Judged | None]:
    """What counts for a criterion of a room in each of them; `evidence` is of that criterion."""
    mine = [judge_evidence(criterion, each) for each in evidence if is_admissible(criterion, each)]
    return _by_room(mine, rooms)


def room_statuses(
    criterion: Criterion, evidence: Sequence[Evidence], rooms: Sequence[str]
) -> dict[str, Status]:
    """What is known of a criterion of a room in each of them."""
    judged = judged_rooms(criterion, evidence, rooms)
    return {room: one.status if one else Status.MISSING for room, one in judged.items()}


def _by_room(mine: Sequence[Judged], rooms: Sequence[str]) -> dict[str, Judged | None]:
    """Each room's own evidence; a declaration for the whole site fills rooms without any."""
    whole = [
        one
        for one in mine
        if one.evidence.room is None and one.evidence.kind is EvidenceKind.DECLARED
    ]
    own: dict[str, list[Judged]] = {}
    for one in mine:
        own.setdefault(one.evidence.room or "", []).append(one)
    return {name: _strongest(own.get(name) or whole) for name in rooms or sorted(own)}


def _worst_room(
    criterion: Criterion,
    known: dict[str, Judged],
    unknown: tuple[str, ...],
    gate: Gate | None,
    *,
    complete: bool,
) -> CriterionResult:
    order = list(known)
    worst_name = min(order, key=lambda name: (known[name].score, known[name].high, name))
    worst = known[worst_name]
    low = min(one.low for one in known.values()) if complete else 0.0
    failed = tuple(name for name, one in known.items() if one.status is Status.NOT_MET)
    weakest = min((one.evidence.kind for one in known.values()), key=STRENGTH.__getitem__)
    qualities = math.fsum(quality(one.evidence) for one in known.values())
    return result_of(
        criterion,
        gate=gate,
        status=_rooms_status(known, complete=complete),
        judged=Judged(
            evidence=worst.evidence,
            score=worst.score,
            low=low,
            high=min(one.high for one in known.values()),
        ),
        room=worst_name or None,
        n=len(known),
        kind=weakest,
        worth=qualities / (len(known) + len(unknown)),
        reason=_rooms_reason(criterion, known, failed, unknown),
        age_days=max(one.evidence.age_days for one in known.values()),
        evidence_words=evidence_words([one.evidence for one in known.values()]),
        rooms_not_met=failed,
        rooms_unknown=unknown,
        rooms_met=tuple(name for name, one in known.items() if one.status is Status.MET),
    )


def _rooms_status(known: dict[str, Judged], *, complete: bool) -> Status:
    statuses = {one.status for one in known.values()}
    if Status.NOT_MET in statuses:
        return Status.NOT_MET
    return Status.MET if complete and statuses == {Status.MET} else Status.UNSETTLED


def _rooms_reason(
    criterion: Criterion,
    known: dict[str, Judged],
    failed: tuple[str, ...],
    unknown: tuple[str, ...],
) -> str:
    met = sum(one.status is Status.MET for one in known.values())
    parts = [f"met in {met} of {len(known) + len(unknown)} rooms"]
    if failed:
        parts.append(f"not met in {some_names(failed)}")
    wide = tuple(name for name, one in known.items() if one.status is Status.UNSETTLED)
    if wide:
        what = what_settles(criterion, known[wide[0]].evidence)
        parts.append(f"not settled in {some_names(wide)} ({what})")
    if unknown:
        parts.append(f"not known in {some_names(unknown)}")
    return "; ".join(parts)


def _disagreement(criterion: Criterion, mine: Sequence[Judged], best: Judged) -> tuple[str, ...]:
    """What people said where it was measured otherwise; the finding is in `disagreements`."""
    if best.evidence.kind is EvidenceKind.DECLARED:
        return ()
    others = [
        one
        for one in mine
        if one.evidence.kind is EvidenceKind.DECLARED and one.status is not best.status
    ]
    return tuple(
        sorted(
            f"Declared {value_text(one.evidence.value, criterion)}, "
            f"measured {value_text(best.evidence.value, criterion)}: they disagree."
            for one in others
        )
    )


def _single(
    criterion: Criterion, judged: Judged, gate: Gate | None, extra_notes: tuple[str, ...]
) -> CriterionResult:
    evidence = judged.evidence
    unsettled = judged.status is Status.UNSETTLED
    return result_of(
        criterion,
        gate=gate,
        status=judged.status,
        judged=judged,
        room=evidence.room,
        n=evidence.n,
        kind=evidence.kind,
        worth=quality(evidence),
        reason=what_settles(criterion, evidence) if unsettled else "",
        age_days=evidence.age_days,
        evidence_words=evidence_words([evidence]),
        extra_notes=extra_notes,
    )


def _missing(
    criterion: Criterion, gate: Gate | None, *, rooms_unknown: tuple[str, ...]
) -> CriterionResult:
    return result_of(
        criterion,
        gate=gate,
        status=Status.MISSING,
        reason="nothing is known of it",
        rooms_unknown=rooms_unknown,
    )
