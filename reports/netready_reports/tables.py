"""One form of table for the technician report: words in, words out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of ready words; the first cell of a row names it.

    Attributes:
        wide: many columns with words in them; on a screen it scrolls instead of being squeezed.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing and its text for those who cannot see it.

    Attributes:
        id: of the element; the same input gives the same id.
        title: said above the drawing.
        words: what it shows, in a sentence.
        figure: data and layout in the form of plotly.
    """

    id: str
    title: str
    words: str
    figure: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, what it says in words, then drawings, then numbers.

    Attributes:
        empty: what to say instead where nothing was measured, or "".
        folded: tables stand in a closed block, because a chart shows the same.
    """

    id: str
    title: str
    words: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: bool = False
    empty: str = ""
