"""The internet line's engines against servers on loopback: truth, refusals, hostile answers.

Rates on loopback say nothing of a line; the accuracy of each engine is tested on a shaped link in
`tests/lab/test_internet_line.py`.
"""

import socket
import ssl
import time
from dataclasses import replace

import pytest

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction, Metric
from netready.domain.record import Setting
from netready_probes.contract import BadSettingError, Outcome, ProbeContext
from netready_probes.internet.engine import Plan, Samples, Span, bytes_between, goodput_mbps
from netready_probes.internet.http import HttpEngine
from netready_probes.internet.http_target import HttpTarget
from netready_probes.internet.http_wire import place_of
from netready_probes.internet.ndt7 import received_span
from netready_probes.internet.speedtest_cli import Claim, doubt_of, read_claim
from netready_probes.internet.strain import Strain, strain_of
from netready_probes.internet_line import Measured, outcome_of, plan_of, run
from netready_probes.seams import Adapter, Finished
from tests.fakes import FakeHost
from tests.probes.servers.loopback import loopback_system, serving
from tests.probes.servers.mini import mini_server
from tests.probes.servers.ndt7 import ndt7_server
from tests.probes.servers.tls import Authority

pytestmark = pytest.mark.timing

QUICK: dict[str, Setting] = {"seconds": 2.0, "drop_s": 0.5, "streams": 2}


def measure(port: int, **settings: Setting) -> Outcome:
    scheme = "ws" if settings.get("engine") == "ndt7" else "http"
    supplied = {"url": f"{scheme}://127.0.0.1:{port}", **QUICK, **settings}
    return run(ProbeContext(system=loopback_system(), settings=supplied))


def rate(outcome: Outcome, direction: Direction) -> Metric:
    (found,) = [m for m in outcome.metrics if m.direction is direction]
    return found


def words(outcome: Outcome) -> set[FailureWord]:
    return {failure.word for failure in outcome.failures}


def test_the_http_engine_finds_the_servers_rate_in_both_directions_and_says_how() -> None:
    with HttpTarget("127.0.0.1", 0, mbps_max=50) as target:
        outcome = measure(target.port, seconds=3)
    assert outcome.failures == ()
    for direction in (Direction.DOWN, Direction.UP):
        # two streams; wide, because the machine may be busy: the lab test is the exact one
        assert rate(outcome, direction).value == pytest.approx(100, rel=0.15)
    notes = outcome.annotations
    assert notes["engine"] == "http" and notes["up_counted_by"].startswith("the server")
    assert notes["down_streams"] == "2" and "server's" in notes["down_congestion_control"]


def test_the_byte_limit_ends_the_load() -> None:
    begun = time.monotonic()
    with HttpTarget("127.0.0.1", 0, mbps_max=200) as target:
        outcome = measure(target.port, directions="down", max_mb=20, seconds=20)
    assert time.monotonic() - begun < 4, "20 MB at 400 Mbit/s take less than half a second"
    found = rate(outcome, Direction.DOWN)
    assert found.value is None and "max_mb" in found.note


@pytest.mark.parametrize("status", [404, 413, 429, 302])
def test_an_answer_with_another_status_is_a_failure_and_never_a_rate(status: int) -> None:
    def refuse(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
        time.sleep(0.05)

    with serving(refuse) as port:
        outcome = measure(port)
    assert [m.value for m in outcome.metrics] == [None, None]
    assert FailureWord.HTTP_STATUS in words(outcome)
    assert any(str(status) in failure.note for failure in outcome.failures)


def test_uploads_that_the_target_finds_too_large_are_a_failure() -> None:
    with HttpTarget("127.0.0.1", 0, bytes_max=100_000) as target:
        outcome = measure(target.port, directions="up")
    assert rate(outcome, Direction.UP).value is None
    assert words(outcome) == {FailureWord.HTTP_STATUS}
    assert "413" in outcome.failures[0].note


def test_a_block_page_with_status_200_is_a_bad_answer() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nblocked"

    def block(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(page)
        time.sleep(0.05)

    with serving(block) as port:
        outcome = measure(port, directions="down")
    assert rate(outcome, Direction.DOWN).value is None
    assert words(outcome) == {FailureWord.BAD_ANSWER}


def test_a_server_that_acknowledges_more_than_was_sent_is_a_bad_answer() -> None:
    def lie(sock: socket.socket) -> None:
        got = b""
        while len(got.partition(b"\r\n\r\n")[2]) < 64 * 1024:  # the first request
            got += sock.recv(1 << 20)
        sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"bytes": 999999}')
        sock.recv(1)

    with serving(lie) as port:
        outcome = measure(port, directions="up")
    assert rate(outcome, Direction.UP).value is None
    assert words(outcome) == {FailureWord.BAD_ANSWER}
    assert "another number of bytes" in outcome.failures[0].note


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 25000000\r\n\r\n",
        bytes(range(256)) * 100,
    ],
    ids=["endless head", "huge length", "negative length", "two lengths", "binary"],
)
def test_a_hostile_answer_is_bounded_and_never_a_rate(answer: bytes) -> None:
    def behave(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(answer)
        sock.recv(65536)

    begun = time.monotonic()
    with serving(behave) as port:
        outcome = measure(port, directions="down")
    assert rate(outcome, Direction.DOWN).value is None
    assert words(outcome) <= {FailureWord.BAD_ANSWER, FailureWord.RESET}
    assert time.monotonic() - begun < 2


def test_a_server_that_falls_silent_gives_no_rate_of_zero() -> None:
    def stall(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 25000000\r\n\r\n")
        sock.recv(65536)

    with serving(stall) as port:
        outcome = measure(port, directions="down")
    assert rate(outcome, Direction.DOWN).value is None


def test_a_server_that_leaves_early_gives_no_rate_for_the_rest() -> None:
    def leave(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 25000000\r\n\r\n" + b"x" * 100_000)

    with serving(leave) as port:
        outcome = measure(port, directions="down")
    assert rate(outcome, Direction.DOWN).value is None
    assert words(outcome) <= {FailureWord.CLOSED_EARLY, FailureWord.RESET}


def test_a_refused_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = measure(port)
    assert words(outcome) == {FailureWord.REFUSED}
    assert [m.value for m in outcome.metrics] == [None, None]


def test_a_stop_ends_the_load_within_a_second() -> None:
    with HttpTarget("127.0.0.1", 0, mbps_max=20) as target:
        begun = time.monotonic()
        context = ProbeContext(
            system=loopback_system(),
            settings={"url": f"http://127.0.0.1:{target.port}", "seconds": 30},
            stopped=lambda: time.monotonic() - begun > 0.5,
        )
        outcome = run(context)
        assert time.monotonic() - begun < 1.5
    assert words(outcome) == {FailureWord.STOPPED}


def test_without_a_named_target_nothing_is_loaded() -> None:
    outcome = run(ProbeContext(system=loopback_system(), permission="yes"))
    assert words(outcome) == {FailureWord.NOT_ALLOWED}
    assert "No internet target was named" in outcome.failures[0].note


def test_a_line_is_not_loaded_without_permission() -> None:
    outcome = run(ProbeContext(system=loopback_system(), settings={"url": "http://192.0.2.1"}))
    assert words(outcome) == {FailureWord.NOT_ALLOWED}
    assert [m.value for m in outcome.metrics] == [None, None]


def test_https_is_measured_and_an_untrusted_target_is_not() -> None:
    authority = Authority("School CA")
    server = authority.server("speed.test")

    class SecureTarget(HttpTarget):
        def get_request(self) -> tuple[socket.socket, object]:
            sock, address = super().get_request()
            return server.wrap_socket(
                sock, server_side=True, do_handshake_on_connect=False
            ), address

    with SecureTarget("127.0.0.1", 0) as target:
        for trust, good in ((authority.trusted, True), (ssl.create_default_context, False)):
            plan = Plan(
                place=_place(f"https://speed.test:{target.port}"),
                seconds=2,
                drop_s=0.5,
                streams=1,
                bytes_max=100_000_000_000,  # a quick machine uses up the default within a second
            )
            system = loopback_system()
            system = replace(system, network=_Named(system.network))  # type: ignore[arg-type]
            found = HttpEngine(tls=trust).measure(Direction.DOWN, plan, ProbeContext(system=system))
            assert (goodput_mbps(found) is not None) == good
            assert [f.word for f in found.failures] == (
                [] if good else [FailureWord.TLS_UNKNOWN_ISSUER]
            )


class _Named:
    """Every name is this machine."""

    def __init__(self, inner: object) -> None:
        self.inner = inner

    def tcp(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        opened: socket.socket = self.inner.tcp(  # type: ignore[attr-defined]
            "127.0.0.1", port, timeout_s=timeout_s
        )
        return opened


def _place(url: str):  # type: ignore[no-untyped-def]
    return place_of(url)


def test_ndt7_measures_down_here_and_up_by_the_server() -> None:
    with ndt7_server(mbps=60) as port:
        outcome = measure(port, engine="ndt7", ndt7_consent=True)
    assert outcome.failures == ()
    for direction in (Direction.DOWN, Direction.UP):
        assert rate(outcome, direction).value == pytest.approx(60, rel=0.2)
    assert outcome.annotations["up_counted_by"] == "the server's measurements"


def test_ndt7_does_not_run_without_an_informed_yes() -> None:
    for consent in (None, False, "yes", 1):
        outcome = measure(9, engine="ndt7", ndt7_consent=consent)
        assert words(outcome) == {FailureWord.NOT_ALLOWED}
        assert "publishes the result" in outcome.failures[0].note


def test_ndt7_has_no_upload_rate_when_the_server_says_nothing() -> None:
    with ndt7_server(mute=True, mbps=60) as port:
        outcome = measure(port, engine="ndt7", ndt7_consent=True, directions="up")
    assert rate(outcome, Direction.UP).value is None
    assert words(outcome) == {FailureWord.BAD_ANSWER}


def test_a_websocket_server_that_does_not_speak_ndt7_is_a_bad_answer() -> None:
    with ndt7_server(speaks=False) as port:
        outcome = measure(port, engine="ndt7", ndt7_consent=True, directions="down")
    assert words(outcome) == {FailureWord.BAD_ANSWER}


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", FailureWord.HTTP_STATUS),
        (b"HTTP/1.1 101 Yes\r\n" + b"X: y\r\n" * 5000, FailureWord.BAD_ANSWER),
        (b"\x00\xff" * 9000, FailureWord.BAD_ANSWER),
    ],
)
def test_a_hostile_ndt7_server_is_bounded(answer: bytes, word: FailureWord) -> None:
    def behave(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(answer)
        sock.recv(65536)

    with serving(behave) as port:
        outcome = measure(port, engine="ndt7", ndt7_consent=True, directions="down")
    assert words(outcome) == {word} and rate(outcome, Direction.DOWN).value is None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"TCPInfo": {"BytesReceived": 5}},
        {"AppInfo": {"NumBytes": -5, "ElapsedTime": 10}},
        {"AppInfo": {"NumBytes": 10**18, "ElapsedTime": 10}},
        {"AppInfo": {"NumBytes": "9", "ElapsedTime": 10}},
        {"AppInfo": [], "TCPInfo": None},
    ],
)
def test_a_broken_ndt7_measurement_is_no_measurement(said: dict[str, object]) -> None:
    assert received_span([said]) is None


def test_speedtest_cli_measures_a_mini_server_and_calls_itself_legacy() -> None:
    pytest.importorskip("speedtest", reason="the optional package speedtest-cli is not installed")
    with mini_server() as server:
        outcome = measure(server.port, engine="speedtest-cli")
    assert outcome.failures == ()
    assert [m.value is not None for m in outcome.metrics] == [True, True]
    assert "legacy" in outcome.annotations["down_method"]


def test_speedtest_cli_uploads_that_were_answered_404_are_withheld() -> None:
    pytest.importorskip("speedtest", reason="the optional package speedtest-cli is not installed")
    with mini_server(refusing=True) as server:
        outcome = measure(server.port, engine="speedtest-cli", directions="up")
    assert rate(outcome, Direction.UP).value is None
    assert words(outcome) & {FailureWord.HTTP_STATUS, FailureWord.BAD_ANSWER}


def test_speedtest_cli_can_be_stopped() -> None:
    pytest.importorskip("speedtest", reason="the optional package speedtest-cli is not installed")
    with mini_server() as server:
        begun = time.monotonic()
        context = ProbeContext(
            system=loopback_system(),
            settings={
                "url": f"http://127.0.0.1:{server.port}",
                "engine": "speedtest-cli",
                "seconds": 30,
            },
            stopped=lambda: time.monotonic() - begun > 1.5,
        )
        outcome = run(context)
        assert time.monotonic() - begun < 3
    assert words(outcome) == {FailureWord.STOPPED}


CLAIM = Claim(size=10_000_000, seconds=8.0, refused=0, acknowledged=9_000_000)


@pytest.mark.parametrize(
    ("claim", "moved", "speed", "doubted"),
    [
        (CLAIM, 10_500_000, 100.0, False),
        (CLAIM, None, None, False),
        (CLAIM, 5_000_000, 100.0, True),
        (CLAIM, 10_500_000, 9.0, True),
        (replace(CLAIM, refused=1), None, None, True),
        (replace(CLAIM, acknowledged=0), None, None, True),
        (replace(CLAIM, size=10**11), None, None, True),
    ],
)
def test_a_claim_stands_only_if_nothing_speaks_against_it(
    claim: Claim, moved: int | None, speed: float | None, doubted: bool
) -> None:
    assert (doubt_of(claim, Direction.UP, moved, speed) is not None) == doubted


@pytest.mark.parametrize(
    ("finished", "word"),
    [
        (Finished(exit_code=None, out="", err=""), FailureWord.TIMEOUT),
        (Finished(exit_code=3, out="", err=""), FailureWord.STOPPED),
        (Finished(exit_code=1, out="Traceback", err=""), FailureWord.UNKNOWN),
        (Finished(exit_code=0, out='{"missing": true}', err=""), FailureWord.NOT_INSTALLED),
        (Finished(exit_code=0, out='{"error": "E"}', err=""), FailureWord.BAD_ANSWER),
        (Finished(exit_code=0, out='{"bytes": "x"}', err=""), FailureWord.UNKNOWN),
        (Finished(exit_code=0, out="[" * 100_000, err=""), FailureWord.UNKNOWN),
    ],
)
def test_a_child_without_a_result_says_why(finished: Finished, word: FailureWord) -> None:
    found = read_claim(finished)
    assert isinstance(found, Failure) and found.word is word


def test_a_rate_at_the_speed_of_the_port_is_the_devices_limit() -> None:
    slow = Adapter(
        name="eth0",
        up=True,
        wireless=False,
        speed_mbps=10.0,
        addresses=(),
        bytes_sent=None,
        bytes_received=None,
        errors=None,
        drops=None,
    )
    host = FakeHost(adapter_readings=((slow,),), gateway_found=("192.0.2.1", "eth0"))
    with HttpTarget("127.0.0.1", 0, mbps_max=50) as target:
        settings = {"url": f"http://127.0.0.1:{target.port}", **QUICK, "directions": "down"}
        outcome = run(ProbeContext(system=loopback_system(host=host), settings=settings))
    assert words(outcome) == {FailureWord.DEVICE_LIMITED}
    assert rate(outcome, Direction.DOWN).note.startswith("At least")


def test_a_rate_that_the_device_limited_is_withheld() -> None:
    plan = Plan(place=_place("http://localhost"))
    samples = Samples(
        direction=Direction.DOWN, spans=[Span(from_s=0, to_s=10, size=50_000_000)], to_s=10.0
    )
    strained = Strain(process_cores=0.95, all_busy_share=0.0)
    found = Measured(samples=samples, strain=strained)
    outcome = outcome_of([found], "http", plan, None)
    assert words(outcome) == {FailureWord.DEVICE_LIMITED}
    assert outcome.metrics[0].value is None and "at least 40 " in outcome.metrics[0].note
    calm = replace(found, strain=Strain(process_cores=0.1, all_busy_share=0.9))
    assert outcome_of([calm], "http", plan, None).metrics[0].value == pytest.approx(40)


@pytest.mark.parametrize(
    ("samples", "cpu_s", "limit"),
    [
        ([], 0.1, False),
        ([True] * 2 + [False] * 8, 0.1, False),
        ([True] * 3 + [False] * 7, 3.0, True),
        ([True] * 3 + [False] * 7, 0.5, False),
        ([True] * 2 + [False] * 8, 3.0, False),
        ([False] * 10, 8.5, True),
    ],
)
def test_a_device_is_the_limit_when_its_cores_are_used_up(
    samples: list[bool], cpu_s: float, limit: bool
) -> None:
    assert strain_of(samples, wall_s=10.0, cpu_s=cpu_s).is_limit() == limit


def test_spans_count_by_their_share_of_the_window() -> None:
    spans = [Span(from_s=0, to_s=4, size=400), Span(from_s=3, to_s=5, size=200)]
    assert bytes_between(spans, 2, 4) == pytest.approx(300)


@pytest.mark.parametrize(
    ("to_s", "size", "word", "rate_mbps"),
    [
        (10.0, 10_000_000, None, 8.0),
        (2.5, 10_000_000, None, None),
        (10.0, 0, None, None),
        (10.0, 10_000_000, FailureWord.HTTP_STATUS, None),
        (10.0, 10_000_000, FailureWord.RESET, 8.0),
    ],
)
def test_a_rate_needs_a_window_bytes_and_true_answers(
    to_s: float, size: int, word: FailureWord | None, rate_mbps: float | None
) -> None:
    samples = Samples(
        direction=Direction.DOWN,
        spans=[Span(from_s=0, to_s=10, size=size)],
        from_s=2.0,
        to_s=to_s,
        failures=(Failure(operation="x", word=word),) if word else (),
    )
    found = goodput_mbps(samples)
    assert found == pytest.approx(rate_mbps) if rate_mbps else found is None


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "url"),
        ({"url": "ftp://x"}, "url"),
        ({"url": "http://x", "engine": "magic"}, "engine"),
        ({"url": "http://x", "seconds": "long"}, "seconds"),
        ({"url": "http://x", "seconds": 1e9}, "seconds"),
        ({"url": "http://x", "streams": 99}, "streams"),
        ({"url": "http://x", "directions": "sideways"}, "directions"),
        ({"url": "ws://x"}, "url"),
        ({"url": "http://x", "urll": "y"}, "urll"),
    ],
)
def test_a_bad_setting_is_named(settings: dict[str, Setting], named: str) -> None:
    with pytest.raises(BadSettingError, match=f"'{named}'"):
        plan_of(settings)


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET / HTTP/1.1", 404),
        (b"GET /__down HTTP/1.1", 400),
        (b"GET /__down?bytes=-1 HTTP/1.1", 400),
        (b"GET /__down?bytes=999999999999 HTTP/1.1", 413),
        (b"POST /__up HTTP/1.1\r\nContent-Length: 999999999999", 413),
        (b"POST /__up HTTP/1.1", 411),
        (b"POST /__up HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
        (b"BREW /pot HTTP/1.1", 501),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1", 414),
    ],
)
def test_the_target_refuses_what_it_is_not_made_for(request_line: bytes, status: int) -> None:
    with (
        HttpTarget("127.0.0.1", 0) as target,
        socket.create_connection(("127.0.0.1", target.port), timeout=2) as sock,
    ):
        sock.sendall(request_line + b"\r\n\r\n")
        assert sock.recv(64).split()[1] == str(status).encode()


def test_the_target_closes_more_connections_than_it_admits() -> None:
    with HttpTarget("127.0.0.1", 0, connections_max=1) as target:
        first = socket.create_connection(("127.0.0.1", target.port), timeout=2)
        with first:
            first.sendall(b"GET /__down?bytes=1 HTTP/1.1\r\n\r\n")
            assert first.recv(8) == b"HTTP/1.1"
            with socket.create_connection(("127.0.0.1", target.port), timeout=2) as second:
                assert second.recv(8) == b""


def test_the_target_stops_while_it_is_sending() -> None:
    target = HttpTarget("127.0.0.1", 0)
    target.start()
    with socket.create_connection(("127.0.0.1", target.port), timeout=2) as sock:
        sock.sendall(b"GET /__down?bytes=100000000 HTTP/1.1\r\n\r\n")
        assert sock.recv(8)
        begun = time.monotonic()
        target.stop()
        assert time.monotonic() - begun < 1
