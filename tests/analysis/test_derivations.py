from collections.abc import Mapping
from datetime import date

import pytest

from netready.analysis.derivations import DERIVATIONS
from netready.analysis.evidence import facts_of
from netready.analysis.known import Known
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.metrics import metric
from netready.domain.record import Record
from netready.domain.site import Room, Site
from tests.build_records import a_load_record, a_record, a_site

SHARED = (Room(name="Room 1", ap="AP 1"), Room(name="Room 2", ap="AP 1"))


def derive(name: str, *records: Record, site: Site | None = None) -> list[Evidence]:
    facts = facts_of(records)
    known = Known(
        criterion="TSP-13",
        site=site or a_site(),
        records=facts.records,
        frame=facts.frame,
        runs=facts.runs,
        as_of=date(2026, 11, 12),
    )
    return DERIVATIONS[name](known)


def test_the_knee_is_set_against_the_planned_class() -> None:
    [found] = derive("pupils_supported_ratio", a_load_record(holds=22, breaks=23))
    assert found.value == 22 / 30 and found.room == "Room 1"
    assert found.kind is EvidenceKind.MEASURED
    assert found.notes == ("22 of 30 pupils held, on 3 radios",)


def test_a_class_that_held_up_to_the_largest_number_tried_is_at_least_that() -> None:
    [found] = derive("pupils_supported_ratio", a_load_record(holds=30))
    assert found.value == 1.0 and "30+ of 30" in found.notes[0]


def test_a_few_pupils_that_held_do_not_say_that_a_class_breaks() -> None:
    [found] = derive("pupils_supported_ratio", a_load_record(holds=8))
    assert found.interval is not None
    assert found.interval[0] == 8 / 30 and found.interval[1] > 1
    assert found.more_needed == "load 30 pupils in Room 1: only 8 were tried, and held"
    [broke] = derive("pupils_supported_ratio", a_load_record(holds=8, breaks=9))
    assert broke.interval is None


def test_a_class_between_what_held_and_what_broke_may_hold_as_well_as_not() -> None:
    [found] = derive("pupils_supported_ratio", a_load_record(holds=16, breaks=32))
    assert found.interval is not None
    assert list(found.interval) == pytest.approx([16 / 30, 31 / 30])
    assert found.more_needed == (
        "load 30 pupils in Room 1: 16 held and 32 did not, nothing between was tried"
    )
    [tried] = derive("pupils_supported_ratio", a_load_record(holds=29, breaks=30))
    assert tried.interval is None


def test_one_radio_for_a_whole_class_is_extrapolated() -> None:
    [found] = derive("pupils_supported_ratio", a_load_record(holds=30, radios=1))
    assert found.kind is EvidenceKind.EXTRAPOLATED


def test_a_device_limited_run_is_no_evidence() -> None:
    assert derive("pupils_supported_ratio", a_load_record(holds=None, limiter="device")) == []


def test_not_one_pupil_held_is_a_finding_of_zero() -> None:
    [found] = derive("pupils_supported_ratio", a_load_record(holds=None, breaks=1))
    assert found.value == 0.0


def test_two_rooms_on_one_access_point_stay_open_until_loaded_together() -> None:
    [found] = derive("pupils_supported_ratio", a_load_record(holds=30), site=a_site(*SHARED))
    assert found.interval == (0.5, 1.0)
    assert found.more_needed == "load Room 1 and Room 2 together: they share AP 1"
    together = a_load_record(holds=30, together=["Room 2"])
    [settled] = derive("pupils_supported_ratio", together, site=a_site(*SHARED))
    assert settled.interval is None and settled.more_needed == ""


def test_a_run_of_another_mix_does_not_answer_for_the_planned_one() -> None:
    assert derive("pupils_supported_ratio", a_load_record(holds=30, mix="everyday-lesson")) == []


def test_the_latest_run_of_a_room_counts() -> None:
    old, new = a_load_record(holds=30, number=1), a_load_record(holds=17, breaks=18, number=2)
    [found] = derive("pupils_supported_ratio", new, old)
    assert found.value == 17 / 30


def test_a_void_stage_says_nothing_of_fairness() -> None:
    stage = {"pupils": 30, "verdict": "void", "jain": 0.2}
    assert derive("fairness_jain", a_load_record(holds=None, stages=[stage])) == []
    fine = {"pupils": 30, "verdict": "pass", "jain": 0.97}
    [found] = derive("fairness_jain", a_load_record(holds=30, stages=[stage, fine]))
    assert found.value == 0.97


def test_what_each_pupil_gets_is_the_lower_tenth_of_the_class_stage() -> None:
    stage = {"pupils": 30, "verdict": "pass", "delivered_ratio": {"min": 0.5, "p10": 0.94}}
    [found] = derive("pupil_goodput_ratio", a_load_record(holds=30, stages=[stage]))
    assert found.value == 0.94
    unknown = {"pupils": 30, "verdict": "pass", "delivered_ratio": {"p10": None}}
    assert derive("pupil_goodput_ratio", a_load_record(holds=30, stages=[unknown])) == []


def test_a_class_start_speaks_for_the_start_and_never_gives_way_to_a_gentler_lesson() -> None:
    def started(p95_s: float | None) -> list[Mapping[str, object]]:
        return [{"pupils": 30, "verdict": "fail", "startup_s": {"p95": p95_s}}]

    lesson = a_load_record(holds=30, stages=started(1.2), number=2)
    bell = a_load_record(holds=None, breaks=30, mix="class-start", stages=started(14.0), number=1)
    never = a_load_record(holds=None, breaks=30, mix="class-start", stages=started(None), number=3)

    assert [found.value for found in derive("class_start_s", lesson)] == [1.2]
    assert [found.value for found in derive("class_start_s", lesson, bell)] == [14.0]
    assert derive("class_start_s", lesson, never) == []  # nobody started: that is not 1.2 s


def test_the_fullest_access_point_counts_all_its_rooms() -> None:
    [found] = derive("clients_per_ap", site=a_site(*SHARED, Room(name="Room 3", ap="AP 2")))
    assert found.value == 60.0 and found.kind is EvidenceKind.DECLARED


def test_one_closed_media_port_is_neither_closed_nor_all() -> None:
    for ratio, word in ((0.0, "closed"), (0.5, "one path"), (1.0, "all")):
        record = a_record(
            metric("media_udp_open_ratio", 0.25, label="all"),
            metric("media_udp_open_ratio", ratio, label="required"),
            probe="media-udp",
        )
        assert derive("media_udp", record)[0].value == word


def test_only_hosts_whose_vendor_forbids_it_count_as_intercepted() -> None:
    allowed = metric("tls_intercepted", 1.0, label="a")  # a filter may open this one
    for value, word in ((1.0, "intercepted"), (0.0, "exempt")):
        record = a_record(allowed, metric("tls_intercepted", value, label="never-intercept"))
        assert derive("tls_interception", record)[0].value == word
    unknown = metric("tls_intercepted", None, label="never-intercept")
    assert derive("tls_interception", a_record(allowed, unknown)) == []


def test_an_old_link_may_be_the_laptops_limit_and_is_not_held_against_the_access_points() -> None:
    old = a_record(metric("wifi_generation", 5.0), number=1)
    assert derive("wifi_generation", old) == []
    new = a_record(metric("wifi_generation", 6.0), number=2)
    assert [found.value for found in derive("wifi_generation", old, new)] == [6.0]


def test_the_worst_trial_device_decides() -> None:
    good = a_record(number=1, annotations={"device_minimum": "exceeds"})
    poor = a_record(number=2, annotations={"device_minimum": "below"})
    assert derive("device_minimum", good, poor)[0].value == "below"
