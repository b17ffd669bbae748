import pytest

from netready_probes.wifi.beacons.rates import rates_mbps


@pytest.mark.parametrize(
    ("listed", "basic", "supported"),
    [
        ("82848b960c121824", (1, 2, 5.5, 11), (1, 2, 5.5, 6, 9, 11, 12, 18)),
        ("98b048606c", (12, 24), (12, 24, 36, 48, 54)),
        ("8cfbfaff7f", (6,), (6,)),  # SAE only, HE, HT: what one must know, not how fast it is
        ("0c0c8c", (6,), (6,)),
        ("0080", (), ()),
        ("", (), ()),
    ],
)
def test_legacy_rates(listed: str, basic: tuple[float, ...], supported: tuple[float, ...]) -> None:
    assert rates_mbps(bytes.fromhex(listed)) == (basic, supported)
