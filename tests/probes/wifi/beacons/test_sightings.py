from dataclasses import replace

from netready.domain.air import Bss, BssLoad
from netready_probes.wifi.beacons import sightings
from netready_probes.wifi.beacons.sightings import networks_in

BEACON = Bss(bssid="02:00:00:00:0a:01", frequency_mhz=2437, ssid="Pupils", beacon_bytes=300)


def test_one_value_a_network_with_the_median_of_its_signals() -> None:
    heard = [replace(BEACON, signal_dbm=dbm) for dbm in (-60.0, -62.0, -90.0)]
    (found,) = networks_in(heard).bss
    assert found.signal_dbm == -62


def test_the_newest_load_counts() -> None:
    loads = [BssLoad(stations=n, utilisation_255=n) for n in (1, 2)]
    (found,) = networks_in([replace(BEACON, load=load) for load in loads]).bss
    assert found.load == loads[1]


def test_a_hidden_name_is_taken_from_the_probe_response() -> None:
    hidden = replace(BEACON, ssid=None, ssid_hex="000000")
    answer = replace(BEACON, ssid_hex=b"Pupils".hex(), beacon_bytes=None)
    for heard in ([hidden, answer], [answer, hidden]):
        (found,) = networks_in(heard).bss
        assert (found.ssid, found.ssid_hex, found.beacon_bytes) == (
            "Pupils",
            b"Pupils".hex(),
            300,
        )


def test_one_address_on_two_channels_is_two_networks() -> None:
    assert len(networks_in([BEACON, replace(BEACON, frequency_mhz=5180)]).bss) == 2


def test_more_networks_than_anybody_has_are_left_out_and_counted() -> None:
    many = (
        replace(BEACON, bssid=f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}")
        for n in range(sightings.NETWORKS_MAX + 3)
    )
    found = networks_in(many)
    assert (len(found.bss), found.left_out) == (sightings.NETWORKS_MAX, 3)


def test_a_signal_that_was_never_told_stays_unknown() -> None:
    assert networks_in([BEACON]).bss[0].signal_dbm is None
