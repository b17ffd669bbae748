"""Who does what: shares at every size, and every class is the smaller one plus more pupils."""

from dataclasses import replace

import pytest

from netready.domain.activity import LessonMix, MixPart
from netready.loadtest.assignment import IDLE, by_mix, same_for_all
from tests.loadtest.samples import VIDEO

MIX = LessonMix(
    key="mix",
    title="Mix",
    kind="everyday",
    parts=(
        MixPart(activity="documents", share=0.60),
        MixPart(activity="video", share=0.25),
        MixPart(activity="call", share=0.10),
        MixPart(activity=None, share=0.05),
    ),
)


@pytest.mark.parametrize("pupils", [1, 2, 7, 20, 30, 100])
def test_every_part_is_within_one_pupil_of_its_share(pupils: int) -> None:
    dealt = by_mix(MIX, pupils)

    assert len(dealt) == pupils
    for part in MIX.parts:
        assert abs(dealt.count(part.activity or IDLE) - part.share * pupils) < 1


def test_a_class_of_one_does_what_most_do() -> None:
    rarest_first = replace(MIX, parts=MIX.parts[::-1])

    assert by_mix(rarest_first, 1) == ("documents",)


def test_a_bigger_class_is_the_smaller_one_and_more() -> None:
    assert by_mix(MIX, 100)[:30] == by_mix(MIX, 30)


def test_one_activity_for_all_is_a_class_too() -> None:
    assert same_for_all(VIDEO, 3) == ("video",) * 3
