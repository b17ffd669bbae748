"""What every picture on a plan is made of, in ready words and shapes."""

from dataclasses import dataclass

from netready.domain.criterion import Criterion
from netready_reports.heat_shapes import Frame, Surface, Tag
from netready_reports.material import ReportMaterial


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendLine:
    """A colour and its words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPicture:
    """One picture on a floor's plan.

    Attributes:
        plan: id of the plan's image on the page, or "".
        high: units; every picture is 1,000 wide.
        hatched: what is not coloured was not measured.
        lines: a path that joins rooms of one access point, or "".
    """

    id: str
    title: str
    words: str
    plan: str
    high: str
    legend: tuple[LegendLine, ...]
    tags: tuple[Tag, ...]
    surface: Surface | None = None
    hatched: bool = False
    lines: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What all pictures of a floor share."""

    id: str
    plan: str
    frame: Frame

    @property
    def high(self) -> str:
        """Units, as text."""
        return f"{self.frame.high:.0f}"


def criterion_of(material: ReportMaterial, id: str) -> Criterion | None:
    """The criterion whose lines are the borders."""
    found = material.catalogue.criteria if material.catalogue else ()
    return next((each for each in found if each.id == id), None)
