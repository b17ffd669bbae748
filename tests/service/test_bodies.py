import asyncio
from typing import Any

import pytest

from netready.service.answers import Problem
from netready.service.bodies import BODY_BYTES_MAX, BoundedBodies, announced_bytes


async def _send(_message: object) -> None:
    pass


def _ended(pieces: list[bytes], *, length: str = "0", path: str = "/x", pause_s: float = 0) -> int:
    """The status with which a body is refused; 200: the application got it whole."""
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        if pause_s:
            await asyncio.sleep(pause_s)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def app(_scope: object, receive: Any, _send: object) -> None:
        while (await receive())["more_body"]:
            pass

    scope = {"type": "http", "path": path, "headers": [(b"content-length", length.encode())]}
    try:
        asyncio.run(BoundedBodies(app, arrival_s=0.05)(scope, receive, _send))
    except Problem as error:
        return error.status_code
    return 200


def test_a_body_of_the_allowed_size_passes() -> None:
    assert _ended([b"x" * BODY_BYTES_MAX]) == 200


def test_one_byte_more_is_refused_whatever_it_said_of_itself() -> None:
    assert _ended([b"x" * BODY_BYTES_MAX, b"x"]) == 413
    assert _ended([b"x" * BODY_BYTES_MAX, b"x"], length="hello") == 413


def test_what_says_it_is_too_large_is_not_read() -> None:
    assert _ended([b"x"], length=str(BODY_BYTES_MAX + 1)) == 413


def test_records_may_be_larger() -> None:
    assert _ended([b"x" * (BODY_BYTES_MAX + 1)], path="/api/v1/records") == 200
    assert _ended([b"x" * 4_000_001] * 2, path="/api/v1/records") == 413


def test_a_body_that_trickles_in_is_refused_by_the_time_of_the_whole() -> None:
    assert _ended([b"x"] * 50, pause_s=0.01) == 408
    assert _ended([b"x"], pause_s=0.2) == 408


@pytest.mark.parametrize(
    ("text", "bytes_"), [("7", 7), ("-7", 0), ("\u0667", 0), ("1e9", 0), ("9" * 4000, 0), ("", 0)]
)
def test_what_is_announced_is_a_plain_number_or_nothing(text: str, bytes_: int) -> None:
    assert announced_bytes(text) == bytes_
