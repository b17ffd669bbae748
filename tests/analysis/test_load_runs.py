"""Load runs out of records: old ones, new ones, and those of several rooms at once."""

from collections.abc import Mapping
from dataclasses import replace

from netready.analysis.load_runs import LoadRun, load_runs, stage_of
from netready.domain.load import StageVerdict
from netready.domain.record import Record
from netready.loadtest.plan import Plan
from netready.loadtest.published import load_run_json
from netready.loadtest.supported import result
from tests.build_records import a_load_record
from tests.loadtest.samples import judged


def read(record: Record) -> LoadRun:
    (run,) = load_runs([record])
    return run


def with_run(**changes: object) -> Record:
    record = a_load_record(holds=30)
    run = record.details["run"]
    assert isinstance(run, Mapping)
    return replace(record, details={**record.details, "run": {**run, **changes}})


def stage(pupils: int, *devices: tuple[str, int]) -> dict[str, object]:
    parts = [{"device": f"d{n}", "room": room, "pupils": p} for n, (room, p) in enumerate(devices)]
    return {"pupils": pupils, "verdict": "pass", "devices": parts}


def test_an_old_record_without_the_new_keys_reads_as_before() -> None:
    run = read(a_load_record(holds=22, breaks=23, stages=[{"pupils": 22, "verdict": "pass"}]))

    assert (run.holds, run.breaks, run.loaded_together) == (22, 23, ())
    assert stage_of(run, 20) == {"pupils": 22, "verdict": "pass"}


def test_a_run_as_it_is_published_today_reads_too() -> None:
    stages = [judged(30, StageVerdict.PASS, measure_s=90.0)]
    answer = result(Plan(class_pupils=30, max_pupils=30), stages, activity="x", radios=5)
    run = read(with_run(**load_run_json(answer)))

    assert (run.holds, run.breaks, run.censored, run.radios) == (30, None, True, 5)
    assert len(run.stages) == 1


def test_a_run_of_several_rooms_counts_the_pupils_of_its_room_only() -> None:
    both = stage(60, ("Room 1", 20), ("Room 1", 10), ("Room 2", 30))
    supported = {"holds": 60, "breaks": None, "censored": True}
    record = with_run(stages=[both], together=["Room 1", "Room 2"], pupils_supported=supported)
    run = read(record)

    assert (run.holds, run.loaded_together) == (30, ("Room 2",))
    assert stage_of(run, 31) is None
    assert stage_of(run, 30) is not None


def test_devices_of_one_room_are_no_reason_to_divide() -> None:
    one = stage(30, ("Room 1", 15), ("Room 1", 15))
    assert read(with_run(stages=[one])).stages[0]["pupils"] == 30
    unnamed = stage(30, ("", 15), ("", 15))
    assert read(with_run(stages=[unnamed])).stages[0]["pupils"] == 30


def test_garbage_in_a_record_is_no_crash() -> None:
    for stages in ("no", [1, None], [{"devices": "no"}], [{"pupils": "x", "devices": [3]}]):
        run = read(with_run(stages=stages, together=7))
        assert run.holds == 30
