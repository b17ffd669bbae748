"""Every page that a report has, by name: fixtures, traps, hostile names. For tests that look."""

import re
from collections.abc import Callable
from functools import cache

from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.material import ReportMaterial
from netready_reports.technician import render_technician, technician_view
from tests.reports.fixtures import VARIANTS, crowded, hostile, not_yet
from tests.reports.fixtures.traps import TRAPS, trap_material


def _undrawn(page: str) -> str:
    """Without its drawings, which take seconds: `test_report_pages` looks at those."""
    data = '{"figures":{},"template":{}}'
    return re.sub(r'(id="figures">).*?(</script>)', rf"\g<1>{data}\2", page, flags=re.S)


RENDERERS: dict[str, Callable[[ReportMaterial], str]] = {
    "leadership": lambda material: render_leadership(leadership_view(material)),
    "technician": lambda material: _undrawn(
        render_technician(technician_view(material), bundle="/* none */")
    ),
}
ATTACKED = ("bouquet", "from-the-right", "piled", "long-word", "long-text", "no-name")


def _attacked(name: str) -> ReportMaterial:
    if name == "bouquet":
        return hostile.bouquet(not_yet())
    text = hostile.ATTACKS[name]
    return hostile.renamed(hostile.with_hostile_air(not_yet(), text), text)


@cache
def material_of(kind: str) -> ReportMaterial:
    """By name: a variant, "crowded", "trap NAME", or "hostile NAME"."""
    word, _, name = kind.partition(" ")
    if word == "trap":
        return trap_material(name)
    if word == "hostile":
        return _attacked(name)
    return crowded() if kind == "crowded" else VARIANTS[kind]()


KINDS = (
    *VARIANTS,
    "crowded",
    *(f"trap {name}" for name in TRAPS),
    *(f"hostile {name}" for name in ATTACKED),
)
CASES = [f"{page}: {kind}" for page in RENDERERS for kind in KINDS]


def page_of(case: str) -> str:
    """The text of a page, by its name in `CASES`."""
    page, _, kind = case.partition(": ")
    return RENDERERS[page](material_of(kind))
