"""All lenses over one site's values, in the form of the score's JSON."""

from collections.abc import Mapping

from netready.scoring.lenses.aim import aim
from netready.scoring.lenses.iqb import edu_config, iqb
from netready.scoring.lenses.qoo import QooMeasured, qoo
from netready.scoring.lenses.rpm import rpm


def all_lenses(values: Mapping[str, float]) -> dict[str, object]:
    """What the other methods say of the same values; None and empty where they have no data."""
    plain, edu = iqb(values), iqb(values, edu_config())
    quality = qoo(qoo_measured(values))
    aims = aim(values)
    busy = rpm(_loaded(values))
    return {
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
        "sentences": [
            plain.sentence,
            edu.sentence.replace("IQB", "IQB-Edu", 1),
            quality.sentence,
            aims.sentence,
            busy.sentence,
        ],
    }


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
