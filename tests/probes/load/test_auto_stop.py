"""The automatic stop through loopback: the worker ends when told, and no load goes unwatched."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from netready.domain.load import Stage, StageVerdict
from netready.loadtest.verdict import judge
from netready.loadtest.void import DeviceRules
from netready_probes.contract import Address
from netready_probes.load.embedded import EmbeddedRoom
from netready_probes.load.engine import LoadEngine
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.load.shared_queue import Shape
from netready_probes.load.worker import Job, Played, Ready
from netready_probes.load.worker_process import WorkerProcess
from netready_probes.seams import System
from tests.fakes import FakeHost, FakePrograms
from tests.loadtest.samples import ACTIVITIES
from tests.probes.load.room import CLOCK, NETWORK, until

pytestmark = pytest.mark.timing

STAGE = Stage(pupils=3, ramp_s=0.2, settle_s=0.3, measure_s=30.0)
# everything shares this machine's cores; here the stop is tested, not the machine
LENIENT = DeviceRules(
    lateness_p99_ms_max=1000.0,
    missed_slots_ratio_max=1.0,
    busy_core_ratio_max=1.0,
    process_cpu_ratio_max=1.0,
)


@pytest.fixture
def target() -> Iterator[ServerProcess]:
    with start_target_process() as process:
        yield process


def test_the_worker_ends_within_a_second_and_reports_what_was_measured(
    target: ServerProcess,
) -> None:
    job = Job(
        address=target.address,
        stage=STAGE,
        assignment=("constant",) * 3,
        activities=ACTIVITIES,
        seed=1,
        client="t",
    )
    with WorkerProcess(job, CLOCK) as worker:
        assert worker.wait_for(Ready, 30.0, lambda: False)
        worker.go()
        time.sleep(2.5)
        told_s = time.monotonic()
        worker.end()
        played = worker.wait_for(Played, 5.0, lambda: False)
        took_s = time.monotonic() - told_s
        assert until(lambda: target.statistics()["connections"] == 0, within_s=1.0)

    assert played is not None
    assert took_s < 1.0
    assert played.duration_s == pytest.approx(2.0, abs=0.4)
    for pupil in played.pupils:
        assert pupil.failure is None
        assert pupil.delivered_ratio == pytest.approx(1.0, abs=0.1)
        assert pupil.goodput_down_mbps == pytest.approx(2.5, rel=0.15)


@pytest.mark.slow
def test_a_stage_beside_which_the_delay_stays_high_ends_early_and_fails() -> None:
    """One lasting round trip of 360 ms: ended after 10 s, though every byte came."""
    far = Shape(down_mbps=50.0, up_mbps=50.0, delay_ms=180.0, queue_ms=100.0)
    with EmbeddedRoom(far) as room:
        began_s = time.monotonic()
        measured = engine(room.address).run_stage(replace(STAGE, pupils=2, measure_s=40.0))
        took_s = time.monotonic() - began_s

    assert measured is not None
    assert measured.ended_by.endswith("the delay stayed above 300 ms for 10 s.")
    assert 9.0 <= measured.duration_s <= 12.0
    assert took_s < 30.0
    assert 300 < measured.loaded_rtt_ms["p50"] < 600
    assert measured.loss_ratio == pytest.approx(0.0, abs=0.02)
    assert measured.probes_sent == pytest.approx(50 * measured.duration_s, rel=0.1)
    assert {pupil.failure for pupil in measured.pupils} == {None}
    assert measured.pupils[0].goodput_down_mbps == pytest.approx(2.5, rel=0.1)
    assert judge(measured, ACTIVITIES, LENIENT).verdict is StageVerdict.FAIL


def test_a_way_whose_delay_cannot_be_watched_is_not_loaded(target: ServerProcess) -> None:
    carried: list[int] = []
    with tcp_only(target.address, carried) as address:
        measured = engine(address).run_stage(replace(STAGE, pupils=2, measure_s=3.0))

    assert measured is not None
    assert "No load was made" in measured.ended_by
    assert "let UDP through" in measured.ended_by
    assert judge(measured, ACTIVITIES).verdict is StageVerdict.VOID
    assert sum(carried) < 20_000  # handshakes


def engine(address: Address) -> LoadEngine:
    return LoadEngine(
        System(clock=CLOCK, network=NETWORK, programs=FakePrograms(), host=FakeHost()),
        address,
        activities=ACTIVITIES,
        assign=lambda pupils: ("constant",) * pupils,
    )


@contextmanager
def tcp_only(target: Address, carried: list[int]) -> Iterator[Address]:
    """The target behind a firewall that lets no UDP through."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with suppress(OSError):
                for _ in range(50):
                    inside, _peer = door.accept()
                    outside = socket.create_connection((target.host, target.port))
                    for ends in ((inside, outside), (outside, inside)):
                        threading.Thread(target=pump, args=(*ends, carried), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield Address(host="127.0.0.1", port=door.getsockname()[1])
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)


def pump(source: socket.socket, sink: socket.socket, carried: list[int]) -> None:
    """Until either end closes; then both are closed."""
    with suppress(OSError), source, sink:
        while data := source.recv(65536):
            carried.append(len(data))
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
