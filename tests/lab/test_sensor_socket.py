"""The sensor's filter on a real packet socket: nothing but access points, from the first frame."""

import json
import sys

import pytest

from tests.lab.namespaces import lab, needs_lab

pytestmark = pytest.mark.lab


def test_the_sensor_hears_access_points_only_and_nobody_can_take_its_filter_away() -> None:
    needs_lab()
    with lab() as wire:
        heard = json.loads(wire.run("a", [sys.executable, "-m", "tests.lab.sensor_socket"]))
    assert heard["kinds"] == [0x50, 0x80]
    assert heard["frames"] == 4  # a loopback interface shows each frame going out and coming in
    assert heard["locked"]
