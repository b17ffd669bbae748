"""Gateway and target: reachable or not, by which method, and never a guess."""

import socket

import pytest

from netready.domain.failures import FailureWord
from netready_probes import reach
from netready_probes.contract import Address, Outcome
from netready_probes.ping_text import neighbour_alive, ping_refused, ping_times_ms
from netready_probes.seams import Finished
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakeNetwork, FakePrograms, fake_context, fake_system
from tests.probes.captured import captured

PING = "ping -n -c 5 -W 1 192.0.2.1"
NEIGHBOUR = "ip neigh show 192.0.2.1"
SILENT = {("192.0.2.1", 80): FailureWord.TIMEOUT}


def _gateway(programs: FakePrograms, network: FakeNetwork | None = None) -> Outcome:
    return reach.run(fake_context(fake_system(programs=programs, network=network)))


def _reachable(outcome: Outcome, label: str = "gateway") -> float | None:
    return next(
        line.value for line in outcome.metrics if (line.name, line.label) == ("reachable", label)
    )


def test_a_gateway_that_answers_pings_is_reachable_and_timed() -> None:
    outcome = _gateway(FakePrograms({PING: captured("ping/linux.txt")}))
    assert _reachable(outcome) == 1
    assert outcome.annotations["gateway_method"] == "ping"
    rtt = {line.stat: line.value for line in outcome.metrics if line.name == "rtt_ms"}
    assert rtt == {"min": 1.88, "p50": 1.91}


def test_where_ping_is_refused_a_refused_connection_counts_as_reachable() -> None:
    refused = Finished(exit_code=2, out="", err=captured("ping/refused.txt"))
    network = FakeNetwork(words={("192.0.2.1", 80): FailureWord.REFUSED})
    outcome = _gateway(FakePrograms({PING: refused}), network)
    assert _reachable(outcome) == 1
    assert outcome.annotations["gateway_method"] == "tcp refused"
    assert not outcome.failures


@pytest.mark.parametrize(
    ("shown", "value", "words"),
    [
        ("192.0.2.1 dev wlan0 lladdr 02:00:5e:10:20:99 REACHABLE\n", 1.0, []),
        ("192.0.2.1 dev wlan0  FAILED\n", 0.0, [FailureWord.NO_ROUTE]),
        ("192.0.2.1 dev wlan0 lladdr 02:00:5e:10:20:99 STALE\n", None, [FailureWord.UNKNOWN]),
        ("", None, [FailureWord.UNKNOWN]),
    ],
)
def test_a_silent_gateway_is_judged_by_the_neighbour_table_or_not_at_all(
    shown: str, value: float | None, words: list[FailureWord]
) -> None:
    outcome = _gateway(FakePrograms({NEIGHBOUR: shown}), FakeNetwork(words=SILENT))
    assert _reachable(outcome) == value
    assert [failure.word for failure in outcome.failures] == words


@pytest.mark.parametrize(
    ("platform", "word", "value"),
    [
        ("Linux", FailureWord.NO_GATEWAY, 0.0),
        ("Windows", FailureWord.NOT_SUPPORTED, None),
    ],
)
def test_no_default_route_is_a_fact_only_where_the_platform_tells(
    platform: str, word: FailureWord, value: float | None
) -> None:
    host = FakeHost(gateway_found=None, platform_facts={"system": platform})
    outcome = reach.run(fake_context(fake_system(host=host)))
    assert [failure.word for failure in outcome.failures] == [word]
    assert _reachable(outcome) == value


def test_nothing_but_gateway_and_target_is_contacted() -> None:
    network = FakeNetwork(words=SILENT)
    system = fake_system(network=network)
    reach.run(fake_context(system, target=Address(host="192.0.2.9", port=7411)))
    assert {host for _, host, _ in network.asked} == {"192.0.2.1", "192.0.2.9"}


def test_without_a_target_its_reachability_is_unknown_not_zero() -> None:
    assert _reachable(_gateway(FakePrograms()), "target") is None


def test_a_listening_target_is_reached_over_real_sockets() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = Address(host="127.0.0.1", port=server.getsockname()[1])
        system = fake_system(network=RealNetwork(), host=FakeHost(gateway_found=None))
        outcome = reach.run(fake_context(system, target=target, tries=3))
    assert _reachable(outcome, "target") == 1
    assert [line.n for line in outcome.metrics if line.name == "connect_ms"] == [3, 3]


def test_a_closed_target_is_refused_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = Address(host="127.0.0.1", port=server.getsockname()[1])
    system = fake_system(network=RealNetwork(), host=FakeHost(gateway_found=None))
    outcome = reach.run(fake_context(system, target=target))
    assert _reachable(outcome, "target") == 0
    assert FailureWord.REFUSED in [failure.word for failure in outcome.failures]


def test_a_target_that_goes_away_half_way_keeps_its_times_and_says_so() -> None:
    class Leaving(FakeNetwork):
        def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
            if sum(asked[1] == host for asked in self.asked) == 2:
                self.words = {(host, port): FailureWord.TIMEOUT}
            return super().tcp(host, port, timeout_s=timeout_s)

    target = Address(host="192.0.2.9", port=7411)
    outcome = reach.run(fake_context(fake_system(network=Leaving()), target=target))
    assert _reachable(outcome, "target") == 1
    assert FailureWord.TIMEOUT in [failure.word for failure in outcome.failures]


def test_ping_lines_are_known_by_shape_in_any_language() -> None:
    assert ping_times_ms(captured("ping/windows_de.txt"), 5) == [3.0, 1.0]
    assert ping_times_ms(captured("ping/refused.txt"), 5) == []
    assert ping_refused(captured("ping/refused.txt"))


def test_a_stale_neighbour_proves_nothing() -> None:
    assert neighbour_alive("192.0.2.1 dev eth0 lladdr 02:00:5e:10:20:99 STALE") is None
