"""Pages of a whole school: how long they take to build, how large they are, how soon they show.

    python -m tests.bench --only pages

The example school with 60 rooms, and ten times as large: size and time must grow with the rooms
and not with their square. Time is the processor's, best of three; painting is timed by Chromium.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from netready.example.school import example_school
from netready.store.plan_pictures import plans_of
from netready_reports.judged import judged
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.material import ReportMaterial
from netready_reports.technician import render_technician, technician_view
from tests.bench.figures import Figure
from tests.browser.chromium import opened_browser, why_not

ROOMS, MANY_ROOMS = 60, 600
PAINTS = 5
LINEAR = 1.3  # times the ratio of the rooms: what growth may be and still be called linear


def material_of(rooms: int) -> ReportMaterial:
    """The example school, scored, with its floor plans."""
    school = example_school(rooms=rooms)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for plan, picture in school.plans.items():
            (folder / plan).parent.mkdir(exist_ok=True)
            (folder / plan).write_bytes(picture)
        plans = plans_of(school.site, folder)
    return judged(
        school.records, school.site, school.as_of, plans=plans, spots=school.spots
    ).material


def technician_page(material: ReportMaterial) -> str:
    return render_technician(technician_view(material))


def leadership_page(material: ReportMaterial) -> str:
    return render_leadership(leadership_view(material))


def built(make: Callable[[ReportMaterial], str], material: ReportMaterial) -> tuple[str, float]:
    """The page, and the best of three in seconds of the processor."""
    times = []
    page = ""
    for _ in range(3):
        begin_s = time.process_time()
        page = make(material)
        times.append(time.process_time() - begin_s)
    return page, min(times)


def megabytes(page: str) -> float:
    return len(page.encode()) / 1e6


def figures() -> Iterator[Figure]:
    """Small school, large school, growth, paint."""
    few, many = material_of(ROOMS), material_of(MANY_ROOMS)
    page, took_s = built(technician_page, few)
    large, took_large_s = built(technician_page, many)
    head, head_s = built(leadership_page, few)
    yield Figure(name=f"technician, {ROOMS} rooms", value=megabytes(page), unit="MB", at_most=3.0)
    yield Figure(name=f"technician, {ROOMS} rooms, to build", value=took_s, unit="s", at_most=3.0)
    yield Figure(name=f"technician, {MANY_ROOMS} rooms", value=megabytes(large), unit="MB")
    yield Figure(name=f"technician, {MANY_ROOMS} rooms, to build", value=took_large_s, unit="s")
    rooms = MANY_ROOMS / ROOMS
    yield Figure(
        name=f"size, {MANY_ROOMS} rooms to {ROOMS}, without the chart library",
        value=_own_bytes(large) / _own_bytes(page),
        unit="times",
        at_most=rooms * LINEAR,
    )
    yield Figure(
        name=f"time, {MANY_ROOMS} rooms to {ROOMS}",
        value=took_large_s / took_s,
        unit="times",
        at_most=rooms * LINEAR,
    )
    yield Figure(
        name=f"leadership, {ROOMS} rooms", value=megabytes(head) * 1000, unit="kB", at_most=300
    )
    yield Figure(name=f"leadership, {ROOMS} rooms, to build", value=head_s, unit="s")
    yield from painted({"technician": page, "leadership": head})


def _own_bytes(page: str) -> int:
    """Without the scripts, which are the same on every page."""
    return len(page.rpartition('id="figures"')[0])


def painted(pages: dict[str, str]) -> Iterator[Figure]:
    """First contentful paint of each page out of a file, the middle of several loads."""
    reason = why_not()
    if reason:
        for name in pages:
            yield Figure(name=f"{name}, first paint", value=None, note=reason)
        return
    with tempfile.TemporaryDirectory() as folder, opened_browser() as browser:
        for name, text in pages.items():
            file = Path(folder) / f"{name}.html"
            file.write_text(text, encoding="utf-8")
            times_ms = []
            for _ in range(PAINTS):
                tab = browser.new_page(viewport={"width": 1280, "height": 900})
                tab.goto(file.as_uri())
                times_ms.append(tab.evaluate(FIRST_PAINT))
                tab.close()
            middle_s = sorted(times_ms)[PAINTS // 2] / 1000
            yield Figure(name=f"{name}, first paint", value=middle_s, unit="s", at_most=1.0)


FIRST_PAINT = """() => new Promise(told => new PerformanceObserver(list => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) told(paint.startTime);
  }).observe({type: "paint", buffered: true}))"""
