"""What somebody typed or chose, as the value of a question; or what would be allowed. Pure."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from netready.scoring.answers import is_blank
from netready.scoring.questions import DeclaredQuestion

# thousands as people write them; a comma as decimal sign could be either, so it is refused
_NUMBER: Final = re.compile(r"([+-]?\d{1,3}(?:,\d{3})+|[+-]?\d{1,9})(\.\d{1,6})?\s*(\D.*)?")
_RANGES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"%": (0.0, 100.0), "dBm": (-120.0, 0.0)}
)
_LARGEST: Final = 1_000_000.0
PER_CENT: Final = "%"
_RATIO: Final = "ratio"


def said_value(question: DeclaredQuestion, said: str | float | bool) -> float | str | None:
    """The value in the criterion's own spelling or unit; None where nobody knows.

    Args:
        question: as asked.
        said: text as typed ("95 %", "1,200"), or a cell's number or truth value.

    Raises:
        ValueError: it is none of the answers; the message says what is allowed.
    """
    if isinstance(said, str) and is_blank(said):
        return None
    value = _word(question, said) if question.choices else _number(question, said)
    if value is None:
        raise ValueError(allowed_answers(question))
    return value


def allowed_answers(question: DeclaredQuestion) -> str:
    """E.g. "none, draft or adopted", "a number from 0 to 100 (%)", "a number of 0 or more"."""
    if question.choices:
        *head, last = (choice.word for choice in question.choices)
        return f"{', '.join(head)} or {last}"
    low, high = allowed_range(question)
    unit = "" if question.unit == _RATIO else f" ({question.unit})"
    if high == _LARGEST:
        return f"a number of 0 or more{unit}"
    return f"a number from {low:g} to {high:g}{unit}"


def allowed_range(question: DeclaredQuestion) -> tuple[float, float]:
    """The smallest and the largest number that can be true, in the question's unit."""
    return _RANGES.get(question.unit, (0.0, _LARGEST))


def _word(question: DeclaredQuestion, said: str | float | bool) -> str | None:
    if isinstance(said, bool):
        said = "yes" if said else "no"
    wanted = " ".join(str(said).split()).casefold()
    spelt = {choice.word.casefold(): choice.word for choice in question.choices}
    return spelt.get(wanted) or spelt.get(wanted.replace(" ", "-"))


def _number(question: DeclaredQuestion, said: str | float | bool) -> float | None:
    if isinstance(said, bool):
        return None
    value = _typed(said, question.unit) if isinstance(said, str) else float(said)
    low, high = allowed_range(question)
    if value is None or not math.isfinite(value) or not low <= value <= high:
        return None
    return value


def _typed(text: str, unit: str) -> float | None:
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    value = float(match[1].replace(",", "") + (match[2] or ""))
    named = (match[3] or "").strip().casefold()
    if named == PER_CENT and unit == _RATIO:
        return value / 100
    return value if named in ("", unit.casefold()) else None
