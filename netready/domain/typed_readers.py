"""Readers of plain JSON by type, each worked out once: what `typed_json` reads values with.

A reader knows no place: a fault is given its path by the levels that it passes on its way up.
"""

import math
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

TEXT_MAX: Final = 500
ITEMS_MAX: Final = 20_000
NUMBER_MAX: Final = 1e15
DEPTH_MAX: Final = 12
_INFINITE: Final = {"inf": math.inf, "-inf": -math.inf}


class MisfitError(Exception):
    """A fault on its way up; each level puts its own name before the path."""

    def __init__(self, what: str, path: str = "") -> None:
        super().__init__(what)
        self.path = path

    def inside(self, name: str) -> "MisfitError":
        """The same fault, seen from one level further out."""
        return MisfitError(str(self), f".{name}{self.path}")


# what was found, and how deep it lies, to the value; raises MisfitError
Reader = Callable[[object, int], Any]


@cache
def reader(hint: Any) -> Reader:
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


def _object_reader(kind: type) -> Reader:
    # the fields' readers come with the first value: a type may hold itself
    plan: list[tuple[str, Reader, bool]] = []

    def read(found: object, depth: int) -> object:
        if not isinstance(found, Mapping):
            raise MisfitError("not an object")
        if depth > DEPTH_MAX:
            raise MisfitError("too deep")
        given = _read_fields(plan or _field_plan(kind, plan), found, depth)
        if len(given) < len(found):
            raise MisfitError(f"{len(found) - len(given)} fields too many")
        try:
            return kind(**given)
        except ValueError as error:
            raise MisfitError(str(error)) from error

    return read


def _field_plan(kind: type, plan: list[tuple[str, Reader, bool]]) -> list[tuple[str, Reader, bool]]:
    """Name, reader and whether it must be there, of each field."""
    hints = get_type_hints(kind)
    plan += [
        (each.name, reader(hints[each.name]),
         each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    ]  # fmt: skip
    return plan


def _read_fields(
    plan: Sequence[tuple[str, Reader, bool]], found: Mapping[str, object], depth: int
) -> dict[str, object]:
    given: dict[str, object] = {}
    for name, read, required in plan:
        if name not in found:
            if required:
                raise MisfitError("missing", f".{name}")
            continue
        try:
            given[name] = read(found[name], depth + 1)
        except MisfitError as fault:
            raise fault.inside(name) from fault
    return given


def _union_reader(inner: Sequence[Any]) -> Reader:
    """`X | None`, or plain types that are told apart by themselves."""
    optional = types.NoneType in inner
    kinds = [each for each in inner if each is not types.NoneType]
    first = reader(kinds[0])
    others = {each: reader(each) for each in kinds[1:]}

    def read(found: object, depth: int) -> object:
        if found is None and optional:
            return None
        return others.get(type(found), first)(found, depth)

    return read


def _tuple_reader(inner: Sequence[Any]) -> Reader:
    if len(inner) == 2 and inner[1] is Ellipsis:
        one = reader(inner[0])
        return lambda found, depth: tuple(one(item, depth) for item in _items(found))
    each = [reader(kind) for kind in inner]

    def read(found: object, depth: int) -> tuple[object, ...]:
        items = _items(found)
        if len(items) != len(each):
            raise MisfitError(f"must be {len(each)} items")
        return tuple(one(item, depth) for one, item in zip(each, items, strict=True))

    return read


def _mapping_reader(inner: Sequence[Any]) -> Reader:
    both = _tuple_reader(inner)

    def read(found: object, depth: int) -> object:
        pairs: dict[object, object] = {}
        for pair in _items(found):
            key, value = both(pair, depth)
            if key in pairs:
                raise MisfitError("a key stands twice")
            pairs[key] = value
        return pairs

    return read


def _items(found: object) -> Sequence[object]:
    if not isinstance(found, list) or len(found) > ITEMS_MAX:
        raise MisfitError(f"must be a list of at most {ITEMS_MAX}")
    return found


def _enum_reader(kind: type[Enum]) -> Reader:
    def read(found: object, _depth: int) -> Enum:
        try:
            return kind(found)
        except ValueError as error:
            raise MisfitError(f"not one of its {len(kind)} words") from error

    return read


def _plain_reader(hint: Any) -> Reader:
    """Of text, numbers and truth; any other type reads nothing."""
    name = getattr(hint, "__name__", "something else")

    def refuse(_found: object, _depth: int) -> object:
        raise MisfitError(f"must be {name}")

    plain: Mapping[Any, Reader] = {bool: _truth, str: _text, int: _whole, float: _number}
    return plain.get(hint, refuse)


def _truth(found: object, _depth: int) -> bool:
    if not isinstance(found, bool):
        raise MisfitError("must be bool")
    return found


def _text(found: object, _depth: int) -> str:
    if not isinstance(found, str):
        raise MisfitError("must be str")
    if len(found) > TEXT_MAX or not found.isprintable():
        raise MisfitError(f"must be at most {TEXT_MAX} printable characters")
    return found


def _number(found: object, _depth: int) -> float:
    if isinstance(found, str) and found in _INFINITE:
        return _INFINITE[found]
    return float(_within(found, "float"))


def _whole(found: object, _depth: int) -> int:
    within = _within(found, "int")
    if not isinstance(within, int):
        raise MisfitError("must be a whole number")
    return within


def _within(found: object, name: str) -> float:
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise MisfitError(f"must be {name}")
    if not -NUMBER_MAX <= found <= NUMBER_MAX:  # also where it is NaN
        raise MisfitError(f"must be a number within {NUMBER_MAX:g}")
    return found
