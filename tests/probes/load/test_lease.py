"""One load run at a time through a target: who is refused, and what ends it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from netready_probes.contract import Address
from netready_probes.load.admission import TargetLimits
from netready_probes.load.client import TargetRefusedError, hello, open_exchange, open_stream
from netready_probes.load.lease import (
    Lease,
    TargetTakenError,
    fresh_run,
    lease_for,
    site_lease,
)
from netready_probes.load.lease_book import LEASE_SILENT_S, LeaseBook
from netready_probes.load.target import Target
from netready_probes.load.wire import EXCHANGE_REQUEST, Hello
from netready_probes.seams import NetworkError, System
from tests.fakes import FakeHost, FakePrograms
from tests.probes.load.room import CLOCK, NETWORK, ask, running_target, until

SYSTEM = System(clock=CLOCK, network=NETWORK, programs=FakePrograms(), host=FakeHost())
LOADS = ("exchange", "download", "upload")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def target() -> Iterator[Target]:
    with running_target() as one:
        yield one


def free(target: Target) -> bool:
    return until(lambda: target.statistics()["connections"] == 0)


# --- the book


def test_another_run_is_refused_and_told_for_how_long_the_target_is_taken() -> None:
    book = LeaseBook()
    book.take("a", 10.0)
    for op in (*LOADS, "lease"):
        why = book.refusal(Hello(op=op, run="b"), lambda: (), 22.4)
        assert why == "another load run has held the target for 12 s"
        assert book.refusal(Hello(op=op, run="a"), lambda: (), 22.4) == ""


@pytest.mark.parametrize("op", ["hello", "count"])
def test_looking_is_never_refused(op: str) -> None:
    book = LeaseBook()
    book.take("a", 10.0)
    assert book.refusal(Hello(op=op), lambda: ("a",), 11.0) == ""


def test_without_a_lease_everybody_may_load_but_nobody_gets_one_beside_them() -> None:
    book = LeaseBook()
    assert book.refusal(Hello(op="download"), lambda: ("",), 1.0) == ""
    why = book.refusal(Hello(op="lease", run="a"), lambda: ("",), 1.0)
    assert why == "somebody loads the target without a lease"
    assert book.refusal(Hello(op="lease", run="a"), lambda: ("a",), 1.0) == ""


def test_a_lease_without_a_run_is_refused() -> None:
    assert LeaseBook().refusal(Hello(op="lease"), lambda: (), 1.0)


def test_it_ends_with_the_last_connection_that_holds_it() -> None:
    book = LeaseBook()
    book.take("a", 1.0)
    book.take("a", 2.0)
    assert not book.give_back()
    assert book.run == "a"
    assert book.give_back()
    assert book.run == ""
    assert book.refusal(Hello(op="exchange", run="b"), lambda: (), 3.0) == ""


# --- through real sockets


def test_while_it_is_held_only_the_run_s_own_devices_may_load(target: Target) -> None:
    with site_lease(SYSTEM, target.address) as lease:
        for op in LOADS:
            with pytest.raises(TargetRefusedError, match="busy") as refused:
                open_stream(NETWORK, target.address, Hello(op=op, client="b", seconds=1), 3.0)
            assert "another load run has held the target" in refused.value.why
        open_exchange(NETWORK, target.address, client="b", run=lease.run).close()
        assert hello(NETWORK, target.address, client="b").token
    assert until(lambda: may_load(target))


def may_load(target: Target) -> bool:
    try:
        open_exchange(NETWORK, target.address, client="b").close()
    except TargetRefusedError:
        return False
    return True


def test_the_second_of_two_coordinators_is_refused_with_what_to_do(target: Target) -> None:
    with site_lease(SYSTEM, target.address):
        with pytest.raises(TargetTakenError) as refused, site_lease(SYSTEM, target.address):
            pass
        assert "is taken: another load run has held the target for" in refused.value.reason
        assert "Wait until the other has ended" in refused.value.remedy
    with site_lease(SYSTEM, target.address):
        pass


def test_the_run_s_bytes_are_counted_over_all_its_connections(target: Target) -> None:
    with site_lease(SYSTEM, target.address) as lease:
        for _device in range(2):
            with open_exchange(NETWORK, target.address, client="b", run=lease.run) as tcp:
                tcp.sendall(EXCHANGE_REQUEST.pack(1, 1000, 5000) + b"u" * 1000)
                got = 0
                while got < 5008:
                    got += len(tcp.recv(65536))
        assert until(lambda: lease.moved_bytes == 2 * (12 + 1000 + 8 + 5000))
        assert lease.lost == ""


def test_a_coordinator_that_goes_takes_its_load_with_it(target: Target) -> None:
    lease = Lease(SYSTEM, target.address, client="c", run=fresh_run())
    asked = Hello(op="download", client="d", seconds=60, run=lease.run)
    tcp, _session = open_stream(NETWORK, target.address, asked, 3.0)
    with tcp:
        lease.close()
        gone_s = time.perf_counter()
        while tcp.recv(1 << 20):
            assert time.perf_counter() - gone_s < 3.0
    assert free(target)


def test_a_holder_that_falls_silent_loses_it(target: Target) -> None:
    tcp, fields = ask(target.address, Hello(op="lease", client="c", run="r1"))
    began_s = time.perf_counter()
    with tcp:
        assert fields["ok"] is True
        assert not may_load(target)
        assert until(lambda: may_load(target), within_s=LEASE_SILENT_S + 3.0)
    assert time.perf_counter() - began_s > LEASE_SILENT_S - 1.0


HOLDER = """
import sys
from netready_probes.contract import Address
from tests.probes.load.test_lease import SYSTEM
from netready_probes.load.lease import site_lease
with site_lease(SYSTEM, Address(host="127.0.0.1", port=int(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_coordinator_that_was_killed_frees_it_at_once(target: Target) -> None:
    paths = [str(ROOT), str(ROOT / "probes")]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(target.address.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert not may_load(target)
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    assert until(lambda: may_load(target), within_s=3.0)


def test_a_target_that_was_started_again_is_held_again() -> None:
    with running_target() as target:
        lease = Lease(SYSTEM, target.address, client="c", run=fresh_run())
    again = Target(CLOCK, host="127.0.0.1", port=target.address.port)
    assert until(lambda: not may_load(again), within_s=5.0)
    assert lease.lost == ""
    lease.close()
    assert until(lambda: may_load(again))
    again.close()


def test_a_lease_that_somebody_else_has_by_now_is_lost() -> None:
    with running_target() as target:
        lease = Lease(SYSTEM, target.address, client="c", run=fresh_run())
    again = Target(CLOCK, host="127.0.0.1", port=target.address.port)
    with ask(again.address, Hello(op="lease", client="d", run="other"))[0] as other:
        assert until(lambda: not other.send(b".") or lease.lost != "", within_s=8.0)
    assert "another load run has held the target" in lease.lost
    lease.close()
    again.close()


def test_garbage_for_a_beat_is_no_count() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = Address(host="127.0.0.1", port=door.getsockname()[1])

        answered = threading.Event()

        def answer() -> None:
            tcp, _peer = door.accept()
            with tcp:
                tcp.recv(1024)
                tcp.sendall(b'{"ok": true}\n')
                tcp.recv(16)
                tcp.sendall(b'{"bytes": "many"}\n')
                answered.set()
                tcp.recv(16)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        lease = Lease(SYSTEM, address, client="c", run=fresh_run())
        assert answered.wait(3.0)
        time.sleep(0.1)
        lease.close()
        thread.join(timeout=3.0)
    assert lease.moved_bytes == 0


def test_a_full_target_is_said_to_be_full() -> None:
    with (
        running_target(TargetLimits(connections=1)) as target,
        open_exchange(NETWORK, target.address, client="a"),
        pytest.raises(TargetTakenError, match="all connections taken"),
    ):
        Lease(SYSTEM, target.address, client="c", run=fresh_run())


def test_a_probe_against_something_else_needs_no_lease_where_the_target_is_away() -> None:
    nowhere = Address(host="127.0.0.1", port=1)
    with lease_for(SYSTEM, None, needed=True) as grant:
        assert grant.run == ""
    with lease_for(SYSTEM, nowhere, needed=False) as grant:
        assert grant.run == ""
    with pytest.raises(NetworkError), lease_for(SYSTEM, nowhere, needed=True):
        pass
