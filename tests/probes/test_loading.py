"""A probe that loads: alone, watched, ended where it harms, refused where nobody can watch."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from netready.domain.errors import CannotMeasureError
from netready.domain.failures import FailureWord
from netready.domain.metrics import metric
from netready.domain.site import Canary, LoadRules
from netready_probes.agent.loading import BY_DELAY, BY_NOBODY, Caps, run_loading
from netready_probes.contract import Address, Grant, Outcome, Probe, ProbeContext
from netready_probes.load.canary import canaries_watched
from netready_probes.load.embedded import EmbeddedRoom
from netready_probes.load.lease import TargetTakenError, site_lease
from netready_probes.load.shared_queue import Shape
from netready_probes.permission import load_refused
from netready_probes.seams import NetworkError
from tests.fakes import FakeClock, fake_context, fake_system
from tests.probes.load.room import context, running_target
from tests.probes.load.test_auto_stop import tcp_only
from tests.probes.load.test_lease import SYSTEM

pytestmark = pytest.mark.timing

DAYS = "Mon-Sun 00:00-23:59"


def probe(run: Callable[[ProbeContext], Outcome], *, needs_target: bool = True) -> Probe:
    return Probe(
        name="filling",
        version="1",
        summary="",
        run=run,
        metrics=(),
        loads=True,
        needs_target=needs_target,
    )


def found(_ctx: ProbeContext) -> Outcome:
    return Outcome(metrics=(metric("goodput_mbps", 5.0),))


def until_stopped(ctx: ProbeContext) -> Outcome:
    """Goes on until somebody says stop, and keeps what it has."""
    end_s = time.perf_counter() + 25.0
    while not ctx.stopped() and time.perf_counter() < end_s:
        time.sleep(0.05)
    return found(ctx)


@contextmanager
def service() -> Iterator[tuple[Canary, Callable[[], None]]]:
    """Something on loopback that accepts connections, and what makes it silent."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                door.accept()[0].close()

    def close() -> None:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()

    threading.Thread(target=serve, daemon=True).start()
    yield Canary(name="Alarm", host="127.0.0.1", port=door.getsockname()[1], max_ms=1000), close
    close()


def test_what_was_found_says_who_watched() -> None:
    with running_target() as target:
        outcome = run_loading(probe(found), context(target.address))
    assert outcome.annotations == {"watched_by": BY_DELAY}
    assert [line.value for line in outcome.metrics] == [5.0]
    assert run_loading(probe(found, needs_target=False), context(None)).annotations == {
        "watched_by": BY_NOBODY
    }


def test_a_probe_is_refused_while_another_run_has_the_target() -> None:
    with (
        running_target() as target,
        site_lease(SYSTEM, target.address),
        pytest.raises(TargetTakenError, match="another load run"),
    ):
        run_loading(probe(found), context(target.address))


def test_its_connections_carry_the_lease() -> None:
    seen: list[str] = []

    def run(ctx: ProbeContext) -> Outcome:
        seen.append(ctx.grant.run)
        return Outcome()

    with running_target() as target:
        run_loading(probe(run), context(target.address))
        run_loading(probe(run), context(target.address))
    assert all(seen)
    assert seen[0] != seen[1]


def test_a_way_whose_delay_cannot_be_watched_is_not_loaded() -> None:
    with running_target() as target, tcp_only(target.address, []) as address:
        outcome = run_loading(probe(found), context(address))
    assert outcome.metrics == ()
    assert [failure.word for failure in outcome.failures] == [FailureWord.TIMEOUT]
    assert "let UDP through" in outcome.failures[0].note


@pytest.mark.slow
def test_a_delay_that_stays_high_ends_it_and_what_was_measured_is_kept() -> None:
    with EmbeddedRoom(Shape(down_mbps=50, up_mbps=50, delay_ms=180.0)) as room:
        began_s = time.perf_counter()
        outcome = run_loading(probe(until_stopped), context(room.address))
    assert 10.0 < time.perf_counter() - began_s < 18.0
    assert [line.value for line in outcome.metrics] == [5.0]
    assert "the delay stayed above 300 ms for 10 s" in outcome.annotations["auto_stop"]
    assert [failure.word for failure in outcome.failures] == [FailureWord.STOPPED]


def test_a_canary_that_falls_silent_ends_it() -> None:
    with running_target() as target, service() as (alarm, silence):
        threading.Timer(1.0, silence).start()
        began_s = time.perf_counter()
        ctx = replace(context(target.address), canaries=(alarm,), rules=LoadRules(windows=(DAYS,)))
        outcome = run_loading(probe(until_stopped), ctx)
    assert time.perf_counter() - began_s < 10.0
    assert (
        "Alarm did not answer within 1000 ms, 2 times in a row" in outcome.annotations["auto_stop"]
    )
    assert outcome.annotations["watched_by"] == "canaries: Alarm"


def test_a_canary_that_is_silent_before_means_no_load_at_all() -> None:
    ran: list[bool] = []

    def run(_ctx: ProbeContext) -> Outcome:
        ran.append(True)
        return Outcome()

    with running_target() as target, service() as (alarm, silence):
        silence()
        ctx = replace(context(target.address), canaries=(alarm,))
        with pytest.raises(CannotMeasureError, match="No load was made: Alarm must go on"):
            run_loading(probe(run), ctx)
    assert ran == []


def test_canaries_are_in_charge_inside_agreed_hours_only() -> None:
    clock = FakeClock()
    with service() as (alarm, _silence):
        system = replace(SYSTEM, clock=clock)
        clock.wall = clock.wall.astimezone()
        day = clock.wall.strftime("%a")
        hour = clock.wall.strftime("%H")
        rules = LoadRules(windows=(f"{day} {hour}:00-{hour}:30",))
        with canaries_watched(system, (alarm,), rules) as canaries:
            assert canaries.in_charge()
            clock.wall += timedelta(minutes=40)
            assert not canaries.in_charge()
        with canaries_watched(system, (alarm,), LoadRules()) as canaries:
            assert not canaries.in_charge()
    with canaries_watched(system, (), LoadRules(windows=(DAYS,))) as canaries:
        assert not canaries.in_charge()


def test_agreed_hours_are_by_the_schools_clock_wherever_this_machine_is() -> None:
    clock = FakeClock()
    clock.wall = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)  # Tuesday 04:00 in Kolkata
    hours = LoadRules(windows=("Tue 03:30-05:00",), time_zone="Asia/Kolkata")
    with service() as (alarm, _silence):
        system = replace(SYSTEM, clock=clock)
        with canaries_watched(system, (alarm,), hours) as canaries:
            assert canaries.in_charge()
        with canaries_watched(system, (alarm,), replace(hours, time_zone="UTC")) as canaries:
            assert not canaries.in_charge()


def test_a_name_that_cannot_be_looked_up_means_no_load() -> None:
    canary = Canary(name="Door", host="door.invalid", port=1)
    with (
        pytest.raises(CannotMeasureError, match="its name cannot be looked up"),
        canaries_watched(fake_system(), (canary,), LoadRules()),
    ):
        pass


def test_caps_and_a_lost_lease_end_a_run() -> None:
    moved = [0]
    ctx = replace(
        fake_context(),
        rules=LoadRules(max_gigabytes=1.0),
        grant=Grant(run="r", moved_bytes=lambda: moved[0]),
    )
    guard = Caps(ctx)
    assert guard.reason() == ""
    moved[0] = 1_500_000_000
    assert "has moved 1.50 GB" in guard.reason()
    moved[0] = 0
    assert "has moved 1.50 GB" in guard.reason()  # once is enough
    lost = replace(ctx, grant=Grant(lost=lambda: "somebody else"))
    assert Caps(lost).reason() == "somebody else"


def test_a_rate_above_its_cap_ends_a_run() -> None:
    clock, moved = FakeClock(), [0]
    ctx = replace(
        fake_context(fake_system(clock=clock)),
        rules=LoadRules(max_mbps=8.0),
        grant=Grant(run="r", moved_bytes=lambda: moved[0]),
    )
    guard = Caps(ctx)
    for _second in range(100):
        assert guard.reason() == ""
        clock.advance(1.0)
        moved[0] += 1_000_000
    for _second in range(31):
        clock.advance(1.0)
        moved[0] += 1_500_000
        guard.reason()
    assert "caps it at 8 Mbit/s" in guard.reason()


def test_a_needed_target_that_is_away_is_a_network_error() -> None:
    with pytest.raises(NetworkError):
        run_loading(probe(found), context(Address(host="127.0.0.1", port=1)))


def test_a_host_that_the_site_file_does_not_list_is_not_loaded_by_anybody() -> None:
    listed = replace(fake_context(permission="Head"), rules=LoadRules(targets=("10.0.0.5",)))
    refused = load_refused(listed, "10.0.0.6")
    assert refused is not None
    assert "do not name this host" in refused.note
    assert load_refused(listed, "10.0.0.5") is None
    assert load_refused(listed, "127.0.0.1") is None
