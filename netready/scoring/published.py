"""The score in the words of the contract: what `netready score --json` writes. Pure."""

from netready.domain.jsonable import jsonable
from netready.domain.verdict import CriterionResult, QuestionResult, Remedy, Score


def score_json(score: Score) -> dict[str, object]:
    """The published form; keys and meanings are stable, see `netready schema score`."""
    return {
        "as_of": score.as_of,
        "catalogue": {
            "version": score.catalogue_version,
            "country": score.country,
            "phase": score.phase,
        },
        "emulated": score.emulated,
        "network": _question(score.network),
        "programme": _question(score.programme),
        "standard": jsonable(score.standard),
        "areas": [
            {
                "area": area.area,
                "name": area.name,
                "status": area.status.value,
                "index": area.index,
                "index_low": area.index_low,
                "index_high": area.index_high,
                "evidence": dict(area.evidence),
            }
            for area in score.areas
        ],
        "criteria": [_criterion(result) for result in score.criteria],
        "pupils": {
            "planned": score.pupils.planned,
            "supported": {
                "everyday": score.pupils.everyday,
                "video": score.pupils.video,
                "test": score.pupils.test,
            },
            "at_least": list(score.pupils.censored),
            "limited_by": dict(score.pupils.limited_by),
        },
        "stages": jsonable(score.stages),
        "remedies": [_remedy(remedy) for remedy in score.remedies],
        "lenses": jsonable(score.lenses),
        "warnings": list(score.warnings),
    }


def _question(result: QuestionResult) -> dict[str, object]:
    return {
        "verdict": result.verdict.value,
        "confidence": result.confidence.value,
        "sentence": result.sentence,
        "index": result.index,
        "index_low": result.index_low,
        "index_high": result.index_high,
        "coverage": result.coverage,
        "gates": {"cleared": result.gates_cleared, "of": result.gates_of},
        "because": list(result.because),
        "trace": jsonable(result.trace),
    }


def _criterion(result: CriterionResult) -> dict[str, object]:
    known = jsonable(result)
    return known if isinstance(known, dict) else {}


def _remedy(remedy: Remedy) -> dict[str, object]:
    return {
        "action": remedy.action,
        "criteria": list(remedy.criteria),
        "owner": remedy.owner,
        "effort": remedy.effort,
        "effect": {
            "verdict": remedy.effect_verdict.value,
            "index": remedy.effect_index,
            "pupils": remedy.effect_pupils,
        },
        "assumption": remedy.assumption,
        "cost_band": remedy.cost_band,
        "pupils_notice": remedy.pupils_notice,
    }
