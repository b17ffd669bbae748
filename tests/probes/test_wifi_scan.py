"""The look around: networks to figures, and what is said where there are none."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from netready.domain.air import Bss
from netready.domain.failures import FailureWord
from netready.domain.typed_json import decoded
from netready_probes import wifi_scan
from netready_probes.contract import BadSettingError, Outcome
from netready_probes.seams import Finished
from netready_probes.wifi.linux.reader import KERNEL_ARGV
from tests.fakes import FakeHost, FakePrograms, fake_context, fake_system
from tests.probes.captured import captured

KERNEL: Final = " ".join((Path(sys.executable).name, *KERNEL_ARGV[1:]))
Answers = Mapping[str, Finished | str | list[Finished | str]]
_DENIED: Final = Finished(exit_code=255, out="", err="command failed: Operation not permitted (-1)")


def _iw(**changes: Finished | str) -> dict[str, Finished | str]:
    answers: dict[str, Finished | str] = {
        "dev": captured("iw/dev.txt"),
        "dev wlan0 link": captured("iw/link_he80.txt"),
        "dev wlan0 scan": captured("iw/scan.txt"),
    }
    return {f"iw {key}": value for key, value in {**answers, **changes}.items()}


def _run(answers: Mapping[str, Finished | str], **settings: str) -> Outcome:
    programs = FakePrograms(answers)
    return wifi_scan.run(fake_context(fake_system(programs=programs), supplied=settings))


def _values(outcome: Outcome) -> dict[str, float | None]:
    return {line.name: line.value for line in outcome.metrics}


def test_the_networks_of_a_scan_are_counted_by_what_they_mean_to_this_device() -> None:
    outcome = _run(_iw())
    values = _values(outcome)
    assert values["bss_count"] == 5
    assert values["ssid_count"] == 2  # of the radio in use
    assert values["co_channel_count"] == 1
    assert values["second_signal_dbm"] == -66
    assert values["lowest_basic_rate_mbps"] == 6
    assert values["channel_utilisation_ratio"] == pytest.approx(201 / 255)
    assert values["station_count"] == 47
    beacon = next(line for line in outcome.metrics if line.name == "channel_utilisation_ratio")
    assert (beacon.source, beacon.age_s) == ("the access point's beacon", 0.12)
    assert outcome.details["own_bssid"] == "02:00:5e:10:20:30"
    assert outcome.failures == ()


def test_the_details_are_read_back_as_they_were() -> None:
    listed = _run(_iw()).details["bss"]
    assert isinstance(listed, list)
    networks = [decoded(Bss, item) for item in listed]
    assert [bss.ssid for bss in networks] == [
        "Schüler \\ 5G",
        "<script>alert(1)</script>",
        None,
        "Schüler \\ 5G",
        "Flat 3",
    ]


def test_without_rights_the_systems_own_list_is_taken_and_the_sentence_says_so() -> None:
    listed = {"iw dev wlan0 scan dump": captured("iw/scan.txt")}
    outcome = _run({**_iw(**{"dev wlan0 scan": _DENIED}), **listed})
    assert _values(outcome)["bss_count"] == 5
    assert "sudo" in outcome.annotations["note"]
    assert outcome.failures == ()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Network is down (-100)", "switched off"),
        ("possible due to RF-kill (-132)", "switched off"),
    ],
)
def test_a_radio_that_is_off_is_a_failure_with_its_sentence(said: str, words: str) -> None:
    refused = Finished(exit_code=156, out="", err=f"command failed: {said}")
    outcome = _run(_iw(**{"dev wlan0 scan": refused}))
    assert [failure.word for failure in outcome.failures] == [FailureWord.NO_NETWORK]
    assert words in outcome.failures[0].note
    assert all(line.value is None for line in outcome.metrics)


def test_a_scan_that_hears_nothing_is_no_zero() -> None:
    outcome = _run(_iw(**{"dev wlan0 scan": ""}))
    line = outcome.metrics[0]
    assert (line.value, "heard none" in line.note) == (None, True)


def test_a_device_on_no_network_still_hears_the_others() -> None:
    outcome = _run(_iw(**{"dev wlan0 link": captured("iw/link_not_connected.txt")}))
    values = _values(outcome)
    # the scan itself marks the network in use
    assert (values["bss_count"], values["ssid_count"]) == (5, 2)
    unmarked = captured("iw/scan.txt").replace(" -- associated", "")
    answers = {"dev wlan0 link": captured("iw/link_not_connected.txt"), "dev wlan0 scan": unmarked}
    outcome = _run(_iw(**answers))
    values = _values(outcome)
    assert (values["bss_count"], values["ssid_count"]) == (5, None)
    assert "on no network" in outcome.metrics[1].note


def test_only_the_wanted_channels_are_visited() -> None:
    answers = _iw(**{"dev wlan0 scan freq 2412 5180": captured("iw/scan.txt")})
    assert _values(_run(answers, frequencies="2412, 5180"))["bss_count"] == 5


@pytest.mark.parametrize("text", ["no", "2412 -5", "99999", "2412 " * 200])
def test_frequencies_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadSettingError):
        _run(_iw(), frequencies=text)


def test_the_kernel_is_asked_before_iw_and_its_refusal_is_understood() -> None:
    look = captured("nl80211/eht160.jsonl")
    scan = captured("nl80211/scan.jsonl")
    outcome = _run({KERNEL: look, f"{KERNEL} scan wlan0": scan})
    values = _values(outcome)
    assert (values["bss_count"], values["station_count"]) == (2, 47)
    assert values["channel_utilisation_ratio"] == pytest.approx(201 / 255)
    refused = scan.replace('"scan": "new"', '"scan": "refused", "errno": 1')
    outcome = _run({KERNEL: look, f"{KERNEL} scan wlan0": refused})
    assert "sudo" in outcome.annotations["note"]
    gone = _run({KERNEL: look, f"{KERNEL} scan wlan0": ""})
    assert [failure.word for failure in gone.failures] == [FailureWord.NO_NETWORK]


def test_no_adapter_and_no_program_are_different_words() -> None:
    assert _run({"iw dev": ""}).failures[0].word is FailureWord.NO_NETWORK
    assert _run({}).failures[0].word is FailureWord.NOT_INSTALLED
    host = FakeHost(platform_facts={"system": "Plan9"})
    outcome = wifi_scan.run(fake_context(fake_system(host=host)))
    assert outcome.failures[0].word is FailureWord.NOT_SUPPORTED
