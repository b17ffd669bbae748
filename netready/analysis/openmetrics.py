"""Lines of OpenMetrics text: names, units, labels that nobody can break out of, numbers. Pure.

What is told belongs to `metrics_text`. Only gauges, so that readers of the older text format 0.0.4
take the same text; to them `# UNIT` and `# EOF` are comments. Format: OpenMetrics 1.0
(https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md, read 2026-11-22);
base units, as https://prometheus.io/docs/practices/naming/ asks.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from netready.domain.visible import visible

OPEN_METRICS: Final = "application/openmetrics-text"
CONTENT_TYPE: Final = f"{OPEN_METRICS}; version=1.0.0; charset=utf-8"
OLDER_CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
END: Final = "# EOF\n"
LABEL_CHARACTERS_MAX: Final = 200
# Far beyond what a scraper sends; the rest of a longer header is not looked at.
_ACCEPT_CHARACTERS_MAX: Final = 2_000

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


def content_type_for(accept: str) -> str:
    """OpenMetrics to whoever says it takes it, the older text to all others; never a refusal.

    Args:
        accept: that header of the request; "": there was none.
    """
    for entry in accept[:_ACCEPT_CHARACTERS_MAX].lower().split(","):
        kind, *settings = (part.strip() for part in entry.split(";"))
        if kind == OPEN_METRICS and not any(_is_refusal(each) for each in settings):
            return CONTENT_TYPE
    return OLDER_CONTENT_TYPE


def _is_refusal(setting: str) -> bool:
    name, _, value = setting.partition("=")
    return name.strip() == "q" and value.strip() in {"0", "0.0", "0.00", "0.000"}


def block(name: str, text: str, unit: str, samples: Iterable[Sample]) -> str:
    """The lines of one gauge; none where nothing is known.

    Args:
        name: whole, with the unit at its end.
        text: what it means, without the full stop.
        unit: "": it has none.
        samples: labels and value; no two with the same labels.
    """
    lines = [f"{name}{{{_labels(labels)}}} {_number(value)}" for labels, value in samples]
    if not lines:
        return ""
    head = [f"# HELP {name} {text}.", f"# TYPE {name} gauge"]
    units = [f"# UNIT {name} {unit}"] if unit else []
    return "\n".join([*head, *units, *lines, ""])


def label(text: str) -> str:
    """A name as it stands between the quotes, before these are escaped."""
    return visible(text[:LABEL_CHARACTERS_MAX])


def _labels(labels: Labels) -> str:
    return ",".join(f'{name}="{_escaped(label(text))}"' for name, text in labels.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
