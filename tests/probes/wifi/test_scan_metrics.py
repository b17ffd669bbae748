"""Where this device is among the networks heard, and the figures that follow from it."""

from dataclasses import replace

import pytest

from netready.domain.air import Bss, BssLoad
from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.airtime.neighbourhood import doubted, radios_of
from netready_probes.wifi.reading import LinkPart, LinkReading, LinkState, ScanReading
from netready_probes.wifi.scan_metrics import NAMES, OwnPlace, scan_metrics

OWN = Bss(
    bssid="02:00:00:00:00:10",
    ssid="School",
    frequency_mhz=5180,
    channel=36,
    width_mhz=20,
    signal_dbm=-50,
    age_ms=500,
    basic_mbps=(6.0,),
    beacon_bytes=300,
    beacon_interval_tu=100,
    load=BssLoad(stations=5, utilisation_255=51, admission_32us=20000),
)
LOUD = replace(OWN, bssid="0a:11:22:33:44:55", ssid="Shop", signal_dbm=-70, load=None)
FAINT = replace(LOUD, bssid="0a:66:77:88:99:00", signal_dbm=-90)
LINK = LinkReading(state=LinkState.CONNECTED, bssid=OWN.bssid, ssid="School")


def _values(*bsses: Bss, link: LinkReading = LINK) -> dict[str, tuple[float | None, str]]:
    heard = doubted(bsses)
    own = OwnPlace.of(link, None, heard)
    radios = radios_of(heard, own_bssid=own.bssid)
    lines = scan_metrics(ScanReading(bss=heard, source="nl80211"), heard, radios, own)
    assert [line.name for line in lines] == list(NAMES)
    return {line.name: (line.value, line.note) for line in lines}


def test_only_those_loud_enough_to_be_waited_for_count_and_the_others_are_mentioned() -> None:
    values = _values(OWN, LOUD, FAINT)
    assert values["co_channel_count"] == (1, "1 more are weaker than -82 dBm")
    assert values["channel_utilisation_ratio"][0] == pytest.approx(0.2)
    assert values["station_count"] == (5, "")


def test_beacons_of_the_loud_ones_share_the_channel() -> None:
    alone, beside = (_values(*heard)["beacon_airtime_ratio"][0] for heard in ((OWN,), (OWN, LOUD)))
    assert alone is not None
    assert beside == pytest.approx(2 * alone)


def test_a_load_that_was_never_measured_is_no_figure() -> None:
    values = _values(replace(OWN, load=BssLoad(stations=8, utilisation_255=1)))
    value, note = values["channel_utilisation_ratio"]
    assert value is None
    assert note


def test_of_several_links_the_one_in_use_is_where_this_device_is() -> None:
    other = replace(OWN, bssid="02:00:00:00:00:20", frequency_mhz=6135, channel=37)
    parts = (
        LinkPart(link_id=0, active=False, bssid=OWN.bssid),
        LinkPart(link_id=1, active=True, bssid=other.bssid),
    )
    link = replace(LINK, bssid="02:00:00:00:00:99", parts=parts, links=2)
    assert OwnPlace.of(link, None, (OWN, other)).bss == other
    unsure = replace(link, parts=tuple(replace(part, active=None) for part in parts))
    assert OwnPlace.of(unsure, None, (OWN, other)).bss == OWN


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (LinkReading(state=LinkState.NOT_CONNECTED), "on no network"),
        (replace(LINK, bssid="02:00:00:00:00:77"), "not in the list"),
    ],
)
def test_without_a_place_there_is_no_channel_to_share(link: LinkReading, words: str) -> None:
    values = _values(OWN, LOUD, link=link)
    assert values["bss_count"] == (2, "")
    assert all(values[name][0] is None and words in values[name][1] for name in NAMES[1:])


def test_what_the_platform_withholds_is_the_reason_for_every_missing_figure() -> None:
    failure = Failure(operation="scan wifi", word=FailureWord.NOT_ALLOWED, note="Switch it on.")
    reading = ScanReading(source="netsh text", failure=failure)
    lines = scan_metrics(reading, (), (), OwnPlace())
    assert {(line.value, line.note) for line in lines} == {(None, "Switch it on.")}


def test_a_list_that_outlives_a_failed_scan_is_not_what_was_heard() -> None:
    failure = Failure(
        operation="scan wifi", word=FailureWord.NO_NETWORK, note="It is switched off."
    )
    reading = ScanReading(bss=(OWN, LOUD), source="nl80211", failure=failure)
    radios = radios_of((OWN, LOUD), own_bssid=OWN.bssid)
    lines = scan_metrics(reading, (OWN, LOUD), radios, OwnPlace(bssid=OWN.bssid, bss=OWN))
    assert {(line.value, line.note) for line in lines} == {(None, "It is switched off.")}
