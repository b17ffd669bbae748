"""What is noted around a stage."""

import sys
from collections.abc import Mapping
from dataclasses import replace

import pytest

from netready.domain.clues import Clues, Place, RadioClues, TcpShares
from netready.domain.load import DeviceStrain, Stage
from netready.loadtest.verdict import judge
from netready_probes.contract import Address
from netready_probes.load.engine import LoadEngine
from netready_probes.load.self_test import SelfTest
from netready_probes.load.witness import (
    StageWitness,
    Vantage,
    Witness,
    anchors_of,
    radio_clues,
    with_facts,
)
from netready_probes.wifi.reading import Counters, LinkReading, LinkState
from tests.fakes import FakeHost, FakeNetwork, FakePrograms, fake_system
from tests.loadtest.samples import ACTIVITIES, AT_EASE, measurement, outcome

TARGET = Address(host="127.0.0.1", port=1)
STAGE = Stage(pupils=30, ramp_s=1.0, settle_s=1.0, measure_s=5.0)
SAVER = FakePrograms(answers={"powerprofilesctl get": "power-saver\n"})


def witness(mbps: float | None, vantage: Vantage | None = None) -> StageWitness:
    test = SelfTest(goodput_mbps=mbps, lateness_p99_ms=0.4, rate_per_s=2000.0)
    whole = Witness(fake_system(programs=SAVER), TARGET, vantage=vantage, test=lambda _rate: test)
    return whole.stage(STAGE, ("constant",) * 30, ACTIVITIES)


@pytest.mark.parametrize(
    ("mbps", "refused"), [(149.0, True), (150.0, False), (9000.0, False), (None, False)]
)
def test_a_class_of_75_megabits_needs_a_device_that_can_do_150(
    mbps: float | None, refused: bool
) -> None:
    assert (witness(mbps).too_weak is not None) is refused


def test_a_refused_class_is_the_devices_fault_and_nobody_is_burdened() -> None:
    weak = DeviceStrain(self_test_mbps=100.0, offered_mbps=75.0)
    judged = judge(measurement(strain=weak, probes_sent=0), ACTIVITIES)
    assert judged.device_limited
    assert "100 Mbit/s to itself, and 75 Mbit/s" in judged.reasons[0]


def test_the_engine_does_not_even_ask_the_target_then() -> None:
    network = FakeNetwork()
    engine = LoadEngine(
        fake_system(network=network), TARGET, activities=ACTIVITIES, assign=lambda n: ("call",) * n
    )
    engine._witness = Witness(
        fake_system(), TARGET, test=lambda _rate: SelfTest(goodput_mbps=10.0, rate_per_s=2000.0)
    )
    made = engine.run_stage(STAGE)
    assert made is not None
    assert judge(made, ACTIVITIES).device_limited
    assert [kind for kind, _host, _port in network.asked if kind == "tcp"] == []


def test_what_was_noted_stands_beside_what_was_measured() -> None:
    noted = witness(9000.0, Vantage(target=Place.ON_SITE))
    with noted.idle():
        pass
    sender = TcpShares(
        connections=1,
        busy_s=1.0,
        receiver_limited_ratio=0.0,
        sender_limited_ratio=0.0,
        network_limited_ratio=1.0,
    )
    told = noted.told(measurement(outcome(0, "constant")), 0.0, sender)
    noted.close()
    if sys.platform == "linux":  # the fake program is Linux's
        assert told.strain.power_saving is True
    assert (told.strain.self_test_mbps, told.strain.offered_mbps) == (9000.0, 75.0)
    assert told.strain.tcp_down == sender
    assert told.strain.send_lateness_ms == AT_EASE.send_lateness_ms
    assert told.clues == Clues(target=Place.ON_SITE), "of the adapter nothing is known"


def test_facts_of_before_replace_only_what_belongs_to_them() -> None:
    facts = DeviceStrain(power_saving=False, foreign_mbps=0.1, busy_core_ratio=0.9)
    assert with_facts(AT_EASE, facts) == replace(AT_EASE, power_saving=False, foreign_mbps=0.1)


def link(rate: float, packets: int, retries: int, bssid: str = "ap") -> LinkReading:
    counters = Counters(tx_packets=packets, tx_retries=retries)
    return LinkReading(state=LinkState.CONNECTED, bssid=bssid, tx_rate_mbps=rate, counters=counters)


def test_the_radio_is_compared_with_itself() -> None:
    clues = radio_clues(link(520.0, 1000, 0 + 40), link(52.0, 2000, 40 + 500))
    assert clues == RadioClues(
        idle_tx_rate_mbps=520.0,
        loaded_tx_rate_mbps=52.0,
        idle_retry_ratio=40 / 1040,
        loaded_retry_ratio=500 / 1500,
    )


def test_two_access_points_are_two_links() -> None:
    assert radio_clues(link(520.0, 1, 0), link(52.0, 2, 0, bssid="other")) is None
    assert radio_clues(None, link(52.0, 2, 0)) is None
    lost = LinkReading(state=LinkState.NOT_CONNECTED)
    assert radio_clues(link(520.0, 1, 0), lost) is None


@pytest.mark.parametrize("gateway", [("192.0.2.1", "wlan0"), None])
def test_the_gateway_is_read_where_the_device_has_one(gateway: tuple[str, str] | None) -> None:
    system = fake_system(host=FakeHost(gateway_found=gateway))
    named: Mapping[Place, Address | None] = {Place.GATEWAY: None, Place.WIRED: TARGET}
    found = [(each.where, each.address.host) for each in anchors_of(system, list(named.items()))]
    expected = [(Place.GATEWAY, "192.0.2.1")] if gateway else []
    assert found == [*expected, (Place.WIRED, "127.0.0.1")]
