"""The aggregator's own target: it runs, comes back, and goes."""

import os
import signal
import threading

import pytest

from netready.domain.errors import CannotMeasureError
from netready.service.targets import OwnTarget, TargetPlan, Targets, origin_of, origins_of
from netready_probes.contract import Address
from netready_probes.load.client import hello
from netready_probes.load.web_door import WebSettings
from netready_probes.seams import NetworkError
from tests.probes.load.room import NETWORK, until

ORIGIN = "https://school.example:7443"


def plan_on(port: int = 0) -> TargetPlan:
    web = WebSettings(port=0, origins=(ORIGIN,))
    return TargetPlan(host="127.0.0.1", port=port, web=web)


def serves(target: OwnTarget) -> bool:
    try:
        return len(hello(NETWORK, target.address, client="d").token) == 8
    except NetworkError:
        return False


def test_it_serves_devices_and_browsers_until_it_is_closed() -> None:
    target = OwnTarget(plan_on())
    try:
        assert serves(target)
        assert target.running
        assert target.statistics()["web_port"] == target.web_port
    finally:
        target.close()
    assert not serves(target)
    assert target.statistics() == {}


def test_a_process_that_dies_comes_back_on_the_same_ports_and_that_is_said() -> None:
    told: list[str] = []
    target = OwnTarget(plan_on(), told=told.append)
    try:
        process = target._process
        assert process is not None
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        assert until(lambda: bool(told), within_s=5.0)
        assert until(lambda: serves(target), within_s=10.0)
        assert until(lambda: target.running, within_s=5.0)
        assert target.statistics()["web_port"] == target.web_port
    finally:
        target.close()


def test_a_second_start_waits_for_the_ports_of_the_first() -> None:
    first = OwnTarget(TargetPlan(host="127.0.0.1", port=0))
    threading.Timer(0.5, first.close).start()
    second = OwnTarget(TargetPlan(host="127.0.0.1", port=first.address.port))
    try:
        assert second.address == first.address
        assert second.web_port is None
    finally:
        second.close()


def test_an_address_that_is_not_ours_is_one_sentence() -> None:
    with pytest.raises(
        CannotMeasureError, match=r"cannot listen on 192\.0\.2\.1, port 0: no-route"
    ):
        OwnTarget(TargetPlan(host="192.0.2.1", port=0))


@pytest.mark.parametrize(
    ("host", "port", "origin"),
    [
        ("School.Example", 8443, "https://school.example:8443"),
        ("10.20.0.5", 443, "https://10.20.0.5"),
        ("[FD00::5]", 7443, "https://[fd00::5]:7443"),
        ("fd00:0::5", 7443, "https://[fd00::5]:7443"),
    ],
)
def test_an_origin_is_written_as_browsers_do(host: str, port: int, origin: str) -> None:
    assert origin_of(host, port, tls=True) == origin


def test_names_of_one_machine_are_there_once() -> None:
    found = origins_of(["a.example", "A.example", "10.0.0.1"], 80, tls=False)
    assert found == ("http://a.example", "http://10.0.0.1")


def test_a_browser_loads_at_the_name_under_which_it_came() -> None:
    address = Address(host="10.20.0.5", port=7411)
    ours = Targets(address=address, web_port=7412)
    assert ours.web_url_at("school.example") == "https://school.example:7412"
    assert ours.addresses == (address,)
    other = Targets(address=address, web_url="https://load.example:7412")
    assert other.web_url_at("school.example") == "https://load.example:7412"
    assert Targets(address=None).web_url_at("school.example") == ""
    assert Targets(address=None).addresses == ()
