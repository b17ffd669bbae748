"""One example school for all its tests: it takes seconds to make."""

import pytest

from netready.analysis.score_records import score_records
from netready.domain.verdict import Score
from netready.example.school import ExampleSchool, example_school


@pytest.fixture(scope="session")
def school() -> ExampleSchool:
    return example_school()


@pytest.fixture(scope="session")
def score(school: ExampleSchool) -> Score:
    return score_records(school.records, school.site, school.as_of)
