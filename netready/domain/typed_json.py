"""Values of ours to JSON and back, every field checked by its type: what comes in is hostile.

Works on frozen dataclasses made of numbers, text, enums, mappings, tuples and each other. It knows
no message by name; what a message may hold beyond its types is checked by the message itself.
Infinity is a figure of ours (a lost probe waits for ever) and travels as text; NaN never does.
"""

import json
import math
import types
from collections.abc import Callable, Mapping, Sequence
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


def decoded(kind: type[Value], found: object, place: str = "message") -> Value:
    """A value of that dataclass. Raises NotAValueError with the first fault."""
    try:
        hint: Any = kind
        value: Value = _reader(hint)(found, 0)
    except _MisfitError as fault:
        raise NotAValueError(f"{place}{fault.path}: {fault}") from fault
    return value


class _MisfitError(Exception):
    """A fault on its way up; each level puts its own name before the path."""

    def __init__(self, what: str, path: str = "") -> None:
        super().__init__(what)
        self.path = path

    def inside(self, name: str) -> "_MisfitError":
        return _MisfitError(str(self), f".{name}{self.path}")


# what was found, and how deep it lies, to the value; raises _MisfitError
_Reader = Callable[[object, int], Any]


@cache
def _reader(hint: Any) -> _Reader:
    """How values of a type are read, worked out once a type: a school has a million of them."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _union_reader(inner)
    if origin is tuple:
        return _tuple_reader(inner)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(inner)
    if is_dataclass(hint) and isinstance(hint, type):
        return _object_reader(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_reader(hint)
    return _plain_reader(hint)


def _object_reader(kind: type) -> _Reader:
    # the fields' readers come with the first value: a type may hold itself
    plan: list[tuple[str, _Reader, bool]] = []

    def read(found: object, depth: int) -> object:
        if not isinstance(found, Mapping):
            raise _MisfitError("not an object")
        if depth > DEPTH_MAX:
            raise _MisfitError("too deep")
        given = _read_fields(plan or _field_plan(kind, plan), found, depth)
        if len(given) < len(found):
            raise _MisfitError(f"{len(found) - len(given)} fields too many")
        try:
            return kind(**given)
        except ValueError as error:
            raise _MisfitError(str(error)) from error

    return read


def _field_plan(
    kind: type, plan: list[tuple[str, _Reader, bool]]
) -> list[tuple[str, _Reader, bool]]:
    """Name, reader and whether it must be there, of each field."""
    hints = get_type_hints(kind)
    plan += [
        (each.name, _reader(hints[each.name]),
         each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    ]  # fmt: skip
    return plan


def _read_fields(
    plan: Sequence[tuple[str, _Reader, bool]], found: Mapping[str, object], depth: int
) -> dict[str, object]:
    given: dict[str, object] = {}
    for name, read, required in plan:
        if name not in found:
            if required:
                raise _MisfitError("missing", f".{name}")
            continue
        try:
            given[name] = read(found[name], depth + 1)
        except _MisfitError as fault:
            raise fault.inside(name) from fault
    return given


def _union_reader(inner: Sequence[Any]) -> _Reader:
    """`X | None`, or plain types that are told apart by themselves."""
    optional = types.NoneType in inner
    kinds = [each for each in inner if each is not types.NoneType]
    first = _reader(kinds[0])
    others = {each: _reader(each) for each in kinds[1:]}

    def read(found: object, depth: int) -> object:
        if found is None and optional:
            return None
        return others.get(type(found), first)(found, depth)

    return read


def _tuple_reader(inner: Sequence[Any]) -> _Reader:
    if len(inner) == 2 and inner[1] is Ellipsis:
        one = _reader(inner[0])
        return lambda found, depth: tuple(one(item, depth) for item in _items(found))
    each = [_reader(kind) for kind in inner]

    def read(found: object, depth: int) -> tuple[object, ...]:
        items = _items(found)
        if len(items) != len(each):
            raise _MisfitError(f"must be {len(each)} items")
        return tuple(one(item, depth) for one, item in zip(each, items, strict=True))

    return read


def _mapping_reader(inner: Sequence[Any]) -> _Reader:
    both = _tuple_reader(inner)

    def read(found: object, depth: int) -> object:
        pairs: dict[object, object] = {}
        for pair in _items(found):
            key, value = both(pair, depth)
            if key in pairs:
                raise _MisfitError("a key stands twice")
            pairs[key] = value
        return pairs

    return read


def _items(found: object) -> Sequence[object]:
    if not isinstance(found, list) or len(found) > ITEMS_MAX:
        raise _MisfitError(f"must be a list of at most {ITEMS_MAX}")
    return found


def _enum_reader(kind: type[Enum]) -> _Reader:
    def read(found: object, _depth: int) -> Enum:
        try:
            return kind(found)
        except ValueError as error:
            raise _MisfitError(f"not one of its {len(kind)} words") from error

    return read


def _plain_reader(hint: Any) -> _Reader:
    """Of text, numbers and truth; any other type reads nothing."""
    name = getattr(hint, "__name__", "something else")

    def refuse(_found: object, _depth: int) -> object:
        raise _MisfitError(f"must be {name}")

    plain: Mapping[Any, _Reader] = {bool: _truth, str: _text, int: _whole, float: _number}
    return plain.get(hint, refuse)


def _truth(found: object, _depth: int) -> bool:
    if not isinstance(found, bool):
        raise _MisfitError("must be bool")
    return found


def _text(found: object, _depth: int) -> str:
    if not isinstance(found, str):
        raise _MisfitError("must be str")
    if len(found) > TEXT_MAX or not found.isprintable():
        raise _MisfitError(f"must be at most {TEXT_MAX} printable characters")
    return found


def _number(found: object, _depth: int) -> float:
    if isinstance(found, str) and found in _INFINITE:
        return _INFINITE[found]
    return float(_within(found, "float"))


def _whole(found: object, _depth: int) -> int:
    within = _within(found, "int")
    if not isinstance(within, int):
        raise _MisfitError("must be a whole number")
    return within


def _within(found: object, name: str) -> float:
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise _MisfitError(f"must be {name}")
    if not -NUMBER_MAX <= found <= NUMBER_MAX:  # also where it is NaN
        raise _MisfitError(f"must be a number within {NUMBER_MAX:g}")
    return found


def compact(value: object) -> bytes:
    """JSON without blanks or line ends."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("utf-8")


def parsed(text: bytes) -> object:
    """The inverse. Raises NotAValueError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAValueError("not JSON") from error
