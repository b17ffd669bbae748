"""The plan and the counts of a call: what survives the wire, and what a hostile line gets."""

import json
from typing import Any

import pytest

from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import call_of
from netready.loadtest.players.media_tally import StreamCount
from netready_probes.load.media_wire import (
    PLAN_BYTES_MAX,
    STREAMS_MAX,
    MediaPlan,
    decode_counts,
    decode_plan,
    encode_counts,
    encode_plan,
)
from netready_probes.load.wire import WireError
from tests.loadtest.samples import LIVE_CALL


def plan(pupils: int = 2) -> MediaPlan:
    calls = [
        call_of(LIVE_CALL, pupil=number, start_s=0.01 * number, dice=Dice(number))
        for number in range(pupils)
    ]
    return MediaPlan(
        down=tuple(train for call in calls for train in call.down),
        up=tuple(train.stream for call in calls for train in call.up),
        window=Window(begin_s=4.0, end_s=94.0),
    )


def test_a_plan_survives_the_wire_to_the_last_bit() -> None:
    assert decode_plan(encode_plan(plan()).rstrip()) == plan()


def test_a_thousand_pupils_fit_into_the_longest_plan() -> None:
    assert len(encode_plan(plan(STREAMS_MAX // 2))) <= PLAN_BYTES_MAX


def changed(**fields: object) -> bytes:
    return json.dumps(json.loads(encode_plan(plan())) | fields).encode()


HOSTILE: list[Any] = [
    {"patterns": None},
    {"patterns": [[0.02, 1200]]},
    {"patterns": [[0.02, 1200, "x"]]},
    {"patterns": [[0.02, 1200, [100.5]]]},
    {"patterns": [[0.0, 1200, [100]]]},
    {"patterns": [[0.02, 9000, [100]]]},
    {"patterns": [[0.02, 1200, [100]]] * 100},
    {"patterns": []},
    {"down": [[0, 0, 0.0, 0]] * 2},
    {"down": [[0, 99, 0.0, 0]]},
    {"down": [[0, -1, 0.0, 0]]},
    {"down": [[0, 0, 1e300, 0]]},
    {"down": [[0, 0, True, 0]]},
    {"down": [[0, 0, 0.0, 1]]},
    {"down": [["0", 0, 0.0, 0]]},
    {"down": [7]},
    {"down": [[number, 0, 0.0, 0] for number in range(STREAMS_MAX + 1)]},
    {"up": [2**31]},
    {"up": [1, 1]},
    {"up": {"1": 2}},
    {"window": [4.0]},
    {"window": [4.0, 5.0, 6.0]},
    {"window": [5.0, 4.0]},
    {"window": ["a", 4.0]},
]


@pytest.mark.parametrize("fields", HOSTILE, ids=lambda fields: str(fields)[:40])
def test_a_hostile_plan_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(WireError):
        decode_plan(changed(**fields))


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"\xff", b'{"window": [NaN, 1]}'])
def test_what_is_no_plan_at_all_is_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        decode_plan(line)


def test_counts_survive_the_wire() -> None:
    came = (StreamCount(stream=3, packets=7, bytes=700, jitter_s=0.25),)
    assert decode_counts(encode_counts(came, {4: 2}).rstrip()) == (came, {4: 2})


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b'{"came": [[1, 2, 3]], "refused": []}',
        b'{"came": [[1, -2, 3, 0.0]], "refused": []}',
        b'{"came": [[1, 2, 3, NaN]], "refused": []}',
        b'{"came": [], "refused": [[1, 2, 3]]}',
        b'{"came": [], "refused": [[1, 1e9]]}',
    ],
)
def test_hostile_counts_are_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        decode_counts(line)
