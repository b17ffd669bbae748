"""Where a criterion's thresholds come from: each source with its mark and day, and since when."""

from collections.abc import Mapping
from datetime import date

from netready.domain.criterion import Criterion
from netready_reports.material import ReportMaterial
from netready_reports.words import long_date

MARKS = {
    "F": "found in the source",
    "F2": "from a page that restates the source",
    "M": "from memory, not confirmed",
    "P": "our default, not a published standard",
}


def sources_of(material: ReportMaterial) -> Mapping[str, tuple[str, ...]]:
    """By criterion id; empty where the catalogue was not handed over."""
    rules = material.catalogue.criteria if material.catalogue else ()
    return {rule.id: _sources(rule) for rule in rules}


def _sources(rule: Criterion) -> tuple[str, ...]:
    dated = [sourced_words(each.text, each.mark, each.read_on) for each in rule.sources]
    since = _since(rule.valid_from)
    return tuple(dict.fromkeys(text for text in (*dated, since) if text))


def sourced_words(text: str, mark: str, read_on: str) -> str:
    """One source; a default of ours is called that, and was read nowhere."""
    if mark == "P":
        return MARKS[mark]
    return f"{text} ({MARKS.get(mark, mark)}, read {read_on})"


def _since(valid_from: str) -> str:
    try:
        return f"in force from {long_date(date.fromisoformat(valid_from))}"
    except ValueError:
        return ""
