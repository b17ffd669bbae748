import builtins
import struct
import sys
from collections.abc import Callable

import pytest

from netready.domain.air import BssLoad
from netready.domain.failures import FailureWord
from netready_probes.wifi.beacons import captures
from netready_probes.wifi.beacons.captures import CaptureReading, read_capture
from tests.probes.wifi.build_frames import (
    PROBE_REQUEST,
    block,
    frame,
    modern_elements,
    pcap,
    pcapng,
    radiotap,
)
from tests.probes.wifi.samples import wifi_samples

OTHER = bytes.fromhex("020000000b02")
RECORDS = (
    radiotap(5180, -61) + frame(modern_elements()),
    radiotap(5180, -70) + frame(modern_elements(name=b"Staff"), bssid=OTHER),
    radiotap(5180, -50) + frame(b"", kind=PROBE_REQUEST),
)


def names(reading: CaptureReading) -> list[str | None]:
    assert reading.failure is None
    return [bss.ssid for bss in reading.bss]


@pytest.mark.parametrize("written", [pcap, pcapng])
@pytest.mark.parametrize("order", ["<", ">"])
def test_both_kinds_of_file_in_both_byte_orders(written: Callable[..., bytes], order: str) -> None:
    reading = read_capture(written(RECORDS, order=order))
    assert names(reading) == ["Pupils", "Staff"]
    assert (reading.records, reading.announcing) == (3, 2)
    assert reading.passed == (("no beacon and no probe response", 1),)
    assert reading.faults == ()


@pytest.mark.parametrize("written", [pcap, pcapng])
def test_a_cut_off_file_keeps_what_stood_before_and_names_the_place(
    written: Callable[..., bytes],
) -> None:
    whole = written(RECORDS)
    before = len(written(RECORDS[:1]))
    for length in range(before, len(written(RECORDS[:2]))):
        reading = read_capture(whole[:length])
        assert names(reading)[0] == "Pupils"
        if length == before:
            assert reading.faults == ()
        else:
            (fault,) = reading.faults
            assert "cut off" in fault
            assert f"at byte {before}" in fault
    for length in range(len(whole)):
        read_capture(whole[:length])


@pytest.mark.parametrize("kind", [pcap, pcapng])
def test_a_frame_of_which_only_a_part_was_kept_has_no_check_sum_at_its_end(
    kind: Callable[..., bytes],
) -> None:
    whole = radiotap(flags=0x10) + frame(modern_elements(), check_sum=True)
    kept = len(whole) - 4 - 26  # the last element is left out, and the check sum
    cut = kind([whole[:kept]]).replace(
        struct.pack("<II", kept, kept), struct.pack("<II", kept, len(whole))
    )
    (bss,) = read_capture(cut).bss
    assert bss.faults == ()
    (bss,) = read_capture(kind([whole[:kept]])).bss
    assert bss.faults != ()


def test_a_length_that_lies_ends_the_file_with_its_place() -> None:
    good = pcap(RECORDS[:1])
    liar = good + struct.pack("<IIII", 0, 0, 0xFFFFFFF0, 0) + bytes(100)
    reading = read_capture(liar)
    assert names(reading) == ["Pupils"]
    assert reading.faults == (
        f"The record at byte {len(good)} is too long, or one too many; the rest is left out.",
    )
    good = pcapng(RECORDS[:1])
    for size in (0, 11, 14, 0xFFFFFFFC):
        reading = read_capture(good + struct.pack("<II", 6, size) + bytes(100))
        assert names(reading) == ["Pupils"]
        assert f"at byte {len(good)}" in reading.faults[0]
    reading = read_capture(good + struct.pack("<III", 6, 16, 0) + struct.pack("<I", 20))
    assert reading.faults == (f"The block at byte {len(good)} does not end where it says.",)


def test_two_captures_one_after_the_other_each_know_their_own_interfaces() -> None:
    plain = pcapng([frame(modern_elements(name=b"Second"), bssid=OTHER)], link_type=105)
    assert names(read_capture(pcapng(RECORDS[:1]) + plain)) == ["Pupils", "Second"]


def test_blocks_with_keys_or_programs_are_passed_over() -> None:
    keys = block(10, struct.pack("<II", 0x544C534B, 4) + b"keys")
    reading = read_capture(pcapng(()) + keys + pcapng(RECORDS[:1]))
    assert names(reading) == ["Pupils"]
    assert reading.faults == ()
    handed_on = list(captures._sections(pcapng(()) + keys))
    assert handed_on == [pcapng(())]


def test_a_packet_of_an_interface_that_was_never_described_is_none() -> None:
    stray = block(6, struct.pack("<5I", 7, 0, 0, 4, 4) + b"abcd")
    reading = read_capture(pcapng(RECORDS[:1]) + stray)
    assert names(reading) == ["Pupils"]


def test_a_capture_of_a_cable_says_so() -> None:
    reading = read_capture(pcap([bytes(60)], link_type=1))
    assert reading.bss == ()
    assert reading.faults == ("Link type 1 holds no Wi-Fi frames for us.",)


@pytest.mark.parametrize("content", [b"", b"\xd4\xc3", b"not a capture", b"\0" * 100])
def test_what_is_no_capture_is_called_so(content: bytes) -> None:
    failure = read_capture(content).failure
    assert failure is not None
    assert failure.word is FailureWord.BAD_ANSWER


def test_a_head_without_a_body_is_a_fault_and_nothing_more() -> None:
    assert len(read_capture(b"\xd4\xc3\xb2\xa1").faults) == 1
    assert len(read_capture(b"\x0a\x0d\x0d\x0a").faults) == 1


def test_without_scapy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: object, **more: object) -> object:
        if name.startswith("scapy"):
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(builtins, "__import__", refuse)
    failure = read_capture(pcap(RECORDS)).failure
    assert failure is not None
    assert failure.word is FailureWord.NOT_INSTALLED
    assert "netready[capture]" in failure.note


def test_scapy_is_imported_only_when_it_is_asked_for() -> None:
    assert "scapy" not in vars(captures)
    assert "scapy.all" not in sys.modules


@pytest.mark.parametrize(
    ("name", "ssid", "channel", "load", "ap_name"),
    [
        (
            "lswifi_Beacon-AerohiveHostname.pcap",
            "Robert-Test-DHCP",
            140,
            BssLoad(stations=0, utilisation_255=2, admission_32us=0),
            "Apple-Test-AP230",
        ),
        (
            "lswifi_Beacon-Cisco-AP-Name-v1-v2.pcapng",
            "jjj-PSK",
            149,
            BssLoad(stations=0, utilisation_255=13, admission_32us=23_437),
            "AP178-012345678",
        ),
        ("lswifi_Beacon-Mikrotik-Routerboard-AP-Name.pcap", "SSID_1", 13, None, "Device_1"),
        (
            "lswifi_southwest-symbol-proprietary-load-type-element.pcapng",
            "SouthwestWiFi",
            40,
            BssLoad(stations=41, utilisation_255=91, admission_32us=31_250),
            None,
        ),
        ("lswifi_wifi7aruba755-10.7.2.0.pcapng", "Wi-Fi 7", 1, None, None),
    ],
)
def test_captures_of_other_projects_equal_what_was_read_by_eye(
    name: str, ssid: str, channel: int, load: BssLoad | None, ap_name: str | None
) -> None:
    content = (wifi_samples() / "pcap" / name).read_bytes()
    reading = read_capture(content)
    (bss,) = reading.bss
    assert (bss.ssid, bss.channel, bss.load, bss.ap_name) == (ssid, channel, load, ap_name)
    assert (bss.faults, reading.faults) == ((), ())
    assert bss.signal_dbm is not None
    assert -100 < bss.signal_dbm < -20
