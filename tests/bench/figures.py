"""One figure of a bench: its value, its aim and whether it was reached; tables of them as text.

A bench is a module `bench_NAME.py` of this folder with a docstring and either `figures()`, which
yields these, or `main()`, which prints a table of its own. `python -m tests.bench` runs them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of a bench.

    Attributes:
        name: what it is, with the circumstances.
        value: None: it could not be had here; `note` says why.
        at_least, at_most: the aim; neither: it is only shown.
        beside: the reference of the same run, in the same unit, where there is one.
    """

    name: str
    value: float | None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    beside: float | None = None
    note: str = ""

    @property
    def aim(self) -> str:
        """E.g. "at least 0.85"; "" where there is none."""
        parts = []
        if self.at_least is not None:
            parts.append(f"at least {plain(self.at_least)}")
        if self.at_most is not None:
            parts.append(f"at most {plain(self.at_most)}")
        return ", ".join(parts)

    @property
    def reached(self) -> bool | None:
        """None: there is no aim, or no value."""
        if self.value is None or not self.aim:
            return None
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)

    @property
    def verdict(self) -> str:
        """One word for the last column."""
        if self.value is None:
            return "not had"
        return {True: "reached", False: "MISSED", None: ""}[self.reached]


HEAD = ("figure", "value", "aim", "", "note")


def row(figure: Figure) -> tuple[str, ...]:
    """The cells of one line."""
    value = "-" if figure.value is None else f"{plain(figure.value)} {figure.unit}".rstrip()
    beside = (
        "" if figure.beside is None else f"beside {plain(figure.beside)} {figure.unit}".rstrip()
    )
    note = "; ".join(part for part in (beside, figure.note) if part)
    return figure.name, value, figure.aim, figure.verdict, note


def plain(value: float) -> str:
    """Three digits that count, and never an exponent for large numbers."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def text_line(figure: Figure) -> str:
    """For a terminal, while the bench goes."""
    name, value, aim, verdict, note = row(figure)
    return f"  {name:<58} {value:>14}  {aim:<15} {verdict:<8} {note}".rstrip()


def markdown(figures: Sequence[Figure]) -> str:
    """A table for the page."""
    lines = [HEAD, ("---",) * len(HEAD), *(row(figure) for figure in figures)]
    return "\n".join(_markdown_row(cells) for cells in lines)


def _markdown_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
