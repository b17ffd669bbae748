"""Who is on our channel, who overlaps it, and the second access point in reach."""

from dataclasses import replace

import pytest

from netready.domain.air import Bss, Radio
from netready_probes.wifi.airtime.neighbours import (
    neighbours_of,
    radio_in_use,
    second_signal_dbm,
    span_mhz,
)


def radio(mhz: float | None, signal: float | None = -60, *, width: float = 20, n: int = 1) -> Radio:
    return Radio(
        bssids=(f"02:00:00:00:{n:02x}:00",),
        ssids=("x",),
        frequency_mhz=mhz,
        width_mhz=width,
        signal_dbm=signal,
    )


def test_others_on_the_channel_are_counted_by_how_strong_they_are() -> None:
    used = radio(2437, n=1)
    loud, louder = radio(2437, -80, n=2), radio(2437, -70, n=3)
    faint, unknown = radio(2437, -82, n=4), radio(2437, None, n=5)
    found = neighbours_of([loud, used, faint, louder, unknown, radio(2462, n=6)], used)
    assert found.co_channel == (louder, loud)
    assert (found.faint, found.strength_unknown) == ((faint,), (unknown,))
    assert found.adjacent == ()
    assert (found.grouped, found.placed) == (True, True)


@pytest.mark.parametrize(
    ("used", "other", "adjacent"),
    [
        (radio(2437), radio(2442), True),
        (radio(2437), radio(2462), False),
        (radio(2412), radio(2432), True),
        (radio(5180, width=80), radio(5240), True),
        (radio(5180, width=40), radio(5220), False),
        (radio(5260), radio(5180, width=160), True),
        (radio(5180), radio(2412), False),
        (radio(5955), radio(6015, width=80), True),
        (radio(5180, width=80), radio(5240, -90), False),
        (radio(5180, width=80), radio(None), False),
    ],
)
def test_what_overlaps_without_sharing_the_main_channel(
    used: Radio, other: Radio, adjacent: bool
) -> None:
    other = replace(other, bssids=("02:00:00:00:09:00",))
    assert bool(neighbours_of([used, other], used).adjacent) == adjacent


def test_what_is_not_told_is_said() -> None:
    used = radio(5180)
    found = neighbours_of([used, Radio(bssids=(), ssids=("",))], used)
    assert (found.grouped, found.placed) == (False, False)


@pytest.mark.parametrize(
    ("mhz", "width", "low"),
    [(5220, 80, 5170), (5240, 40, 5210), (5500, 160, 5490), (5745, 80, 5735), (6035, 80, 6025)],
)
def test_wide_channels_stand_in_their_raster(mhz: float, width: float, low: float) -> None:
    assert span_mhz(mhz, width) == (low, low + width)


def test_the_radio_in_use_is_found_by_its_address() -> None:
    used = radio(5180, n=7)
    assert radio_in_use([radio(5180), used], "02:00:00:00:07:00") is used
    assert radio_in_use([used], None) is None
    assert radio_in_use([Radio(bssids=(), ssids=())], None) is None


def a_bss(bssid: str, mhz: float, signal: float | None = -60, ssid: str | None = "School") -> Bss:
    return Bss(bssid=bssid, ssid=ssid, frequency_mhz=mhz, signal_dbm=signal)


def test_a_second_access_point_is_another_device_of_the_name_on_another_channel() -> None:
    own = a_bss("10:00:00:00:01:00", 5180)
    others = [
        own,
        a_bss("10:00:00:00:01:20", 5500, -50),  # its other radio
        a_bss("10:00:00:00:02:00", 5180, -51),  # same channel
        a_bss("10:00:00:00:02:10", 2412, -52),  # other band
        a_bss("10:00:00:00:03:00", 5260, -53, ssid="Home"),
        a_bss("10:00:00:00:04:00", 5260, None),
        a_bss("10:00:00:00:05:00", 5260, -71),
        a_bss("10:00:00:00:06:00", 5260, -75),
    ]
    assert second_signal_dbm(others, own) == -71
    assert second_signal_dbm([own], own) is None
    assert second_signal_dbm(others, replace(own, ssid=None)) is None
