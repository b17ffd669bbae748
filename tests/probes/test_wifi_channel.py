"""The channel in use: what its access point says of it, and that no other is visited."""

from collections.abc import Mapping

import pytest

from netready.domain.failures import FailureWord
from netready_probes import wifi_channel
from netready_probes.contract import BadSettingError, Outcome
from netready_probes.seams import Finished
from tests.fakes import FakePrograms, fake_context, fake_system
from tests.probes.captured import captured

LISTENED = "iw dev wlan0 scan freq 5180 passive"
JOINED: Mapping[str, Finished | str] = {
    "iw dev": captured("iw/dev.txt"),
    "iw dev wlan0 link": captured("iw/link_he80.txt"),
}


def _run(answers: Mapping[str, Finished | str], **settings: str) -> Outcome:
    programs = FakePrograms(answers)
    return wifi_channel.run(fake_context(fake_system(programs=programs), supplied=settings))


def test_the_access_point_tells_of_its_channel_and_no_other_is_visited() -> None:
    outcome = _run({**JOINED, LISTENED: captured("iw/scan.txt")})
    values = {line.name: line.value for line in outcome.metrics}
    assert values == {
        "co_channel_count": 1,
        "channel_utilisation_ratio": pytest.approx(201 / 255),
        "station_count": 47,
    }
    assert outcome.failures == ()
    assert "bss" not in outcome.details, "it is no picture of the neighbourhood"
    shared = next(line for line in outcome.metrics if line.name == "co_channel_count")
    assert "on the channel in use" in shared.note


def test_what_is_not_told_is_not_known() -> None:
    outcome = _run({**JOINED, LISTENED: ""})
    assert {line.value for line in outcome.metrics} == {None}
    assert all(line.note for line in outcome.metrics)


def test_without_a_network_there_is_no_channel_of_its_own() -> None:
    outcome = _run({**JOINED, "iw dev wlan0 link": "Not connected.\n"})
    assert outcome.failures[0].word is FailureWord.NO_NETWORK
    assert {line.value for line in outcome.metrics} == {None}
    assert _run({"iw dev": ""}).failures[0].word is FailureWord.NO_NETWORK


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(BadSettingError, match="frequencies"):
        _run(JOINED, frequencies="2412")
