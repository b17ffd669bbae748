"""The limiter in schools of namespaces of which we know what is wrong."""

from collections.abc import Callable

import pytest

from netready.catalogue.loader import load_activities
from netready.domain.load import Limiter, LimiterWord
from tests.lab import limiter_scenes as scenes
from tests.lab.namespaces import needs_lab
from tests.loadtest.limiter_cases import LENIENT, STRICT, Case, found

pytestmark = [pytest.mark.lab, pytest.mark.slow]

NOISY = (LimiterWord.DEVICE, LimiterWord.SERVER)


def limiter(scene: Callable[[], scenes.Run], truth: LimiterWord) -> Limiter:
    rules = STRICT if truth is LimiterWord.DEVICE else LENIENT
    case = Case(
        name=scene.__name__, truth=truth, run=scene(), rules=rules, activities=load_activities()
    )
    return found(case)


@pytest.mark.parametrize(
    ("scene", "truth"),
    [
        (scenes.shaped_link, LimiterWord.SHARED_LINK),
        (scenes.slow_line, LimiterWord.UPLINK),
        (scenes.slow_site, LimiterWord.LAN),
        (scenes.filter_resets, LimiterWord.FILTER),
        (scenes.lossy_link, LimiterWord.UNKNOWN),
        (scenes.hog, LimiterWord.DEVICE),
        (scenes.overloaded_target, LimiterWord.SERVER),
        (scenes.held_devices, LimiterWord.CLIENT_RATE_LIMIT),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_is_wrong_is_what_is_said(scene: Callable[[], scenes.Run], truth: LimiterWord) -> None:
    needs_lab("nice", "taskset")
    said = limiter(scene, truth)
    if said.word in NOISY and truth not in NOISY:
        pytest.skip(f"not to be had here: a quiet machine; {said.evidence[0]}")
    assert said.word is truth, said.evidence
