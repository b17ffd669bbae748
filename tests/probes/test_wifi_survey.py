"""Airtime by the radio's counters: shares of the interval, or a sentence instead of them."""

from collections.abc import Mapping

import pytest

from netready.domain.air import AirShares
from netready.domain.failures import FailureWord
from netready.domain.typed_json import decoded
from netready_probes import wifi_survey
from netready_probes.contract import Outcome
from netready_probes.seams import Finished
from tests.fakes import FakePrograms, fake_context, fake_system
from tests.probes.captured import captured

_ENTRY = """Survey data from wlan0
\tfrequency:\t\t\t5180 MHz [in use]
\tnoise:\t\t\t\t{noise} dBm
\tchannel active time:\t\t{active} ms
\tchannel busy time:\t\t{busy} ms
\tchannel receive time:\t\t{receive} ms
\tchannel BSS receive time:\t{own} ms
\tchannel transmit time:\t\t{transmit} ms
"""


def _dump(**changed: int) -> str:
    first = {"noise": -95, "active": 9000, "busy": 900, "receive": 500, "own": 100, "transmit": 50}
    return _ENTRY.format(**{**first, **changed})


_LATER = _dump(active=14000, busy=3400, receive=2000, own=600, transmit=550)


def _run(survey: str | list[str], **changes: Finished | str) -> Outcome:
    answers: Mapping[str, Finished | str | list[str]] = {
        "iw dev": captured("iw/dev.txt"),
        "iw dev wlan0 link": captured("iw/link_he80.txt"),
        # the look at the link reads it, too, for the noise
        "iw dev wlan0 survey dump": [survey[0], *survey] if isinstance(survey, list) else survey,
        **changes,
    }
    return wifi_survey.run(fake_context(fake_system(programs=FakePrograms(answers))))


def _values(outcome: Outcome) -> dict[str, float | None]:
    return {line.name: line.value for line in outcome.metrics}


def test_the_time_between_two_looks_is_shared_out() -> None:
    outcome = _run([_dump(), _LATER])
    assert _values(outcome) == {
        "channel_utilisation_ratio": 0.5,  # 2500 of 5000 ms
        "own_airtime_ratio": 0.2,  # 500 sent, 500 received of the own network
        "other_airtime_ratio": 0.2,  # 1500 received, 500 of them of the own network
        "undecoded_airtime_ratio": 0.1,  # 2500 - 1500 - 500
        "noise_dbm": -95,
    }
    assert decoded(AirShares, outcome.details["in_use"]).active_s == 5
    assert outcome.settings == {"interface": "wlan0", "interval_s": 5}


def test_counters_that_began_anew_give_no_figure_but_the_reason() -> None:
    outcome = _run([_LATER, _dump()])
    assert [line.value for line in outcome.metrics[:4]] == [None] * 4
    assert all(line.note for line in outcome.metrics[:4])


@pytest.mark.parametrize("survey", ["", _dump(active=0, busy=0, receive=0, own=0, transmit=0)])
def test_a_driver_that_counts_nothing_is_said_and_is_not_an_idle_channel(survey: str) -> None:
    outcome = _run(survey)
    assert [failure.word for failure in outcome.failures] == [FailureWord.NOT_SUPPORTED]
    assert all(line.value is None for line in outcome.metrics)


def test_a_driver_that_tells_noise_only_is_not_supported() -> None:
    outcome = _run("Survey data from wlan0\n\tfrequency: 5180 MHz [in use]\n\tnoise: -95 dBm\n")
    assert [failure.word for failure in outcome.failures] == [FailureWord.NOT_SUPPORTED]


def test_an_adapter_unplugged_meanwhile_is_named() -> None:
    outcome = _run([_dump(), ""])
    assert [failure.word for failure in outcome.failures] == [FailureWord.CLOSED_EARLY]


def test_no_adapter_is_no_network() -> None:
    gone = Finished(exit_code=237, out="", err="command failed: No such device (-19)")
    for changes in ({"iw dev": ""}, {"iw dev wlan0 link": gone}):
        outcome = _run(_dump(), **changes)
        assert [failure.word for failure in outcome.failures] == [FailureWord.NO_NETWORK]
