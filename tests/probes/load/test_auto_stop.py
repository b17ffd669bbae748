"""The automatic stop through loopback: the worker ends when told, and no load goes unwatched."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from netready.domain.load import Stage, StageVerdict
from netready.loadtest.verdict import judge
from netready_probes.contract import Address
from netready_probes.load.engine import LoadEngine
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.load.worker import Job, Played, Ready
from netready_probes.load.worker_process import WorkerProcess
from netready_probes.seams import System
from tests.fakes import FakeHost, FakePrograms
from tests.loadtest.samples import ACTIVITIES
from tests.probes.load.room import CLOCK, NETWORK, until

pytestmark = pytest.mark.timing

STAGE = Stage(pupils=3, ramp_s=0.2, settle_s=0.3, measure_s=30.0)


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


def test_a_way_whose_delay_cannot_be_watched_is_not_loaded(target: ServerProcess) -> None:
    carried: list[int] = []
    with tcp_only(target.address, carried) as address:
        engine = LoadEngine(
            System(clock=CLOCK, network=NETWORK, programs=FakePrograms(), host=FakeHost()),
            address,
            activities=ACTIVITIES,
            assign=lambda pupils: ("constant",) * pupils,
        )
        measured = engine.run_stage(Stage(pupils=2, ramp_s=0.2, settle_s=0.3, measure_s=3.0))

    assert measured is not None
    assert "No load was made" in measured.ended_by
    assert "let UDP through" in measured.ended_by
    assert judge(measured, ACTIVITIES).verdict is StageVerdict.VOID
    assert sum(carried) < 20_000  # handshakes


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
