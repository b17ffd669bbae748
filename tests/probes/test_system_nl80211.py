"""The process that asks the kernel for Wi-Fi: JSON lines or an exit code, on any machine."""

import sys

import pytest

from netready_probes.system.nl80211 import NO_NL80211, flags_of
from netready_probes.system.programs import RealPrograms
from netready_probes.wifi.nl80211 import parse_interfaces


@pytest.mark.skipif(sys.platform != "linux", reason="nl80211 is Linux's")
def test_the_process_ends_with_lines_that_can_be_read_or_with_its_reason() -> None:
    argv = [sys.executable, "-P", "-m", "netready_probes.system.nl80211"]
    ended = RealPrograms().run(argv, timeout_s=20)
    assert ended.exit_code in (0, NO_NL80211), ended.err
    assert len(parse_interfaces(ended.out)) == len(ended.out.splitlines())


@pytest.mark.parametrize(
    ("text", "flags"), [("fe000000a2000000", (0xFE, 0xA2)), ("fe00", (0, 0)), ("", (0, 0))]
)
def test_flags_of_a_station_are_two_words(text: str, flags: tuple[int, int]) -> None:
    assert flags_of(text) == flags
