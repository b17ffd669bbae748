"""Names: time to answer and failures in words, against a server on loopback only."""

import socket
from dataclasses import replace

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from netready.domain.failures import FailureWord
from netready_probes import dns as dns_probe
from netready_probes.contract import BadSettingError, Endpoint, Outcome
from netready_probes.dns import percentile
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakeNetwork, fake_context, fake_system
from tests.probes.fake_dns_server import Answer, dns_server, good, with_code


def _real(host: FakeHost | None = None) -> System:
    return fake_system(clock=RealClock(), network=RealNetwork(), host=host)


def _ask(answer: Answer, **settings: str | int | float) -> Outcome:
    with dns_server(answer) as resolver:
        chosen = {"names": "www.school.example", "rounds": 2, "timeout_s": 1.0, **settings}
        return dns_probe.run(fake_context(_real(), resolver=resolver, supplied=chosen))


def _value(outcome: Outcome, name: str, stat: str = "value") -> float | None:
    return next(line.value for line in outcome.metrics if (line.name, line.stat) == (name, stat))


def _words(outcome: Outcome) -> list[FailureWord]:
    return [failure.word for failure in outcome.failures]


def test_answers_are_timed_and_nothing_failed() -> None:
    outcome = _ask(lambda query, _tcp: [good(query).to_wire()], names="a.example, b.example")
    p50, p95 = _value(outcome, "dns_ms", "p50"), _value(outcome, "dns_ms", "p95")
    assert p50 is not None
    assert p95 is not None
    assert 0 < p50 <= p95 < 1000
    assert _value(outcome, "dns_failure_ratio") == 0
    assert next(line.n for line in outcome.metrics) == 4
    assert not outcome.failures


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (dns.rcode.NXDOMAIN, FailureWord.DNS_NO_NAME),
        (dns.rcode.SERVFAIL, FailureWord.DNS_SERVER_FAILED),
        (dns.rcode.REFUSED, FailureWord.DNS_SERVER_FAILED),
        (dns.rcode.NOERROR, FailureWord.DNS_NO_ANSWER),
    ],
)
def test_each_answer_code_has_its_word(code: dns.rcode.Rcode, word: FailureWord) -> None:
    outcome = _ask(lambda query, _tcp: with_code(query, code))
    assert _words(outcome) == [word]
    assert _value(outcome, "dns_failure_ratio") == 1
    assert _value(outcome, "dns_ms", "p50") is None


def test_silence_is_a_dns_timeout() -> None:
    outcome = _ask(lambda _query, _tcp: [], rounds=1, timeout_s=0.1)
    assert _words(outcome) == [FailureWord.DNS_TIMEOUT]


def test_garbage_with_the_right_number_is_a_bad_answer() -> None:
    outcome = _ask(lambda query, _tcp: [query.id.to_bytes(2, "big") + b"\xff\x00garbage"])
    assert _words(outcome) == [FailureWord.BAD_ANSWER]


def test_an_answer_with_another_number_is_skipped_for_the_right_one() -> None:
    def forged_first(query: dns.message.Message, _tcp: bool) -> list[bytes]:
        right = good(query).to_wire()
        wrong = ((query.id + 1) % 65536).to_bytes(2, "big") + right[2:]
        return [wrong, right]

    assert not _ask(forged_first).failures


def test_a_stream_of_forged_answers_ends_at_the_time_limit() -> None:
    def forged_only(query: dns.message.Message, _tcp: bool) -> list[bytes]:
        right = good(query).to_wire()
        return [((query.id + 1) % 65536).to_bytes(2, "big") + right[2:]] * 50

    outcome = _ask(forged_only, rounds=1, timeout_s=0.2)
    assert _words(outcome) == [FailureWord.DNS_TIMEOUT]


def test_an_answer_cut_short_is_asked_again_by_tcp() -> None:
    def cut_short(query: dns.message.Message, tcp: bool) -> list[bytes]:
        answer = good(query)
        if not tcp:
            answer.flags |= dns.flags.TC
            answer.answer.clear()
        return [answer.to_wire()]

    assert not _ask(cut_short).failures


def test_the_unspecified_address_is_a_filters_answer() -> None:
    outcome = _ask(lambda query, _tcp: [good(query, "0.0.0.0").to_wire()])
    assert _words(outcome) == [FailureWord.BAD_ANSWER]
    assert "filter" in outcome.failures[0].note


def test_a_port_where_nothing_listens_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
        unused.bind(("127.0.0.1", 0))
        resolver = f"127.0.0.1:{unused.getsockname()[1]}"
    outcome = dns_probe.run(fake_context(_real(), resolver=resolver, rounds=1, names="a.example"))
    assert _words(outcome) == [FailureWord.REFUSED]


def test_a_partly_dead_resolver_keeps_the_times_of_the_living_answers() -> None:
    count = iter(range(100))
    outcome = _ask(
        lambda query, _tcp: (
            [good(query).to_wire()]
            if next(count) % 2 == 0
            else with_code(query, dns.rcode.SERVFAIL)
        ),
        rounds=4,
    )
    assert _value(outcome, "dns_failure_ratio") == 0.5
    assert _value(outcome, "dns_ms", "p50") is not None
    assert "2 of 4" in outcome.failures[0].note


def test_a_public_dns_server_is_not_asked_without_permission_for_the_internet() -> None:
    network = FakeNetwork()
    host = FakeHost(resolver_addresses=("8.8.8.8",))
    outcome = dns_probe.run(fake_context(fake_system(network=network, host=host)))
    assert _words(outcome) == [FailureWord.NOT_ALLOWED]
    assert not network.asked


def test_with_the_internet_allowed_a_public_dns_server_is_asked() -> None:
    network = FakeNetwork(words={("8.8.8.8", 53): FailureWord.NO_ROUTE})
    host = FakeHost(resolver_addresses=("8.8.8.8",))
    system = fake_system(network=network, host=host)
    outcome = dns_probe.run(fake_context(system, internet=True, rounds=1, names="a.example"))
    assert _words(outcome) == [FailureWord.NO_ROUTE]
    assert network.asked == [("udp", "8.8.8.8", 53)]


def test_of_several_servers_only_those_inside_are_asked() -> None:
    network = FakeNetwork(words={("192.168.1.1", 53): FailureWord.NO_ROUTE})
    host = FakeHost(resolver_addresses=("8.8.8.8", "192.168.1.1"))
    system = fake_system(network=network, host=host)
    dns_probe.run(fake_context(system, rounds=1, names="a.example"))
    assert network.asked == [("udp", "192.168.1.1", 53)]


def test_a_cache_on_the_device_itself_is_named() -> None:
    outcome = _ask(lambda query, _tcp: [good(query).to_wire()])
    assert outcome.annotations["cache_on_device"] == "resolver1"


def test_no_configured_server_is_a_failure_and_not_a_number() -> None:
    outcome = dns_probe.run(fake_context(fake_system(host=FakeHost(resolver_addresses=()))))
    assert _words(outcome) == [FailureWord.NO_NETWORK]
    assert outcome.metrics[0].value is None


def test_the_names_come_from_the_endpoint_lists_where_there_are_any() -> None:
    endpoint = Endpoint(list_name="own", host="vle.school.example", port=443, required=True)
    network = FakeNetwork(words={("192.0.2.1", 53): FailureWord.NO_ROUTE})
    ctx = replace(fake_context(fake_system(network=network), rounds=1), endpoints=(endpoint,))
    outcome = dns_probe.run(ctx)
    assert outcome.settings["names"] == "vle.school.example"
    assert _words(outcome) == [FailureWord.NO_ROUTE]


def test_stopping_ends_after_the_question_in_hand() -> None:
    ctx = replace(fake_context(), stopped=lambda: True)
    assert _words(dns_probe.run(ctx)) == [FailureWord.STOPPED]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("names", "a..b", "no host name"),
        ("names", " , ", "allowed: 1 to 50"),
        ("rounds", 0, "1 to 100"),
        ("rounds", 1.5, "whole number"),
        ("record_type", "ANY", "A, AAAA"),
        ("resolver", "127.0.0.1:99999", "port"),
        ("resolver", "a host", "not a host"),
    ],
)
def test_impossible_settings_are_refused_with_what_is_allowed(
    setting: str, value: str | float, said: str
) -> None:
    with pytest.raises(BadSettingError, match=said):
        dns_probe.run(fake_context(supplied={setting: value}))


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([], 0.5) is None
    assert percentile([1.0], 0.95) == 1.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
