"""Conditions of gates, one by one."""

import pytest

from netready.domain.criterion import Gate
from netready.domain.site import Cohort, Plan
from netready.scoring.gates import applies, gate_for
from tests.scoring.school import BACKUP, criterion, school

HOME = Cohort(name="Year 6", pupils=50, roll_out=1, take_home=True)


@pytest.mark.parametrize(
    ("condition", "site", "counts"),
    [
        ("", school(), True),
        ("live-lessons", school(), False),
        ("live-lessons", school(plan=Plan(live_lessons=True)), True),
        ("take-home", school(), False),
        ("take-home", school(cohorts=(HOME,)), True),
        ("google-or-apple", school(plan=Plan(platform="microsoft")), False),
        ("google-or-apple", school(plan=Plan(platform="google")), True),
        ("google-or-apple", school(plan=Plan(platform="mixed")), True),
        ("country:GB-ENG", school(), True),
        ("country:GB", school(), True),
        ("country:GB-ENG", school(country="GB-SCT"), False),
        ("country:G", school(), False),
    ],
)
def test_a_gate_counts_only_where_its_condition_holds(
    condition: str, site: object, counts: bool
) -> None:
    one = criterion("SEC-13", 4, BACKUP, Gate.X, gate_when=condition)
    assert gate_for(one, site) is (Gate.X if counts else None)  # type: ignore[arg-type]


def test_an_unknown_condition_is_a_fault_of_the_catalogue() -> None:
    with pytest.raises(ValueError, match="on-tuesdays"):
        gate_for(criterion("SEC-13", 4, BACKUP, Gate.X, gate_when="on-tuesdays"), school())


def test_a_criterion_without_countries_holds_everywhere() -> None:
    assert applies(criterion("SEC-13", 4, BACKUP), school(country="NZ"))
    assert not applies(criterion("SEC-13", 4, BACKUP, countries=("US", "CA")), school())
