"""Words for faults: what was found, what is allowed. Pure; knows no format and no file.

Everything shown comes from outside: it is shortened and its control characters are escaped.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

SHOWN_CHARACTERS_MAX = 60
LARGE = 10**18


def shown(value: object) -> str:
    """What was found, on one line, safe for a terminal, at most about 60 characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and abs(value) >= LARGE:
        return "a very large number"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN_CHARACTERS_MAX else f"{text[:SHOWN_CHARACTERS_MAX]}..."


def choices(words: Iterable[str]) -> str:
    """Allowed words as text: "a, b or c"."""
    *head, last = sorted(words) or ["nothing"]
    return f"{', '.join(head)} or {last}" if head else last


def nearest(word: str, words: Iterable[str]) -> str:
    """A suggestion such as ", did you mean 'seats'?", or ""."""
    by_folded = {known.casefold(): known for known in sorted(words)}
    near = get_close_matches(word[:100].casefold(), by_folded, n=1, cutoff=0.65)
    return f", did you mean {by_folded[near[0]]!r}?" if near else ""


def span(low: float | None, high: float | None, *, open_low: bool = False) -> str:
    """A range in words: "1 to 500", "more than 0, at most 100", "at least 0"."""
    if open_low and low is not None:
        return f"more than {low:g}" + (f", at most {high:,g}" if high is not None else "")
    if low is not None and high is not None:
        return f"{low:g} to {_plain(high)}"
    return f"at least {low:g}" if low is not None else f"at most {_plain(high or 0)}"


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:g}"


# pydantic's error types (https://docs.pydantic.dev/latest/errors/validation_errors/) that need
# no more than the name of what is wanted.
WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of ordinary size",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "date_type": "a date, e.g. 2026-09-01 without quotes",
    "datetime_type": "a time in UTC, e.g. 2026-09-01T08:00:00Z",
    "datetime_from_date_parsing": "a time in UTC, e.g. 2026-09-01T08:00:00Z",
    "datetime_parsing": "a time in UTC, e.g. 2026-09-01T08:00:00Z",
    "timezone_aware": "a time in UTC, e.g. 2026-09-01T08:00:00Z",
    "list_type": "a list",
    "tuple_type": "a list",
    "model_type": "a table",
    "dataclass_type": "a table",
    "dict_type": "a table",
    "mapping_type": "a table",
}


def allowed_words(kind: str, context: Mapping[str, Any]) -> str:
    """What is allowed, for an error type of pydantic and its context."""
    if kind in WANTED:
        return WANTED[kind]
    if kind in {"literal_error", "enum"}:
        return str(context["expected"]).replace("'", "")
    if kind == "string_too_long":
        return f"at most {context['max_length']} characters"
    if kind == "string_too_short":
        return "at least one character"
    if kind == "too_long":
        return f"at most {context['max_length']} of them"
    if kind == "value_error":
        return str(context["error"])
    return _bound(context)


def _bound(context: Mapping[str, Any]) -> str:
    low, high = context.get("ge", context.get("gt")), context.get("le", context.get("lt"))
    if low is None and high is None:
        return "another value"
    return span(low, high, open_low="gt" in context)
