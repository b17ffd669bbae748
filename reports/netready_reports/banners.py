"""What must stand at the top of every page: that it is not this school's network, or no school."""

from collections.abc import Sequence
from dataclasses import dataclass

from netready_reports.material import ReportMaterial


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A warning nobody can miss."""

    headline: str
    text: str


EMULATED = Banner(
    headline="Emulated room, not your network",
    text="The load ran inside the testing computer, to show how the tool works. "
    "It says nothing about your school.",
)
FICTIONAL = Banner(
    headline="Fictional school",
    text="An invented example. No such school was measured.",
)
SIMULATED = Banner(
    headline="Simulated example, no network was measured",
    text="A program made up these measurements to show what an assessment looks like. "
    "They say nothing about a real school.",
)


def banners(material: ReportMaterial) -> tuple[Banner, ...]:
    """The banners of a page, the gravest first; what is simulated needs no other."""
    if material.simulated or material.score.simulated:
        return (SIMULATED,)
    emulated = material.emulated or material.score.emulated
    pairs = ((emulated, EMULATED), (material.site.fictional, FICTIONAL))
    return tuple(banner for wanted, banner in pairs if wanted)


def page_name(material: ReportMaterial) -> str:
    """The name of the print page whose margin repeats the banners."""
    return page_of(banners(material))


def page_of(shown: Sequence[Banner]) -> str:
    """The same of banners in their order; that of a simulated example stands for the others."""
    if SIMULATED in shown:
        return "simulated"
    names = {EMULATED: "emulated", FICTIONAL: "fictional"}
    return "-".join(names[banner] for banner in shown) or "plain"
