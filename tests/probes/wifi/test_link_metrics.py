"""The figures of a watched link: none that is not known, and none across a roam."""

from dataclasses import replace

import pytest

from netready.domain.air import Roam
from netready_probes.wifi.link_metrics import NAMES, annotations_of, link_metrics
from netready_probes.wifi.reading import Counters, LinkPart, LinkReading, LinkState
from netready_probes.wifi.watching import Watched

LINK = LinkReading(
    state=LinkState.CONNECTED,
    bssid="02:00:00:00:00:10",
    frequency_mhz=5180,
    signal_dbm=-57,
    noise_dbm=-95,
    age_s=0.5,
    counters=Counters(tx_packets=1000, tx_retries=100, tx_failed=0, beacon_loss=1),
)
LATER = replace(
    LINK, counters=Counters(tx_packets=1300, tx_retries=200, tx_failed=3, beacon_loss=3)
)
SEEN = Watched(before=LINK, after=LATER, seconds=2.0)


def _values(seen: Watched) -> dict[str, float | None]:
    lines = link_metrics("nl80211", seen)
    assert [line.name for line in lines] == list(NAMES)
    assert all(line.value is not None or line.note for line in lines)
    return {line.name: line.value for line in lines}


def test_counters_are_differences_of_the_watch() -> None:
    values = _values(SEEN)
    assert (values["retry_ratio"], values["failed_frames_ratio"]) == (0.25, 0.01)
    assert values["beacon_loss_count"] == 2


def test_across_a_roam_no_counter_is_a_difference() -> None:
    roam = Roam(from_bssid="a", to_bssid="b", gap_ms=80, bound_ms=20)
    values = _values(replace(SEEN, roams=(roam,)))
    names = ("retry_ratio", "failed_frames_ratio", "beacon_loss_count")
    assert [values[name] for name in names] == [None] * 3
    assert (values["roam_count"], values["roam_gap_ms"]) == (1, 80)


def test_a_signal_made_of_a_percentage_says_so_and_a_reading_tells_its_age() -> None:
    link = replace(LATER, signal_source="estimated from %")
    line = link_metrics("netsh text", replace(SEEN, after=link))[0]
    assert (line.value, line.source, line.age_s) == (-57, "estimated from %", 0.5)


def test_several_links_have_no_channel_together_but_their_bands_are_named() -> None:
    parts = (LinkPart(frequency_mhz=5180), LinkPart(frequency_mhz=6135))
    link = replace(LATER, frequency_mhz=None, links=2, parts=parts)
    seen = replace(SEEN, after=link)
    values = _values(seen)
    assert (values["channel"], values["frequency_mhz"], values["link_count"]) == (None, None, 2)
    assert annotations_of(seen)["band"] == "5 GHz and 6 GHz"


@pytest.mark.parametrize(
    ("breaks", "words"), [((480.0,), "once, for 480"), ((20.0, 90.0), "2 times")]
)
def test_a_link_that_was_away_is_mentioned(breaks: tuple[float, ...], words: str) -> None:
    assert words in annotations_of(replace(SEEN, breaks_ms=breaks))["note"]


def test_what_is_withheld_is_said() -> None:
    link = replace(LATER, withheld="Switch on Location services.", signal_dbm=None)
    assert annotations_of(replace(SEEN, after=link))["withheld"] == "Switch on Location services."


def test_where_addresses_are_hidden_a_roam_cannot_be_seen() -> None:
    values = _values(replace(SEEN, after=replace(LATER, bssid=None)))
    assert (values["roam_count"], values["roam_gap_ms"]) == (None, None)
