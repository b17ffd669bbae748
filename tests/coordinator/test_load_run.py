"""Driving a run: plan, engine and judge together, with a simulated room for an engine."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from netready.coordinator.load_record import load_record_parts, shown_stage
from netready.coordinator.load_run import LoadOrder, LoadProgress, run_load
from netready.domain.clues import JoinFailure
from netready.domain.failures import FailureWord
from netready.domain.histogram import histogram_from_json, histogram_of
from netready.domain.jsonable import canonical_json
from netready.domain.load import LimiterWord, LoadResult, Stage, StageMeasurement, StageVerdict
from netready.domain.metrics import Metric
from netready.loadtest.dice import Dice
from netready.loadtest.plan import Plan
from netready.loadtest.published import load_run_json
from netready.loadtest.sentence import answer_sentence
from netready.loadtest.supported import result
from tests.loadtest.knee_simulator import SimulatedRoom
from tests.loadtest.samples import ACTIVITIES, judged

ORDER = LoadOrder(
    workload="constant", plan=Plan(class_pupils=30, max_pupils=30), activities=ACTIVITIES
)


def room(capacity: float, strained_from: int = 10_000) -> SimulatedRoom:
    return SimulatedRoom(
        capacity=capacity, dice=Dice(1), burst_chance=0, strained_from=strained_from
    )


@dataclass
class StoppedRoom:
    """Is stopped by the user in a stage."""

    room: SimulatedRoom
    in_stage: int

    def run_stage(self, stage: Stage, progress: Callable[[float], None]) -> StageMeasurement | None:
        if self.room.stages + 1 == self.in_stage:
            return None
        return self.room.run_stage(stage, progress)


def value(metrics: tuple[Metric, ...], name: str, stat: str = "value") -> float | None:
    (found,) = [
        m
        for m in metrics
        if (m.name, m.stat) == (name, stat) and str(m.direction or "down") == "down"
    ]
    return found.value


def test_a_run_finds_the_knee_and_names_the_shared_link() -> None:
    answer = run_load(ORDER, room(17.3))

    assert (answer.pupils_supported.holds, answer.pupils_supported.breaks) == (17, 18)
    assert answer.limiter.word is LimiterWord.SHARED_LINK
    assert any("cannot be told apart" in sentence for sentence in answer.limiter.evidence)
    assert answer.capacity_mbps["down"] == pytest.approx(17.3 * 2.5, rel=0.05)


def test_a_run_that_is_stopped_keeps_what_was_finished() -> None:
    answer = run_load(ORDER, StoppedRoom(room(17.3), in_stage=4))

    assert answer.stopped
    assert [stage.pupils for stage in answer.stages] == [30, 17, 18]
    assert answer.pupils_supported.holds == 17
    assert answer.pupils_supported.confidence == "low"


def test_a_run_whose_cap_is_reached_ends_with_what_it_has_and_says_why() -> None:
    simulated = room(17.3)
    spent = "The load was ended: it has moved 2 GB."
    answer = run_load(ORDER, simulated, over=lambda: spent if simulated.stages >= 2 else "")

    assert simulated.stages == 2
    assert len(answer.stages) == 2
    assert (answer.stopped, answer.ended_by) == (True, spent)


def test_a_stage_that_the_cap_cannot_afford_is_not_begun() -> None:
    simulated = room(17.3)
    answer = run_load(
        ORDER, simulated, afford=lambda stage: "too much" if stage.pupils == 30 else ""
    )

    assert simulated.stages == 0
    assert (answer.stages, answer.ended_by) == ((), "too much")


def test_a_stop_between_stages_starts_no_other() -> None:
    simulated = room(17.3)
    answer = run_load(ORDER, simulated, stopped=lambda: simulated.stages >= 2)

    assert simulated.stages == 2
    assert answer.stopped


def test_progress_tells_the_stage_and_a_time_that_runs_down() -> None:
    told: list[LoadProgress] = []
    run_load(ORDER, room(31.0), progress=told.append)

    assert [where.pupils for where in told] == [30]
    assert told[0].left_s == pytest.approx(101.0)
    told.clear()
    run_load(ORDER, room(17.3), progress=told.append)
    assert told[-1].left_s < 60
    assert len(told[-1].finished) == len(told) - 1


def test_a_device_at_its_limit_gives_no_number_anywhere() -> None:
    answer = run_load(ORDER, room(17.3, strained_from=1))
    parts = load_record_parts(answer)

    assert value(parts.metrics, "pupils_supported", "holds") is None
    assert value(parts.metrics, "pupils_supported", "breaks") is None
    assert "This device" in parts.metrics[0].note
    assert [failure.word for failure in parts.failures] == [FailureWord.DEVICE_LIMITED]
    assert {metric.name for metric in parts.metrics} == {"pupils_supported"}
    assert answer_sentence(answer).startswith("Cannot say how many pupils it carries. This device")


@dataclass
class TrippedRoom:
    """Ends the load by itself from `trips_from` pupils on, early or late in the window."""

    room: SimulatedRoom
    trips_from: int
    measured_s: float = 6.0

    def run_stage(self, stage: Stage, progress: Callable[[float], None]) -> StageMeasurement | None:
        measured = self.room.run_stage(stage, progress)
        if stage.pupils < self.trips_from:
            return measured
        return replace(
            measured, ended_by="The load was ended by itself.", duration_s=self.measured_s
        )


def test_a_load_that_ended_itself_is_never_a_pass_and_the_search_goes_downwards() -> None:
    answer = run_load(ORDER, TrippedRoom(room(100.0), trips_from=11))
    parts = load_record_parts(answer)

    assert (answer.pupils_supported.holds, answer.pupils_supported.breaks) == (10, 11)
    assert answer.stages[1].pupils < 30
    assert all(stage.verdict is StageVerdict.FAIL for stage in answer.stages if stage.pupils > 10)
    ended = sum(stage.pupils > 10 for stage in answer.stages)
    assert parts.annotations["auto_stop"] == f"{ended} of {len(answer.stages)} stages"


def test_a_load_that_ended_itself_too_early_to_be_judged_gives_no_number_and_the_reason() -> None:
    answer = run_load(ORDER, TrippedRoom(room(100.0), trips_from=1, measured_s=2.0))

    assert {stage.verdict for stage in answer.stages} == {StageVerdict.VOID}
    assert value(load_record_parts(answer).metrics, "pupils_supported", "holds") is None
    assert answer_sentence(answer).endswith("The load was ended by itself.")


@pytest.mark.parametrize(
    ("raised", "words"),
    [((True, True), "raised"), ((True, False), "default"), ((None, None), None)],
)
def test_the_record_says_at_which_priority_it_ran(
    raised: tuple[bool | None, bool | None], words: str | None
) -> None:
    stages = [judged(30, StageVerdict.PASS, priority_raised=each) for each in raised]
    answer = result(ORDER.plan, stages, activity="constant", radios=1)

    assert load_record_parts(answer).annotations.get("priority") == words


def test_the_run_as_json_has_the_keys_of_the_contract() -> None:
    run = json.loads(canonical_json(load_run_json(run_load(ORDER, room(17.3)))))

    assert set(run) >= {
        "activity",
        "radios",
        "stages",
        "pupils_supported",
        "capacity_mbps",
        "limiter",
    }
    assert set(run["pupils_supported"]) == {"holds", "breaks", "censored", "confidence"}
    assert set(run["limiter"]) == {"word", "evidence"}
    assert set(run["stages"][0]) >= {
        "pupils",
        "ok_pupils",
        "verdict",
        "goodput_mbps",
        "loaded_rtt_ms",
        "loss_ratio",
        "jain",
        "send_lateness_ms",
        "reasons",
    }
    assert set(run["stages"][0]["loaded_rtt_ms"]) == {"p50", "p95", "p98", "p99"}


def test_infinite_latency_is_null_in_json_and_a_note_in_the_record() -> None:
    lossy = judged(30, StageVerdict.FAIL, loaded_rtt_ms={"p50": 5.0, "p95": float("inf")})
    answer = result(ORDER.plan, [lossy], activity="constant", radios=1, stopped=True)
    run = json.loads(canonical_json(load_run_json(answer)))
    metrics = load_record_parts(answer).metrics

    assert run["stages"][0]["loaded_rtt_ms"] == {
        "p50": 5.0,
        "p95": None,
        "p98": None,
        "p99": None,
    }
    (p95,) = [m for m in metrics if (m.name, m.stat) == ("loaded_rtt_ms", "p95")]
    assert p95.value is None
    assert "lost" in p95.note
    (p98,) = [m for m in metrics if (m.name, m.stat) == ("loaded_rtt_ms", "p98")]
    assert p98.note == "not measured"


def test_the_record_shows_the_largest_class_that_could_be_judged() -> None:
    stages = (
        judged(30, StageVerdict.VOID),
        judged(16, StageVerdict.FAIL, measure_s=20.0),
        judged(16, StageVerdict.FAIL, measure_s=90.0),
        judged(8, StageVerdict.PASS),
    )
    answer = result(ORDER.plan, stages, activity="constant", radios=1)
    shown = shown_stage(answer)

    assert shown is stages[2]
    assert shown_stage(result(ORDER.plan, stages[:1], activity="x", radios=1)) is None


def sentence(history: list[tuple[int, StageVerdict]], *, stopped: bool = False) -> str:
    stages = [judged(n, verdict, measure_s=90.0) for n, verdict in history]
    answer: LoadResult = result(ORDER.plan, stages, activity="x", radios=1, stopped=stopped)
    return answer_sentence(answer)


def test_the_sentence_says_no_more_than_the_figures() -> None:
    passed, failed = StageVerdict.PASS, StageVerdict.FAIL

    assert sentence([(30, passed)]) == (
        "Holds 30 pupils on 1 radio; more were not tried (medium confidence)."
    )
    torn = [(17, passed), (18, failed), (18, failed), (18, failed)]
    assert sentence(torn).startswith("Holds 17 pupils on 1 radio, breaks at 18 (high confidence)")
    one = sentence([(12, failed)])
    assert one.startswith("Does not hold 12 pupils on 1 radio; nothing smaller was tried (low")
    assert sentence([], stopped=True).endswith("Stopped before the end.")


def test_the_sentence_names_the_radios_and_the_rooms_that_were_loaded_together() -> None:
    stages = [judged(60, StageVerdict.PASS, measure_s=90.0)]
    answer = result(ORDER.plan, stages, activity="x", radios=10)
    three = replace(answer, together=("Oak", "Elm", "Ash"))

    assert answer_sentence(answer).startswith("Holds 60 pupils on 10 radios;")
    assert answer_sentence(three).endswith("Loaded together: Oak, Elm and Ash.")
    assert load_run_json(three)["together"] == ["Oak", "Elm", "Ash"]


def test_the_curve_of_shares_is_published_with_its_interval() -> None:
    run = json.loads(canonical_json(load_run_json(run_load(ORDER, room(17.3)))))

    assert [point["pupils"] for point in run["curve"]] == [17, 18, 30]
    held, broken = run["curve"][0], run["curve"][1]
    assert (held["share"], held["high"], held["repeats"]) == (1.0, 1.0, 2)
    assert held["low"] == pytest.approx(2 / (2 + 1.96**2), abs=0.001)  # two looks by one radio
    assert broken["share"] < 0.95
    assert run["stages"][0]["share_ok"] == 0.0


def test_what_the_round_trips_say_is_published_and_recorded() -> None:
    rtt = histogram_of([10.0] * 900 + [120.0] * 90 + [float("inf")] * 10)
    stage = judged(
        30,
        StageVerdict.PASS,
        idle_rtt_ms={"p50": 2.0},
        loaded_rtt_ms={"p50": 10.0, "p95": 120.0, "p98": 120.0, "p99": 120.0},
        loaded_rtt=rtt,
        rtt_limit_ms=100.0,
        seconds_above=2.0,
    )
    answer = result(ORDER.plan, [stage], activity="x", radios=1)
    told = json.loads(canonical_json(load_run_json(answer)))["stages"][0]

    assert told["loaded_rtt_increase_ms"]["p50"] == 8.0
    assert told["bufferbloat"] == "A"
    assert told["responsiveness_rpm"] == 6000
    assert told["rtt_above_limit"] == {"limit_ms": 100.0, "seconds": 2.0}
    assert histogram_from_json(told["loaded_rtt_histogram"]) == rtt
    void = load_run_json(replace(answer, stages=(replace(stage, verdict=StageVerdict.VOID),)))
    (withheld,) = json.loads(canonical_json(void))["stages"]
    assert (withheld["bufferbloat"], withheld["responsiveness_rpm"]) == (None, None)
    metrics = load_record_parts(answer).metrics
    assert value(metrics, "responsiveness_rpm", "p50") == 6000
    assert value(metrics, "rtt_above_limit_s") == 2.0
    assert value(metrics, "loaded_rtt_increase_ms", "p99") == 118.0


def test_devices_that_could_not_join_are_a_clue_of_every_stage() -> None:
    order = replace(ORDER, joins_failed={JoinFailure.DHCP_NO_OFFER: 2})
    answer = run_load(order, room(17.3))
    assert answer.limiter.word is LimiterWord.ADDRESSING
    assert "2 x dhcp-no-offer" in answer.limiter.evidence[0]
