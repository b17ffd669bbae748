"""A score in the form of the contract: names and nesting of the score's JSON. No numbers change."""

from netready.domain.jsonable import jsonable
from netready.domain.verdict import (
    AreaResult,
    CriterionResult,
    Effect,
    PupilsCarried,
    QuestionResult,
    Remedy,
    Score,
    SmallestSet,
    StageReadiness,
)
from netready.domain.what_if import WhatIfResult

# 1: first version (2026-11)
SCORE_VERSION = 1


def score_json(score: Score) -> dict[str, object]:
    """Plain JSON values; `canonical_json` makes the one text of them."""
    return {
        "score_version": SCORE_VERSION,
        "as_of": score.as_of,
        "catalogue": {
            "version": score.catalogue_version,
            "country": score.country,
            "phase": score.phase,
        },
        "network": _question(score.network),
        "programme": _question(score.programme),
        "standard": jsonable(score.standard),
        "areas": [_area(area) for area in score.areas],
        "criteria": [_criterion(one) for one in score.criteria],
        "pupils": _pupils(score.pupils),
        "stages": [_stage(one) for one in score.stages],
        "remedies": [_remedy(one) for one in score.remedies],
        "lenses": jsonable(score.lenses),
        "emulated": score.emulated,
        "simulated": score.simulated,
        "warnings": list(score.warnings),
        "smallest_sets": [_smallest_set(one) for one in score.smallest_sets],
        "disagreements": jsonable(score.disagreements),
    }


def what_if_json(result: WhatIfResult) -> dict[str, object]:
    """The score as it is, and beside it, under a key of its own, what would be, if."""
    before, low, high = result.before, result.low, result.high
    what_if = {
        "assumptions": list(result.assumptions),
        "cannot_say": list(result.cannot_say),
        "low": _end(low),
        "high": _end(high),
        "changed": [
            {
                "id": one.id,
                "title": one.title,
                "before": one.status.value,
                "low": worse.status.value,
                "high": better.status.value,
            }
            for one, worse, better in zip(before.criteria, low.criteria, high.criteria, strict=True)
            if {one.status} != {worse.status, better.status}
        ],
    }
    return score_json(before) | {"what_if": what_if}


def _end(score: Score) -> dict[str, object]:
    standard = score.standard
    return {
        "network": _question(score.network),
        "programme": _question(score.programme),
        "standard": {
            "met": standard.met,
            "not_met": standard.not_met,
            "not_known": standard.not_known,
        },
        "pupils": _pupils(score.pupils),
        "stages": [_stage(one) for one in score.stages],
    }


def _question(answer: QuestionResult) -> dict[str, object]:
    return {
        "verdict": answer.verdict.value,
        "confidence": answer.confidence.value,
        "sentence": answer.sentence,
        "index": answer.index,
        "index_low": answer.index_low,
        "index_high": answer.index_high,
        "coverage": answer.coverage,
        "gates": {"cleared": answer.gates_cleared, "of": answer.gates_of},
        "because": list(answer.because),
        "trace": jsonable(answer.trace),
    }


def _area(area: AreaResult) -> dict[str, object]:
    return {
        "area": area.area,
        "name": area.name,
        "status": area.status.value,
        "index": area.index,
        "index_low": area.index_low,
        "index_high": area.index_high,
        "evidence": dict(area.evidence),
    }


def _criterion(one: CriterionResult) -> dict[str, object]:
    known = one.score is not None
    return {
        "id": one.id,
        "area": one.area,
        "title": one.title,
        "question": one.question.value,
        "status": one.status.value,
        "score": one.score,
        "score_low": one.score_low if known else None,
        "score_high": one.score_high if known else None,
        "value": one.value,
        "unit": one.unit,
        "interval": list(one.interval) if one.interval else None,
        "n": one.n,
        "evidence": one.evidence.value,
        "quality": one.quality,
        "weight": one.weight,
        "room": one.room,
        "rooms_not_met": list(one.rooms_not_met),
        "rooms_unknown": list(one.rooms_unknown),
        "rooms_met": list(one.rooms_met),
        "gate": one.gate.value if one.gate else None,
        "thresholds": jsonable(one.scale),
        "source": one.source,
        "mark": one.mark,
        "reason": one.reason,
        "notes": list(one.notes),
        "age_days": one.age_days,
        "evidence_words": one.evidence_words,
    }


def _pupils(pupils: PupilsCarried) -> dict[str, object]:
    return {
        "planned": pupils.planned,
        "supported": {
            "everyday": pupils.everyday,
            "video": pupils.video,
            "test": pupils.test,
        },
        "at_least": list(pupils.censored),
        "limited_by": dict(pupils.limited_by),
    }


def _stage(stage: StageReadiness) -> dict[str, object]:
    return {
        "name": stage.name,
        "devices": stage.devices,
        "verdict": stage.verdict.value,
        "confidence": stage.confidence.value,
        "first_to_fail": stage.first_to_fail,
        "pupils": _pupils(stage.pupils) if stage.pupils else None,
    }


def _remedy(remedy: Remedy) -> dict[str, object]:
    return {
        "action": remedy.action,
        "criteria": list(remedy.criteria),
        "owner": remedy.owner,
        "effort": remedy.effort,
        "effect": _range(remedy.low, remedy.high),
        "assumption": remedy.assumption,
        "cost_band": remedy.cost_band,
        "pupils_notice": remedy.pupils_notice,
        "cost": {"low": remedy.cost_low, "high": remedy.cost_high},
        "lead_time_weeks": remedy.lead_time_weeks,
        "mends": remedy.mends,
    }


def _smallest_set(one: SmallestSet) -> dict[str, object]:
    return {
        "to": one.to.value,
        "actions": list(one.actions),
        "criteria": list(one.criteria),
        "effect": _range(one.low, one.high),
        "cost": {"low": one.cost_low, "high": one.cost_high},
        "unpriced": one.unpriced,
    }


def _range(low: Effect, high: Effect) -> dict[str, object]:
    """The cautious end stands in the keys that were always there."""
    return _effect(low) | {"high": _effect(high)}


def _effect(effect: Effect) -> dict[str, object]:
    return {"verdict": effect.verdict.value, "index": effect.index, "pupils": effect.pupils}
