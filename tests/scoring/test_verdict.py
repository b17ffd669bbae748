"""The four words and the confidence at their lines, and areas in words."""

from dataclasses import replace

import pytest

from netready.domain.criterion import Gate
from netready.domain.evidence import EvidenceKind
from netready.domain.verdict import Confidence, Status, Verdict
from netready.scoring.quality import quality
from netready.scoring.score import score_site
from tests.scoring.school import (
    MIX,
    PLAIN_RULES,
    criterion,
    declared,
    given,
    measured,
    result,
    school,
)

MUST = criterion("INF-04", 6, (1.0, 1.0, 1.5), Gate.X)
SHOULD = criterion("INF-08", 5, (200, 60, 30), Gate.R, unit="ms")
ROOM = criterion("TSP-13", 6, (1.0, 1.0, 1.25), Gate.X, scope="room")


def test_an_unmet_r_gate_makes_a_pilot_and_says_what_is_wrong() -> None:
    score = score_site(given([measured("INF-04", 2.0), measured("INF-08", 75.0)], (MUST, SHOULD)))
    assert score.network.verdict is Verdict.PILOT
    assert "75 ms; needed: at most 60 ms" in score.network.sentence


def test_an_unknown_r_gate_makes_a_pilot_too_and_never_not_yet() -> None:
    score = score_site(given([measured("INF-04", 2.0)], (MUST, SHOULD)))
    assert score.network.verdict is Verdict.PILOT
    assert score.network.because == ("INF-08",)


def test_an_area_of_which_too_little_is_known_keeps_it_a_pilot() -> None:
    unknown = criterion("SEC-50", 3, (0, 50, 100))
    score = score_site(given([measured("INF-04", 2.0)], (MUST, unknown)))
    assert score.network.verdict is Verdict.PILOT
    assert "Security and privacy" in score.network.sentence


@pytest.mark.parametrize(("weight", "status"), [(5.0, Status.UNSETTLED), (8.0, Status.MET)])
def test_an_area_is_met_only_from_its_line_on(weight: float, status: Status) -> None:
    # 5/12 is below 0.45 and 8/15 above, with everything unknown at its worst
    known = criterion("SEC-50", weight, (0, 50, 100))
    unknown = criterion("SEC-51", 7, (0, 50, 100))
    score = score_site(given([measured("SEC-50", 100.0)], (known, unknown)))
    assert score.areas[0].status is status


def test_an_area_is_not_met_only_on_evidence() -> None:
    known = criterion("SEC-50", 5, (0, 50, 100))
    unknown = criterion("SEC-51", 5, (0, 50, 100))
    half = score_site(given([measured("SEC-50", 0.0)], (known, unknown)))
    assert half.areas[0].status is Status.UNSETTLED
    bad = score_site(given([measured("SEC-50", 0.0), measured("SEC-51", 1.0)], (known, unknown)))
    assert bad.areas[0].status is Status.NOT_MET
    assert score_site(given([], (known, unknown))).areas[0].status is Status.MISSING


def test_not_yet_by_the_index_alone_names_the_heaviest_faults() -> None:
    light = criterion("INF-50", 2, (0, 50, 100))
    heavy = criterion("INF-51", 5, (0, 50, 100))
    score = score_site(given([measured("INF-50", 1.0), measured("INF-51", 1.0)], (light, heavy)))
    assert score.network.verdict is Verdict.NOT_YET
    assert score.network.because == ("INF-51", "INF-50")
    assert "INF-51 (1; needed: at least 50)" in score.network.sentence


def test_confidence_is_never_high_while_a_gate_is_open() -> None:
    rest = [criterion(f"INF-{n}", 6, (0, 50, 100)) for n in range(50, 60)]
    evidence = [measured(one.id, 100.0) for one in rest] + [measured("INF-04", 2.0)]
    closed = score_site(given([*evidence, measured("INF-08", 20.0)], (MUST, SHOULD, *rest)))
    assert closed.network.confidence is Confidence.HIGH
    wide = measured("INF-08", 55.0, interval=(40.0, 90.0))
    unsettled = score_site(given([*evidence, wide], (MUST, SHOULD, *rest)))
    assert unsettled.network.coverage == 1.0
    assert unsettled.network.confidence is Confidence.MEDIUM
    unknown = score_site(given(evidence, (MUST, SHOULD, *rest)))
    assert unknown.network.coverage > 0.85
    assert unknown.network.confidence is Confidence.MEDIUM


def test_without_a_list_of_rooms_nobody_can_say_that_all_hold() -> None:
    passing = [measured("TSP-13", 1.3, room="Room 1")]
    site = school(rooms=())
    assert score_site(given(passing, (ROOM,), site=site)).network.verdict is Verdict.CANNOT_SAY
    failing = [*passing, measured("TSP-13", 0.5, room="Room 2")]
    assert score_site(given(failing, (ROOM,), site=site)).network.verdict is Verdict.NOT_YET


@pytest.mark.parametrize(
    ("kind", "days", "documented", "age", "expected"),
    [
        (EvidenceKind.MEASURED, 3, False, 0, 1.0),
        (EvidenceKind.MEASURED, 2, False, 0, 0.8),
        (EvidenceKind.EXTRAPOLATED, 3, False, 0, 0.6),
        (EvidenceKind.DECLARED, 1, True, 0, 0.8),
        (EvidenceKind.DECLARED, 1, False, 0, 0.6),
        (EvidenceKind.DECLARED, 1, False, 365, 0.6),
        (EvidenceKind.DECLARED, 1, False, 366, 0.3),
        (EvidenceKind.MISSING, 9, True, 0, 0.0),
    ],
)
def test_evidence_is_worth_what_the_method_says(
    kind: EvidenceKind, days: int, documented: bool, age: int, expected: float
) -> None:
    one = declared("INF-10", "none", kind=kind, days=days, documented=documented, age_days=age)
    assert quality(one) == expected


def test_evidence_for_the_whole_plan_is_made_fit_for_a_stage_by_the_direction_that_grows_most() -> (
    None
):
    from netready.domain.site import Cohort, Plan

    cohorts = (
        Cohort(name="Year 6", pupils=100, roll_out=1),
        Cohort(name="Year 5", pupils=100, roll_out=2),
    )
    # background down stays while pupils double: down grows by 1.5, up by 2
    plan = Plan(mix="video-lesson", present=1.0, staff_mbps_down=50.0)
    asked = given(
        [measured("INF-04", 0.8)],
        (MUST,),
        site=school(cohorts=cohorts, plan=plan),
        mixes=(MIX,),
        demand_rules=PLAIN_RULES,
        stage="Year 6",
    )
    assert result(score_site(asked), "INF-04").value == pytest.approx(0.8 * 1.5)
    whole = score_site(replace(asked, stage=None))
    assert result(whole, "INF-04").value == pytest.approx(0.8)
    assert [stage.verdict for stage in whole.stages] == [Verdict.GO, Verdict.NOT_YET]


def test_a_ratio_is_said_in_per_cent_and_never_rounded_onto_its_line() -> None:
    blocked = criterion("CLD-01", 6, (1.0, 1.0, 1.0), Gate.X, unit="ratio", title="Hosts")
    score = score_site(given([measured("CLD-01", 0.9)], (blocked,)))
    assert score.network.sentence == "Not yet: Hosts (90 %; needed: at least 100 %)."
    score = score_site(given([measured("CLD-01", 0.99999)], (blocked,)))
    assert score.network.sentence == "Not yet: Hosts (99.999 %; needed: at least 100 %)."
