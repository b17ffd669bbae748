"""Real stages through loopback: real sockets, real processes, the real target."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from netready.domain.activity import Activity
from netready.domain.load import Stage, StageLook
from netready_probes.contract import Address
from netready_probes.load.engine import LoadEngine
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms
from tests.loadtest.samples import CALL, CONSTANT, DOCUMENTS, VIDEO

pytestmark = pytest.mark.timing

ROOT = Path(__file__).resolve().parents[3]
STAGE = Stage(pupils=3, ramp_s=0.2, settle_s=1.0, measure_s=2.0)
BRISK = replace(VIDEO, segment_s=0.5, buffer_s=1.0)
OFTEN = replace(DOCUMENTS, interval_s=0.1, answer_bytes=6250, request_bytes=1000)
EVERYTHING = {"video": BRISK, "call": CALL, "documents": OFTEN, "constant": CONSTANT}


@pytest.fixture(scope="module")
def target() -> Iterator[ServerProcess]:
    with start_target_process() as process:
        yield process


def engine(address: Address, *keys: str, stopped: threading.Event | None = None) -> LoadEngine:
    activities: dict[str, Activity] = EVERYTHING
    return LoadEngine(
        System(clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost()),
        address,
        activities=activities,
        assign=lambda pupils: (keys * pupils)[:pupils],
        stopped=(stopped or threading.Event()).is_set,
    )


def test_every_shape_gets_its_rate_through_loopback(target: ServerProcess) -> None:
    looks: list[StageLook] = []
    runner = engine(target.address, "video", "call", "documents", "idle")
    measured = runner.run_stage(replace(STAGE, pupils=4), looks.append)

    assert measured is not None
    video, call, documents, idle = measured.pupils
    assert video.delivered_ratio == pytest.approx(1.0, abs=0.05)
    assert call.delivered_ratio == pytest.approx(1.0, abs=0.1)
    assert call.goodput_up_mbps == pytest.approx(1.0, rel=0.15)
    assert documents.response_s_p95 is not None
    assert idle.failure is None
    assert {pupil.failure for pupil in measured.pupils} == {None}
    assert measured.probes_sent >= 90
    assert measured.idle_rtt_ms["p50"] < 50
    assert measured.strain.send_lateness_ms["p50"] < 50
    assert measured.strain.process_cpu_ratio is not None
    assert measured.strain.priority_raised is (hasattr(os, "geteuid") and os.geteuid() == 0)
    assert measured.ended_by == ""
    shares = [look.share for look in looks]
    assert shares == sorted(shares)
    assert shares[-1] > 0.5
    assert looks[0].goodput_mbps == {}
    assert looks[-1].goodput_mbps["down"] == pytest.approx(5.0, rel=0.6)
    assert looks[-1].goodput_mbps["up"] > 0.5
    assert 0 < (looks[-1].rtt_p50_ms or 0.0) < 50
    assert looks[-1].loss_ratio == pytest.approx(0.0, abs=0.2)


def test_a_stage_is_over_within_a_second_of_the_stop(target: ServerProcess) -> None:
    stopped = threading.Event()
    pressed: list[float] = []

    def press(look: StageLook) -> None:
        if look.share > 0.1 and not pressed:
            pressed.append(time.monotonic())
            stopped.set()

    stage = replace(STAGE, measure_s=30.0)
    measured = engine(target.address, "constant", stopped=stopped).run_stage(stage, press)

    assert measured is None
    assert time.monotonic() - pressed[0] < 1.5  # a second, and what a busy machine takes


def test_a_target_that_is_not_there_is_data(unused_port: int) -> None:
    runner = engine(Address(host="127.0.0.1", port=unused_port), "constant")
    measured = runner.run_stage(STAGE)

    assert measured is not None
    assert {pupil.failure for pupil in measured.pupils} == {"refused"}
    assert measured.probes_sent == 0
    assert "refused" in measured.failures


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


PARENT = """
import json, sys, threading
from tests.probes.load.test_engine import STAGE, engine
from netready_probes.contract import Address
from dataclasses import replace

def main():
    address = Address(**json.loads(sys.argv[1]))
    print("go", flush=True)
    engine(address, "constant").run_stage(replace(STAGE, measure_s=60.0))

if __name__ == "__main__":
    main()
"""


def connections(target: ServerProcess) -> int:
    count = target.statistics()["connections"]
    assert isinstance(count, int)
    return count


def until(target: ServerProcess, wanted: bool, within_s: float) -> float:
    """Seconds until somebody, or nobody, is connected."""
    began_s = time.monotonic()
    while bool(connections(target)) != wanted:
        assert time.monotonic() - began_s < within_s, "too late"
        time.sleep(0.05)
    return time.monotonic() - began_s


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL and SIGSTOP")
@pytest.mark.parametrize("sign", ["SIGKILL", "SIGSTOP"])
def test_load_is_over_within_3_s_of_losing_the_parent(
    target: ServerProcess, tmp_path: Path, sign: str
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    where = json.dumps({"host": target.address.host, "port": target.address.port})
    path = os.pathsep.join([str(ROOT), str(ROOT / "probes")])
    parent = subprocess.Popen(
        [sys.executable, str(script), where],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
    )
    try:
        until(target, True, 20.0)
        time.sleep(2.5)  # idle probing is over and the pupils play
        assert connections(target) >= 3
        parent.send_signal(getattr(signal, sign))
        assert until(target, False, 5.0) < 3.5
    finally:
        parent.kill()
        parent.communicate()
