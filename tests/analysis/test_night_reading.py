import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from netready.analysis.night_reading import night_found, reading_words
from netready.domain.air import AirLook
from netready.domain.histogram import histogram_of
from netready.domain.jsonable import canonical_json
from netready.domain.load import LimiterWord, StageResult, StageVerdict
from netready.domain.night_journal import LessonLook
from netready.domain.nights import NightReading, SkipReason
from netready.domain.record import Record
from netready.domain.verdict import Confidence
from netready.loadtest.plan import Plan
from netready.loadtest.published import load_run_json
from netready.loadtest.supported import result
from tests.build_records import a_record
from tests.loadtest.samples import judged

NIGHT = date(2026, 11, 2)
PASS, FAIL, VOID = StageVerdict.PASS, StageVerdict.FAIL, StageVerdict.VOID
BEFORE = AirLook(
    when="before", channel=36, utilisation_ratio=0.1, retry_ratio=0.01, neighbours=1, bssid="a"
)
DURING = AirLook(
    when="during", channel=36, utilisation_ratio=0.8, retry_ratio=0.07, neighbours=2, bssid="a"
)
LOOK = LessonLook(
    at=datetime(2026, 11, 2, 19, tzinfo=UTC),
    room="Room 1",
    device="pi",
    channel=44,
    channel_utilisation_ratio=0.3,
    neighbours=4,
)


def stage(pupils: int, verdict: StageVerdict, *delays_ms: float, **changes: Any) -> StageResult:
    samples = histogram_of(delays_ms) if delays_ms else None
    return judged(pupils, verdict, loaded_rtt=samples, **changes)


def record(stages: Sequence[StageResult], *, planned: int = 28, room: str = "Room 1") -> Record:
    """As it comes out of the database: the run went through JSON."""
    answer = result(
        Plan(class_pupils=planned, max_pupils=planned), stages, activity="mix", radios=4
    )
    details = {"run": load_run_json(answer), "mix": "reading", "planned_pupils": planned}
    return a_record(probe="load", room=room, details=json.loads(canonical_json(details)))


def reading(stages: Sequence[StageResult], looks: Sequence[LessonLook] = ()) -> NightReading:
    found = night_found(NIGHT, "Room 1", [record(stages)], looks)
    assert found.reading is not None
    return found.reading


def test_a_class_that_held_is_at_least_so_many() -> None:
    found = night_found(NIGHT, "Room 1", [record([stage(28, PASS, 10.0, 12.0)])])
    assert found.reading is not None
    told = found.reading
    assert (told.night, told.room, told.holds, told.breaks) == (NIGHT, "Room 1", 28, None)
    assert (told.censored, told.planned, told.mix, told.radios) == (True, 28, "reading", 4)
    assert (told.limiter, told.confidence) == (LimiterWord.NONE, Confidence.MEDIUM)
    assert told.capacity_down_mbps is None
    assert found.reason is None
    assert found.words == (
        "28 pupils held, and no larger number was tried (medium confidence); "
        "night capacity: no bodies, no phones."
    )


@pytest.mark.parametrize(
    ("limiter", "breaks", "words"),
    [
        (
            LimiterWord.DEVICE,
            None,
            "12 pupils held, and of more nothing is known; "
            "the measuring devices were at their own limit; ",
        ),
        (LimiterWord.SERVER, 16, "12 pupils held, 16 did not; the target was at its own limit; "),
        (LimiterWord.UNKNOWN, None, "12 pupils held, and of more nothing is known; "),
    ],
)
def test_what_stopped_a_device_is_not_said_of_the_room(
    limiter: LimiterWord, breaks: int | None, words: str
) -> None:
    told = NightReading(
        night=NIGHT, room="Room 1", holds=12, breaks=breaks, planned=28, limiter=limiter
    )
    assert reading_words(told) == words + "night capacity: no bodies, no phones."


def test_a_class_that_broke_tells_both_ends_and_what_arrived() -> None:
    told = reading([stage(28, FAIL), stage(17, PASS), stage(18, FAIL)])
    assert (told.holds, told.breaks, told.censored) == (17, 18, False)
    assert told.capacity_down_mbps == pytest.approx(42.5)


def test_figures_beside_the_load_are_those_of_the_planned_class_only() -> None:
    told = reading(
        [
            stage(28, FAIL, 100.0, 100.0, math.inf, stall_ratio=0.5),
            stage(17, PASS, 5.0, stall_ratio=0.0),
            stage(28, FAIL, 100.0, stall_ratio=0.3),
            stage(28, VOID, 9_000.0, stall_ratio=1.0),
            stage(18, FAIL),
        ]
    )
    assert told.loaded_rtt_p50_ms == pytest.approx(100.0, rel=0.01)
    assert told.loaded_rtt_p95_ms == math.inf
    assert told.stall_ratio == pytest.approx(0.4)


def test_without_a_judged_class_what_is_beside_the_load_is_not_known() -> None:
    smaller = [stage(28, VOID, 900.0, ended_by="It drowned."), stage(8, FAIL, 50.0)]
    told = reading([*smaller, stage(4, PASS, 5.0)])
    assert told.holds == 4
    assert told.loaded_rtt_p50_ms is told.loaded_rtt_p95_ms is told.stall_ratio is None


def test_samples_of_all_stages_of_the_class_are_merged() -> None:
    stages = [stage(28, FAIL, 10.0, 11.0), stage(2, PASS, 1.0), stage(28, FAIL, math.inf)]
    found = night_found(NIGHT, "Room 1", [record(stages)])
    assert found.delay == histogram_of([10.0, 11.0, math.inf])


def test_an_older_record_without_samples_tells_its_own_percentiles() -> None:
    known = stage(28, FAIL, loaded_rtt_ms={"p50": 5.0, "p95": 60.0})
    lost = stage(28, FAIL, loaded_rtt_ms={"p50": 7.0, "p95": math.inf})
    told = reading([known, stage(2, PASS), lost])
    assert told.loaded_rtt_p50_ms == 7.0
    assert told.loaded_rtt_p95_ms is None  # infinite or never known: JSON cannot tell


def test_the_air_is_read_before_the_load_and_the_retries_beside_it() -> None:
    told = reading([stage(28, PASS, air=(BEFORE, DURING))], [LOOK])
    assert told.channel_utilisation_ratio == 0.1
    assert told.retry_ratio == 0.07
    assert (told.channel, told.neighbours) == (36, 2)


def test_where_the_run_saw_no_air_the_look_before_it_tells() -> None:
    blind = AirLook(when="during", note="no way to look")
    told = reading([stage(28, PASS, air=(blind,))], [LOOK, replace(LOOK, device="pi-2")])
    assert told.channel_utilisation_ratio == 0.3
    assert (told.channel, told.neighbours) == (44, 4)
    assert told.retry_ratio is None


def test_a_number_from_outside_that_cannot_be_a_share_is_not_known() -> None:
    odd = replace(DURING, retry_ratio=7.0, utilisation_ratio=-1.0)
    told = reading([stage(28, PASS, air=(odd,), stall_ratio=None)])
    assert told.retry_ratio is told.channel_utilisation_ratio is told.stall_ratio is None


def test_where_the_smallest_number_broke_nothing_held() -> None:
    found = night_found(NIGHT, "Room 1", [record([stage(28, FAIL), stage(1, FAIL)])])
    assert found.reading is not None
    assert (found.reading.holds, found.reading.breaks) == (None, 1)
    assert found.words.startswith("1 pupil was too many, and no smaller number held")


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"device_limited": True}, SkipReason.DEVICE_LIMITED, "measuring devices"),
        ({"server_limited": True}, SkipReason.DEVICE_LIMITED, "the target was at its own limit"),
        ({"ended_by": "Another class began."}, SkipReason.STOPPED, "Another class began."),
    ],
)
def test_a_run_without_an_answer_is_no_reading_of_the_network(
    changes: dict[str, Any], reason: SkipReason, words: str
) -> None:
    found = night_found(NIGHT, "Room 1", [record([stage(28, VOID, **changes)])])
    assert (found.reading, found.delay, found.reason) == (None, None, reason)
    assert words in found.words


def test_records_of_another_room_and_of_other_probes_say_nothing_of_this_one() -> None:
    others = [record([stage(28, PASS)], room="Room 2"), a_record()]
    found = night_found(NIGHT, "Room 1", others)
    assert (found.reading, found.reason) == (None, SkipReason.FAULT)


def test_the_last_of_several_runs_that_say_something_counts() -> None:
    runs = [
        record([stage(n, verdict)], planned=n) for n, verdict in ((9, PASS), (8, PASS), (7, VOID))
    ]
    found = night_found(NIGHT, "Room 1", runs)
    assert found.reading is not None
    assert found.reading.holds == 8
