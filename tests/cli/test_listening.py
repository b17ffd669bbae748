"""What `netready target` tells the technician to type."""

import pytest

from netready.cli.listening import listening_lines, usable_addresses
from netready_probes.contract import Address
from netready_probes.seams import Adapter

ANY = Address(host="0.0.0.0", port=7411)


def adapter(name: str, *addresses: str, up: bool = True, wireless: bool | None = False) -> Adapter:
    return Adapter(
        name=name,
        up=up,
        wireless=wireless,
        speed_mbps=None,
        addresses=addresses,
        bytes_sent=None,
        bytes_received=None,
        errors=None,
        drops=None,
    )


def test_the_address_to_type_is_printed_and_no_address_that_nobody_can_use() -> None:
    wired = adapter("eth0", "10.20.0.5", "fe80::1%eth0", "2001:db8::5")
    lines = listening_lines(ANY, [adapter("eth1", "10.9.9.9", up=False), wired], None)
    assert lines[1:] == ("  on the trial device: --target 10.20.0.5:7411  (eth0)",)


def test_on_several_networks_wired_comes_first_and_a_host_is_advised() -> None:
    adapters = [adapter("a-wlan", "10.1.0.2", wireless=True), adapter("eth0", "10.20.0.5")]
    lines = listening_lines(ANY, adapters, None)
    assert [line.split()[-1] for line in lines[1:3]] == ["(eth0)", "(a-wlan)"]
    assert "--host 10.20.0.5" in lines[3]


def test_without_an_address_it_says_so() -> None:
    lines = listening_lines(ANY, [adapter("eth0", "169.254.3.4")], None)
    assert lines[1:] == ("  this machine has no address that others can reach yet",)


def test_a_chosen_address_needs_no_advice() -> None:
    chosen = Address(host="10.20.0.5", port=7411)
    adapters = [adapter("eth0", "10.20.0.5"), adapter("eth1", "10.30.0.5")]
    assert len(listening_lines(chosen, adapters, None)) == 1


@pytest.mark.parametrize(("host", "found"), [("::", "2001:db8::5"), ("0.0.0.0", "10.20.0.5")])
def test_only_addresses_of_the_family_listened_on(host: str, found: str) -> None:
    adapters = [adapter("eth0", "10.20.0.5", "2001:db8::5", "nonsense")]
    assert usable_addresses(Address(host=host, port=1), adapters) == ((found, "eth0"),)


def test_the_http_targets_url_has_an_address() -> None:
    lines = listening_lines(ANY, [adapter("eth0", "10.20.0.5")], 8080)
    assert lines[-2].endswith("http://10.20.0.5:8080")
