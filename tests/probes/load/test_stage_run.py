"""A stage that is prepared first and played from a moment, or left."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from netready.domain.load import Stage
from netready_probes.load.engine import LoadEngine
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.load.worker import Job, starts_s
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms
from tests.loadtest.samples import ACTIVITIES

pytestmark = pytest.mark.timing

CLOCK = RealClock()
STAGE = Stage(pupils=2, ramp_s=0.2, settle_s=0.2, measure_s=1.0)


@pytest.fixture(scope="module")
def target() -> Iterator[ServerProcess]:
    with start_target_process() as process:
        yield process


def engine(target: ServerProcess, why: list[str] | None = None) -> LoadEngine:
    return LoadEngine(
        System(clock=CLOCK, network=RealNetwork(), programs=FakePrograms(), host=FakeHost()),
        target.address,
        activities=ACTIVITIES,
        assign=lambda pupils: ("constant",) * pupils,
        ended=lambda: "".join(why or ()),
    )


def connections(target: ServerProcess) -> int:
    count = target.statistics()["connections"]
    assert isinstance(count, int)
    return count


def test_nobody_asks_before_the_moment_and_everybody_right_after(target: ServerProcess) -> None:
    with engine(target).prepared(STAGE) as run:
        assert run.connected == 2
        at_s = CLOCK.monotonic_s() + 1.5
        made = run.play(at_s)
    assert made.measurement is not None
    assert made.started_s is not None
    assert 0.0 <= made.started_s - at_s < 0.2  # a hundredth of that on a quiet machine
    assert all(pupil.delivered_ratio for pupil in made.measurement.pupils)


def test_a_stage_that_is_left_loads_nothing_and_keeps_no_connection(
    target: ServerProcess,
) -> None:
    with engine(target).prepared(STAGE) as run:
        assert run.connected == 2
    end_s = time.monotonic() + 3.0
    while connections(target) and time.monotonic() < end_s:
        time.sleep(0.05)
    assert connections(target) == 0


def test_a_load_that_others_end_reports_what_it_measured(target: ServerProcess) -> None:
    why: list[str] = []

    def look(told: object) -> None:
        if getattr(told, "share", 0.0) > 0.2 and not why:
            why.append("It harms the room next door.")

    long = replace(STAGE, measure_s=20.0)
    with engine(target, why).prepared(long) as run:
        measured = run.play(CLOCK.monotonic_s() + 0.1, look).measurement
    assert measured is not None
    assert measured.ended_by == "It harms the room next door."
    assert 1.0 < measured.duration_s < 10.0
    assert len(measured.pupils) == 2


def test_the_pupils_of_a_later_device_start_between_those_of_the_first() -> None:
    job = Job(
        address=None,  # type: ignore[arg-type]  # nobody connects
        stage=replace(STAGE, ramp_s=2.0),
        assignment=("constant",) * 2,
        activities=ACTIVITIES,
        seed=1,
        client="t",
        offset_s=0.5,
    )
    assert starts_s(job, 100.0) == [100.5, 101.5]
