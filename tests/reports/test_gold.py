import pytest

from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.technician import render_technician, technician_view
from tests.reports.fixtures import VARIANTS
from tests.reports.goldfile import check_gold

NO_BUNDLE = "/* the chart library is left out of gold files */"


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_leadership_page_is_as_its_gold_file(variant: str) -> None:
    page = render_leadership(leadership_view(VARIANTS[variant]()))
    check_gold(f"leadership-{variant}.html", page)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_technician_report_is_as_its_gold_file(variant: str) -> None:
    page = render_technician(technician_view(VARIANTS[variant]()), bundle=NO_BUNDLE)
    check_gold(f"technician-{variant}.html", page)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_material_gives_the_same_bytes(variant: str) -> None:
    make = VARIANTS[variant]
    assert render_leadership(leadership_view(make())) == render_leadership(leadership_view(make()))
    once, again = (render_technician(technician_view(make())) for _ in range(2))
    assert once == again
