"""The Wi-Fi link: captures to values, states to words, and never an invented zero."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from netready.domain.failures import FailureWord
from netready_probes import wifi_link
from netready_probes.contract import Outcome
from netready_probes.seams import Finished
from netready_probes.wifi.linux.nl80211 import parse_interfaces
from netready_probes.wifi.linux.reader import KERNEL_ARGV
from netready_probes.wifi.reading import (
    Counters,
    LinkState,
    band_of,
    channel_of,
    plausible_dbm,
    retry_ratio,
)
from tests.fakes import FakeHost, FakePrograms, fake_context, fake_system
from tests.probes.captured import captured

LINK: Final = "iw dev wlan0 link"
STATION: Final = "iw dev wlan0 station dump"
KERNEL: Final = " ".join((Path(sys.executable).name, *KERNEL_ARGV[1:]))
WATCH: Final = f"{KERNEL} watch wlan0 2"


def _iw(**changes: str | list[str]) -> dict[str, Finished | str | list[str]]:
    answers: dict[str, Finished | str | list[str]] = {
        "iw dev": captured("iw/dev.txt"),
        LINK: captured("iw/link_he80.txt"),
        STATION: [captured("iw/station_before.txt"), captured("iw/station_after.txt")],
        "iw dev wlan0 info": captured("iw/info.txt"),
        "iw dev wlan0 survey dump": captured("iw/survey.txt"),
    }
    return {**answers, **{f"iw dev wlan0 {key}": value for key, value in changes.items()}}


def _run(answers: Mapping[str, Finished | str | list[str]], **settings: str | float) -> Outcome:
    return wifi_link.run(
        fake_context(fake_system(programs=FakePrograms(answers)), supplied=settings)
    )


def _values(outcome: Outcome) -> dict[str, float | None]:
    return {line.name: line.value for line in outcome.metrics}


def test_a_connected_link_is_read_with_retries_of_the_interval() -> None:
    outcome = _run(_iw())
    assert _values(outcome) == {
        "signal_dbm": -57,
        "noise_dbm": -95,
        "snr_db": 38,
        "frequency_mhz": 5180,
        "channel": 36,
        "channel_width_mhz": 80,
        "wifi_generation": 6,
        "tx_rate_mbps": 960.7,
        "rx_rate_mbps": 1200.9,
        "mcs": 9,
        "spatial_streams": 2,
        "retry_ratio": 0.25,  # 100 retries beside 300 frames
        "failed_frames_ratio": 0,  # 2 before, 2 after
        "beacon_loss_count": None,
        "link_count": 1,
        "roam_count": 0,
        "roam_gap_ms": None,
    }
    assert outcome.details["ssid"] == "Schüler \\ 5G"
    assert outcome.details["bssid"] == "02:00:5e:10:20:30"
    assert outcome.annotations["band"] == "5 GHz"


def test_the_access_points_address_is_in_no_metric_failure_or_annotation() -> None:
    outcome = _run(_iw())
    assert "02:00:5e" not in str((outcome.metrics, outcome.failures, outcome.annotations))


def test_zero_dbm_means_no_frame_yet_and_the_beacons_are_taken() -> None:
    idle, zero = captured("iw/link_idle.txt"), captured("iw/station_zero.txt")
    answers = _iw(link=idle) | {STATION: zero}
    line = next(line for line in _run(answers).metrics if line.name == "signal_dbm")
    assert line.value == -42
    assert "beacons" in line.note


def test_what_is_not_told_is_none_with_a_note() -> None:
    answers = {"iw dev": captured("iw/dev.txt"), LINK: captured("iw/link_idle.txt")}
    outcome = _run(answers)
    for line in outcome.metrics:
        known = ("frequency_mhz", "channel", "tx_rate_mbps", "link_count", "roam_count")
        if line.name not in known:
            assert line.value is None, line.name
            assert line.note, line.name


@pytest.mark.parametrize(
    ("capture", "word"),
    [
        ("link_not_connected", FailureWord.NO_NETWORK),
        ("link_authenticated", FailureWord.NO_NETWORK),
        ("link_no_device", FailureWord.NO_NETWORK),
    ],
)
def test_a_state_is_a_word_and_not_a_number(capture: str, word: FailureWord) -> None:
    outcome = _run(_iw(link=captured(f"iw/{capture}.txt")))
    assert [failure.word for failure in outcome.failures] == [word]
    assert all(line.value is None for line in outcome.metrics)


def test_text_that_is_not_understood_is_a_bad_answer() -> None:
    outcome = _run(_iw(link="Verbunden mit etwas\n"))
    assert [failure.word for failure in outcome.failures] == [FailureWord.BAD_ANSWER]


def test_a_move_to_another_access_point_meanwhile_is_a_roam_with_its_gap_and_no_retries() -> None:
    answers = _iw(link=[captured("iw/link_he80.txt"), captured("iw/link_idle.txt")])
    outcome = _run(answers)
    values = _values(outcome)
    assert (values["roam_count"], values["roam_gap_ms"]) == (1, 250)  # somewhere in a poll of 0.5 s
    assert values["retry_ratio"] is None
    assert outcome.details["roams"] == [
        {
            "from_bssid": "02:00:5e:10:20:30",
            "to_bssid": "02:00:5e:10:20:31",
            "gap_ms": 250.0,
            "bound_ms": 250.0,
            "signal_before_dbm": -57.0,
            "signal_after_dbm": None,  # no frame yet, and the stations are still the old ones
        }
    ]


@pytest.mark.parametrize(
    ("later", "words"), [("link_not_connected", "lost"), ("link_no_device", "unplugged")]
)
def test_a_link_that_goes_away_meanwhile_is_named_and_has_no_figures(
    later: str, words: str
) -> None:
    answers = _iw(link=[captured("iw/link_he80.txt"), captured(f"iw/{later}.txt")])
    outcome = _run(answers)
    assert [failure.word for failure in outcome.failures] == [FailureWord.CLOSED_EARLY]
    assert words in outcome.failures[0].note
    assert all(line.value is None for line in outcome.metrics)


def test_a_stop_is_no_loss_of_the_link() -> None:
    system = fake_system(programs=FakePrograms(_iw()))
    outcome = wifi_link.run(replace(fake_context(system), stopped=lambda: True))
    assert [failure.word for failure in outcome.failures] == [FailureWord.STOPPED]


def test_no_wireless_adapter_and_no_program_are_different_words() -> None:
    no_adapter = _run({"iw dev": ""})
    no_program = _run({})
    assert [failure.word for failure in no_adapter.failures] == [FailureWord.NO_NETWORK]
    assert [failure.word for failure in no_program.failures] == [FailureWord.NOT_INSTALLED]


def test_another_platform_is_not_supported_yet() -> None:
    host = FakeHost(platform_facts={"system": "Plan9"})
    outcome = wifi_link.run(fake_context(fake_system(host=host)))
    assert [failure.word for failure in outcome.failures] == [FailureWord.NOT_SUPPORTED]


def test_the_kernel_is_asked_before_iw() -> None:
    look = captured("nl80211/eht160.jsonl")
    outcome = _run({**_iw(), KERNEL: look, WATCH: look + look})
    values = _values(outcome)
    assert (values["signal_dbm"], values["channel"]) == (-61, 37)
    assert values["retry_ratio"] is None  # the same counters twice: nothing was sent
    assert {line.source for line in outcome.metrics} == {"nl80211"}


def test_roams_that_the_kernel_saw_have_the_gap_between_its_looks() -> None:
    look = captured("nl80211/eht160.jsonl")
    spans = captured("nl80211/roam.jsonl")
    outcome = _run({KERNEL: look, WATCH: look + spans + look})
    values = _values(outcome)
    # left between 980 and 1000 ms, arrived between 1060 and 1080 ms
    assert (values["roam_count"], values["roam_gap_ms"]) == (1, 80)
    line = next(line for line in outcome.metrics if line.name == "roam_gap_ms")
    assert "give or take 20 ms" in line.note


def test_a_kernel_without_wireless_is_no_adapter() -> None:
    outcome = _run({KERNEL: Finished(exit_code=4, out="", err="")})
    assert [failure.word for failure in outcome.failures] == [FailureWord.NO_NETWORK]


def test_without_pyroute2_and_iw_networkmanager_is_asked_and_its_signal_is_an_estimate() -> None:
    fields = "IN-USE,BSSID,SSID,MODE,CHAN,FREQ,RATE,SIGNAL,SECURITY,DEVICE"
    listed = "*:02\\:00\\:5E\\:10\\:20\\:30:Pupils:Infra:36:5180 MHz:270 Mbit/s:80:WPA2:wlan0\n"
    answers = {
        "nmcli -t -f DEVICE,TYPE dev": "wlan0:wifi\nlo:loopback\n",
        f"nmcli -t -f {fields} dev wifi list ifname wlan0 --rescan no": listed,
    }
    outcome = _run(answers)
    signal = next(line for line in outcome.metrics if line.name == "signal_dbm")
    assert (signal.value, signal.source) == (-52, "estimated from %")
    assert outcome.details["ssid"] == "Pupils"


def test_the_kernels_attributes_are_read_in_their_units() -> None:
    found = parse_interfaces(captured("nl80211/eht160.jsonl"))
    link = found["wlan0"]
    assert (link.generation, link.width_mhz, link.tx_rate_mbps) == (7, 160, 2882.4)
    assert link.rx_rate_mbps == 6.0
    assert link.noise_dbm == -95
    assert link.counters == Counters(tx_packets=5000, tx_retries=250)
    assert (link.mcs, link.streams) == (13, 2)
    assert found["wlan1"].state is LinkState.NOT_CONNECTED


@pytest.mark.parametrize("text", ["", "null", "[]", "1", '{"interface": 3}', "{"])
def test_hostile_kernel_lines_yield_nothing(text: str) -> None:
    assert parse_interfaces(text) == {}


@pytest.mark.parametrize(
    ("before", "after", "ratio", "why"),
    [
        ((100, 10), (400, 110), 0.25, ""),
        ((100, 10), (200, 510), 500 / 600, ""),  # more retries than frames
        ((100, None), (400, None), None, "does not count"),
        ((400, 110), (100, 10), None, "reset"),
        ((3_600_000, 0), (3_700_000, 0), None, "no retries at all"),
        ((100, 10), (105, 11), None, "too few"),
    ],
)
def test_a_retry_ratio_is_a_difference_or_it_is_not_known(
    before: tuple[int, int | None], after: tuple[int, int | None], ratio: float | None, why: str
) -> None:
    first, second = (Counters(tx_packets=a, tx_retries=b) for a, b in (before, after))
    found, note = retry_ratio(first, second)
    assert found == ratio
    assert why in note


@pytest.mark.parametrize(
    ("frequency_mhz", "channel", "band"),
    [
        (2412, 1, "2.4 GHz"),
        (2484, 14, "2.4 GHz"),
        (5180, 36, "5 GHz"),
        (5885, 177, "5 GHz"),
        (5955, 1, "6 GHz"),
        (6135, 37, "6 GHz"),
        (900, None, "2.4 GHz"),
    ],
)
def test_a_frequency_has_one_channel(frequency_mhz: int, channel: int | None, band: str) -> None:
    assert channel_of(frequency_mhz) == channel
    assert channel is None or band_of(frequency_mhz) == band


def test_a_signal_is_below_zero_and_above_the_floor() -> None:
    assert [plausible_dbm(value) for value in (-57, 0, 244, 161, -128, 30)] == [
        -57,
        None,
        -12,
        -95,
        None,
        None,
    ]
