"""Values of ours to JSON and back, every field checked by its type: what comes in is hostile.

Works on frozen dataclasses made of numbers, text, enums, mappings, tuples and each other. It knows
no message by name; what a message may hold beyond its types is checked by the message itself.
Infinity is a figure of ours (a lost probe waits for ever) and travels as text; NaN never does.
"""

import json
import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")

TEXT_MAX: Final = 500
ITEMS_MAX: Final = 20_000
NUMBER_MAX: Final = 1e15
DEPTH_MAX: Final = 12
_INFINITE: Final = {"inf": math.inf, "-inf": -math.inf}


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


def decoded(kind: type[Value], found: object, place: str = "message", depth: int = 0) -> Value:
    """A value of that dataclass. Raises NotAValueError with the first fault."""
    if not isinstance(found, Mapping):
        raise NotAValueError(f"{place}: not an object")
    if depth > DEPTH_MAX:
        raise NotAValueError(f"{place}: too deep")
    hints, given = _hints(kind), dict(found)
    read: dict[str, object] = {}
    for each in fields(kind):  # type: ignore[arg-type]  # only dataclasses are asked for
        where = f"{place}.{each.name}"
        if each.name in given:
            read[each.name] = _read(hints[each.name], given.pop(each.name), where, depth + 1)
        elif each.default is MISSING and each.default_factory is MISSING:
            raise NotAValueError(f"{where}: missing")
    if given:
        raise NotAValueError(f"{place}: {len(given)} fields too many")
    try:
        return kind(**read)
    except ValueError as error:
        raise NotAValueError(f"{place}: {error}") from error


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    """Worked out once a class: a scan of a crowded place asks for them a thousand times."""
    return get_type_hints(kind)


def _read(hint: Any, found: object, place: str, depth: int) -> object:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _read_union(inner, found, place, depth)
    if origin is tuple:
        return _read_tuple(inner, found, place, depth)
    if origin is not None and issubclass(origin, Mapping):
        return _read_mapping(inner, found, place, depth)
    if is_dataclass(hint) and isinstance(hint, type):
        return decoded(hint, found, place, depth)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _read_enum(hint, found, place)
    return _read_plain(hint, found, place)


def _read_union(inner: Sequence[Any], found: object, place: str, depth: int) -> object:
    """`X | None`, or plain types that are told apart by themselves."""
    if found is None and types.NoneType in inner:
        return None
    kinds = [each for each in inner if each is not types.NoneType]
    fitting = [each for each in kinds if each is type(found)]
    return _read((fitting or kinds)[0], found, place, depth)


def _read_tuple(inner: Sequence[Any], found: object, place: str, depth: int) -> tuple[object, ...]:
    items = _items(found, place)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_read(inner[0], item, place, depth) for item in items)
    if len(items) != len(inner):
        raise NotAValueError(f"{place}: must be {len(inner)} items")
    return tuple(_read(kind, item, place, depth) for kind, item in zip(inner, items, strict=True))


def _read_mapping(inner: Sequence[Any], found: object, place: str, depth: int) -> object:
    read: dict[object, object] = {}
    for pair in _items(found, place):
        key, value = _read_tuple(inner, pair, place, depth)
        if key in read:
            raise NotAValueError(f"{place}: a key stands twice")
        read[key] = value
    return read


def _items(found: object, place: str) -> Sequence[object]:
    if not isinstance(found, list) or len(found) > ITEMS_MAX:
        raise NotAValueError(f"{place}: must be a list of at most {ITEMS_MAX}")
    return found


def _read_enum(kind: type[Enum], found: object, place: str) -> Enum:
    try:
        return kind(found)
    except ValueError as error:
        raise NotAValueError(f"{place}: not one of its {len(kind)} words") from error


def _read_plain(hint: Any, found: object, place: str) -> object:
    if hint is bool and isinstance(found, bool):
        return found
    if hint is str and isinstance(found, str):
        return _text(found, place)
    if hint is float and isinstance(found, str) and found in _INFINITE:
        return _INFINITE[found]
    if hint in (int, float) and isinstance(found, int | float) and not isinstance(found, bool):
        return _number(hint, found, place)
    raise NotAValueError(f"{place}: must be {getattr(hint, '__name__', 'something else')}")


def _text(found: str, place: str) -> str:
    if len(found) > TEXT_MAX or not found.isprintable():
        raise NotAValueError(f"{place}: must be at most {TEXT_MAX} printable characters")
    return found


def _number(hint: type, found: float, place: str) -> float:
    if not -NUMBER_MAX <= found <= NUMBER_MAX:  # also where it is NaN
        raise NotAValueError(f"{place}: must be a number within {NUMBER_MAX:g}")
    if hint is int and not isinstance(found, int):
        raise NotAValueError(f"{place}: must be a whole number")
    return found if hint is int else float(found)


def compact(value: object) -> bytes:
    """JSON without blanks or line ends."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("utf-8")


def parsed(text: bytes) -> object:
    """The inverse. Raises NotAValueError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAValueError("not JSON") from error
