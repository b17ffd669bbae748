"""Changes of station counters; what a driver does not count is None with its reason."""

import pytest

from netready_probes.wifi.airtime.stations import (
    StationChange,
    believable_retry_ratio,
    station_change,
    station_changes,
    unwrapped,
)
from netready_probes.wifi.reading import Counters, StationReading


def station(
    packets: int | None = None,
    retries: int | None = None,
    failed: int | None = None,
    *,
    tx_us: int | None = None,
    rx_us: int | None = None,
    bssid: str = "02:00:00:00:00:01",
    beacon_loss: int | None = None,
) -> StationReading:
    counters = Counters(
        tx_packets=packets, tx_retries=retries, tx_failed=failed, beacon_loss=beacon_loss
    )
    return StationReading(bssid=bssid, counters=counters, tx_air_us=tx_us, rx_air_us=rx_us)


def change(before: StationReading, after: StationReading) -> StationChange:
    return station_change(before, after, seconds=10)


def test_repeats_failures_and_airtime_are_those_between_the_looks() -> None:
    found = change(
        station(1000, 900, 5, tx_us=7, rx_us=9, beacon_loss=3),
        station(1900, 1000, 14, tx_us=1_000_007, rx_us=500_009, beacon_loss=4),
    )
    assert found.frames == 900
    assert found.retry_ratio == pytest.approx(0.1)
    assert found.failed_ratio == pytest.approx(0.01)
    assert found.airtime_ratio == pytest.approx(0.15)
    assert (found.beacons_lost, dict(found.notes)) == (1, {})


def test_more_repeats_than_frames_stay_below_one() -> None:
    assert change(station(0, 0), station(100, 300)).retry_ratio == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("before", "after", "name", "words"),
    [
        (station(), station(), "retry_ratio", "does not count"),
        (station(9, 0), station(3_700_000, 0), "retry_ratio", "no retries at all"),
        (station(900, 30, 30), station(1900, 60, 60), "retry_ratio", "only frames that it gave up"),
        (station(900, 0, 2), station(1900, 0, 12), "retry_ratio", "without a repeat"),
        (station(900, 30), station(5, 0), "retry_ratio", "reset"),
        (station(900, 30), station(905, 31), "retry_ratio", "only 5 frames"),
        (station(0, 0, 0), station(100, 0, 200), "failed_ratio", "more failed frames"),
        (station(900, 0, 7), station(2000, 0, 1), "failed_ratio", "reset"),
        (station(0, 0), station(100, 3), "failed_ratio", "does not count"),
        (station(), station(), "airtime_ratio", "does not count"),
        (station(tx_us=0), station(tx_us=5), "airtime_ratio", "one direction"),
        (
            station(tx_us=0, rx_us=0),
            station(tx_us=9_000_000, rx_us=9_000_000),
            "airtime_ratio",
            "more airtime than time",
        ),
    ],
)
def test_what_cannot_be_believed_is_none_with_its_reason(
    before: StationReading, after: StationReading, name: str, words: str
) -> None:
    found = change(before, after)
    assert getattr(found, name) is None
    assert words in found.notes[name]


def test_a_counter_that_ran_over_goes_on_and_one_that_was_reset_does_not() -> None:
    top = Counters(tx_packets=2**32 - 100, tx_retries=4294954617)
    later = unwrapped(top, Counters(tx_packets=900, tx_retries=500))
    assert (later.tx_packets, later.tx_retries) == (2**32 + 900, 2**32 + 500)
    assert believable_retry_ratio(top, later)[0] is not None
    reset = unwrapped(Counters(tx_packets=3_000_000_000), Counters(tx_packets=4))
    assert reset.tx_packets == 4


def test_a_station_that_came_meanwhile_has_no_change() -> None:
    old, new = station(10, 1), station(20, 2, bssid="02:00:00:00:00:02")
    assert station_changes([old], [new], seconds=10) == ()
    assert len(station_changes([old], [old, new], seconds=10)) == 1
