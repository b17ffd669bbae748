"""One load at a time on this device, whoever starts it and however it ends."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from netready.domain.errors import CannotMeasureError
from netready.domain.record import NetworkFacts
from netready_probes.agent.recorder import Identity, record_of
from netready_probes.contract import Outcome, Probe, ProbeContext
from netready_probes.seams import System
from netready_probes.system import real_system
from netready_probes.system.load_lock import FILE_NAME, LoadBusyError, lock_path, one_load
from tests.fakes import FakeClock, FakeHost, FakeNetwork, FakePrograms

HOLDER = """
import sys
from pathlib import Path
from netready_probes.system.load_lock import one_load
with one_load(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> "subprocess.Popen[str]":
    """Another process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_is_told_who_holds_it_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with holder(path) as other:
        with pytest.raises(LoadBusyError) as refused, one_load(path):
            pass
        other.communicate()

    assert f"process {other.pid}" in refused.value.reason
    assert "Wait until it has ended" in refused.value.remedy
    with one_load(path):
        pass


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_it_ends_with_the_process_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with holder(path) as other:
        other.send_signal(signal.SIGKILL)
        other.communicate()

    with one_load(path):
        pass


def test_a_fault_inside_lets_go_of_it(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with suppress(ZeroDivisionError), one_load(path):
        _ = 1 / 0

    with one_load(path):
        pass


@pytest.mark.skipif(os.name != "posix", reason="needs links that anybody may make")
def test_a_link_in_its_place_is_refused_and_what_it_names_is_untouched(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("untouched")
    for make_link in (Path.symlink_to, Path.hardlink_to):
        path = tmp_path / f"{make_link.__name__}.lock"
        make_link(path, precious)
        with pytest.raises(CannotMeasureError, match="cannot be used"), one_load(path):
            pass
    assert precious.read_text() == "untouched"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_in_its_place_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(CannotMeasureError, match="Remove it"), one_load(tmp_path / "pipe"):
        pass


def test_rubbish_in_it_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with holder(path) as other:
        path.write_bytes(b"\xff\x1b[2J" * 1000)
        with pytest.raises(LoadBusyError) as refused, one_load(path):
            pass
        other.communicate()
    assert "process" not in refused.value.reason


def test_only_a_filling_probe_takes_it() -> None:
    identity = Identity(
        site="", room=None, device="d", agent_version="0", network=NetworkFacts(ssid=None)
    )
    context = ProbeContext(
        system=System(
            clock=FakeClock(),
            network=FakeNetwork(),
            programs=FakePrograms(),
            host=FakeHost(),
            one_load=real_system().one_load,
        )
    )

    def probe(*, loads: bool) -> Probe:
        return Probe(
            name="t", version="1", summary="", run=lambda _: Outcome(), metrics=(), loads=loads
        )

    with holder(lock_path()) as other:
        with pytest.raises(LoadBusyError):
            record_of(probe(loads=True), context, identity)
        assert record_of(probe(loads=False), context, identity).probe == "t"
        other.communicate()
    assert record_of(probe(loads=True), context, identity).probe == "t"
