"""What a newer access point adds: a range from nothing, or "cannot say"; never invented."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest

from netready.analysis.newer_access_point import best_ratio, gain_of
from netready.analysis.score_records import given_by
from netready.analysis.what_if import what_if
from netready.catalogue.loader import load_airtime_rules
from netready.domain.criterion import Gate
from netready.domain.metrics import Metric
from netready.domain.record import Record
from netready.domain.site import Plan, Room, Site
from netready.domain.verdict import Status
from netready.domain.what_if import AccessPointIf, PlanIf, RoomPupilsIf
from tests.build_records import a_load_record, a_record, a_site

AS_OF = date(2026, 11, 3)
RULES = load_airtime_rules()
ROOM = Room(name="Room 1", seats=30, ap="AP 1")


def link(*, generation: int = 5, rate: float = 390.0, width: float = 40.0) -> Record:
    values = (
        ("tx_rate_mbps", rate, "Mbit/s"),
        ("rx_rate_mbps", rate, "Mbit/s"),
        ("channel_width_mhz", width, "MHz"),
        ("wifi_generation", generation, "number"),
    )
    metrics = (Metric(name=name, value=value, unit=unit) for name, value, unit in values)
    return a_record(*metrics, probe="wifi-link", number=2)  # fmt: skip


def stopped(limiter: str = "ap-contention", holds: int = 20, **more: object) -> Record:
    stage = {"pupils": 30, "verdict": "fail", "delivered_ratio": {"p10": 0.6}}
    return a_load_record(
        holds=holds,
        breaks=holds + 1,
        limiter=limiter,
        stages=(stage,),
        **more,  # type: ignore[arg-type]
    )


def gained(
    records: Sequence[Record], generation: int = 6, site: Site | None = None
) -> tuple[float | None, str]:
    given = given_by(records, site or a_site(ROOM), AS_OF)
    here = [record for record in records if record.room == ROOM.name]
    gain = gain_of(given, ROOM, here, generation, RULES)
    return gain.factor, gain.sentence


def test_the_most_is_what_the_standard_allows_in_a_channel_as_wide() -> None:
    factor, sentence = gained([link(), stopped()])
    # 34.412 x 8.333 / (30 x 6.667)
    assert factor == pytest.approx(1.434, abs=0.001)
    assert "from as many pupils as now" in sentence
    assert "A forecast." in sentence


def test_a_class_that_the_air_stopped_may_gain_though_sizes_between_were_not_tried() -> None:
    site = a_site(ROOM, plan=Plan(class_size=24))
    run = a_load_record(holds=10, breaks=30, limiter="ap-contention")
    held = given_by([link(), run], site, AS_OF).rooms[0]
    assert (held.holds, held.censored) == (10, True)
    assert gained([link(), run], site=site)[0] == pytest.approx(1.434, abs=0.001)


@pytest.mark.parametrize(
    ("records", "generation", "says"),
    [
        ([link()], 6, "no class of the planned lesson was tried"),
        ([stopped()], 6, "no rate of a device at work was read"),
        ([link(), stopped("uplink")], 6, "nothing changes, as the air was not what stopped"),
        ([link(), stopped("device")], 6, "but: device"),
        ([link(), stopped("shared-link")], 6, "cannot say, as what stopped the class"),
        ([link(generation=6), stopped()], 6, "nothing changes, as its Wi-Fi is of generation 6"),
        ([link(width=160.0, generation=4), stopped()], 6, "no rates for channels of this width"),
        ([link(), a_load_record(holds=30)], 6, "nothing changes, as all pupils"),
    ],
)
def test_what_cannot_be_said_is_said(records: Sequence[Record], generation: int, says: str) -> None:
    factor, sentence = gained(records, generation)
    assert factor is None
    assert says in sentence


@pytest.mark.parametrize("width", [20, 40, 80, 160])
def test_a_newer_generation_never_sends_slower(width: int) -> None:
    known = [key for key, one in sorted(RULES.generations.items()) if width in one.tones_per_us]
    for older, newer in pairwise(known):
        assert best_ratio(RULES, older, newer, width) > 1
    assert best_ratio(RULES, 5, 5, width) == 1
    assert best_ratio(RULES, 5, 9, width) == 0


def test_the_rates_on_record_are_the_best_published_ones() -> None:
    best = {
        (key, width): rate * one.bits_per_tone
        for key, one in RULES.generations.items()
        for width, rate in one.tones_per_us.items()
    }
    assert best[4, 40] == pytest.approx(150, rel=0.001)
    assert best[5, 80] == pytest.approx(433.3, rel=0.001)
    assert best[6, 80] == pytest.approx(600.5, rel=0.001)
    assert best[7, 160] == pytest.approx(1441.2, rel=0.001)


def test_at_the_low_end_a_newer_access_point_changes_nothing() -> None:
    records = [link(), stopped(holds=24)]
    result = what_if(records, a_site(ROOM), AS_OF, [AccessPointIf(room="Room 1", generation=6)])
    statuses = [
        {one.id: one.status for one in score.criteria}
        for score in (result.before, result.low, result.high)
    ]
    assert statuses[0] == statuses[1]
    assert statuses[0]["TSP-13"] is Status.NOT_MET
    # 24 x 1.43 is a class of 30, and what failed at its size is then just met
    assert [statuses[2][id] for id in ("TSP-06", "TSP-13")] == [Status.MET, Status.MET]
    assert result.cannot_say == ()
    assert result.high.network.gates_cleared > result.before.network.gates_cleared


def test_what_cannot_be_said_changes_nothing() -> None:
    records = [stopped()]
    result = what_if(records, a_site(ROOM), AS_OF, [AccessPointIf(room="Room 1", generation=7)])
    assert result.assumptions == ()
    assert len(result.cannot_say) == 1
    assert result.before == result.low == result.high


def test_rooms_of_the_same_access_point_are_all_named() -> None:
    site = a_site(ROOM, Room(name="Room 2", ap="AP 1"), Room(name="Room 3", ap="AP 2"))
    records = [link(), stopped()]
    result = what_if(records, site, AS_OF, [AccessPointIf(room="Room 1", generation=6)])
    assert [sentence.split(",")[0] for sentence in result.cannot_say] == ["Room 2"]
    assert len(result.assumptions) == 1


def test_fewer_pupils_planned_in_a_room_are_read_from_the_same_run() -> None:
    records = [stopped(holds=22)]
    result = what_if(records, a_site(ROOM), AS_OF, [RoomPupilsIf(room="Room 1", pupils=20)])
    before, after = (
        next(one for one in score.criteria if one.id == "TSP-13")
        for score in (result.before, result.low)
    )
    assert (before.gate, before.status, after.status) == (Gate.X, Status.NOT_MET, Status.MET)
    assert (before.value, after.value) == (22 / 30, 22 / 20)
    assert after.evidence == before.evidence  # it was measured, only the plan is another


def test_another_lesson_that_nobody_tried_is_not_known_instead_of_assumed() -> None:
    records = [a_load_record(holds=30)]
    site = a_site(ROOM, plan=Plan(mix="video-lesson"))
    result = what_if(records, site, AS_OF, [PlanIf(mix="everyday-lesson")])
    after = next(one for one in result.high.criteria if one.id == "TSP-13")
    assert after.status is Status.MISSING
