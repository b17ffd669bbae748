"""What an agent refuses, whoever orders it."""

from collections.abc import Mapping

import pytest

from netready.domain.record import Setting
from netready_probes.agent.joined.allowed import order_refused, run_refused
from netready_probes.agent.orders import Duties, Measure, ProbeRun
from netready_probes.contract import Address
from netready_probes.registry import probe_named

TARGET = Address(host="10.20.0.5", port=7411)
FOREIGN = Address(host="192.0.2.9", port=7411)
DUTIES = Duties(agent="a", number=1, room="", targets=(TARGET,))


def refused(
    probe: str, target: Address | None = TARGET, settings: Mapping[str, Setting] | None = None
) -> str:
    run = ProbeRun(probe=probe, settings=settings or {})
    order = Measure(order="o", room="", probes=(run,), target=target)
    return order_refused(order, DUTIES) or run_refused(
        probe_named(probe), run, order, DUTIES.targets
    )


@pytest.mark.parametrize("probe", ["host", "latency", "throughput", "loaded-latency"])
def test_a_target_of_the_signed_list_may_be_asked_and_loaded(probe: str) -> None:
    assert refused(probe) == ""


@pytest.mark.parametrize("probe", ["host", "latency", "throughput", "loaded-latency"])
def test_a_foreign_target_ends_the_whole_order(probe: str) -> None:
    assert "not on the signed list" in refused(probe, FOREIGN)
    assert "not on the signed list" in refused(probe, Address(host=TARGET.host, port=7412))


def test_without_a_target_only_what_needs_none_is_run() -> None:
    assert refused("wifi-link", None) == ""
    assert "needs a target" in refused("latency", None)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"iperf3_server": "10.20.0.5:7411"}, ""),
        ({"iperf3_server": "192.0.2.9"}, "not on the signed list"),
        ({"iperf3_server": "10.20.0.5"}, "not on the signed list"),
        ({}, "no iperf3 server"),
    ],
)
def test_iperf3_loads_only_a_server_of_the_list(settings: dict[str, Setting], why: str) -> None:
    found = refused("iperf3", settings=settings)
    assert why in found
    assert bool(found) is bool(why)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"url": "http://10.20.0.5:7411"}, ""),
        ({"url": "http://192.0.2.9:7411"}, "not on the signed list"),
        ({"url": "https://10.20.0.5"}, "not on the signed list"),
        ({"engine": "ndt7", "url": "http://10.20.0.5:7411"}, "somebody else"),
        ({"engine": "speedtest-cli"}, "somebody else"),
        ({"url": "what?"}, "no server of the school"),
        ({}, "no server of the school"),
    ],
)
def test_the_line_is_filled_from_a_server_of_the_list_only(
    settings: dict[str, Setting], why: str
) -> None:
    found = refused("internet-line", settings=settings)
    assert why in found
    assert bool(found) is bool(why)
