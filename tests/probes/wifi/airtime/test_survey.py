"""Shares of the air from two looks at the counters, and every reason to have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.air import AirShares
from netready_probes.wifi.airtime.air_shares import air_shares
from netready_probes.wifi.airtime.survey import (
    entry_in_use,
    shares_by_channel,
    shares_in_text,
    shares_in_use,
)
from netready_probes.wifi.reading import SurveyEntry


def look(
    active: int | None,
    busy: int | None,
    receive: int | None = None,
    own: int | None = None,
    send: int | None = None,
    *,
    frequency_mhz: float = 2437,
    in_use: bool = True,
) -> SurveyEntry:
    return SurveyEntry(
        frequency_mhz=frequency_mhz,
        in_use=in_use,
        noise_dbm=-92,
        active_ms=active,
        busy_ms=busy,
        receive_ms=receive,
        own_receive_ms=own,
        transmit_ms=send,
    )


ZERO = look(500, 300, 200, 100, 50)


def after(active: int, busy: int, receive: int, own: int, send: int) -> SurveyEntry:
    """`ZERO` and so much more."""
    return look(500 + active, 300 + busy, 200 + receive, 100 + own, 50 + send)


def test_busy_time_is_parted_into_own_other_and_what_is_no_wifi() -> None:
    shares = air_shares(ZERO, after(100_000, 24_200, 12_200, 4_800, 9_400))
    assert shares.busy_ratio == pytest.approx(0.242)
    assert shares.own_ratio == pytest.approx(0.142)
    assert shares.other_ratio == pytest.approx(0.074)
    assert shares.undecoded_ratio == pytest.approx(0.026)
    assert (shares.sent_ratio, shares.received_ratio) == pytest.approx((0.094, 0.122))
    assert (shares.active_s, shares.noise_dbm, shares.doubts) == (100, -92, ())


def test_a_driver_that_does_not_tell_its_own_network_apart_gives_no_share_of_others() -> None:
    shares = air_shares(look(0, 0, 0, None, 0), look(100_000, 50_900, 46_900, None, 1_800))
    assert shares.busy_ratio == pytest.approx(0.509)
    assert (shares.own_ratio, shares.other_ratio) == (None, None)
    assert shares.undecoded_ratio == pytest.approx(0.022)
    assert shares.received_ratio == pytest.approx(0.469)


@pytest.mark.parametrize(
    ("before", "later", "words"),
    [
        (look(9000, 900), look(2000, 400), "went back"),
        (look(1000, 900), look(9000, 400), "went back"),
        (look(1000, 100, 90), look(9000, 400, 40), "went back"),
        (look(None, None), look(None, None), "does not count"),
        (look(0, 2**64 - 1), look(9000, 2**64 - 1), "does not count"),
        (look(None, None), look(9000, 400), "at the first look"),
        (look(1000, 100), look(1000, 100), "for 0 ms"),
        (look(1000, 100), look(1070, 130), "for 70 ms"),
        (look(1000, 100), look(11_000, 15_000), "counters are wrong"),
        (look(1000, 100), look(11_000, 14986490482870210), "counters are wrong"),
        (look(1000, 0), look(11_000, 0), "no busy time at all"),
        (look(0, 0, frequency_mhz=5180), look(9000, 400), "changed its channel"),
        (None, look(100, 40), "for 100 ms"),
        (None, look(100_000, 14986490482870210), "counters are wrong"),
    ],
)
def test_counters_that_cannot_be_used_are_refused_in_a_sentence(
    before: SurveyEntry | None, later: SurveyEntry, words: str
) -> None:
    shares = air_shares(before, later)
    assert words in shares.refused
    assert shares == AirShares(frequency_mhz=2437, noise_dbm=-92, refused=shares.refused)


def test_a_little_more_busy_time_than_time_is_cut_and_said() -> None:
    shares = air_shares(look(0, 0), look(100_000, 103_000))
    assert shares.busy_ratio == 1
    assert "103.0%" in shares.doubts[0]


def test_totals_that_cannot_be_leave_a_difference_that_can() -> None:
    bogus = 14986490482870210
    shares = air_shares(look(1000, bogus), look(11_000, bogus + 4000))
    assert shares.busy_ratio == pytest.approx(0.4)
    assert "totals" in shares.doubts[0]


def test_a_client_whose_driver_counts_no_receiving_takes_the_rest_for_others() -> None:
    shares = air_shares(ZERO, after(100_000, 40_000, 0, 5_000, 10_000))
    assert (shares.received_ratio, shares.undecoded_ratio) == (None, None)
    assert shares.other_ratio == pytest.approx(0.25)
    assert any("not Wi-Fi, too" in doubt for doubt in shares.doubts)


def test_who_sends_much_and_counts_no_answer_does_not_blame_the_neighbours() -> None:
    shares = air_shares(ZERO, after(100_000, 40_000, 30_000, 0, 10_000))
    assert (shares.own_ratio, shares.other_ratio) == (None, None)
    assert any("though it sends" in doubt for doubt in shares.doubts)


def test_an_access_point_that_nobody_is_on_sees_what_its_neighbours_take() -> None:
    shares = air_shares(ZERO, after(79_249, 42_717, 37_058, 0, 596))
    assert shares.busy_ratio == pytest.approx(0.539, abs=0.0005)
    assert shares.own_ratio == pytest.approx(0.0075, abs=0.0001)
    assert shares.other_ratio == pytest.approx(0.468, abs=0.0005)
    assert any("nobody is on it" in doubt for doubt in shares.doubts)


def test_a_part_that_is_far_outside_is_left_out_and_the_others_stay() -> None:
    shares = air_shares(ZERO, after(100_000, 40_000, 90_000, 5_000, 10_000))
    assert shares.undecoded_ratio is None
    assert shares.busy_ratio == pytest.approx(0.4)


def test_half_the_air_busy_without_being_wifi_is_doubted() -> None:
    shares = air_shares(ZERO, after(100_000, 60_000, 5_000, 3_000, 2_000))
    assert shares.undecoded_ratio == pytest.approx(0.53)
    assert any("interference" in doubt for doubt in shares.doubts)


def test_one_look_counts_since_the_driver_began_and_says_so() -> None:
    shares = air_shares(None, look(100_000, 50_000))
    assert shares.busy_ratio == 0.5
    assert "not of now" in shares.doubts[0]
    assert shares_in_use(None, [look(100_000, 50_000)]) == shares


def test_the_channel_in_use_is_the_marked_one() -> None:
    used, other = look(10, 1), look(10_000, 1, in_use=False, frequency_mhz=5180)
    assert entry_in_use([other, used]) is used
    assert entry_in_use([]) is None


def test_a_channel_listed_twice_and_not_marked_is_the_longer_heard() -> None:
    short, long = look(70, 1, in_use=False), look(900_000, 1, in_use=False)
    assert entry_in_use([short, long]) is long
    rival = look(890_000, 1, in_use=False, frequency_mhz=5180)
    assert entry_in_use([short, long, rival]) is None
    assert entry_in_use([short, long, rival], frequency_mhz=5180) is rival


def test_channels_that_a_scan_only_touched_are_not_reported() -> None:
    touched = look(40, 30, in_use=False, frequency_mhz=5180)
    then = [look(0, 0), touched]
    now = [look(20_000, 5_000), look(90, 70, in_use=False, frequency_mhz=5180)]
    assert [each.frequency_mhz for each in shares_by_channel(then, now)] == [2437]
    used = shares_in_use(then, now)
    assert used is not None
    assert used.busy_ratio == 0.25


def test_a_refused_channel_in_use_is_reported_with_its_reason() -> None:
    then, now = [look(9000, 900)], [look(2000, 400)]
    assert "went back" in shares_by_channel(then, now)[0].refused
    assert shares_in_use([], now) is not None
    assert shares_in_use(then, []) is None


def test_a_text_of_one_look_is_since_the_driver_began_and_of_several_between_them() -> None:
    touched = look(40, 30, in_use=False, frequency_mhz=5180)
    (alone,) = shares_in_text([touched, look(20_000, 5_000)])
    assert alone.busy_ratio == 0.25
    assert "not of now" in alone.doubts[0]
    looks = [touched, look(20_000, 5_000), touched, look(30_000, 6_000), look(2_000, 1_000)]
    first, second = shares_in_text(looks)
    assert first.busy_ratio == pytest.approx(0.1)
    assert "went back" in second.refused
    assert shares_in_text([]) == ()


def test_two_radios_in_one_text_are_not_two_looks() -> None:
    both = [look(20_000, 5_000), look(10_000, 1_000, frequency_mhz=5180)]
    assert [shares.busy_ratio for shares in shares_in_text(both)] == [0.25, 0.1]


counts = st.none() | st.integers(min_value=-5, max_value=2**64)


@given(st.tuples(*[counts] * 5), st.tuples(*[counts] * 5))
def test_no_counters_give_a_share_outside_0_to_1(
    first: tuple[int | None, ...], last: tuple[int | None, ...]
) -> None:
    shares = air_shares(look(*first), look(*last))
    ratios = (
        shares.busy_ratio,
        shares.own_ratio,
        shares.other_ratio,
        shares.undecoded_ratio,
        shares.sent_ratio,
        shares.received_ratio,
    )
    assert all(ratio is None or 0 <= ratio <= 1 for ratio in ratios)
    assert bool(shares.refused) == (shares.busy_ratio is None)
