"""Gateway and iperf3 in two real hosts: what a fake cannot show."""

import json
import sys
from collections.abc import Iterator

import pytest

from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timing]

DROP_TCP = (
    "add table inet lab; add chain inet lab in { type filter hook input priority 0; }; "
    "add rule inet lab in meta l4proto tcp drop; add rule inet lab in meta l4proto icmp drop"
)


@pytest.fixture
def wire() -> Iterator[Wire]:
    needs_lab("iperf3")
    with lab() as found:
        found.run("a", ["ip", "route", "add", "default", "via", ADDRESS["b"]])
        yield found


def _measured(wire: Wire, *words: str) -> dict[str, dict[str, float | None]]:
    """Metrics of one probe run in host "a", and its failure words with None."""
    argv = [sys.executable, "-m", "netready", "measure", *words, "--json", "-"]
    record = json.loads(wire.run("a", argv))
    found = {
        f"{line['name']} {line['direction'] or line['label']}": line["value"]
        for line in record["metrics"]
    }
    return {"metrics": found, "failures": {one["word"]: None for one in record["failures"]}}


def test_a_gateway_whose_port_is_closed_is_reachable(wire: Wire) -> None:
    found = _measured(wire, "reach")
    assert found["metrics"]["reachable gateway"] == 1
    assert not found["failures"]


def test_a_gateway_that_answers_nothing_but_its_neighbours_is_reachable(wire: Wire) -> None:
    wire.run("b", ["nft", DROP_TCP])
    # a fresh entry: the address was confirmed by ARP a moment ago
    found = _measured(wire, "reach", "--set", "timeout_s=0.5")
    assert found["metrics"]["reachable gateway"] == 1


def test_a_gateway_that_is_gone_is_not_reachable(wire: Wire) -> None:
    wire.run("b", ["ip", "addr", "flush", "dev", "nrb"])
    found = _measured(wire, "reach", "--set", "timeout_s=4")
    assert found["metrics"]["reachable gateway"] == 0
    assert "no-route" in found["failures"]


def test_without_a_default_route_there_is_no_gateway(wire: Wire) -> None:
    wire.run("a", ["ip", "route", "del", "default"])
    assert "no-gateway" in _measured(wire, "reach")["failures"]


def test_our_iperf3_engine_agrees_with_the_wire_down_and_up(wire: Wire) -> None:
    wire.shape(50)
    wire.start("b", ["iperf3", "-s", "-B", ADDRESS["b"]])
    wire.run("a", ["sleep", "0.3"])
    found = _measured(
        wire,
        *("iperf3", "--iperf3-server", ADDRESS["b"], "--permitted-by", "the lab"),
        *("--set", "seconds=4"),
    )
    # 1448 of the 1514 bytes that tbf counts are payload; the first burst and slow start: 4 %
    for direction in ("down", "up"):
        rate = found["metrics"][f"goodput_mbps {direction}"]
        assert rate == pytest.approx(50 * 1448 / 1514, rel=0.04)
