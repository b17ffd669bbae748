"""The sensor's filter runs in the kernel here: on a pair of local sockets, without root."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from netready_probes.system import monitor
from netready_probes.system.monitor import Frames, is_monitor, listen
from tests.probes.wifi.build_frames import (
    AD_HOC,
    BEACON,
    DATA,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    frame,
    modern_elements,
    radiotap,
)

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="not to be had here: the filter is of the Linux kernel"
)
ELEMENTS = modern_elements()


def passes(data: bytes) -> bool:
    """Whether the kernel lets it through."""
    sender, heard = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with sender, heard:
        monitor.attach(heard, monitor.ONLY_ACCESS_POINTS)
        heard.setblocking(False)
        try:
            sender.send(data)
        except PermissionError:  # how a local socket tells that the filter dropped it
            return False
        try:
            return heard.recv(65_535) == data
        except BlockingIOError:
            return False


@linux_only
@pytest.mark.parametrize("tsft", [False, True])
@pytest.mark.parametrize("flags", [None, 0x10])
def test_the_kernel_lets_access_points_through_whatever_the_length_of_radiotap(
    tsft: bool, flags: int | None
) -> None:
    head = radiotap(2437, -60, flags=flags, tsft=tsft)
    for kind in (BEACON, PROBE_RESPONSE):
        assert passes(head + frame(ELEMENTS, kind=kind))


@linux_only
def test_a_radiotap_header_longer_than_a_byte_counts_too() -> None:
    for length in (300, 0x0180):
        head = bytes([0, 0]) + length.to_bytes(2, "little") + bytes(length - 4)
        assert passes(head + frame(ELEMENTS))
        assert not passes(head + frame(ELEMENTS, kind=DATA))


@linux_only
def test_no_frame_of_a_client_gets_past_the_kernel() -> None:
    """Every other type and subtype, and a client's ad-hoc beacon."""
    kinds = [kind for kind in range(256) if kind not in (BEACON, PROBE_RESPONSE)]
    assert PROBE_REQUEST in kinds
    assert [kind for kind in kinds if passes(radiotap() + frame(ELEMENTS, kind=kind))] == []
    assert not passes(radiotap() + frame(ELEMENTS, capability=AD_HOC))


@linux_only
def test_what_is_too_short_or_lies_about_its_length_is_dropped() -> None:
    whole = radiotap() + frame(ELEMENTS)
    assert not any(passes(whole[:length]) for length in range(1, 13 + 35))
    assert not passes(b"\0\0\xff\xff" + whole[4:])


@linux_only
def test_listening_ends_with_the_time_and_gives_what_came() -> None:
    sender, heard = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    beacon = radiotap() + frame(ELEMENTS)
    with sender, heard:
        heard.setblocking(False)
        for _ in range(3):
            sender.send(beacon)
        frames = listen(heard, 0.05, [])
    lines = list(frames.lines())
    assert lines[-1] == {"frames": 3, "left_out": 0}
    assert [line["frame"] for line in lines[:-1]] == [beacon.hex()] * 3
    assert all(line["age_ms"] >= 0 for line in lines[:-1])


@linux_only
def test_listening_ends_when_the_leash_is_let_go() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    sender, heard = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with sender, heard:
        listen(heard, 600.0, [reading])  # would be stopped by the whole run's limit otherwise
    os.close(reading)


def test_each_access_point_keeps_its_newest_frames_and_no_more() -> None:
    frames = Frames()
    for number in range(20):
        frames.add(radiotap() + frame(bytes([200, 1, number])), float(number))
    assert [at_s for at_s, _ in next(iter(frames.kept.values()))] == [15, 16, 17, 18, 19]


def test_more_access_points_than_anybody_has_are_counted_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(monitor, "_ACCESS_POINTS_MAX", 2)
    frames = Frames()
    for number in range(5):
        frames.add(radiotap() + frame(b"", bssid=bytes([2, 0, 0, 0, 0, number])), 0.0)
    assert (len(frames.kept), frames.left_out, frames.total) == (2, 3, 5)


def test_a_monitor_interface_is_told_by_its_kind_of_frames(tmp_path: Path) -> None:
    for name, kind in (("mon0", "803"), ("wlan0", "1")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(kind + "\n")
    assert is_monitor("mon0", tmp_path)
    for name in ("wlan0", "none0", "../mon0", "mon0\n", "m" * 16):
        assert not is_monitor(name, tmp_path)


@linux_only
def test_the_program_says_by_its_exit_code_that_there_is_no_monitor() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "netready_probes.system.monitor", "1", "none0"],
        capture_output=True,
        timeout=30,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (monitor.NO_MONITOR, b"", b"")


def test_what_it_prints_is_json_a_line() -> None:
    frames = Frames()
    frames.add(radiotap() + frame(ELEMENTS), 1.0)
    frames.ended_s = 1.25
    first, last = [json.loads(json.dumps(line)) for line in frames.lines()]
    assert first["age_ms"] == 250
    assert last == {"frames": 1, "left_out": 0}
