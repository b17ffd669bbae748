"""What a device can do without a network, and when a class is too much for it."""

import socket
from dataclasses import replace

import pytest

from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain
from netready_probes.load.self_test import (
    PROBE_RATE,
    RATE_MAX,
    SelfTest,
    SelfTests,
    loopback_mbps,
    offered_mbps,
    pacing_p99_ms,
    self_test,
    sends_per_s,
)
from netready_probes.seams import NetworkError
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeClock, FakeNetwork
from tests.loadtest.samples import CALL, CONSTANT, VIDEO


class TickingClock(FakeClock):
    """A look at it takes ten microseconds, so that spinning ends; it may oversleep."""

    oversleeps_s: float = 0.0

    def monotonic_s(self) -> float:
        self.advance(1e-5)
        return self.monotonic

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds + self.oversleeps_s)


class NoLoopback(FakeNetwork):
    """Nobody listens anywhere."""

    def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        raise NetworkError("tcp connect", FailureWord.REFUSED)


def test_a_real_loopback_carries_something() -> None:
    mbps = loopback_mbps(RealClock(), RealNetwork(), 0.2)
    assert mbps is not None
    assert mbps > 10


def test_without_a_loopback_the_ceiling_is_not_known() -> None:
    assert loopback_mbps(TickingClock(), NoLoopback(), 0.2) is None


def test_pacing_is_late_by_what_the_clock_oversleeps() -> None:
    sleepy = TickingClock()
    sleepy.oversleeps_s = 0.015
    assert pacing_p99_ms(TickingClock(), 50, 1.0) < 0.1
    assert pacing_p99_ms(sleepy, 50, 1.0) == pytest.approx(15, abs=1)


def test_disturbed_pacing_is_tried_again_and_the_best_counts() -> None:
    class DisturbedAtFirst(TickingClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds + (0.05 if len(self.slept) < 20 else 0.0))

    tested = self_test(DisturbedAtFirst(), NoLoopback(), 50, seconds=1.0)
    assert tested.goodput_mbps is None
    assert tested.lateness_p99_ms is not None
    assert tested.lateness_p99_ms < 0.1


def test_what_a_class_offers_is_the_sum_of_its_needs() -> None:
    assert offered_mbps([VIDEO, CALL]) == pytest.approx(2.6 + 3.5)
    assert sends_per_s([VIDEO]) == PROBE_RATE, "never below the latency probe's"
    assert sends_per_s([CONSTANT] * 30) == pytest.approx(300)
    assert sends_per_s([replace(CONSTANT, interval_s=0.001)] * 30) == RATE_MAX


def test_it_is_tested_once_and_again_only_for_a_faster_class() -> None:
    asked: list[float] = []

    def test(rate_per_s: float) -> SelfTest:
        asked.append(rate_per_s)
        return SelfTest(goodput_mbps=1000.0, lateness_p99_ms=0.5, rate_per_s=rate_per_s)

    tests = SelfTests(test)
    assert tests.strain([CONSTANT] * 30) == DeviceStrain(
        offered_mbps=75.0, self_test_mbps=1000.0, self_test_lateness_ms=0.5
    )
    tests.strain([CONSTANT] * 8)
    tests.strain([CONSTANT] * 40)
    assert asked == [300.0, 400.0]
