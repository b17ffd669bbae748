"""The endpoint probe against TLS servers on loopback, one for each way to fail."""

import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.failures import FailureWord
from netready_probes.contract import BadSettingError, Endpoint, Outcome, ProbeContext
from netready_probes.endpoints import run
from netready_probes.internet.certificates import Stores, claimed_issuer
from netready_probes.internet.http_wire import BadHeadError, parse_head, place_of
from netready_probes.internet.many import merged, share_metric
from netready_probes.internet.route import proxy_of
from tests.probes.servers.loopback import Behaviour, NamedNetwork, loopback_system, serving
from tests.probes.servers.tls import Authority, answering, self_signed

PUBLIC = Authority("Public CA")
FILTER = Authority("School Filter")
STORES = Stores(public=PUBLIC.trusted(), device=FILTER.trusted, about="test")
HOST = "cloud.test"


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def endpoint(port: int, **other: object) -> Endpoint:
    made = Endpoint(list_name="own", host=HOST, port=port, required=True)
    return replace(made, **other)  # type: ignore[arg-type]


def visit_all(
    *endpoints: Endpoint, network: NamedNetwork | None = None, proxy: str | None = None
) -> Outcome:
    context = ProbeContext(
        system=loopback_system(network, proxy=proxy),
        endpoints=endpoints,
        settings={"step_s": 0.4, "total_s": 8},
    )
    return run(context, STORES)


def row_of(outcome: Outcome) -> dict[str, object]:
    rows = outcome.details["endpoints"]
    assert isinstance(rows, list) and len(rows) == 1
    row: dict[str, object] = rows[0]
    return row


def value_of(outcome: Outcome, name: str, label: str) -> float | None:
    (found,) = [m for m in outcome.metrics if m.name == name and m.label == label]
    return found.value


def visit_one(servers: ExitStack, behave: Behaviour, **other: object) -> dict[str, object]:
    return row_of(visit_all(endpoint(servers.enter_context(serving(behave)), **other)))


def test_a_good_host_is_reached_and_every_step_is_timed(servers: ExitStack) -> None:
    port = servers.enter_context(serving(answering(PUBLIC.server(HOST))))
    outcome = visit_all(endpoint(port))
    row = row_of(outcome)
    assert row["reachable"] is True and row["vouched_for_by"] == "public"
    assert row["http_status"] == 204 and outcome.failures == ()
    for name in ("dns_ms", "connect_ms", "tls_ms", "ttfb_ms"):
        assert (value_of(outcome, name, f"{HOST}:{port}") or 0) > 0
    assert value_of(outcome, "reachable_ratio", "required") == 1
    assert value_of(outcome, "tls_intercepted", "all") == 0
    assert 0 < (value_of(outcome, "certificate_days_left", f"{HOST}:{port}") or 0) < 0.05


@pytest.mark.parametrize(
    ("context", "word"),
    [
        (PUBLIC.server(HOST, ends_in=timedelta(hours=-1)), FailureWord.TLS_EXPIRED),
        (PUBLIC.server("other.test"), FailureWord.TLS_WRONG_NAME),
        (self_signed(HOST), FailureWord.TLS_SELF_SIGNED),
        (Authority("Nobody").server(HOST), FailureWord.TLS_UNKNOWN_ISSUER),
    ],
    ids=["expired", "wrong name", "self-signed", "unknown issuer"],
)
def test_a_bad_certificate_has_its_own_word(
    servers: ExitStack, context: ssl.SSLContext, word: FailureWord
) -> None:
    row = visit_one(servers, answering(context))
    assert (row["reachable"], row["word"]) == (False, word.value)
    assert row["intercepted"] is None, "nobody vouches for it: interception is not known"


def test_the_name_of_a_filter_that_the_device_does_not_trust_is_told(servers: ExitStack) -> None:
    row = visit_one(servers, answering(Authority("Schulfilter Köln").server(HOST)))
    assert row["issuer"] == "Schulfilter Köln"
    assert row["note"] == "Signed by: Schulfilter Köln (not verified)."


@given(st.binary(max_size=300))
def test_any_bytes_have_a_short_printable_issuer_or_none(data: bytes) -> None:
    found = claimed_issuer(b"\x06\x03\x55\x04\x0a\x0c" + data)
    assert len(found) <= 80 and found.isprintable()


def test_a_chain_that_only_the_device_trusts_was_opened_on_the_way(servers: ExitStack) -> None:
    port = servers.enter_context(serving(answering(FILTER.server(HOST))))
    outcome = visit_all(endpoint(port))
    row = row_of(outcome)
    assert row["intercepted"] is True and row["issuer"] == "School Filter"
    assert row["reachable"] is True, "a managed device can use a host that may be opened"
    assert value_of(outcome, "tls_intercepted", "all") == 1


def test_a_host_that_must_not_be_opened_is_not_reachable_through_a_filter(
    servers: ExitStack,
) -> None:
    port = servers.enter_context(serving(answering(FILTER.server(HOST))))
    outcome = visit_all(endpoint(port, never_intercept=True))
    assert row_of(outcome)["reachable"] is False
    assert value_of(outcome, "tls_intercepted", "never-intercept") == 1
    assert [failure.word for failure in outcome.failures] == [FailureWord.TLS_UNKNOWN_ISSUER]


def test_a_silent_host_is_a_timeout_within_its_step(servers: ExitStack) -> None:
    begun = time.monotonic()

    def silent(sock: socket.socket) -> None:
        while sock.recv(4096):
            pass

    row = visit_one(servers, silent)
    assert (row["word"], row["step"]) == ("timeout", "tls handshake")
    assert row["connect_ms"] is not None and row["tls_ms"] is None
    assert time.monotonic() - begun < 1.5


def test_a_slow_host_is_measured_and_not_failed(servers: ExitStack) -> None:
    row = visit_one(servers, answering(PUBLIC.server(HOST), wait_s=0.2))
    assert row["reachable"] is True and row["word"] is None
    assert isinstance(row["tls_ms"], float) and row["tls_ms"] >= 200


def test_a_host_that_drips_its_handshake_ends_with_its_step(servers: ExitStack) -> None:
    def drip(sock: socket.socket) -> None:
        for byte in b"\x16\x03\x03\x40\x00" + b"\x02" * 60:
            sock.sendall(bytes([byte]))
            time.sleep(0.05)

    assert visit_one(servers, drip)["word"] in {"timeout", "tls-handshake"}


def test_a_refused_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    row = row_of(visit_all(endpoint(port)))
    assert (row["word"], row["step"]) == ("refused", "tcp connect")


def test_a_connection_that_is_cut_is_a_reset(servers: ExitStack) -> None:
    def cut(sock: socket.socket) -> None:
        sock.recv(1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert visit_one(servers, cut)["word"] == "reset"


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 403 Blocked\r\n\r\n", bytes(range(256)) * 64], ids=["http", "binary"]
)
def test_an_answer_that_is_no_tls_is_a_failed_handshake(servers: ExitStack, garbage: bytes) -> None:
    def behave(sock: socket.socket) -> None:
        sock.recv(4096)
        sock.sendall(garbage)
        sock.recv(1)

    assert visit_one(servers, behave)["word"] == "tls-handshake"


@pytest.mark.parametrize(
    "answer", [b"A" * 200_000, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000, b"\x00\xff" * 9]
)
def test_a_hostile_first_answer_is_read_once_and_left(servers: ExitStack, answer: bytes) -> None:
    row = visit_one(servers, answering(PUBLIC.server(HOST), answer))
    assert row["reachable"] is True and isinstance(row["ttfb_ms"], float)
    assert row["http_status"] in {None, 200}


def test_a_host_that_closes_after_the_handshake_is_reachable_but_noted(
    servers: ExitStack,
) -> None:
    port = servers.enter_context(serving(answering(PUBLIC.server(HOST), b"")))
    outcome = visit_all(endpoint(port))
    assert row_of(outcome)["reachable"] is True
    assert [f.operation for f in outcome.failures] == ["http first byte"]


@pytest.mark.parametrize("word", [FailureWord.DNS_NO_NAME, FailureWord.DNS_TIMEOUT])
def test_a_name_that_does_not_resolve_keeps_its_word(word: FailureWord) -> None:
    outcome = visit_all(endpoint(9), network=NamedNetwork(words={HOST: word}))
    assert row_of(outcome)["word"] == word.value
    assert value_of(outcome, "reachable_ratio", "all") == 0


def test_a_device_without_a_network_says_nothing_about_the_hosts() -> None:
    network = NamedNetwork(words={HOST: FailureWord.NO_NETWORK})
    outcome = visit_all(endpoint(9), network=network)
    assert value_of(outcome, "reachable_ratio", "all") is None
    assert value_of(outcome, "reachable", f"{HOST}:9") is None


def test_the_second_address_is_tried_when_the_first_is_dead(servers: ExitStack) -> None:
    port = servers.enter_context(serving(answering(PUBLIC.server(HOST))))
    network = NamedNetwork(names={HOST: ["127.0.0.9", "127.0.0.1"]})
    assert row_of(visit_all(endpoint(port), network=network))["reachable"] is True


def test_a_stop_leaves_the_rest_untried_and_the_share_open() -> None:
    context = ProbeContext(
        system=loopback_system(), endpoints=(endpoint(9), endpoint(10)), stopped=lambda: True
    )
    outcome = run(context, STORES)
    assert value_of(outcome, "reachable_ratio", "all") is None
    assert {failure.word for failure in outcome.failures} == {FailureWord.STOPPED}


def test_many_hosts_are_visited_side_by_side_and_within_the_time(servers: ExitStack) -> None:
    port = servers.enter_context(serving(answering(PUBLIC.server(HOST), wait_s=0.2)))
    names = [f"h{i}.test" for i in range(24)]
    begun = time.monotonic()
    shares: list[float] = []
    context = ProbeContext(
        system=loopback_system(),
        endpoints=tuple(endpoint(port, host=name) for name in names),
        progress=lambda share, _words: shares.append(share),
    )
    outcome = run(context, STORES)
    took_s = time.monotonic() - begun
    assert took_s < 24 * 0.2, "one after the other would take 4.8 s"
    assert shares == sorted(shares) and shares[-1] == 1
    assert len([m for m in outcome.metrics if m.name == "reachable"]) == 24


def test_an_empty_list_is_said_and_not_scored() -> None:
    outcome = visit_all()
    assert outcome.metrics == () and outcome.failures[0].operation == "endpoint list"


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(BadSettingError, match="'stepp_s'"):
        run(ProbeContext(system=loopback_system(), settings={"stepp_s": 1}), STORES)


@pytest.mark.parametrize(("status", "word"), [(200, None), (407, "http-status")])
def test_a_web_proxy_is_asked_for_a_tunnel(
    servers: ExitStack, status: int, word: str | None
) -> None:
    target = servers.enter_context(serving(answering(PUBLIC.server(HOST))))
    asked: list[bytes] = []

    def proxy(sock: socket.socket) -> None:
        asked.append(sock.recv(4096))
        sock.sendall(f"HTTP/1.1 {status} so\r\n\r\n".encode())
        if status == 200:
            _relay(sock, target)

    port = servers.enter_context(serving(proxy))
    outcome = visit_all(endpoint(443), proxy=f"127.0.0.1:{port}")
    assert row_of(outcome)["word"] == word
    assert asked[0].startswith(b"CONNECT cloud.test:443 HTTP/1.1\r\n")
    assert outcome.annotations["route"] == "web proxy"
    assert not [m for m in outcome.metrics if m.name == "dns_ms"], "the proxy looks names up"


def _relay(sock: socket.socket, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as onward:
        onward.settimeout(0.02)
        sock.settimeout(0.02)
        for _ in range(40):
            for source, sink in ((sock, onward), (onward, sock)):
                try:
                    data = source.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    return
                sink.sendall(data)


def test_a_proxy_with_an_endless_head_is_a_bad_answer(servers: ExitStack) -> None:
    def endless(sock: socket.socket) -> None:
        sock.recv(4096)
        for _ in range(100):
            sock.sendall(b"X-Long: " + b"a" * 4096 + b"\r\n")

    port = servers.enter_context(serving(endless))
    row = row_of(visit_all(endpoint(443), proxy=f"127.0.0.1:{port}"))
    assert row["word"] in {"bad-answer", "reset"}


def test_a_host_in_two_lists_is_visited_once_and_keeps_the_stricter_rules() -> None:
    one = endpoint(443, required=False)
    other = endpoint(443, host="CLOUD.test", list_name="google", never_intercept=True)
    (both,) = merged([one, other])
    assert (both.list_name, both.required, both.never_intercept) == ("own, google", True, True)


@pytest.mark.parametrize(
    ("results", "value"),
    [
        ([True, True], 1.0),
        ([True, False], 0.5),
        ([True, None], None),
        ([False, None], 0.0),
        ([None], None),
        ([], None),
    ],
)
def test_a_share_is_withheld_while_an_untried_host_could_change_it(
    results: list[bool | None], value: float | None
) -> None:
    assert share_metric("reachable_ratio", results, "all", "").value == value


@pytest.mark.parametrize("text", ["", "host", "host:0", "host:99999", "a b:1", "u:p@host:1"])
def test_what_is_no_proxy_is_none(text: str) -> None:
    assert proxy_of(text) is None


@pytest.mark.parametrize(
    "head", [b"", b"SSH-2.0", b"HTTP/1.1 2000 x", b"HTTP/1.1 200 OK" + b"\r\na: b" * 65]
)
def test_what_is_no_head_is_refused(head: bytes) -> None:
    with pytest.raises(BadHeadError):
        parse_head(head)


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 16, ""])
def test_a_bad_length_is_no_length(length: str) -> None:
    text = f"HTTP/1.1 200 OK\r\nContent-Length: {length}"
    assert parse_head(text.encode("utf-8")).length() is None


@pytest.mark.parametrize(
    "url",
    ["", "ftp://h/", "http://", "http://h:99999", "http://u@h/", "http://h/?q", "http://h/a b"],
)
def test_what_is_no_place_is_none(url: str) -> None:
    assert place_of(url) is None
