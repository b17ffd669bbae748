"""What a pupil of a mix puts on the air: bulk by its rate, calls by their packets."""

import pytest

from netready.catalogue.loader import load_activities, load_airtime_rules, load_mixes
from netready.domain.activity import LessonMix, MixPart
from netready.domain.airtime import ClientRates, Efficiency
from netready.domain.demand import Demand
from netready.scoring.air_traffic import AirTraffic, Turns, traffic_of, turn_ratio
from netready.scoring.airtime import pupil_ratio

RULES, ACTIVITIES, MIXES = load_airtime_rules(), load_activities(), load_mixes()
CALL = ACTIVITIES["live-call"]


def test_a_mix_without_calls_is_bulk() -> None:
    found = traffic_of(MIXES["video-lesson"], ACTIVITIES)
    assert (found.turns, found.is_live) == ((), False)
    assert found.bulk.down_mbps == pytest.approx(0.9 * 2.5)


def test_the_packets_of_a_call_add_up_to_its_rates() -> None:
    found = traffic_of(MIXES["live-lesson"], ACTIVITIES)
    assert found.is_live
    assert found.bulk == Demand(down_mbps=0.0, up_mbps=0.0)
    for down, mbps in ((True, CALL.down_mbps), (False, CALL.up_mbps)):
        turns = [turn for turn in found.turns if turn.down is down]
        assert sum(t.per_s * t.payload_bytes for t in turns) * 8e-6 == pytest.approx(mbps)
        assert [turn.per_s for turn in turns] == [CALL.audio_pps, CALL.frames_per_s]


def test_half_the_pupils_in_a_call_take_half_its_turns_and_the_others_their_rate() -> None:
    parts = (MixPart(activity="live-call", share=0.5), MixPart(activity="video-720p", share=0.5))
    mix = LessonMix(key="x", title="x", kind="video", parts=parts)
    found = traffic_of(mix, ACTIVITIES)
    assert found.turns[0].per_s == pytest.approx(25)
    assert found.bulk.down_mbps == pytest.approx(1.25)


def test_a_small_packet_costs_its_turn_and_hardly_its_bytes() -> None:
    turn = Turns(down=True, per_s=100, payload_bytes=172, packets=1)
    assert turn_ratio(turn, 286.8, RULES) == pytest.approx(100 * (202.5 + 254 * 8 / 286.8) / 1e6)
    four_times = turn_ratio(turn, 4 * 286.8, RULES) / turn_ratio(turn, 286.8, RULES)
    assert 0.95 < four_times < 1


def test_a_call_takes_more_air_than_its_bytes_would_in_bulk() -> None:
    client, half = ClientRates(down_mbps=286.8, up_mbps=286.8), Efficiency(ratio=0.5)
    bulk = AirTraffic(bulk=Demand(down_mbps=CALL.down_mbps, up_mbps=CALL.up_mbps))
    call = traffic_of(MIXES["live-lesson"], ACTIVITIES)
    assert pupil_ratio([client], call, half, RULES) > 1.5 * pupil_ratio([client], bulk, half, RULES)
