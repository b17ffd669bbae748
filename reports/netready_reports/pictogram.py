"""A crowd of small figures that shows how many pupils are carried: geometry only.

Here: how far the filled part reaches. Not here: drawing, which is the template's.
"""

from dataclasses import dataclass

FIGURES_MAX = 20
FIGURE_WIDTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """One row of figures.

    Attributes:
        figures: how many stand in the row; together they are the planned pupils.
        filled_width: in drawing units; a figure may be filled in part.
        rest: what the others are: "beyond" (seen to be too many) or "unknown".
    """

    figures: int
    filled_width: float
    width: int
    rest: str


def figures_for(planned: int) -> int:
    """How many figures a row has: one a pupil for a small group, never more than twenty."""
    return max(1, min(FIGURES_MAX, planned))


def crowd(carried: int | None, planned: int, *, censored: bool) -> Crowd:
    """The row for one kind of lesson.

    Nothing carried and nothing known look different: unknown figures are never "beyond".
    """
    figures = figures_for(planned)
    width = figures * FIGURE_WIDTH
    share = 0.0 if carried is None else min(1.0, carried / max(1, planned))
    return Crowd(
        figures=figures,
        filled_width=round(share * width, 1),
        width=width,
        rest="unknown" if carried is None or censored else "beyond",
    )
