"""A table for other programs: named, typed columns; an empty cell is "not known", never 0."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Generic, TypeVar

JOIN: Final = " | "  # of several words in one cell
Value = str | float | bool | datetime | date | None
T = TypeVar("T")


class Kind(StrEnum):
    """What a column holds; TIME is UTC."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    TIME = "time (UTC)"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; a figure's unit is part of its name.

    Attributes:
        means: one sentence for the list of columns.
    """

    name: str
    kind: Kind
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of as many values as there are columns, in an order that does not depend on chance."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A column, and how to read its value from a thing that is one row."""

    column: Column
    read: Callable[[T], Value]


def field(name: str, kind: Kind, means: str, read: Callable[[T], Value]) -> Field[T]:
    """A `Field` in one line."""
    return Field(Column(name=name, kind=kind, means=means), read)


def unit_ending(unit: str) -> str:
    """A unit as the ending of a column's name; words have none of their own."""
    plain = unit.replace("%", "percent").replace("Mbit/s", "mbps").replace("/", "_per_")
    return re.sub(r"\W+", "_", plain.casefold()) or "word"


def table(name: str, fields: Sequence[Field[T]], things: Iterable[T]) -> Table:
    """One row a thing."""
    return Table(
        name=name,
        columns=tuple(each.column for each in fields),
        rows=tuple(tuple(each.read(thing) for each in fields) for thing in things),
    )
