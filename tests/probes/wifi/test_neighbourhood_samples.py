"""Real scans of other projects: which names share a radio, and which loads may not be believed."""

import pytest

from netready.domain.air import Radio
from netready_probes.wifi.airtime.neighbourhood import radios_of
from netready_probes.wifi.decode import decode
from tests.probes.wifi.samples import wifi_samples


def radios(name: str) -> tuple[Radio, ...]:
    found = decode((wifi_samples() / "linux_iw_scan" / name).read_bytes(), None)
    assert found is not None
    return radios_of(found.bss)


def test_an_office_has_five_radios_behind_ten_names() -> None:
    found = radios("gfiber_google_office_scan_bssload.txt")
    assert [len(radio.bssids) for radio in found] == [1, 1, 2, 2, 4]
    assert [radio.utilisation_ratio for radio in found] == [
        None,
        *(pytest.approx(busy / 255) for busy in (33, 49, 21, 28)),
    ]
    assert [(radio.stations_low, radio.stations_high) for radio in found[1:]] == [
        (0, 0),
        (1, 1),
        (2, 3),
        (1, 1),
    ]


def test_a_street_has_routers_with_hotspots_of_their_own_address() -> None:
    found = radios("jc_centos77_iw-scan1.out")
    shared = [radio.ssids for radio in found if len(radio.bssids) > 1]
    assert len(found) == 20
    assert sorted(len(names) for names in shared) == [2, 2, 2, 2, 3]
    assert all(any("Hotspot" in name for name in names) for names in shared)


def test_impossible_loads_of_the_street_are_not_idle_but_not_known() -> None:
    by_end = {radio.bssids[0][-8:]: radio for radio in radios("jc_centos77_iw-scan1.out")}
    swapped, boundless = by_end["31:03:a4"], by_end["75:42:a8"]
    assert (swapped.utilisation_ratio, swapped.stations_high) == (None, None)
    assert "wrong order" in swapped.doubt
    assert (boundless.utilisation_ratio, boundless.stations_high) == (None, 5)
    assert by_end["b8:2e:85"].utilisation_ratio == pytest.approx(74 / 255)
