"""Heads and frames of the web face, as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready_probes.load.web_frames import (
    BINARY,
    CLOSE,
    Frame,
    FrameBook,
    accept_websocket,
    encode_close,
)
from netready_probes.load.web_wire import WebRefusal, check_request, parse_head
from netready_probes.load.wire import WireError

ORIGIN = "https://school.example:8443"
ORIGINS = frozenset({ORIGIN})


def head(first: str = "GET /down HTTP/1.1", **headers: str) -> bytes:
    lines = {"Host": "t"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return "\r\n".join([first, *(f"{n}: {v}" for n, v in lines.items())]).encode("latin-1")


def refused(raw: bytes) -> int:
    with pytest.raises(WebRefusal) as caught:
        check_request(parse_head(raw), ORIGINS)
    assert caught.value.why
    return caught.value.status


def test_a_download_is_read_whole() -> None:
    raw = head(
        "GET /down?x=1 HTTP/1.1",
        Origin=ORIGIN,
        X_Netready_Client="Chromebook%20%C3%A9",
        X_Netready_Run="r1",
        X_Netready_Bytes="12",
    )
    request = parse_head(raw)
    check_request(request, ORIGINS)
    assert (request.path, request.client, request.run) == ("/down", "Chromebook \u00e9", "r1")
    assert request.down_bytes == 12


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"GET / HTTP/1.0\r\nHost: t", 400),
        (b"GET http://other/ HTTP/1.1\r\nHost: t", 400),
        (b"GET / HTTP/1.1", 400),
        (b"GET / HTTP/1.1\r\nHost: t\r\n folded", 400),
        (b"GET / HTTP/1.1\r\nHost: t\r\nHost: u", 400),
        (b"GET / HTTP/1.1\r\nHost : t", 400),
        (b"GET / HTTP/1.1\r\nHost: t\r\nX: \xff", 400),
        (b"GET / HTTP/1.1\r\nHost: t\r\nX: a\nb: c", 400),
        (b"GET / HTTP/1.1\r\nHost: t" + b"\r\nX: 1" * 70, 431),
        (head("GET /../etc HTTP/1.1"), 404),
        (head("POST / HTTP/1.1", Content_Length="0"), 405),
        (head("DELETE /down HTTP/1.1"), 405),
        (head("POST /up HTTP/1.1", X_Netready_Client="c"), 411),
        (head("POST /up HTTP/1.1", Transfer_Encoding="chunked", Content_Length="3"), 411),
        (head("POST /up HTTP/1.1", Content_Length="-1"), 400),
        (head("POST /up HTTP/1.1", Content_Length="999999999999"), 413),
        (head("GET /about HTTP/1.1", Content_Length="5"), 400),
        (head("OPTIONS /down HTTP/1.1"), 400),
        (head(X_Netready_Bytes="5"), 400),
        (head(X_Netready_Client="a%0Ab"), 400),
        (head(X_Netready_Client="a" * 65), 400),
        (head(Origin="https://evil.example", X_Netready_Client="c"), 403),
        (head(Origin="null", X_Netready_Client="c"), 403),
        (head(Sec_Fetch_Site="same-origin", X_Netready_Client="c"), 403),
        (head("GET /echo HTTP/1.1", Sec_Fetch_Site="none"), 403),
    ],
)
def test_what_is_not_served_has_its_status_and_a_sentence(raw: bytes, status: int) -> None:
    assert refused(raw) == status


def test_a_technician_may_open_the_first_page_to_accept_a_certificate() -> None:
    check_request(parse_head(head("GET / HTTP/1.1", Sec_Fetch_Site="none")), ORIGINS)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_a_refusal(raw: bytes) -> None:
    for first in (b"", b"GET /down HTTP/1.1\r\nHost: t\r\n"):
        try:
            check_request(parse_head(first + raw), ORIGINS)
        except WebRefusal as refusal:
            assert refusal.status in (400, 403, 404, 405, 411, 413, 431)


def test_the_handshake_is_that_of_the_standard() -> None:
    headers = {
        "upgrade": "WebSocket",
        "connection": "keep-alive, Upgrade",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    # the example of RFC 6455, section 1.3
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in accept_websocket(headers)
    with pytest.raises(WebRefusal) as caught:
        accept_websocket(headers | {"upgrade": "h2c"})
    assert caught.value.status == 426


def masked(kind: int, payload: bytes, mask: bytes = b"\x01\x02\x03\x04") -> bytes:
    covered = bytes(each ^ mask[at % 4] for at, each in enumerate(payload))
    return bytes((0x80 | kind, 0x80 | len(payload))) + mask + covered


def test_frames_come_out_whole_however_they_are_cut() -> None:
    sent = masked(BINARY, b"0123456789abcdef") + masked(BINARY, b"") + masked(CLOSE, b"\x03\xe8")
    for step in (1, 3, 7, len(sent)):
        book, found = FrameBook(), []
        for at in range(0, len(sent), step):
            found += book.feed(sent[at : at + step])
        assert found == [
            Frame(BINARY, b"0123456789abcdef"),
            Frame(BINARY, b""),
            Frame(CLOSE, b"\x03\xe8"),
        ]


@pytest.mark.parametrize(
    "raw",
    [
        b"\x82\x01a",  # not masked
        b"\x02\x81abcd1",  # not the last of its message
        b"\xc2\x81abcd1",  # with an extension nobody agreed to
        b"\x83\x81abcd1",  # of an unknown kind
        b"\x82\xfe\x10\x00",  # longer than a question
    ],
)
def test_a_frame_that_breaks_the_rules_ends_it(raw: bytes) -> None:
    with pytest.raises(WireError):
        FrameBook().feed(raw)


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_any_bytes_are_frames_or_a_fault(pieces: list[bytes]) -> None:
    book = FrameBook()
    try:
        for piece in pieces:
            for frame in book.feed(piece):
                assert len(frame.payload) <= 125
    except WireError:
        pass


def test_a_close_says_why() -> None:
    assert encode_close(1008, "all taken") == b"\x88\x0b\x03\xf0all taken"
