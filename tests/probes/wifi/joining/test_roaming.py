"""The gap of a move: between two bounds, by the gateway's answers or else by the events."""

import pytest

from netready_probes.wifi.joining.roaming import Move, gap_of
from netready_probes.wifi.joining.supplicant_text import Heard, Kind

OLD, NEW = "02:00:00:00:00:00", "02:00:00:00:02:00"
EVENTS = (
    (10.002, Heard(kind=Kind.TRYING, bssid=NEW)),
    (10.090, Heard(kind=Kind.ASSOCIATED, bssid=NEW)),
    (10.200, Heard(kind=Kind.CONNECTED, bssid=NEW)),
)


def _paced(start_s: float, end_s: float) -> tuple[float, ...]:
    return tuple(start_s + step / 100 for step in range(round((end_s - start_s) * 100)))


def test_the_longest_silence_of_the_gateway_is_the_gap_within_two_paces() -> None:
    asked = _paced(9.5, 10.7)
    answered = tuple(at for at in asked if not 10.0 < at < 10.205)
    gap = gap_of(Move(told_s=10.0, events=EVENTS, asked_s=asked, answered_s=answered), NEW)
    assert gap is not None
    assert gap.by == "answers of the gateway"
    assert gap.bound_ms == pytest.approx(10, abs=0.1)
    assert gap.ms - gap.bound_ms <= 203 <= gap.ms + gap.bound_ms


def test_a_silence_long_before_the_move_is_not_its_gap() -> None:
    asked = _paced(9.0, 10.7)
    answered = tuple(at for at in asked if not (9.1 < at < 9.8 or 10.0 < at < 10.205))
    gap = gap_of(Move(told_s=10.0, events=EVENTS, asked_s=asked, answered_s=answered), NEW)
    assert gap is not None
    assert gap.ms == pytest.approx(200, abs=12)


def test_a_device_that_was_held_up_widens_the_bound() -> None:
    asked = tuple(at for at in _paced(9.5, 10.7) if not 10.21 < at < 10.35)
    answered = tuple(at for at in asked if not 10.0 < at < 10.205)
    gap = gap_of(Move(told_s=10.0, events=EVENTS, asked_s=asked, answered_s=answered), NEW)
    assert gap is not None
    assert gap.bound_ms > 100


def test_without_answers_the_events_bound_it() -> None:
    gap = gap_of(Move(told_s=10.0, events=EVENTS), NEW)
    assert gap is not None
    assert gap.by == "events of the join"
    assert gap.ms == pytest.approx(199)
    assert gap.bound_ms == pytest.approx(1)


def test_a_move_that_did_not_arrive_has_no_gap() -> None:
    assert gap_of(Move(told_s=10.0, events=EVENTS[:2]), NEW) is None
    assert gap_of(Move(told_s=10.0, events=EVENTS), OLD) is None
