"""iperf3 as the reference engine: real servers on loopback, and every way they can fail."""

import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from netready.domain.failures import FailureWord
from netready.domain.metrics import Direction
from netready_probes import iperf3_engine
from netready_probes.contract import BadSettingError, Outcome
from netready_probes.iperf3_child import facts_of
from netready_probes.iperf3_engine import read_run, word_of
from netready_probes.seams import Finished
from netready_probes.system.programs import RealPrograms
from tests.fakes import FakePrograms, fake_context, fake_system

CHILD = " ".join(("python", *iperf3_engine._CHILD_ARGV[1:]))


def _installed() -> bool:
    ended = RealPrograms().run(iperf3_engine._CHILD_ARGV, timeout_s=20, text_in='{"check": true}')
    return ended.exit_code == 0 and RealPrograms().find("iperf3") is not None


needs_iperf3 = pytest.mark.skipif(
    not _installed(), reason="iperf3, its package or libiperf missing"
)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def _server() -> Iterator[int]:
    port = _free_port()
    argv = ["iperf3", "-s", "-B", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.3)  # a connection to see whether it listens would occupy it
        yield port
    finally:
        process.kill()
        process.wait()


def _run(port: int, **settings: str | int) -> Outcome:
    system = fake_system(programs=RealPrograms())
    chosen = {"seconds": 1, "direction": "down", **settings}
    return iperf3_engine.run(
        fake_context(system, iperf3_server=f"127.0.0.1:{port}", supplied=chosen)
    )


def _words(outcome: Outcome) -> list[FailureWord]:
    return [failure.word for failure in outcome.failures]


@needs_iperf3
def test_a_real_server_is_measured_down_and_up_with_parallel_streams() -> None:
    with _server() as port:
        outcome = _run(port, streams=2, direction="both")
    assert not outcome.failures
    rates = {line.direction: line.value for line in outcome.metrics}
    assert set(rates) == {Direction.DOWN, Direction.UP}
    assert all(rate is not None and rate > 10 for rate in rates.values())
    assert outcome.annotations["engine"].startswith("iperf 3")
    assert outcome.metrics[0].label == "2 streams"


@needs_iperf3
def test_nobody_listening_is_refused_and_not_a_rate_of_zero() -> None:
    outcome = _run(_free_port(), direction="both")
    assert _words(outcome) == [FailureWord.REFUSED]
    assert [line.value for line in outcome.metrics] == [None]


@needs_iperf3
def test_a_server_in_use_is_busy() -> None:
    with _server() as port:
        argv = ["iperf3", "-c", "127.0.0.1", "-p", str(port), "-t", "5", "-b", "1M"]
        other = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
        try:
            time.sleep(0.5)
            outcome = _run(port)
        finally:
            other.kill()
            other.wait()
    assert _words(outcome) == [FailureWord.BUSY]


@needs_iperf3
def test_a_server_that_dies_half_way_is_a_word_and_not_a_rate() -> None:
    with _server_that_dies_after(1.5) as port:
        outcome = _run(port, seconds=5)
    assert len(outcome.failures) == 1
    assert outcome.failures[0].word in (
        FailureWord.CLOSED_EARLY,
        FailureWord.RESET,
        FailureWord.REFUSED,
    )
    assert outcome.metrics[0].value is None


@contextmanager
def _server_that_dies_after(seconds: float) -> Iterator[int]:
    port = _free_port()
    argv = ["iperf3", "-s", "-B", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        yield port
    finally:
        timer.cancel()
        process.kill()
        process.wait()


@needs_iperf3
def test_a_server_that_speaks_another_language_ends_within_the_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=_say_nonsense, args=(server,))
        thread.start()
        started_s = time.monotonic()
        outcome = _run(port)
        assert time.monotonic() - started_s < 15
        thread.join(5)
    assert len(outcome.failures) == 1
    assert outcome.metrics[0].value is None


def _say_nonsense(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.recv(1000)


def test_a_network_is_not_loaded_without_permission() -> None:
    programs = FakePrograms()
    system = fake_system(programs=programs)
    outcome = iperf3_engine.run(fake_context(system, iperf3_server="192.0.2.9"))
    assert _words(outcome) == [FailureWord.NOT_ALLOWED]
    assert not programs.ran


@pytest.mark.parametrize(
    ("ended", "word"),
    [
        (Finished(exit_code=None, out="", err=""), FailureWord.TIMEOUT),
        (Finished(exit_code=3, out="", err=""), FailureWord.NOT_INSTALLED),
        (Finished(exit_code=-11, out="", err=""), FailureWord.BAD_ANSWER),
        (Finished(exit_code=0, out='{"received_bps": 0}', err=""), FailureWord.BAD_ANSWER),
        (Finished(exit_code=0, out='{"received_bps": true}', err=""), FailureWord.BAD_ANSWER),
        (Finished(exit_code=0, out='{"error": "what?"}', err=""), FailureWord.UNKNOWN),
    ],
)
def test_every_bad_end_of_the_child_has_a_word_and_no_rate(
    ended: Finished, word: FailureWord
) -> None:
    run = read_run(ended.exit_code, ended.out)
    assert (run.word, run.goodput_mbps) == (word, None)


def test_the_answer_is_found_behind_what_the_library_prints() -> None:
    out = 'Control connection MSS 32768\n{ not this\n{"received_bps": 94000000, "version": "x"}\n'
    assert read_run(0, out).goodput_mbps == 94


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("error - unable to connect to server: Connection refused", FailureWord.REFUSED),
        ("the server is busy running a test. try again later", FailureWord.BUSY),
        ("unable to connect to server: No route to host", FailureWord.NO_ROUTE),
        ("unable to connect to server: Connection timed out", FailureWord.TIMEOUT),
        ("control socket has closed unexpectedly", FailureWord.CLOSED_EARLY),
        ("", FailureWord.UNKNOWN),
    ],
)
def test_each_sentence_of_the_library_has_a_word(sentence: str, word: FailureWord) -> None:
    assert word_of(sentence) is word


def test_an_error_beside_figures_is_an_error() -> None:
    result = {"error": "boom", "end": {"sum_received": {"bits_per_second": 1e9}}}
    assert facts_of(result) == {"error": "boom"}


def test_a_missing_package_is_told_once_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iperf3_engine, "_CHILD_ARGV", tuple(CHILD.split()))
    programs = FakePrograms({CHILD: Finished(exit_code=3, out="", err="")})
    ctx = fake_context(fake_system(programs=programs), iperf3_server="127.0.0.1")
    outcome = iperf3_engine.run(ctx)
    assert _words(outcome) == [FailureWord.NOT_INSTALLED]
    assert "libiperf" in outcome.failures[0].note
    assert len(programs.ran) == 1


def test_down_is_asked_for_as_iperf3s_reverse_and_the_receivers_count_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(iperf3_engine, "_CHILD_ARGV", tuple(CHILD.split()))
    answers = ['{"received_bps": 50e6, "sent_bps": 60e6}', '{"received_bps": 9e6}']
    programs = FakePrograms({CHILD: answers})
    system = fake_system(programs=programs)
    outcome = iperf3_engine.run(fake_context(system, iperf3_server="192.0.2.9", permission="Head"))
    rates = {line.direction: line.value for line in outcome.metrics}
    assert rates == {Direction.DOWN: 50, Direction.UP: 9}
    assert [json.loads(text)["reverse"] for text in programs.texts_in] == [True, False]


def test_the_server_must_be_named() -> None:
    with pytest.raises(BadSettingError, match="iperf3_server"):
        iperf3_engine.run(fake_context())
