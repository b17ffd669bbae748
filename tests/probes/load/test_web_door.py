"""The target's web face against real sockets on loopback: what it serves, and what it bears."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from netready_probes.load.admission import TargetLimits
from netready_probes.load.lease import Lease
from netready_probes.load.process import start_target_process
from netready_probes.load.target import Target
from netready_probes.load.web_door import WebSettings
from netready_probes.load.web_frames import ANSWER, QUESTION
from tests.probes.load.room import CLOCK, context, read_to_end, until
from tests.probes.load.web_room import ORIGIN, Browser, connected, web_target, write_pair

MB = 1_000_000
QUICK = TargetLimits(web_hello_s=0.3, idle_s=0.3, starve_s=0.4, seconds=5.0)


@pytest.fixture
def target() -> Iterator[Target]:
    with web_target() as one:
        yield one


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_pair(tmp_path_factory.mktemp("tls"))


def moved(target: Target) -> dict[str, tuple[object, object]]:
    clients = target.statistics()["clients"]
    assert isinstance(clients, list)
    return {each["client"]: (each["bytes_sent"], each["bytes_received"]) for each in clients}


def echoing(target: Target, origin: str = ORIGIN) -> ClientConnection:
    url = f"ws://127.0.0.1:{target.web_port}/echo"
    return connect(url, origin=Origin(origin), compression=None, proxy=None)


def ends_within(tcp: socket.socket, seconds: float) -> bool:
    """Whether the other side stops sending and closes."""
    end_s = CLOCK.monotonic_s() + seconds
    try:
        while CLOCK.monotonic_s() < end_s:
            if not tcp.recv(1 << 20):
                return True
    except ConnectionResetError:
        return True
    return False


# --- what it serves


def test_one_connection_carries_downloads_and_uploads_that_are_counted(target: Target) -> None:
    with Browser(target) as browser:
        before_ns = int(CLOCK.monotonic_s() * 1e9)
        assert len(browser.down(3 * MB + 7).body) == 3 * MB + 7
        told = browser.ask("POST", "/up", bytes(2 * MB)).json
        first = browser.asks.sock
        assert len(browser.down(0).body) == 0
        assert browser.asks.sock is first
    assert told["bytes"] == 2 * MB
    began_ns, ended_ns = told["began_ns"], told["ended_ns"]
    assert isinstance(began_ns, int)
    assert isinstance(ended_ns, int)
    assert before_ns <= began_ns <= ended_ns <= int(CLOCK.monotonic_s() * 1e9)
    assert moved(target) == {"Chromebook 4": (3 * MB + 7, 2 * MB)}


def test_small_answers_go_on_through_the_block(target: Target) -> None:
    with Browser(target) as browser:
        first, second = browser.down(1000).body, browser.down(1000).body
    assert first != second


def test_the_same_by_tls_and_plain_http_is_refused_there(certificate: str) -> None:
    with web_target(certificate=certificate) as secured:
        with Browser(secured, certificate) as browser:
            assert len(browser.down(MB).body) == MB
            assert browser.ask("POST", "/up", bytes(MB)).json["bytes"] == MB
        with connected(secured) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            assert b"HTTP" not in read_to_end(plain)


def test_old_tls_is_not_spoken(certificate: str) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    with (
        web_target(certificate=certificate) as secured,
        connected(secured) as tcp,
        pytest.raises(OSError),
    ):
        old.wrap_socket(tcp)


def test_it_says_what_it_is_and_the_time_of_its_clock(target: Target) -> None:
    with Browser(target) as browser:
        about = browser.ask("GET", "/about")
        assert b"netready" in browser.ask("GET", "/").body
    assert about.json["name"] == "netready target"
    assert about.json["overloaded"] is False
    assert about.headers["X-Netready-Overloaded"] == "0"
    clock_ns = about.json["clock_ns"]
    assert isinstance(clock_ns, int)
    assert abs(CLOCK.monotonic_s() * 1e9 - clock_ns) < 5e9


def test_the_process_says_where_its_web_face_is() -> None:
    web = WebSettings(port=0, origins=(ORIGIN,))
    with start_target_process(web=web) as process:
        port = process.statistics()["web_port"]
        assert isinstance(port, int)
        with socket.create_connection(("127.0.0.1", port), timeout=3.0):
            pass


# --- whose pages may ask


def test_a_page_of_the_aggregator_is_given_leave_once_a_url(target: Target) -> None:
    with Browser(target) as browser:
        leave = browser.ask("OPTIONS", "/down", Access_Control_Request_Method="GET")
        down = browser.down(5)
    assert leave.status == 204
    assert int(leave.headers["Access-Control-Max-Age"]) >= 7200
    assert "x-netready-bytes" in leave.headers["Access-Control-Allow-Headers"]
    for answer in (leave, down):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert down.headers["Timing-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize("method", ["OPTIONS", "GET"])
def test_a_foreign_page_is_refused_and_may_not_read_why(target: Target, method: str) -> None:
    with Browser(target) as browser:
        answer = browser.ask(method, "/down", Origin="https://evil.example", X_Netready_Bytes="9")
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert moved(target) == {}


def test_a_foreign_page_gets_no_echo(target: Target) -> None:
    with pytest.raises(InvalidStatus) as caught, echoing(target, "https://evil.example"):
        pass
    assert caught.value.response.status_code == 403


# --- lease and limits


def test_a_browser_loads_with_the_run_that_holds_the_lease_and_with_no_other(
    target: Target,
) -> None:
    lease = Lease(context(None).system, target.address, client="c", run="run1")
    try:
        with Browser(target) as browser:
            assert len(browser.down(MB, X_Netready_Run="run1").body) == MB
            refused = browser.down(MB, X_Netready_Run="run2")
        assert until(lambda: lease.moved_bytes >= MB)
        with Browser(target) as browser:
            assert browser.ask("POST", "/up", b"x").status == 503
    finally:
        lease.close()
    assert refused.status == 503
    assert refused.json["word"] == "busy"
    assert "another load run has held the target" in str(refused.json["detail"])
    assert refused.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_lease_that_ends_ends_the_download_of_its_run(target: Target) -> None:
    lease = Lease(context(None).system, target.address, client="c", run="run1")
    with connected(target) as tcp:
        tcp.sendall(
            b"GET /down HTTP/1.1\r\nHost: t\r\nX-Netready-Client: c\r\nX-Netready-Run: run1\r\n"
            b"X-Netready-Bytes: 9000000000\r\n\r\n"
        )
        assert tcp.recv(100).startswith(b"HTTP/1.1 200")
        lease.close()
        assert ends_within(tcp, 1.0)


def test_a_connection_that_is_kept_open_keeps_nobody_from_the_lease(target: Target) -> None:
    with Browser(target) as browser:
        browser.down(10)
        Lease(context(None).system, target.address, client="c", run="run1").close()


def test_a_download_ends_with_the_time_a_stream_may_take() -> None:
    with web_target(TargetLimits(seconds=0.2)) as target, connected(target) as tcp:
        tcp.sendall(
            b"GET /down HTTP/1.1\r\nHost: t\r\nX-Netready-Client: c\r\n"
            b"X-Netready-Bytes: 60000000000\r\n\r\n"
        )
        assert ends_within(tcp, 2.0)


def test_all_places_taken_is_said(target: Target) -> None:
    limits = TargetLimits(clients=1)
    with web_target(limits) as small, echoing(small) as echo, Browser(small) as browser:
        echo.send(json.dumps({"client": "Other"}))
        echo.recv(timeout=3)
        refused = browser.down(5)
    assert refused.status == 503
    assert "1 clients' places taken" in str(refused.json["detail"])


# --- the echo


def test_a_question_comes_back_with_the_times_of_the_target(target: Target) -> None:
    with echoing(target) as echo:
        echo.send(json.dumps({"client": "iPad", "run": "run1"}))
        assert json.loads(echo.recv(timeout=3)) == {"ok": True}
        before_ns = int(CLOCK.monotonic_s() * 1e9)
        for number in range(3):
            echo.send(QUESTION.pack(number, 77))
            answer = echo.recv(timeout=3)
            assert isinstance(answer, bytes)
            sequence, client_ns, received_ns, sent_ns = ANSWER.unpack(answer)
            assert (sequence, client_ns) == (number, 77)
            assert before_ns <= received_ns <= sent_ns <= int(CLOCK.monotonic_s() * 1e9)
        assert echo.ping().wait(3)
    assert until(lambda: target.statistics()["connections"] == 0)
    clients = target.statistics()["clients"]
    assert isinstance(clients, list)
    assert [(each["client"], each["datagrams"]) for each in clients] == [("iPad", 3)]


def test_who_says_nothing_of_itself_is_answered_too_and_is_no_load(target: Target) -> None:
    lease = Lease(context(None).system, target.address, client="c", run="run1")
    try:
        with echoing(target) as echo:
            echo.send(QUESTION.pack(1, 2))
            assert len(echo.recv(timeout=3)) == ANSWER.size
    finally:
        lease.close()


@pytest.mark.parametrize(
    "message", [b"", b"short", b"x" * 100, "no JSON", '{"client": 5}', b"x" * 70_000]
)
def test_what_is_no_question_ends_the_echo(target: Target, message: str | bytes) -> None:
    with echoing(target) as echo, pytest.raises(ConnectionClosed) as caught:
        echo.send(message)
        echo.recv(timeout=3)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1002


# --- clients that mean no good


def test_an_upload_of_another_kind_of_length_is_refused_before_it_is_read(target: Target) -> None:
    with connected(target) as tcp:
        tcp.sendall(
            b"POST /up HTTP/1.1\r\nHost: t\r\nX-Netready-Client: c\r\n"
            b"Content-Length: 999999999999\r\n\r\n" + bytes(MB)
        )
        assert read_to_end(tcp).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: t\r\nX: " + b"y" * 100,
        b"POST /up HTTP/1.1\r\nHost: t\r\nX-Netready-Client: c\r\nContent-Length: 9\r\n\r\n1",
    ],
)
def test_who_falls_silent_is_let_go_within_the_time_it_has(said: bytes) -> None:
    with web_target(QUICK) as target, connected(target) as tcp:
        began_s = CLOCK.monotonic_s()
        tcp.sendall(said)
        read_to_end(tcp)
        assert CLOCK.monotonic_s() - began_s < 2.0
        assert until(lambda: target.statistics()["connections"] == 0)


def test_a_head_that_comes_byte_by_byte_has_no_more_time() -> None:
    limits = TargetLimits(web_hello_s=0.3)
    with web_target(limits) as target, connected(target) as tcp:
        began_s = CLOCK.monotonic_s()
        with pytest.raises(OSError):
            while CLOCK.monotonic_s() - began_s < 3.0:
                tcp.sendall(b"G")
                CLOCK.sleep(0.02)
        assert CLOCK.monotonic_s() - began_s < 2.5


def test_an_endless_head_is_refused(target: Target) -> None:
    with connected(target) as tcp:
        tcp.sendall(b"GET / HTTP/1.1\r\nHost: t\r\n" + b"A: b\r\n" * 3000)
        assert read_to_end(tcp).startswith(b"HTTP/1.1 431")


def test_who_takes_nothing_of_its_download_is_let_go() -> None:
    with web_target(QUICK) as target, connected(target) as tcp:
        tcp.sendall(
            b"GET /down HTTP/1.1\r\nHost: t\r\nX-Netready-Client: c\r\n"
            b"X-Netready-Bytes: 900000000\r\n\r\n"
        )
        assert until(lambda: target.statistics()["connections"] == 1)
        assert until(lambda: target.statistics()["connections"] == 0, within_s=4.0)


def test_silent_connections_of_one_address_are_bounded_and_others_are_served(
    target: Target,
) -> None:
    silent = [connected(target) for _ in range(60)]
    try:
        assert until(lambda: sum(_over(each) for each in silent) >= 60 - 48)
        with socket.create_connection(
            ("127.0.0.1", target.web_port or 0), 3, source_address=("127.0.0.2", 0)
        ) as other:
            other.sendall(b"GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            assert other.recv(20).startswith(b"HTTP/1.1 200")
    finally:
        for each in silent:
            each.close()


def test_browsers_that_keep_their_connections_leave_room_for_others() -> None:
    with web_target(TargetLimits(connections=8)) as target:
        idle = [connected(target) for _ in range(8)]
        try:
            for each in idle:
                each.sendall(b"GET / HTTP/1.1\r\nHost: t\r\n\r\n")
            assert until(lambda: sum(_over(each) for each in idle[6:]) == 2)
            Lease(context(None).system, target.address, client="c", run="run1").close()
        finally:
            for each in idle:
                each.close()


def _over(tcp: socket.socket) -> bool:
    tcp.setblocking(False)
    try:
        return tcp.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_clients_that_leave_in_the_middle_leave_nothing(target: Target) -> None:
    for _ in range(5):
        with connected(target) as tcp:
            tcp.sendall(
                b"GET /down HTTP/1.1\r\nHost: t\r\nX-Netready-Client: c\r\n"
                b"X-Netready-Bytes: 9000000000\r\n\r\n"
            )
            tcp.recv(100)
            linger = struct.pack("@ii", 1, 0)
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    assert until(lambda: target.statistics()["connections"] == 0)
    with Browser(target) as browser:
        assert len(browser.down(MB).body) == MB


def test_it_ends_at_once_with_everything_under_way(certificate: str) -> None:
    with web_target(certificate=certificate) as target, Browser(target, certificate) as browser:
        browser.asks.request(
            "GET", "/down", headers={"X-Netready-Client": "c", "X-Netready-Bytes": "9000000000"}
        )
        reader = threading.Thread(target=lambda: _read_all(browser), daemon=True)
        reader.start()
        began_s = CLOCK.monotonic_s()
        target.close()
        reader.join(timeout=3.0)
        assert not reader.is_alive()
        assert CLOCK.monotonic_s() - began_s < 2.5


def _read_all(browser: Browser) -> None:
    try:
        answer = browser.asks.getresponse()
        while answer.read(1 << 20):
            pass
    except (OSError, ValueError):
        pass


def test_a_certificate_that_is_none_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no")
    (tmp_path / "key.pem").write_text("no")
    with pytest.raises(ssl.SSLError), web_target(certificate=str(tmp_path)):
        pass
