"""Bulk streams: counted at the receiver, whatever goes wrong is named."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable

import pytest

from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.load.admission import TargetLimits
from netready_probes.load.bulk import (
    Bulk,
    StreamReport,
    bytes_until,
    download,
    goodput_mbps,
    upload,
)
from netready_probes.load.client import TargetRefusedError
from netready_probes.load.process import start_target_process
from netready_probes.load.wire import encode_line
from netready_probes.seams import Clock, Network, NetworkError
from tests.probes.load.room import CLOCK, NETWORK, running_target

pytestmark = pytest.mark.timing

Work = Callable[[Network, Clock, Address, Bulk], tuple[StreamReport, ...]]


def stream(*samples: tuple[float, int]) -> StreamReport:
    return StreamReport(samples=samples, congestion_control="")


def test_rates_are_interpolated_between_samples_and_added_up() -> None:
    one = stream((0.0, 0), (1.0, 1_000_000), (3.0, 3_000_000))
    two = stream((0.0, 0), (3.0, 6_000_000))
    assert bytes_until(one, 2.0) == 2_000_000
    assert goodput_mbps([one, two], from_s=0.5, to_s=2.5) == pytest.approx(24.0)


def test_a_stream_that_did_not_last_leaves_no_rate() -> None:
    assert goodput_mbps([stream((0.0, 0), (1.0, 100))], from_s=0.0, to_s=2.0) is None


@pytest.mark.parametrize("work", [download, upload])
def test_streams_last_as_long_as_asked_and_bring_bytes(work: Work) -> None:
    with running_target() as target:
        bulk = Bulk(client="t", seconds=0.5, streams=2)
        reports = work(NETWORK, CLOCK, target.address, bulk)
    rate = goodput_mbps(reports, from_s=0.1, to_s=0.5)
    assert [report.failure for report in reports] == [None, None]
    assert rate is not None
    assert rate > 100


def test_an_upload_is_what_the_receiver_says_and_not_what_was_sent() -> None:
    with _counting_server(bytes_told=125_000) as address:
        reports = upload(NETWORK, CLOCK, address, Bulk(client="t", seconds=0.5))
    assert goodput_mbps(reports, from_s=0.0, to_s=0.5) == pytest.approx(2.0, rel=0.05)


def test_the_sender_s_congestion_control_is_told() -> None:
    with running_target() as target:
        bulk = Bulk(client="t", seconds=0.2, congestion="reno")
        found = {
            download(NETWORK, CLOCK, target.address, bulk)[0].congestion_control,
            upload(NETWORK, CLOCK, target.address, bulk)[0].congestion_control,
        }
    if not hasattr(socket, "TCP_CONGESTION"):
        pytest.skip("this system does not tell its congestion control")
    assert found == {"reno"}


@pytest.mark.parametrize("work", [download, upload])
def test_a_target_that_dies_half_way_is_a_named_failure(work: Work) -> None:
    with start_target_process() as target:
        assert target.pid is not None
        threading.Timer(0.3, os.kill, (target.pid, signal.SIGKILL)).start()
        reports = work(NETWORK, CLOCK, target.address, Bulk(client="t", seconds=3.0))
    failure = reports[0].failure
    assert failure is not None
    assert failure.word in (FailureWord.RESET, FailureWord.CLOSED_EARLY)
    assert goodput_mbps(reports, from_s=0.0, to_s=3.0) is None


def test_a_stop_acts_within_a_second() -> None:
    with running_target() as target:
        end_s = time.perf_counter() + 0.2
        bulk = Bulk(client="t", seconds=30, stopped=lambda: time.perf_counter() > end_s)
        download(NETWORK, CLOCK, target.address, bulk)
        upload(NETWORK, CLOCK, target.address, bulk)
    assert time.perf_counter() - end_s < 1.0


def test_a_busy_target_is_named_before_anything_flows() -> None:
    with running_target(TargetLimits(connections=1)) as target:
        with pytest.raises(TargetRefusedError) as refused:
            download(NETWORK, CLOCK, target.address, Bulk(client="t", seconds=1, streams=2))
        assert refused.value.failure.word is FailureWord.BUSY


def test_something_else_on_the_port_is_a_bad_answer() -> None:
    ssh = b"SSH-2.0-OpenSSH_9.2\r\n"
    with _counting_server(first=ssh) as address, pytest.raises(NetworkError) as refused:
        download(NETWORK, CLOCK, address, Bulk(client="t", seconds=1))
    assert refused.value.failure.word is FailureWord.BAD_ANSWER


class _counting_server:  # noqa: N801 - used as a function
    """A target that tells what it is told to tell."""

    def __init__(self, *, bytes_told: int = 0, first: bytes | None = None) -> None:
        self._told = bytes_told
        self._first = encode_line({"ok": True, "cc": "bbr"}) if first is None else first
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Address:
        self._thread.start()
        return Address(host="127.0.0.1", port=self._listening.getsockname()[1])

    def __exit__(self, *_exception: object) -> None:
        self._listening.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        client, _peer = self._listening.accept()
        with client:
            client.recv(1024)
            client.sendall(self._first)
            started_s = time.perf_counter()
            client.settimeout(0.05)
            while time.perf_counter() - started_s < 1.0:
                since_s = time.perf_counter() - started_s
                report = {"t_s": since_s, "bytes": int(self._told * since_s / 0.5)}
                try:
                    client.sendall(encode_line(report))
                    client.recv(1 << 20)
                except TimeoutError:
                    continue
                except OSError:
                    return
                time.sleep(0.02)
