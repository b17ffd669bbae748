"""What the rough wire decides, piece by piece, without a socket."""

import pytest

from netready_probes.load.mishaps import Piece
from tests.proxy.rough import FIVE_STALLS, Rough, RoughWire

UP_S = 100.0


def piece(at_s: float, kind: str = "udp", way: str = "down", client: str = "192.0.2.1") -> Piece:
    return Piece(kind=kind, way=way, client=client, at_s=UP_S + at_s)


def late_s(wire: RoughWire, one: Piece, data: bytes = b"x" * 1250) -> float | None:
    happened = wire.happen(one, data)
    return None if happened is None else happened[1]


def test_a_wire_without_faults_changes_nothing() -> None:
    assert RoughWire(Rough(), UP_S).happen(piece(1.0), b"abc") == (b"abc", 0.0)


def test_jitter_is_spread_evenly_up_to_its_most() -> None:
    wire = RoughWire(Rough(jitter_ms=20.0), UP_S)
    late = sorted(late_s(wire, piece(i / 100)) or 0.0 for i in range(2000))
    assert 0 <= late[0] < 0.001
    assert 0.019 < late[-1] < 0.020
    assert late[1000] == pytest.approx(0.010, abs=0.001)


def test_loss_is_what_was_asked_each_way() -> None:
    wire = RoughWire(Rough(loss_down_ratio=0.02, loss_up_ratio=0.2), UP_S)
    lost = {
        way: sum(late_s(wire, piece(i / 100, way=way)) is None for i in range(10_000))
        for way in ("down", "up")
    }
    assert lost["down"] == pytest.approx(200, rel=0.25)
    assert lost["up"] == pytest.approx(2000, rel=0.1)


def test_a_lost_piece_of_tcp_comes_a_retry_later() -> None:
    wire = RoughWire(Rough(loss_down_ratio=1.0, retry_s=0.04), UP_S)
    assert late_s(wire, piece(1.0, kind="tcp")) == pytest.approx(0.04)


def test_the_same_seed_has_the_same_fate_and_another_has_not() -> None:
    def fates(seed: int) -> list[float | None]:
        wire = RoughWire(Rough(jitter_ms=9.0, loss_down_ratio=0.3, seed=seed), UP_S)
        return [late_s(wire, piece(i / 100)) for i in range(50)]

    assert fates(7) == fates(7)
    assert fates(7) != fates(8)


def test_in_a_stall_everything_waits_for_its_end() -> None:
    wire = RoughWire(Rough(stalls=((2.0, 0.5),)), UP_S)
    assert late_s(wire, piece(1.99)) == 0.0
    assert late_s(wire, piece(2.0)) == pytest.approx(0.5)
    assert late_s(wire, piece(2.4)) == pytest.approx(0.1)
    assert late_s(wire, piece(2.5)) == 0.0


def test_the_five_stalls_are_half_a_second_each_within_a_minute() -> None:
    assert len(FIVE_STALLS) == 5
    assert sum(length_s for _begin_s, length_s in FIVE_STALLS) == 2.5
    assert FIVE_STALLS[0][0] > 0 and sum(FIVE_STALLS[-1]) < 60


def test_a_hole_swallows_datagrams_and_holds_tcp_back() -> None:
    wire = RoughWire(Rough(holes=((1.0, 2.0),)), UP_S)
    assert late_s(wire, piece(1.5)) is None
    assert late_s(wire, piece(1.5, kind="tcp")) == pytest.approx(1.5)
    assert late_s(wire, piece(3.0)) == 0.0


def test_a_stall_that_begins_in_a_hole_is_waited_for_too() -> None:
    wire = RoughWire(Rough(holes=((1.0, 1.0),), stalls=((1.9, 1.0),)), UP_S)
    assert late_s(wire, piece(1.5, kind="tcp")) == pytest.approx(1.4)


def test_each_client_has_a_rate_of_its_own() -> None:
    wire = RoughWire(Rough(client_mbps=1.0, client_queue_ms=25.0), UP_S)  # 10 ms a piece
    assert [late_s(wire, piece(0.0)) for _ in range(3)] == [0.01, 0.02, None]
    assert late_s(wire, piece(0.0, client="192.0.2.2")) == 0.01
    assert late_s(wire, piece(0.0, way="up")) == 0.01
    assert late_s(wire, piece(1.0)) == pytest.approx(0.01)


def test_tcp_waits_for_its_rate_however_long() -> None:
    wire = RoughWire(Rough(client_mbps=1.0, client_queue_ms=5.0), UP_S)
    late = [late_s(wire, piece(0.0, kind="tcp")) for _ in range(100)]
    assert late[-1] == pytest.approx(1.0)


def test_garbage_is_as_long_as_what_was_sent_and_is_not_it() -> None:
    wire = RoughWire(Rough(garbage=((1.0, 1.0),)), UP_S)
    happened = wire.happen(piece(1.5), b"x" * 100)
    assert happened is not None
    assert len(happened[0]) == 100
    assert happened[0] != b"x" * 100
    assert wire.happen(piece(2.5), b"x") == (b"x", 0.0)


def test_a_reset_cuts_one_connection_once() -> None:
    wire = RoughWire(Rough(resets_s=(1.0,)), UP_S)
    assert late_s(wire, piece(2.0)) == 0.0
    assert late_s(wire, piece(2.0, kind="tcp")) is None
    assert late_s(wire, piece(2.0, kind="tcp")) == 0.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"loss_up_ratio": 1.1},
        {"loss_down_ratio": -0.1},
        {"jitter_ms": -1.0},
        {"client_mbps": 0.0},
        {"stalls": ((1.0, -1.0),)},
    ],
)
def test_what_no_wire_can_do_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Rough(**wrong)  # type: ignore[arg-type]
