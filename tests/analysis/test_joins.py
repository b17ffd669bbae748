"""Failed joins as clues: only those that say something of the network."""

from collections.abc import Mapping

from netready.analysis.joins import joins_failed
from netready.domain.clues import JoinFailure
from netready.domain.record import Record
from tests.build_records import a_record


def _joined(details: Mapping[str, object]) -> Record:
    return a_record(probe="wifi-join", details=details)


def test_failed_joins_are_counted_by_how_they_failed() -> None:
    words: list[object] = ["ap-full", "dhcp-no-offer", "ap-full", "not-joined", None, "other", 7]
    records = [_joined({"join_failure": word}) for word in words]
    assert joins_failed([*records, _joined({})]) == {
        JoinFailure.AP_FULL: 2,
        JoinFailure.DHCP_NO_OFFER: 1,
    }


def test_another_probe_says_nothing_of_joins() -> None:
    other = a_record(probe="wifi-link", details={"join_failure": "ap-full"})
    assert joins_failed([other]) == {}
