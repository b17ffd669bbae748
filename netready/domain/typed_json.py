"""Values of ours to JSON and back, every field checked by its type: what comes in is hostile.

Works on frozen dataclasses made of numbers, text, enums, mappings, tuples and each other. It knows
no message by name; what a message may hold beyond its types is checked by the message itself.
Infinity is a figure of ours (a lost probe waits for ever) and travels as text; NaN never does.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from netready.domain.typed_readers import MisfitError, reader

Value = TypeVar("Value")


class NotAValueError(ValueError):
    """It is no such value; the message names the place, and nothing of what was sent."""


def encoded(value: object) -> object:
    """As plain JSON values. Raises TypeError for a kind of value that has no place here."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return _infinite(value)
    if value is None or isinstance(value, str | int | float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: encoded(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return [[encoded(key), encoded(item)] for key, item in value.items()]
    if isinstance(value, tuple | list):
        return [encoded(item) for item in value]
    raise TypeError(f"{type(value).__name__} does not travel")


def _infinite(value: float) -> str:
    if math.isnan(value):
        raise TypeError("NaN does not travel")
    return "inf" if value > 0 else "-inf"


def decoded(kind: type[Value], found: object, place: str = "message") -> Value:
    """A value of that dataclass. Raises NotAValueError with the first fault."""
    try:
        hint: Any = kind
        value: Value = reader(hint)(found, 0)
    except MisfitError as fault:
        raise NotAValueError(f"{place}{fault.path}: {fault}") from fault
    return value


def compact(value: object) -> bytes:
    """JSON without blanks or line ends."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("utf-8")


def parsed(text: bytes) -> object:
    """The inverse. Raises NotAValueError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAValueError("not JSON") from error
