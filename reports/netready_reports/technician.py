"""The technician report: every number with its place, and why the verdict is what it is."""

from dataclasses import dataclass

from netready_reports.banners import Banner, banners, page_name
from netready_reports.material import ReportMaterial
from netready_reports.templating import policy, render, style


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicianView:
    """Ready words and figures, in the order of the page."""

    page: str
    banners: tuple[Banner, ...]
    school: str


def technician_view(material: ReportMaterial) -> TechnicianView:
    """Everything the technician report says, from values alone."""
    return TechnicianView(
        page=page_name(material), banners=banners(material), school=material.site.name
    )


def render_technician(view: TechnicianView, *, bundle: str | None = None) -> str:
    """The page as text; `bundle` replaces the chart library that is embedded by default."""
    return render(
        "technician.html.j2", view=view, style=style("page.css"), policy=policy(), bundle=bundle
    )
