"""The STUN probe against servers on loopback."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.failures import FailureWord
from netready_probes.contract import Endpoint, Outcome, ProbeContext
from netready_probes.internet.stun import Binding, binding_request, parse_answer
from netready_probes.media_udp import run
from tests.probes.servers.loopback import NamedNetwork, loopback_system
from tests.probes.servers.stun import Answer, honest, spoofed, stun_server

ID = bytes(range(12))


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where no answer is to come: a busy machine is late with one that is."""
    monkeypatch.setattr("netready_probes.media_udp.WAITS_S", (0.05, 0.1, 0.15))


def ask(*ports: int, network: NamedNetwork | None = None) -> Outcome:
    endpoints = tuple(
        Endpoint(list_name="own", host="stun.test", port=port, required=True, kind="stun")
        for port in ports
    )
    return run(ProbeContext(system=loopback_system(network), endpoints=endpoints))


def ratio(outcome: Outcome) -> float | None:
    (found,) = [m for m in outcome.metrics if m.name == "media_udp_open_ratio" and m.label == "all"]
    return found.value


def closed_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def test_an_open_port_is_answered_after_one_request_of_twenty_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("netready_probes.media_udp.WAITS_S", (10.0,))
    with stun_server(honest) as (port, requests):
        outcome = ask(port)
    assert ratio(outcome) == 1 and outcome.failures == ()
    assert [len(request) for request in requests] == [20]
    assert next(m.value for m in outcome.metrics if m.name == "rtt_ms") > 0  # type: ignore[operator]


def test_the_address_under_which_the_school_is_seen_is_not_kept() -> None:
    with stun_server(honest) as (port, _requests):
        assert "127.0.0.1" not in repr(ask(port))


def test_one_open_and_one_closed_port_are_one_half() -> None:
    with stun_server(honest) as (port, _requests):
        outcome = ask(port, closed_port())
    assert ratio(outcome) == 0.5
    assert [failure.word for failure in outcome.failures] == [FailureWord.REFUSED]


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize("answer", [spoofed, lambda _request, _peer: []], ids=["spoofed", "mute"])
def test_a_port_without_an_answer_to_our_own_id_is_closed_after_three_tries(
    answer: Answer,
) -> None:
    with stun_server(answer) as (port, requests):
        outcome = ask(port)
    assert ratio(outcome) == 0
    assert len(requests) == 3 and len({request[8:20] for request in requests}) == 3
    assert [failure.word for failure in outcome.failures] == [FailureWord.TIMEOUT]


def test_a_right_answer_behind_spoofed_ones_still_counts() -> None:
    with stun_server(lambda r, p: [*spoofed(r, p), *honest(r, p)]) as (port, _requests):
        outcome = ask(port)
    assert ratio(outcome) == 1
    assert outcome.details["ports"][0]["stray_datagrams"] == 4  # type: ignore[index]


@pytest.mark.usefixtures("short_waits")
def test_a_flood_of_strays_is_left_after_a_bounded_number() -> None:
    with stun_server(lambda _r, _p: [b"x"] * 200) as (port, _requests):
        assert ratio(ask(port)) == 0


def test_a_late_answer_to_the_second_try_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netready_probes.media_udp.WAITS_S", (0.05, 10.0))
    seen: list[bytes] = []

    def second(request: bytes, peer: tuple[str, int]) -> list[bytes]:
        seen.append(request)
        return honest(request, peer) if len(seen) > 1 else []

    with stun_server(second) as (port, _requests):
        outcome = ask(port)
    assert ratio(outcome) == 1 and outcome.details["ports"][0]["tries"] == 2  # type: ignore[index]


def test_a_name_that_does_not_resolve_closes_the_port_with_its_word() -> None:
    outcome = ask(9, network=NamedNetwork(words={"stun.test": FailureWord.DNS_NO_NAME}))
    assert ratio(outcome) == 0 and outcome.failures[0].word is FailureWord.DNS_NO_NAME


def test_a_device_without_a_network_says_nothing_about_the_ports() -> None:
    assert ratio(ask(9, network=NamedNetwork(words={"stun.test": FailureWord.NO_NETWORK}))) is None


def test_the_mapped_address_of_the_rfc_is_read() -> None:
    # RFC 5769 2.2, sample IPv4 response: 192.0.2.1 port 32853
    data = bytes.fromhex(
        "0101003c2112a442b7e7a701bc34d686fa87dfae802200"
        "0b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9"
        "ba53f06be7d780280004c07d4c96"
    )
    answer = parse_answer(data, bytes.fromhex("b7e7a701bc34d686fa87dfae"))
    assert answer == Binding(address="192.0.2.1", port=32853)


@given(st.binary(max_size=200))
def test_any_attributes_are_read_without_a_fault(rest: bytes) -> None:
    rest = rest[: len(rest) // 4 * 4]
    data = b"\x01\x01" + len(rest).to_bytes(2, "big") + binding_request(ID)[4:] + rest
    assert isinstance(parse_answer(data, ID), Binding)


@given(st.binary(max_size=64))
def test_any_bytes_are_no_answer(data: bytes) -> None:
    assert parse_answer(data, ID) is None
