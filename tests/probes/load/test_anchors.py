"""Other places beside the load: read from both phases, and never a zero for what is not known."""

import math

import pytest

from netready.domain.clues import Place
from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.load.anchors import (
    Anchor,
    AnchorWatch,
    Span,
    Trip,
    reading_of,
    reading_of_trips,
)
from netready_probes.load.echo_summary import EchoLog, EchoSample
from netready_probes.load.process import serve_target
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakeNetwork, FakePrograms, fake_system

SOMEWHERE = Anchor(where=Place.WIRED, address=Address(host="10.0.0.1", port=7411))
IDLE, LOADED = Span(begin_s=0.0, end_s=1.0), Span(begin_s=2.0, end_s=3.0)


def real_system() -> System:
    return System(
        clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost()
    )


def sample(number: int, at_s: float, rtt_s: float | None) -> EchoSample:
    received_s = None if rtt_s is None else at_s + rtt_s
    return EchoSample(number, at_s, at_s, received_s, 0.0, number + 1)


def test_each_phase_has_its_own_figures() -> None:
    log = EchoLog(
        samples=tuple(
            [sample(n, n / 10, 0.002) for n in range(10)]
            + [sample(10 + n, 2 + n / 10, None if n == 0 else 0.05) for n in range(10)]
        ),
        interval_s=0.1,
    )
    reading = reading_of(SOMEWHERE, log, IDLE, LOADED)
    assert reading.idle_rtt_ms["p95"] == pytest.approx(2.0)
    assert reading.loaded_rtt_ms["p50"] == pytest.approx(50.0)
    assert math.isinf(reading.loaded_rtt_ms["p95"]), "a lost probe is infinite"
    assert (reading.idle_loss_ratio, reading.loss_ratio) == (0.0, 0.1)


def test_a_place_that_never_answered_could_not_be_read() -> None:
    log = EchoLog(samples=tuple(sample(n, n / 10, None) for n in range(30)), interval_s=0.1)
    reading = reading_of(SOMEWHERE, log, IDLE, LOADED)
    assert reading.failure == "timeout"
    assert reading.loaded_rtt_ms == {}


def test_a_target_of_ours_is_read_and_one_that_is_not_there_says_so() -> None:
    serving = serve_target("127.0.0.1", 0, None)
    system = real_system()
    here = Anchor(where=Place.INTERNET, address=serving.address)
    try:
        begin_s = system.clock.monotonic_s()
        watch = AnchorWatch(system, (here,), client="test", seconds=20)
        system.clock.sleep(0.6)
        middle_s = system.clock.monotonic_s()
        system.clock.sleep(0.6)
        assert watch.sent > 5
        end_s = system.clock.monotonic_s()
        (reading,) = watch.readings(
            Span(begin_s=begin_s, end_s=middle_s), Span(begin_s=middle_s, end_s=end_s)
        )
    finally:
        serving.close()
    assert (reading.where, reading.failure) == (Place.INTERNET, "")
    assert reading.loaded_rtt_ms["p50"] > 0
    gone = AnchorWatch(system, (here,), client="test", seconds=1).readings(IDLE, LOADED)
    assert [each.failure for each in gone] == ["refused"]


def test_without_anchors_nothing_is_sent() -> None:
    watch = AnchorWatch(real_system(), (), client="test", seconds=20)
    assert (watch.sent, watch.readings(IDLE, LOADED)) == (0, ())


def test_a_gateway_that_refuses_has_answered() -> None:
    trips = [Trip(at_s=n / 4, rtt_ms=2.0) for n in range(4)]
    trips += [Trip(at_s=2 + n / 4, rtt_ms=math.inf if n == 3 else 9.0) for n in range(4)]
    reading = reading_of_trips(SOMEWHERE, trips, IDLE, LOADED)
    assert reading.idle_rtt_ms["p50"] == 2.0
    assert (reading.loaded_rtt_ms["p50"], reading.loss_ratio) == (9.0, 0.25)
    silent = reading_of_trips(SOMEWHERE, [Trip(at_s=0.0, rtt_ms=math.inf)], IDLE, LOADED)
    assert silent.failure == "timeout"
    assert reading_of_trips(SOMEWHERE, [], IDLE, LOADED).failure == "timeout"


def test_the_gateway_is_tried_where_something_answers() -> None:
    words = {
        ("192.0.2.1", 80): FailureWord.TIMEOUT,
        ("192.0.2.1", 443): FailureWord.REFUSED,
    }
    network = FakeNetwork(words=words)
    gateway = Anchor(where=Place.GATEWAY, address=Address(host="192.0.2.1", port=0))
    system = fake_system(clock=network.clock, network=network)
    begin_s = system.clock.monotonic_s()
    watch = AnchorWatch(system, (gateway,), client="test", seconds=0.01)
    everything = Span(begin_s=begin_s, end_s=begin_s + 100)
    (reading,) = watch.readings(everything, everything)
    assert reading.failure == ""
    assert reading.loaded_rtt_ms["p50"] == pytest.approx(1.0)
    assert ("tcp", "192.0.2.1", 53) not in network.asked
