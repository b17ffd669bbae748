"""All lenses over one site's values, in the form of the score's JSON."""

from collections.abc import Mapping, Sequence

from netready.domain.verdict import CriterionResult, QuestionResult
from netready.scoring.lenses.aim import aim
from netready.scoring.lenses.dfe import DfeResult, dfe, holds_in, topics_of
from netready.scoring.lenses.e_model import e_model
from netready.scoring.lenses.iqb import edu_config, iqb
from netready.scoring.lenses.qoo import QooMeasured, qoo
from netready.scoring.lenses.rpm import rpm
from netready.scoring.lenses.why_differ import (
    of_aim,
    of_dfe,
    of_iqb,
    of_network,
    of_qoo,
    of_rpm,
    why_they_differ,
)


def all_lenses(
    values: Mapping[str, float],
    *,
    results: Sequence[CriterionResult] = (),
    network: QuestionResult | None = None,
    country: str = "",
) -> dict[str, object]:
    """What the other methods say of the same values; None and empty where they have no data.

    `results`, `network` and `country` are ours, for the DfE's weakest link (England only) and for
    the sentence on why the methods differ.
    """
    plain, edu, aims = iqb(values), iqb(values, edu_config()), aim(values)
    quality, busy, call = qoo(qoo_measured(values)), rpm(_loaded(values)), e_model(values)
    links = dfe(topics_of(results) if holds_in(country) else {})
    ours = of_network(network, results) if network else None
    sentences = (
        plain.sentence,
        edu.sentence.replace("IQB", "IQB-Edu", 1),
        quality.sentence,
        aims.sentence,
        busy.sentence,
        call.sentence,
        links.sentence if links.topics else "",
    )
    return _of_dfe(links) | {
        "iqb": plain.score,
        "iqb_edu": edu.score,
        "iqb_edu_word": edu.word,
        "qoo": {
            "qoo": quality.qoo,
            "latency": quality.qoo_latency,
            "loss": quality.qoo_loss,
            "throughput": quality.qoo_throughput,
        },
        "aim": {
            name: {"points": each.points, "word": each.word}
            for name, each in aims.experiences.items()
        },
        "rpm": busy.rpm,
        "e_model": call.mos,
        "sentences": [each for each in sentences if each],
        "why_they_differ": why_they_differ(
            [
                ours,
                of_iqb(plain),
                of_qoo(quality, values),
                of_aim(aims),
                of_rpm(busy),
                of_dfe(links, results),
            ]
        ),
    }


def _of_dfe(links: DfeResult) -> dict[str, object]:
    """The DfE's lens where it holds; nothing where it does not."""
    if not links.topics:
        return {}
    topics = {
        name: {"word": topic.word, "at_best": topic.at_best, "answers": dict(topic.answers)}
        for name, topic in links.topics.items()
    }
    return {"dfe": {"word": links.word, "topics": topics}}


def qoo_measured(values: Mapping[str, float]) -> QooMeasured:
    """The measured side of QoO; latency is that under load, as a call would find it."""
    p95 = values.get("loaded_latency_p95_ms")
    return QooMeasured(
        latency_ms={} if p95 is None else {95.0: p95},
        loss=values.get("packet_loss"),
        throughput_mbps=values.get("throughput_mbps", values.get("download_throughput_mbps")),
    )


def _loaded(values: Mapping[str, float]) -> list[float]:
    """The slower direction's round trip under load; a time of 0 or none is no data."""
    found = [values.get(name, 0.0) for name in ("loaded_latency_down_ms", "loaded_latency_up_ms")]
    return [worst] if (worst := max(found)) > 0.0 else []
