"""The automatic stop in virtual time: what trips it, when, and what does not."""

from collections.abc import Callable

import pytest

from netready.loadtest.trip import TRIP, ProbeSeen, trip_reason

EVERY_S = 0.02
SLOW = "The load was ended by itself: the delay stayed above 300 ms for 10 s."
Rtt = Callable[[float], float | None]


def tripped_at(rtt: Rtt, *, until_s: float = 40.0, since_s: float = 0.0) -> tuple[float, str]:
    """When a look each half second first says stop, and why; `rtt` None: lost. (0, ""): never."""
    probes = [(number * EVERY_S, rtt(number * EVERY_S)) for number in range(int(until_s / EVERY_S))]
    for look in range(int(until_s * 2)):
        now_s = look / 2
        seen = [
            ProbeSeen(
                intended_s=at, rtt_ms=ms if ms is not None and at + ms / 1e3 <= now_s else None
            )
            for at, ms in probes
            if at <= now_s
        ]
        reason = trip_reason(seen, now_s, since_s)
        if reason:
            return now_s, reason
    return 0.0, ""


def test_a_delay_that_stays_above_300_ms_for_10_s_ends_the_load() -> None:
    at_s, why = tripped_at(lambda s: 400.0 if s >= 5 else 20.0)

    assert why == SLOW
    assert 15.0 <= at_s <= 16.0


@pytest.mark.parametrize("queue_ms", [100.0, 200.0, 299.0])
def test_an_ordinary_full_queue_never_does(queue_ms: float) -> None:
    assert tripped_at(lambda _s: queue_ms) == (0.0, "")


def test_a_delay_of_9_s_is_borne_and_one_second_of_relief_begins_anew() -> None:
    assert tripped_at(lambda s: 800.0 if 5 <= s < 14 else 20.0) == (0.0, "")
    assert tripped_at(lambda s: 20.0 if s % 9 < 1.5 else 800.0) == (0.0, "")


def test_one_lucky_packet_is_no_relief() -> None:
    at_s, why = tripped_at(lambda s: 5.0 if round(s / EVERY_S) % 50 == 7 else 500.0)

    assert why == SLOW
    assert at_s <= 11.0


def test_a_delay_of_many_seconds_is_seen_before_the_answers_come() -> None:
    at_s, why = tripped_at(lambda s: 20.0 if s < 1 else 30_000.0)

    assert why.startswith("The load was ended by itself")
    assert at_s <= 12.0


def test_loss_above_5_percent_ends_the_load_and_says_how_much() -> None:
    at_s, why = tripped_at(lambda s: None if round(s / EVERY_S) % 12 == 0 else 20.0)

    assert why == (
        "The load was ended by itself: 8.4 % of the packets beside it were lost in 10 s "
        "(limit 5 %)."
    )
    assert 10.0 <= at_s <= 10.5


def test_loss_of_4_percent_does_not() -> None:
    assert tripped_at(lambda s: None if round(s / EVERY_S) % 25 == 0 else 20.0) == (0.0, "")


def test_a_way_that_is_cut_ends_the_load_as_soon_as_that_is_known() -> None:
    at_s, why = tripped_at(lambda s: 20.0 if s < 15 else None)

    assert "lost" in why
    assert 18.0 <= at_s <= 19.0


def test_late_is_not_lost() -> None:
    """Answers after 250 ms: always a dozen on their way, none of them lost."""
    assert tripped_at(lambda _s: 250.0) == (0.0, "")


def test_nothing_counts_before_everybody_plays() -> None:
    at_s, why = tripped_at(lambda _s: 400.0, since_s=7.0)

    assert why == SLOW
    assert 17.0 <= at_s <= 18.0


def test_without_probes_there_is_no_reason_and_a_device_that_sent_little_is_not_the_network() -> (
    None
):
    few = [ProbeSeen(intended_s=11.0 + n, rtt_ms=None) for n in range(3)]

    assert trip_reason([], 30.0, 0.0) is None
    assert trip_reason(few, 30.0, 0.0) is None


def test_the_rule_names_its_source() -> None:
    assert (TRIP.rtt_ms_max, TRIP.hold_s, TRIP.loss_ratio_max) == (300.0, 10.0, 0.05)
    assert "G.114" in TRIP.source
