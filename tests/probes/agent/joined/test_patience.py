"""How long to wait before the next try."""

from netready_probes.agent.joined.patience import Patience


def test_waits_grow_to_twenty_seconds_and_begin_anew() -> None:
    patience = Patience(lambda: 1.0)
    assert [patience.next_s() for _ in range(8)] == [1, 2, 4, 8, 16, 20, 20, 20]
    patience.forget()
    assert patience.next_s() == 1


def test_two_devices_do_not_knock_at_once() -> None:
    assert Patience(lambda: 0.0).next_s() == 0.5
    assert Patience(lambda: 0.5).next_s() == 0.75


def test_who_asks_to_be_left_alone_is_left_alone_once() -> None:
    patience = Patience(lambda: 1.0)
    patience.asked(30.0)
    assert [patience.next_s(), patience.next_s()] == [30, 2]
    patience.asked(1e9)
    assert patience.next_s() == 600
