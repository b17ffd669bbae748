"""Linux's readers: the best that is there, and what one look by `iw` is put together from."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from netready.domain.failures import Failure
from netready_probes.seams import Finished
from netready_probes.wifi.choice import interface_of
from netready_probes.wifi.linux.reader import (
    KERNEL_ARGV,
    IwReader,
    Nl80211Reader,
    NmcliReader,
    linux_reader,
)
from netready_probes.wifi.linux.sentences import errno_in, of_refusal
from tests.fakes import FakeHost, FakePrograms, fake_system
from tests.probes.captured import captured

KERNEL: Final = " ".join((Path(sys.executable).name, *KERNEL_ARGV[1:]))
MULTI_LINK: Final = """Station 02:00:5e:10:20:40 (on wlan0)
\tsignal:  \t0 dBm
\tbeacon signal avg:\t-42 dBm
\tLink 0:
\t\tsignal:  \t-40 dBm
\tLink 1:
\t\tsignal:  \t-51 dBm
Station 02:00:5e:99:99:99 (on wlan0)
\tsignal:  \t-30 dBm
"""
INFO: Final = """Interface wlan0
\ttype managed
\tMLD with links:
\t - link ID  0 link addr 02:00:5e:10:20:02
\t - link ID  1 link addr 02:00:5e:10:20:03
\t   channel 37 (6135 MHz), width: 160 MHz, center1: 6185 MHz
"""


def _reader(answers: Mapping[str, Finished | str | list[Finished | str]]) -> object:
    return linux_reader(fake_system(programs=FakePrograms(answers)))


def test_the_kernel_comes_first_then_iw_then_nmcli() -> None:
    iw, nmcli = {"iw dev": captured("iw/dev.txt")}, {"nmcli -t": ""}
    look = captured("nl80211/eht160.jsonl")
    assert isinstance(_reader({**iw, **nmcli, KERNEL: look}), Nl80211Reader)
    assert isinstance(_reader({**iw, **nmcli}), IwReader)
    assert isinstance(_reader(nmcli), NmcliReader)
    found = _reader({})
    assert isinstance(found, Failure)
    assert "iw" in found.note


def test_a_kernel_process_that_fails_leaves_it_to_iw() -> None:
    broken = Finished(exit_code=1, out="", err="Traceback")
    assert isinstance(_reader({KERNEL: broken, "iw dev": ""}), IwReader)


def test_one_look_by_iw_joins_what_four_commands_tell_of_several_links() -> None:
    answers = {
        "iw dev wlan0 link": captured("iw/link_mlo.txt"),
        "iw dev wlan0 info": INFO,
        "iw dev wlan0 station dump": MULTI_LINK,
        "iw dev wlan0 survey dump": "Survey data from wlan0\n\tfrequency: 6135 MHz [in use]\n",
    }
    link = IwReader(programs=FakePrograms(answers)).link("wlan0")
    assert (link.frequency_mhz, link.width_mhz, link.links) == (6135, 160, 2)
    assert (link.signal_dbm, link.beacon_signal_dbm, link.noise_dbm) == (None, -42, None)
    assert [(part.link_id, part.active, part.signal_dbm) for part in link.parts] == [
        (0, False, -40),
        (1, True, -51),
    ]
    assert [part.bssid for part in link.parts] == ["02:00:5e:10:20:41", "02:00:5e:10:20:42"]


def test_between_stages_all_is_scanned_and_beside_a_load_the_own_channel_only() -> None:
    scan = captured("iw/scan.txt")
    programs = FakePrograms(
        {
            "iw dev wlan0 link": captured("iw/link_he80.txt"),
            "iw dev wlan0 scan": scan,
            "iw dev wlan0 scan freq 5180 passive": scan,
        }
    )
    reader = IwReader(programs=programs)
    assert len(reader.cached("wlan0").bss) == 5
    assert programs.ran[-1] == "iw dev wlan0 scan freq 5180 passive"
    assert reader.scan("wlan0").own_bssid == "02:00:5e:10:20:30"


def test_a_busy_radio_gives_its_list_with_a_sentence() -> None:
    busy = Finished(exit_code=240, out="", err="command failed: Device or resource busy (-16)")
    programs = FakePrograms(
        {"iw dev wlan0 scan": busy, "iw dev wlan0 scan dump": captured("iw/scan.txt")}
    )
    reading = IwReader(programs=programs).scan("wlan0")
    assert (len(reading.bss), reading.failure) == (5, None)
    assert "refused" in reading.note


@pytest.mark.parametrize(
    ("said", "failed"),
    [("(-1)", False), ("(-16)", False), ("(-19)", True), ("(-100)", True), ("(-132)", True)],
)
def test_only_what_keeps_from_reading_is_a_failure(said: str, failed: bool) -> None:
    failure, note = of_refusal(errno_in(f"command failed: something {said}"))
    assert (failure is not None) is failed
    assert bool(note) is not failed


def test_of_two_adapters_the_one_with_the_route_is_meant_then_the_connected_one() -> None:
    dev = "phy#1\n\tInterface wlan1\n\t\ttype managed\nphy#0\n\tInterface wlan0\n\t\ttype managed\n"
    answers = {
        "iw dev": dev,
        "iw dev wlan1 link": captured("iw/link_not_connected.txt"),
        "iw dev wlan0 link": captured("iw/link_he80.txt"),
    }
    reader = IwReader(programs=FakePrograms(answers))
    routed = fake_system(host=FakeHost(gateway_found=("192.0.2.1", "wlan1")))
    wired = fake_system(host=FakeHost(gateway_found=("192.0.2.1", "eth0")))
    assert interface_of(routed, reader) == "wlan1"
    assert interface_of(wired, reader) == "wlan0"
    assert interface_of(wired, IwReader(programs=FakePrograms({"iw dev": ""}))) is None
