"""Traffic of others on the adapter that leads to the target."""

import socket
from dataclasses import replace

import pytest

from netready_probes.contract import Address
from netready_probes.load.adapter_traffic import (
    AdapterReading,
    adapter_to,
    foreign_mbps,
    probe_bytes,
    read_adapter,
)
from tests.fakes import WLAN, FakeHost, FakeNetwork, fake_system

TARGET = Address(host="192.0.2.9", port=7411)


class Routed(FakeNetwork):
    """Its UDP sockets leave by the loopback address."""

    def udp(self, host: str, port: int) -> socket.socket:
        opened = super().udp(host, port)
        opened.bind(("127.0.0.1", 0))
        return opened


def at(seconds: float, moved: int, name: str = "wlan0") -> AdapterReading:
    return AdapterReading(name=name, at_s=seconds, bytes_moved=moved)


def test_what_is_not_ours_is_foreign() -> None:
    assert foreign_mbps(at(0, 0), at(2, 500_000), own_bytes=250_000) == pytest.approx(1.0)
    assert foreign_mbps(at(0, 0), at(2, 1_000), own_bytes=5_000) == 0.0, "never below nothing"
    assert probe_bytes(100, 160) == 46_000


def test_what_cannot_be_compared_is_not_known() -> None:
    assert foreign_mbps(None, at(2, 10), own_bytes=0) is None
    assert foreign_mbps(at(0, 0), at(0.5, 10), own_bytes=0) is None, "too short"
    assert foreign_mbps(at(0, 10), at(2, 5), own_bytes=0) is None, "set back"
    assert foreign_mbps(at(0, 0), at(2, 10, "eth0"), own_bytes=0) is None, "another adapter"


def test_the_adapter_is_the_one_whose_address_is_used() -> None:
    here = replace(WLAN, addresses=("127.0.0.1",))
    other = replace(WLAN, name="eth0")
    system = fake_system(network=Routed(), host=FakeHost(adapter_readings=((other, here),)))
    assert adapter_to(system, TARGET) == here
    reading = read_adapter(system, TARGET)
    assert reading is not None
    assert reading.bytes_moved == 3_000
    nowhere = fake_system(network=Routed(), host=FakeHost(adapter_readings=((other,),)))
    assert adapter_to(nowhere, TARGET) is None
    untold = replace(here, bytes_sent=None)
    blind = fake_system(network=Routed(), host=FakeHost(adapter_readings=((untold,),)))
    assert read_adapter(blind, TARGET) is None
