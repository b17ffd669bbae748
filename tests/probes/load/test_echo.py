"""The echo prober on real sockets: open loop, nothing hidden, the device told from the network."""

import os
import signal
import socket
import threading
import time
from itertools import pairwise

import pytest

from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.load.echo import EchoPlan, EchoProber, probe_echo
from netready_probes.load.echo_metrics import told
from netready_probes.load.echo_summary import lateness_ms, loss, network_rtts_ms, scored_ms, summary
from netready_probes.load.process import start_target_process
from netready_probes.seams import NetworkError
from tests.probes.load.room import CLOCK, NETWORK, StallingClock, running_target

pytestmark = pytest.mark.timing


def plan(seconds: float, **more: float) -> EchoPlan:
    return EchoPlan(client="t", seconds=seconds, interval_s=more.get("interval_s", 0.01))


def test_every_probe_is_answered_and_counted() -> None:
    with running_target() as target:
        log = probe_echo(NETWORK, CLOCK, target.address, plan(0.5))
    assert [sample.sequence for sample in log.samples] == list(range(50))
    assert log.reached == 50
    assert loss(log).ratio == 0.0
    gaps = {round(b.intended_s - a.intended_s, 6) for a, b in pairwise(log.samples)}
    assert gaps == {0.01}


def test_a_target_that_freezes_shows_in_the_tail() -> None:
    """Coordinated omission: a closed loop would ask once in the half second and hide it."""
    with start_target_process() as target:
        assert target.pid is not None
        prober = EchoProber(NETWORK, CLOCK, target.address, plan(3.0, interval_s=0.02))
        prober.start()
        time.sleep(1.0)
        os.kill(target.pid, signal.SIGSTOP)
        time.sleep(0.5)
        os.kill(target.pid, signal.SIGCONT)
        log = prober.finish()
    figures = summary(scored_ms(log))
    assert loss(log).ratio == 0.0
    assert figures["p50"] < 50
    assert figures["p98"] > 300
    late = sum(value > 150 for value in scored_ms(log)) / len(log.samples)
    assert late == pytest.approx(0.35 / 3.0, abs=0.05)


def test_a_device_that_freezes_shows_as_lateness_and_not_as_network_time() -> None:
    with running_target() as target:
        log = probe_echo(NETWORK, StallingClock(), target.address, plan(1.0))
    assert max(lateness_ms(log)) > 250
    assert sorted(network_rtts_ms(log))[len(log.samples) * 9 // 10] < 100
    assert [failure.word for failure in told(log).failures] == [FailureWord.DEVICE_LIMITED]


def test_a_target_that_dies_is_a_failure_and_not_loss() -> None:
    with start_target_process() as target:
        assert target.pid is not None
        prober = EchoProber(NETWORK, CLOCK, target.address, plan(3.0, interval_s=0.02))
        prober.start()
        time.sleep(0.5)
        os.kill(target.pid, signal.SIGKILL)
        log = prober.finish()
    kept = told(log)
    assert kept.failures[0].word is FailureWord.CLOSED_EARLY
    assert loss(kept.log).ratio == pytest.approx(0.0, abs=0.05)
    assert log.peer_gone


def test_a_path_that_eats_udp_is_named() -> None:
    """TCP passes, UDP does not: as behind a filter."""
    with running_target() as target:
        blocked = _Blocked(target.address)
        prober = EchoProber(blocked, CLOCK, target.address, plan(0.2))
        prober.start()
        log = prober.finish()
        blocked.hole.close()
    assert loss(log).ratio == 1.0
    assert loss(log).up_ratio == 1.0
    assert [failure.word for failure in told(log).failures] == [FailureWord.TIMEOUT]


def test_no_target_is_a_network_error() -> None:
    with running_target() as target:
        address = target.address
    with pytest.raises(NetworkError) as refused:
        EchoProber(NETWORK, CLOCK, address, plan(0.2))
    assert refused.value.failure.word is FailureWord.REFUSED


def test_stop_ends_it_early() -> None:
    with running_target() as target:
        prober = EchoProber(NETWORK, CLOCK, target.address, plan(60.0))
        prober.start()
        threading.Timer(0.1, prober.stop).start()
        started_s = time.perf_counter()
        log = prober.finish()
    assert time.perf_counter() - started_s < 1.0
    assert 1 <= len(log.samples) < 100


class _Blocked:
    """The real network, but for UDP, which goes to a hole on loopback."""

    def __init__(self, address: Address) -> None:
        self.hole = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.hole.bind(("127.0.0.1", 0))
        self.tcp = NETWORK.tcp
        self.addresses = NETWORK.addresses

    def udp(self, host: str, port: int) -> socket.socket:
        return NETWORK.udp("127.0.0.1", self.hole.getsockname()[1])
