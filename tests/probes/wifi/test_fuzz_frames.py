"""Whatever the bytes: nothing raises, nothing hangs, nothing impossible comes out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netready_probes.wifi.beacons.elements import bss_from
from netready_probes.wifi.beacons.frames import Passed, bss_of_frame
from tests.probes.wifi.mutations import (
    LINK_TYPES,
    capture_case,
    element_case,
    frame_case,
    fuzz,
    held,
)

HANG_S = 5.0  # a case takes less than a millisecond; the rest is for a machine that stands still


def test_a_few_thousand_damaged_elements_and_frames() -> None:
    tally = fuzz(6_000, 1, [element_case, frame_case])
    assert tally.raised == []
    assert tally.networks > 3_000  # the damage leaves most of them readable


def test_some_damaged_captures() -> None:
    tally = fuzz(600, 2, [capture_case])
    assert tally.raised == []
    assert tally.networks > 200


@given(st.binary(max_size=600), st.sampled_from(LINK_TYPES))
@settings(max_examples=200, deadline=None)
def test_any_bytes_at_all(data: bytes, link_type: int) -> None:
    held(bss_from(elements=data, capability=0x11), travels=True)
    found = bss_of_frame(data, link_type)
    if not isinstance(found, Passed):
        held(found, travels=True)


@pytest.mark.slow
def test_a_hundred_thousand_damaged_elements_and_frames() -> None:
    """A million of them in the bench `beacons`."""
    tally = fuzz(100_000, 3, [element_case, frame_case])
    assert tally.raised == []
    assert tally.cases == 100_000
    assert tally.slowest_s < HANG_S
