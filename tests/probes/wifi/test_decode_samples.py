"""All real captures through the one door of `netready wifi decode`, beside hand-checked values."""

import pytest

from netready.domain.air import BssLoad
from netready_probes.wifi.decode import Decoded, decode
from netready_probes.wifi.reading import LinkState
from tests.probes.wifi.samples import wifi_samples

LOADS = {
    "gfiber_google_office_scan_bssload.txt": [
        (0, 33), (0, 49), (1, 49), (1, 21), (2, 21), (1, 28), (0, 28), (0, 28), (0, 28),
    ],
    "hnykda_win-netsh-networks-de.txt": [
        (1, 33), (0, 1), (0, 1), (0, 199), (6, 98), (0, 53), (3, 11),
    ],
    "hnykda_win-netsh-networks-en.txt": [
        (4, 109), (1, 63), (5, 109), (4, 2), (0, 1), (0, 1), (0, 1),
    ],
    "hnykda_win-netsh-networks-blank-ssid-en.txt": [
        (0, 148), (1, 38), (8, 1), (6, 52), (6, 14), (9, 108), (0, 148), (2, 148), (0, 148),
        (0, 70), (1, 94), (0, 1), (0, 4), (0, 1),
    ],
    "lswifi_Beacon-AerohiveHostname.pcap": [(0, 2)],
    "lswifi_Beacon-Cisco-AP-Name-v1-v2.pcapng": [(0, 13)],
    "lswifi_Beacon-Mikrotik-Routerboard-AP-Name.pcap": [],
    "lswifi_wifi7aruba755-10.7.2.0.pcapng": [],
    "lswifi_southwest-symbol-proprietary-load-type-element.pcapng": [(41, 91)],
}  # fmt: skip
NEVER_MEASURED = {(8, 1), (0, 1)}


def _decoded(name: str) -> Decoded:
    found = decode(next(wifi_samples().glob(f"*/{name}")).read_bytes())
    assert found is not None
    return found


def _loads(decoded: Decoded) -> list[BssLoad]:
    return [bss.load for bss in decoded.bss if bss.load]


@pytest.mark.parametrize("name", LOADS)
def test_every_bss_load_is_as_it_was_read_by_eye(name: str) -> None:
    loads = _loads(_decoded(name))
    assert [(load.stations, load.utilisation_255) for load in loads] == LOADS[name]


@pytest.mark.parametrize("name", LOADS)
def test_an_access_point_that_never_measured_is_not_idle(name: str) -> None:
    for load in _loads(_decoded(name)):
        if (load.stations, load.utilisation_255) in NEVER_MEASURED:
            assert load.utilisation_ratio is None


def test_an_impossible_number_is_passed_on_and_flagged() -> None:
    loads = _loads(_decoded("jc_centos77_iw-scan1.out"))
    assert len(loads) == 21
    swapped = next(load for load in loads if load.stations == 768)
    assert (swapped.utilisation_255, swapped.admission_32us) == (33, 4730)
    assert swapped.doubt


def test_no_file_raises_and_none_invents_a_signal() -> None:
    """Placeholders of drivers (0, -100) never come out as a signal."""
    unknown = []
    for file in sorted(wifi_samples().glob("*/*")):
        decoded = decode(file.read_bytes())
        if decoded is None:
            unknown.append(file.parent.name)
            continue
        signals = [bss.signal_dbm for bss in decoded.bss]
        signals += [each.link.signal_dbm for each in decoded.links]
        signals += [station.signal_dbm for station in decoded.stations]
        assert all(signal is None or -100 < signal < 0 for signal in signals), file.name
    # netsh's list of saved profiles says nothing of the air
    assert set(unknown) == {"windows_netsh_other"}


def test_the_states_of_a_link_are_told_apart() -> None:
    expected = {
        "viam_iw_wlan0_not_connected.txt": LinkState.NOT_CONNECTED,
        "wlanpi_authenticated_only.txt": LinkState.NOT_CONNECTED,
        "viam_iw_wlan1_does_not_exist.txt": LinkState.NO_ADAPTER,
        "wlanpi_he_ax.txt": LinkState.CONNECTED,
        "hnykda_win-netsh-interfaces-no-match.txt": LinkState.UNREADABLE,
    }
    found = {name: _decoded(name).links[0].link.state for name in expected}
    assert found == expected
