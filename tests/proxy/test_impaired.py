"""The proxy on real sockets: it does to a target's traffic what it was told, within its accuracy.

A busy machine wakes a process late, so what comes may be later than asked, and only the lower
bounds and the medians are held to a few milliseconds.
"""

import pytest

from netready.domain.failures import FailureWord
from netready_probes.load.bulk import Bulk, download, goodput_mbps
from netready_probes.load.client import hello, open_exchange
from netready_probes.load.echo import EchoPlan, probe_echo
from netready_probes.load.echo_summary import EchoLog, loss, scored_ms, summary
from netready_probes.load.shared_queue import Shape
from netready_probes.load.wire import EXCHANGE_REQUEST
from netready_probes.seams import NetworkError
from tests.probes.load.room import CLOCK, NETWORK, running_target
from tests.proxy.impaired import WIDE, impaired
from tests.proxy.rough import Rough

pytestmark = pytest.mark.timing


def echo(rough: Rough, shape: Shape = WIDE, seconds: float = 2.0) -> EchoLog:
    """What the delay probe sees through the proxy."""
    with running_target() as target, impaired(target.address, shape, rough) as proxy:
        plan = EchoPlan(client="t", seconds=seconds)
        return probe_echo(NETWORK, CLOCK, proxy.address, plan)


def test_delay_and_jitter_are_what_was_asked() -> None:
    shape = Shape(down_mbps=1000.0, up_mbps=1000.0, delay_ms=10.0, queue_ms=100.0)
    seen = sorted(scored_ms(echo(Rough(jitter_ms=8.0), shape)))
    assert seen[0] >= 20.0
    # two jitters of 0 to 8 ms on 20 ms: a triangle around 28
    assert seen[len(seen) // 2] == pytest.approx(28.0, abs=4.0)
    assert seen[len(seen) * 9 // 10] - seen[len(seen) // 10] > 4.0


def test_a_plain_proxy_adds_little() -> None:
    assert summary(scored_ms(echo(Rough())))["p50"] < 5.0


def test_loss_is_told_up_from_down() -> None:
    lost = loss(echo(Rough(loss_up_ratio=0.2), seconds=4.0))
    assert lost.up_ratio == pytest.approx(0.2, abs=0.1)
    assert lost.down_ratio == 0.0


def test_a_stall_shows_in_the_tail_as_long_as_it_was() -> None:
    """The stall is 4.2 % of the time, so p98 lies a little beyond its middle."""
    stall = Rough(stalls=tuple((at_s, 0.25) for at_s in (2.0, 8.0)))
    seen = summary(scored_ms(echo(stall, seconds=6.0)))
    assert seen["p50"] < 10.0
    assert 60.0 < seen["p98"] < 250.0
    assert 200.0 < seen["max"] < 350.0


def test_a_rate_of_its_own_holds_one_client() -> None:
    with (
        running_target() as target,
        impaired(target.address, rough=Rough(client_mbps=8.0)) as proxy,
    ):
        bulk = Bulk(client="t", seconds=3.0, streams=2)
        reports = download(NETWORK, CLOCK, proxy.address, bulk)
    assert goodput_mbps(reports, from_s=1.0, to_s=3.0) == pytest.approx(8.0, rel=0.1)


def test_in_a_hole_a_handshake_times_out() -> None:
    with (
        running_target() as target,
        impaired(target.address, rough=Rough(holes=((0.0, 60.0),))) as proxy,
        pytest.raises(NetworkError) as failed,
    ):
        hello(NETWORK, proxy.address, client="t", timeout_s=0.5)
    assert failed.value.failure.word is FailureWord.TIMEOUT


def test_garbage_is_never_taken_for_an_answer() -> None:
    with (
        running_target() as target,
        impaired(target.address, rough=Rough(garbage=((0.0, 60.0),))) as proxy,
        pytest.raises(NetworkError) as failed,
    ):
        hello(NETWORK, proxy.address, client="t", timeout_s=1.0)
    # which of them depends on whether a line's end is among the garbage
    closed, bad, late = FailureWord.CLOSED_EARLY, FailureWord.BAD_ANSWER, FailureWord.TIMEOUT
    assert failed.value.failure.word in (closed, bad, late)


def test_a_reset_reaches_the_client_as_one() -> None:
    with (
        running_target() as target,
        impaired(target.address, rough=Rough(resets_s=(0.3,))) as proxy,
    ):
        hello(NETWORK, proxy.address, client="t")
        with open_exchange(NETWORK, proxy.address, client="t") as tcp:
            CLOCK.sleep(0.5)
            with pytest.raises(ConnectionResetError):
                tcp.sendall(EXCHANGE_REQUEST.pack(1, 0, 10))
                while tcp.recv(4096):
                    pass
