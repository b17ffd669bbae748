"""One sentence on why the methods differ here, from the values: the kindest and the strictest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netready.domain.verdict import CriterionResult, QuestionResult, Status, Verdict
from netready.scoring.lenses.aim import AimResult
from netready.scoring.lenses.dfe import WORDS, DfeResult
from netready.scoring.lenses.figures import figures
from netready.scoring.lenses.iqb import IqbResult
from netready.scoring.lenses.qoo import QooResult
from netready.scoring.lenses.rpm import WORDS as RPM_WORDS
from netready.scoring.lenses.rpm import RpmResult

# how kind a method is here, 0 to 1, only to find the ends; closer than this they agree
_SPREAD = 0.34
_VERDICTS = {Verdict.GO: 1.0, Verdict.PILOT: 0.5, Verdict.NOT_YET: 0.0}
_FOUND = {Status.NOT_MET: "wanting", Status.UNSETTLED: "not settled yet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One method's word in one clause; `kind` 0 (worst) to 1 (best)."""

    kind: float
    clause: str


def why_they_differ(opinions: Sequence[Opinion | None]) -> str:
    """One sentence; empty where fewer than two methods have data."""
    known = [one for one in opinions if one is not None]
    if len(known) < 2:
        return ""
    best, worst = max(known, key=lambda one: one.kind), min(known, key=lambda one: one.kind)
    if best.kind - worst.kind < _SPREAD:
        return f"The methods agree here: {best.clause}, and {worst.clause}."
    return f"They differ here because {best.clause}, while {worst.clause}."


def of_iqb(result: IqbResult) -> Opinion | None:
    """One user alone."""
    if result.score is None:
        return None
    clause = f"IQB ({result.score:.2f}) asks only what one user alone would find on this line"
    return Opinion(kind=result.score, clause=clause)


def of_qoo(result: QooResult, values: Mapping[str, float]) -> Opinion | None:
    """The weakest of delay under load, loss and throughput."""
    if result.qoo is None:
        return None
    parts = {
        "latency": (result.qoo_latency, _ms(values, "loaded_latency_p95_ms")),
        "loss": (result.qoo_loss, _percent(values, "packet_loss")),
        "throughput": (result.qoo_throughput, _mbps(values)),
    }
    weakest = next(text for score, text in parts.values() if score == result.qoo)
    clause = f"QoO ({result.qoo:.0f} of 100) asks whether a video call holds with {weakest}"
    return Opinion(kind=result.qoo / 100.0, clause=clause)


def _ms(values: Mapping[str, float], name: str) -> str:
    return f"{values[name]:.0f} ms of delay while the line is full" if name in values else "delay"


def _percent(values: Mapping[str, float], name: str) -> str:
    return f"{100.0 * values[name]:.2g} % lost" if name in values else "loss"


def _mbps(values: Mapping[str, float]) -> str:
    found = values.get("throughput_mbps", values.get("download_throughput_mbps"))
    return f"{found:.3g} Mbit/s" if found is not None else "its rate"


def of_aim(result: AimResult) -> Opinion | None:
    """The worst kind of use."""
    if not result.experiences:
        return None
    words = figures("aim")["words"]
    name, worst = min(result.experiences.items(), key=lambda pair: words.index(pair[1].word))
    clause = f"AIM ({worst.word} for {name}) adds up points for one speed test"
    return Opinion(kind=words.index(worst.word) / (len(words) - 1), clause=clause)


def of_rpm(result: RpmResult) -> Opinion | None:
    """Responsiveness."""
    if result.rpm is None or result.word is None:
        return None
    clause = f"RPM ({result.rpm:.0f}, {result.word}) counts round trips while the line is full"
    return Opinion(kind=RPM_WORDS.index(result.word) / (len(RPM_WORDS) - 1), clause=clause)


def of_dfe(result: DfeResult, results: Sequence[CriterionResult]) -> Opinion | None:
    """The weakest answer of all topics."""
    known = [topic for topic in result.topics.values() if topic.word]
    if not known:
        return None
    worst = min(known, key=lambda topic: WORDS.index(topic.word or ""))
    titles = {one.id: one.title for one in results}
    named = titles.get(worst.weakest[0], worst.weakest[0])
    clause = f'the DfE\'s weakest link ({worst.word}) goes by its worst answer, "{named}"'
    return Opinion(kind=WORDS.index(worst.word or "") / (len(WORDS) - 1), clause=clause)


def of_network(answer: QuestionResult, results: Sequence[CriterionResult]) -> Opinion | None:
    """Our own: the whole plan at once."""
    kind = _VERDICTS.get(answer.verdict)
    if kind is None:
        return None
    clause = f"this score asks what all pupils do at once and finds {_finding(answer, results)}"
    return Opinion(kind=kind, clause=clause)


def _finding(answer: QuestionResult, results: Sequence[CriterionResult]) -> str:
    """What the verdict rests on; what is not known is not said to be wanting."""
    if answer.verdict is Verdict.GO:
        return "nothing wanting"
    by_id = {one.id: one for one in results}
    first = next((by_id[id] for id in answer.because if id in by_id), None)
    if first is None:
        return "too little known of, or done in, whole areas"
    return f'"{first.title}" {_FOUND.get(first.status, "not known yet")}'
