"""The leadership page is read by people who decide: easy words, and no jargon.

The library counts words and sentences. Its syllables come from a dictionary that it would fetch
from the internet, so it is given none and takes its other way, hyphenation, which works offline.
"""

import html
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import textstat

from netready.catalogue.loader import load_catalogue
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.leadership_text import leadership_text
from netready_reports.material import ReportMaterial
from tests.reports.fixtures import VARIANTS, school
from tests.reports.fixtures.traps import TRAPS, trap_material

# words that a head need not know, in small letters
JARGON = frozenset(Path(__file__).with_name("jargon.txt").read_text(encoding="utf-8").split())
EASY = 60.0  # Flesch reading ease: plain English, ages 13 to 15
PAGES: dict[str, Callable[[], ReportMaterial]] = {
    **VARIANTS,
    **{f"trap-{name}": partial(trap_material, name) for name in TRAPS},
}


@pytest.fixture(autouse=True)
def no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "textstat.backend.counts._count_syllables.get_cmudict"
    monkeypatch.setattr(name, lambda lang: {})


@pytest.fixture(scope="module", params=PAGES)
def both(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A page in HTML as a naive reader takes it, and in plain text."""
    view = leadership_view(PAGES[request.param]())
    page = re.sub(r"<(style|script|title).*?</\1>", " ", render_leadership(view), flags=re.S)
    words = html.unescape(re.sub(r"<[^>]+>", " ", page))
    return " ".join(words.split()), leadership_text(view)


def test_a_page_reads_easily(both: tuple[str, str]) -> None:
    for text in both:
        assert textstat.flesch_reading_ease(text) >= EASY


def test_a_page_holds_no_jargon(both: tuple[str, str]) -> None:
    for text in both:
        words = {word.strip(".,;:!?()'\"").lower() for word in re.split(r"[\s/]+", text)}
        assert words & JARGON == set()


def test_the_measure_can_fail() -> None:
    hard = "Insufficient infrastructural capacity necessitates immediate organisational mitigation."
    assert textstat.flesch_reading_ease(hard) < EASY


@pytest.mark.parametrize(("country", "phase"), [("GB-ENG", "secondary"), ("US", "primary")])
def test_what_the_catalogue_tells_leadership_is_plain_and_fits(country: str, phase: str) -> None:
    catalogue = load_catalogue(country, phase, school.ON)
    faults = []
    for criterion in catalogue.criteria:
        shown = criterion.gate is not None or criterion.weight >= 4
        words = f"{criterion.leadership} {criterion.fix} {criterion.title}".lower()
        found = {word.strip(".,;:()") for word in words.split()} & JARGON
        if shown and (found or len(criterion.fix) > 90 or len(criterion.leadership) > 105):
            faults.append((criterion.id, found, len(criterion.fix), len(criterion.leadership)))
    assert faults == []
