"""The air around a stage: many devices' looks to one, to the limiter, to a sentence."""

import json
from dataclasses import replace
from typing import Any

import pytest

from netready.domain.air import AirLook
from netready.domain.load import (
    LimiterWord,
    LoadResult,
    PupilsSupported,
    StageMeasurement,
    StageVerdict,
)
from netready.domain.typed_json import decoded, encoded
from netready.loadtest.air import access_points, is_seen, look_of, with_air
from netready.loadtest.air_words import air_sentence
from netready.loadtest.limiter import find_limiter
from netready.loadtest.merge import Part, whole
from netready.loadtest.published import LOOKS_MAX, load_run_json
from netready.loadtest.verdict import judge
from tests.loadtest.limiter_blocks import TOGETHER, held, on_radios, short
from tests.loadtest.samples import ACTIVITIES

BUSY = AirLook(
    when="during",
    source="by the access point's beacon",
    channel=6,
    utilisation_ratio=0.79,
    other_ratio=0.31,
    stations=10,
    neighbours=2,
    bssid="02:00:00:00:01:00",
)
BLIND = AirLook(when="during", note="the driver has no counters")


def run(*air: AirLook, alone: object = TOGETHER, wireless: bool = True) -> LoadResult:
    stages = [on_radios(held(), 4), replace(on_radios(short(), 4, alone=alone), air=air)]
    known = [replace(s, clues=replace(s.clues, wireless=wireless)) for s in stages]
    results = tuple(judge(stage, ACTIVITIES) for stage in known)
    answer = PupilsSupported(holds=8, breaks=16, censored=False, confidence="medium")
    return LoadResult(
        activity="video-lesson",
        radios=4,
        stages=results,
        pupils_supported=answer,
        capacity_mbps={},
        limiter=find_limiter(results, answer),
    )


def test_an_access_point_that_saturates_is_named_with_its_neighbours() -> None:
    result = run(replace(BUSY, device="d0"), replace(BUSY, device="d1", utilisation_ratio=0.81))

    assert result.limiter.word is LimiterWord.AP_CONTENTION
    told = " ".join(result.limiter.evidence)
    assert "busy 80.0 % of the time, by the access point's beacon." in told
    assert "Other networks on channel 6 took 31.0 % of the air." in told
    assert "2 other access points" in told
    assert air_sentence(result) == (
        "This access point carries 0 of 16 pupils on video lesson; "
        "contention from two neighbours on channel 6 takes 31 % of the air."
    )


def test_air_that_nobody_could_see_is_said_and_no_contention_is_claimed() -> None:
    result = run(BLIND)

    assert result.limiter.word is LimiterWord.SHARED_LINK
    assert any("not seen" in sentence for sentence in result.limiter.evidence)
    assert air_sentence(result).startswith("The air could not be seen")
    assert air_sentence(run()).startswith("The air could not be seen")


def test_a_calm_channel_is_no_contention() -> None:
    result = run(replace(BUSY, utilisation_ratio=0.2, other_ratio=None))

    assert result.limiter.word is LimiterWord.SHARED_LINK
    assert "The channel was busy 20.0 % of the time" in " ".join(result.limiter.evidence)
    assert air_sentence(result).startswith("Channel 6 is busy 20 % of the time")


def test_on_a_cable_nothing_is_said_of_the_air() -> None:
    assert air_sentence(run(BUSY, wireless=False)) == ""


def test_a_class_that_holds_is_carried_by_the_access_point() -> None:
    stage = judge(replace(on_radios(held(), 4), air=(BUSY,)), ACTIVITIES)
    assert stage.verdict is StageVerdict.PASS
    result = replace(
        run(),
        stages=(stage,),
        pupils_supported=PupilsSupported(holds=8, breaks=None, censored=True, confidence="medium"),
    )
    result = replace(result, limiter=replace(result.limiter, word=LimiterWord.NONE))

    assert air_sentence(result).startswith("This access point carries all of 8 pupils on video")
    assert air_sentence(replace(result, radios=1)).startswith("Contention from two neighbours")


def test_the_busiest_access_point_speaks_for_several() -> None:
    calm = replace(BUSY, bssid="02:00:00:00:02:00", channel=11, utilisation_ratio=0.1)
    looks = (calm, BUSY, replace(BLIND, when="after"))

    found = look_of(looks, "during")
    assert found is not None
    assert (found.channel, found.utilisation_ratio) == (6, 0.79)
    assert access_points(looks) == 2
    assert look_of(looks, "before") is None
    assert not is_seen(look_of(looks, "after"))


@pytest.mark.parametrize("look", [None, BLIND])
def test_unknown_air_makes_no_clue(look: AirLook | None) -> None:
    assert with_air(None, (look,) if look else ()) is None


def test_each_device_keeps_its_own_look_and_the_run_tells_them_all() -> None:
    def part(device: str, measurement: StageMeasurement) -> Part:
        return Part(device=device, first=0, pupils=8, measurement=measurement)

    one = replace(held(), air=(BUSY,))
    merged = whole(one.stage, [part("a", one), part("b", one)])
    assert [look.device for look in merged.air] == ["a", "b"]

    published = load_run_json(run(BUSY, BLIND))
    stage = published["stages"][1]  # type: ignore[index]
    assert stage["air"][0]["utilisation_ratio"] == 0.79
    assert stage["air"][1]["utilisation_ratio"] is None
    assert str(published["air_sentence"]).startswith("This access point carries")


def test_thirty_devices_with_as_many_notes_make_one_that_can_be_read_back() -> None:
    looks = [replace(BUSY, device=f"d{n}", note=f"{n}" * 200) for n in range(30)]
    found = look_of(looks, "during")
    assert found is not None
    assert decoded(AirLook, encoded(found)) == found


def test_two_hundred_devices_do_not_make_a_record_too_long_to_be_read() -> None:
    many = [replace(BUSY, device=f"d{n}", utilisation_ratio=0.001 * n) for n in range(200)]
    stages: Any = load_run_json(run(*many))["stages"]
    assert len(stages[1]["air"]) == LOOKS_MAX
    [whole_air] = stages[1]["air_together"]
    assert whole_air["utilisation_ratio"] == pytest.approx(0.0995)
    assert len(json.dumps(stages[1])) < 100_000
