"""Calls against a real target on loopback: what is counted, and what the target never does."""

import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from netready.domain.activity import Activity
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, Stage
from netready.loadtest.assignment import IDLE
from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import Call, call_of
from netready_probes.contract import Address
from netready_probes.load.admission import TargetLimits
from netready_probes.load.client import TargetRefusedError
from netready_probes.load.media import open_calls
from netready_probes.load.media_client import Calls
from netready_probes.load.media_packets import knock
from netready_probes.load.media_wire import MEDIA_HEAD, MEDIA_MAGIC, MediaPlan, encode_plan
from netready_probes.load.target import Target
from netready_probes.load.wire import Hello, encode_line
from netready_probes.load.worker import Job, Played, Ready
from netready_probes.load.worker_process import WorkerProcess
from tests.loadtest.samples import CONSTANT, LIVE_CALL
from tests.probes.load.room import (
    CLOCK,
    NETWORK,
    StallingClock,
    ask,
    read_to_end,
    running_target,
    until,
)

STAGE = Stage(pupils=3, ramp_s=0.1, settle_s=0.1, measure_s=0.6)


@pytest.fixture
def target() -> Iterator[Target]:
    with running_target() as one:
        yield one


def job(address: Address, activity: Activity = LIVE_CALL, stage: Stage = STAGE) -> Job:
    return Job(
        address=address,
        stage=stage,
        assignment=(activity.key,) * stage.pupils,
        activities={activity.key: activity},
        seed=1,
        client="test",
    )


def calls_of(pupils: int, activity: Activity = LIVE_CALL) -> Mapping[int, Call]:
    return {
        number: call_of(activity, pupil=number, start_s=0.0, dice=Dice(number))
        for number in range(pupils)
    }


@pytest.mark.timing
def test_everything_that_was_due_arrives_both_ways_and_is_counted(target: Target) -> None:
    calls = open_calls(NETWORK, CLOCK, job(target.address))
    assert calls.connected == 3
    begin_s = CLOCK.monotonic_s() + 0.05
    calls.start(begin_s)
    time.sleep(0.9)
    outcomes = calls.finish(begin_s + 0.8)

    assert sorted(outcomes) == [0, 1, 2]
    for outcome in outcomes.values():
        assert outcome.failure is None
        assert outcome.delivered_ratio is not None
        assert outcome.delivered_ratio > 0.9
        assert outcome.media_loss_ratio is not None
        assert outcome.media_loss_ratio < 0.1
        assert outcome.media_jitter_ms is not None
        assert outcome.startup_s is not None
        assert outcome.goodput_down_mbps > 1.2 > outcome.goodput_up_mbps > 0.6
    assert len(calls.lateness_s()) > 3 * 0.6 * 70
    assert calls.strained(DeviceStrain()).refused_sends_ratio is not None
    assert until(lambda: target.statistics()["connections"] == 0)


def test_the_target_s_statistics_count_what_calls_moved(target: Target) -> None:
    calls = open_calls(NETWORK, CLOCK, job(target.address))
    calls.start(CLOCK.monotonic_s())
    time.sleep(0.4)
    calls.close()
    assert until(lambda: target.statistics()["connections"] == 0)
    clients = target.statistics()["clients"]
    assert isinstance(clients, list)
    assert clients[0]["bytes_sent"] > 10_000
    assert clients[0]["bytes_received"] > 10_000
    assert clients[0]["datagrams"] > 20


def test_a_target_that_is_not_there_is_the_word_of_each_pupil() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = Address(host="127.0.0.1", port=closed.getsockname()[1])
    calls = open_calls(NETWORK, CLOCK, job(address))
    calls.start(CLOCK.monotonic_s())
    assert calls.connected == 0
    outcomes = calls.finish(CLOCK.monotonic_s())
    assert {outcome.failure for outcome in outcomes.values()} == {"refused"}
    assert {outcome.delivered_ratio for outcome in outcomes.values()} == {None}


def test_a_stage_without_calls_opens_nothing() -> None:
    nobody = replace(job(Address(host="127.0.0.1", port=1)), assignment=("idle",))
    calls = open_calls(NETWORK, CLOCK, nobody)
    assert (calls.connected, calls.finish(0.0)) == (0, {})


def test_a_device_that_stood_still_sends_nothing_stale_and_calls_it_its_own_fault(
    target: Target,
) -> None:
    """Its clock stops for 0.8 s: what was due in the first 0.3 s of it is not sent in a flood."""
    stage = Stage(pupils=2, ramp_s=0.0, settle_s=0.1, measure_s=1.9)
    calls = open_calls(
        NETWORK, StallingClock(at=60, stall_s=0.8), job(target.address, LIVE_CALL, stage)
    )
    begin_s = CLOCK.monotonic_s()
    calls.start(begin_s)
    time.sleep(2.0)
    outcomes = calls.finish(begin_s + 2.0)
    assert max(calls.lateness_s()) > 0.7
    assert 0.02 < (calls.strained(DeviceStrain()).refused_sends_ratio or 0.0) < 0.3
    assert all((outcome.delivered_ratio or 0.0) < 0.95 for outcome in outcomes.values())


# --- beside pupils over TCP, in a worker


def played(target: Target, assignment: tuple[str, ...], *, end_after_s: float = 9.0) -> Played:
    stage = Stage(pupils=len(assignment), ramp_s=0.1, settle_s=0.2, measure_s=2.0)
    mixed = replace(
        job(target.address, stage=stage),
        assignment=assignment,
        activities={LIVE_CALL.key: LIVE_CALL, CONSTANT.key: CONSTANT},
    )
    with WorkerProcess(mixed, CLOCK) as worker:
        ready = worker.wait_for(Ready, 20.0, lambda: False)
        assert ready is not None
        assert ready.connected == len([key for key in assignment if key != IDLE])
        end_s = worker.go() + end_after_s

        def look(now_s: float) -> None:
            if now_s > end_s:
                worker.end()

        result = worker.wait_for(Played, 20.0, lambda: False, look)
    assert result is not None
    return result


def test_calls_and_pupils_over_tcp_play_in_one_stage(target: Target) -> None:
    assignment = ("call", "constant", IDLE, "call", "constant")
    result = played(target, assignment)
    assert [pupil.activity for pupil in result.pupils] == list(assignment)
    assert [pupil.pupil for pupil in result.pupils] == [0, 1, 2, 3, 4]
    for pupil in result.pupils:
        assert pupil.failure is None
        assert (pupil.media_loss_ratio is not None) == (pupil.activity == "call")
        assert (pupil.goodput_down_mbps > 0.0) == (pupil.activity != IDLE)
    assert result.strain.refused_sends_ratio is not None
    assert result.strain.send_lateness_ms["max"] > 0.0


def test_a_stage_of_calls_alone_lasts_its_time_and_may_be_ended_before(target: Target) -> None:
    whole = played(target, ("call",) * 3)
    assert whole.duration_s == pytest.approx(2.0, abs=0.05)
    cut = played(target, ("call",) * 3, end_after_s=1.0)
    assert 0.2 < cut.duration_s < 1.8
    assert {pupil.failure for pupil in cut.pupils} == {None}
    assert all(pupil.goodput_down_mbps > 0.5 for pupil in cut.pupils)


# --- no amplifier, no more than was stated


def opened(
    target: Target, *, mbps: float = 10.0, plan: MediaPlan | None = None
) -> tuple[socket.socket, bytes, bytes]:
    """A session by hand: its connection, its token, the answer to its plan."""
    tcp, fields = ask(target.address, Hello(op="media", client="hand", mbps=mbps, seconds=30))
    call = calls_of(1)[0]
    asked = plan or MediaPlan(down=call.down, up=(0, 1), window=Window(begin_s=0.0, end_s=20.0))
    tcp.sendall(encode_plan(asked))
    return tcp, bytes.fromhex(str(fields["token"])), tcp.recv(4096)


def udp_from(source: str, target: Target) -> socket.socket:
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((source, 0))
    udp.connect((target.address.host, target.address.port))
    return udp


def heard(udp: socket.socket, within_s: float) -> int:
    """Datagrams that come within that time."""
    end_s, count = time.perf_counter() + within_s, 0
    while (left_s := end_s - time.perf_counter()) > 0:
        udp.settimeout(left_s)
        try:
            udp.recv(2000)
        except TimeoutError:
            break
        count += 1
    return count


def test_nothing_is_sent_before_a_sign_of_life_and_then_to_its_sender_alone(
    target: Target,
) -> None:
    tcp, token, answer = opened(target)
    with tcp, udp_from("127.0.0.1", target) as owner, udp_from("127.0.0.1", target) as other:
        assert b'"ok":true' in answer
        assert heard(owner, 0.3) == 0
        owner.send(knock(token, 0, 0.0))
        assert heard(owner, 0.4) > 10
        other.send(knock(token, 0, 0.0))
        assert heard(other, 0.3) == 0


def test_whoever_waits_sees_bytes_move_both_ways(target: Target) -> None:
    calls = open_calls(NETWORK, CLOCK, job(target.address))
    calls.start(CLOCK.monotonic_s())
    assert until(lambda: min(calls.arrived_down_bytes, calls.arrived_up_bytes) > 10_000)
    calls.close()


def test_a_token_from_another_address_moves_nothing(target: Target) -> None:
    tcp, token, _answer = opened(target)
    with tcp, udp_from("127.0.0.2", target) as thief, udp_from("127.0.0.1", target) as owner:
        thief.send(knock(token, 0, 0.0))
        owner.send(knock(bytes(8), 0, 0.0))
        assert heard(thief, 0.3) == 0
        assert heard(owner, 0.1) == 0


def test_the_target_ends_with_the_connection(target: Target) -> None:
    tcp, token, _answer = opened(target)
    with udp_from("127.0.0.1", target) as owner:
        owner.send(knock(token, 0, 0.0))
        assert heard(owner, 0.3) > 5
        tcp.close()
        heard(owner, 1.0)
        owner.send(knock(token, 0, 2.0))
        assert heard(owner, 0.3) == 0
    assert until(lambda: target.statistics()["connections"] == 0)


def test_the_target_falls_silent_when_nothing_comes_from_the_client(target: Target) -> None:
    tcp, token, _answer = opened(target)
    with tcp, udp_from("127.0.0.1", target) as owner:
        owner.send(knock(token, 0, 0.0))
        assert heard(owner, 0.3) > 5
        heard(owner, 2.6)
        assert heard(owner, 0.3) == 0


def test_garbage_in_a_packet_disturbs_nobody(target: Target) -> None:
    tcp, token, _answer = opened(target)
    hostile = [
        MEDIA_HEAD.pack(MEDIA_MAGIC, token, 0, 0, float("nan"), 0),
        MEDIA_HEAD.pack(MEDIA_MAGIC, token, 0, 0, float("inf"), 0),
        MEDIA_HEAD.pack(MEDIA_MAGIC, token, 0, 0, -1e300, 0),
        MEDIA_HEAD.pack(MEDIA_MAGIC, token, 999_999, 0, 0.0, 0),
        MEDIA_HEAD.pack(MEDIA_MAGIC, token, 0, 0, 0.0, 0)[:20],
        b"",
        b"NRMD",
    ]
    with tcp, udp_from("127.0.0.1", target) as owner:
        for datagram in hostile:
            owner.send(datagram)
        assert heard(owner, 0.2) == 0
        owner.send(knock(token, 0, 0.0))
        assert heard(owner, 0.4) > 10


def test_a_plan_above_the_stated_rate_is_refused(target: Target) -> None:
    tcp, token, answer = opened(target, mbps=1.0)
    with tcp, udp_from("127.0.0.1", target) as owner:
        assert b'"word":"not-allowed"' in answer
        assert b"the plan sends 2 Mbit/s, 1 were stated" in answer
        owner.send(knock(token, 0, 0.0))
        assert heard(owner, 0.2) == 0
        assert read_to_end(tcp) == b""


def test_rates_beyond_the_target_s_limit_are_refused_by_the_handshake() -> None:
    with running_target(TargetLimits(mbps=5.0)) as target:
        with pytest.raises(TargetRefusedError) as refused:
            asked = Hello(op="media", client="much", mbps=6.0, seconds=30)
            window = Window(begin_s=0.0, end_s=1.0)
            Calls(NETWORK, CLOCK, target.address, asked, calls_of(2), window)
        assert refused.value.failure.word is FailureWord.BUSY


def test_a_line_that_is_no_plan_is_refused_and_one_too_many_questions_end_it(
    target: Target,
) -> None:
    tcp, _fields = ask(target.address, Hello(op="media", client="hand", mbps=1.0, seconds=30))
    with tcp:
        tcp.sendall(b"{}\n")
        assert b'"word":"bad-answer"' in read_to_end(tcp)
    tcp, _token, _answer = opened(target)
    with tcp:
        tcp.sendall(encode_line({"counts": True}) * 20)
        assert read_to_end(tcp).count(b"\n") <= 20
    assert until(lambda: target.statistics()["connections"] == 0)


def test_the_admitted_seconds_are_the_last() -> None:
    with running_target() as target:
        tcp, _fields = ask(target.address, Hello(op="media", client="s", mbps=9.0, seconds=0.5))
        with tcp:
            call = calls_of(1)[0]
            window = Window(begin_s=0.0, end_s=20.0)
            tcp.sendall(encode_plan(MediaPlan(down=call.down, up=(), window=window)))
            assert until(lambda: target.statistics()["connections"] == 0)
