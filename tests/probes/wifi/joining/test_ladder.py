"""The ladder out of real events of wpa_supplicant: the rung that fails is named, and why."""

import pytest

from netready.domain.air import Rung
from netready.domain.clues import JoinFailure
from netready.domain.failures import FailureWord
from netready_probes.wifi.joining import ladder
from netready_probes.wifi.joining.ladder import Joining, first_failed, join_failure, joining, whole
from netready_probes.wifi.joining.supplicant_text import Heard, heard
from tests.probes.captured import captured


def _events(name: str) -> list[tuple[float, Heard]]:
    lines = captured(f"wpa_supplicant/{name}.txt").splitlines()
    return [(float(at), heard(text)) for at, _, text in (line.partition(" ") for line in lines)]


def _joined(name: str) -> Joining:
    return joining(_events(name), asked_s=0.0, ended=True)


@pytest.mark.parametrize("name", ["wpa2", "wpa3", "person"])
def test_a_network_that_lets_in_has_both_rungs_timed(name: str) -> None:
    told = _joined(name)
    assert told.over
    assert told.bssid == "02:00:00:00:00:00"
    for rung in (told.association, told.authentication):
        assert rung.ok is True
        assert rung.ms is not None
        assert 10 < rung.ms < 1500


def test_times_are_those_of_the_events() -> None:
    told = _joined("wpa2")
    assert told.association.ms == pytest.approx(115)
    assert told.authentication.ms == pytest.approx(134)


@pytest.mark.parametrize(
    ("name", "rung", "word", "note", "failure"),
    [
        (
            "wpa2_wrong_key",
            "authentication",
            FailureWord.NOT_ALLOWED,
            "the key was not accepted",
            JoinFailure.NOT_JOINED,
        ),
        (
            "wpa3_wrong_key",
            "authentication",
            FailureWord.NOT_ALLOWED,
            "the key was not accepted",
            JoinFailure.NOT_JOINED,
        ),
        ("full", "association", FailureWord.BUSY, "status 17", JoinFailure.AP_FULL),
        (
            "person_refused",
            "authentication",
            FailureWord.NOT_ALLOWED,
            "refused this identity",
            JoinFailure.RADIUS_REJECT,
        ),
        (
            "person_no_server",
            "authentication",
            FailureWord.TIMEOUT,
            "no server answered",
            JoinFailure.RADIUS_TIMEOUT,
        ),
    ],
)
def test_the_first_failing_rung_is_named(
    name: str, rung: str, word: FailureWord, note: str, failure: JoinFailure
) -> None:
    told = _joined(name)
    rungs = whole((Rung(name="scan", ok=True, ms=1.0), told.association, told.authentication))
    failed = first_failed(rungs)
    assert failed is not None
    assert all(each.note for each in rungs if each.ok is None)
    assert (failed.name, failed.word, failed.ms) == (rung, word.value, None)
    assert note in failed.note
    assert join_failure(rungs, by_person=told.by_person) is failure


def test_the_first_refusal_ends_it_before_the_next_try() -> None:
    events = _events("full")
    refused = next(n for n, pair in enumerate(events, 1) if joining_over(events[:n]))
    assert events[refused - 1][1].code == 17


def joining_over(events: list[tuple[float, Heard]]) -> bool:
    return joining(events, asked_s=0.0, ended=False).over


def test_an_access_point_that_asks_to_come_back_has_not_refused() -> None:
    again = heard("<3>CTRL-EVENT-ASSOC-REJECT bssid=02:00:00:00:00:00 status_code=30")
    assert not joining_over([(0.0, again)])


def test_with_wpa3_the_association_is_not_blamed_for_a_wrong_key() -> None:
    told = _joined("wpa3_wrong_key")
    assert told.association.ok is None
    assert "proves the key before" in told.association.note


def test_a_silent_access_point_is_a_failed_association() -> None:
    told = joining([], asked_s=0.0, ended=True)
    assert told.association.ok is False
    assert told.association.word == "timeout"
    assert told.authentication.ok is None


def test_a_certificate_that_nobody_vouches_for_is_named() -> None:
    bad = "<3>CTRL-EVENT-EAP-TLS-CERT-ERROR reason=1 depth=0 subject='/CN=x' err='unknown'"
    events = [*_events("person_no_server"), (9.0, heard(bad))]
    told = joining(events, asked_s=0.0, ended=False)
    assert told.over
    assert told.authentication.word == "tls-unknown-issuer"
    rungs = whole((Rung(name="scan", ok=True), told.association, told.authentication))
    assert join_failure(rungs, by_person=True) is JoinFailure.NOT_JOINED


def test_rungs_after_a_failure_say_after_which() -> None:
    rungs = whole((Rung(name="scan", ok=True), Rung(name="association", ok=False, word="busy")))
    assert [rung.name for rung in rungs] == list(ladder.RUNGS)
    assert {rung.note for rung in rungs[2:]} == {"not tried: association failed"}
    assert all(rung.ok is None and rung.ms is None for rung in rungs[2:])


@pytest.mark.parametrize(
    ("failed", "failure"),
    [
        (Rung(name="address", ok=False, word="timeout"), JoinFailure.DHCP_NO_OFFER),
        (Rung(name="address", ok=False, word="not-allowed"), JoinFailure.DHCP_REFUSED),
        (Rung(name="scan", ok=False, word="no-network"), JoinFailure.NOT_JOINED),
        (Rung(name="gateway", ok=False, word="timeout"), None),
        (Rung(name="dns", ok=False, word="refused"), None),
    ],
)
def test_a_device_with_an_address_has_joined(failed: Rung, failure: JoinFailure | None) -> None:
    assert join_failure((failed,), by_person=False) is failure


def test_a_scan_that_did_not_end_does_not_say_that_nothing_is_there() -> None:
    late = ladder.nothing_found(scans=0, radio_off=False)
    off = ladder.nothing_found(scans=0, radio_off=True)
    absent = ladder.nothing_found(scans=2, radio_off=False)
    assert [late.word, off.word, absent.word] == ["timeout", "no-network", "no-network"]
    assert "radio is off" in off.note
    assert "was heard" in absent.note
