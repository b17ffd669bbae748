"""The leadership page on paper: `leadership.pdf` beside the pages, for `report` and `assess`."""

from pathlib import Path

from netready.coordinator.printing import check_printer, printed
from netready.store.files import write_bytes
from netready_probes.system.programs import RealPrograms
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.material import ReportMaterial
from netready_reports.templating import static_text

PDF = "leadership.pdf"


def check_paper(wanted: bool) -> None:
    """Refuses --pdf where it surely cannot be made, before anything is measured.

    Raises:
        CannotMeasureError: neither a browser nor the library is there.
    """
    if wanted:
        check_printer(RealPrograms())


def write_pdf(folder: Path, material: ReportMaterial) -> None:
    """Writes the PDF whole or not at all.

    Raises:
        CannotMeasureError: it could not be printed.
    """
    page = render_leadership(leadership_view(material))
    data = printed(
        page,
        RealPrograms(),
        folder=folder,
        day=material.as_of,
        simple_style=static_text("leadership-simple.css"),
    )
    write_bytes(folder / PDF, data)
