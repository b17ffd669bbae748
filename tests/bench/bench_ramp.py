"""The knee on wires of known rate: the real engine between two namespaces beside arithmetic.

Three activities on 20, 60 and 150 Mbit/s (tbf, a queue of 100 ms), at a short pace and with lenient
device rules, since both ends share this machine's cores. Needs root on Linux; about 20 minutes.
"""

import math
from collections.abc import Iterator
from typing import Any

from netready.catalogue.loader import load_activities
from tests.bench.figures import Figure
from tests.lab.knee_run import LENIENT, SHORT, ceiling, ramp
from tests.lab.namespaces import lab, why_no_lab

WIRES_MBPS = (20, 60, 150)
ACTIVITIES = ("constant-2m5", "video-720p", "live-call-tcp")
CLASS_FACTOR = 1.4  # the class is that much larger than what the wire carries
PUPILS_OFF_MOST, RATIO_OFF_MOST = 2.0, 0.05


def figures() -> Iterator[Figure]:
    """One a wire and activity: pupils between what holds and the arithmetic ceiling."""
    if reason := why_no_lab():
        yield Figure(name="knee on shaped wires", value=None, note=reason)
        return
    for wire_mbps in WIRES_MBPS:
        for activity in ACTIVITIES:
            yield _figure(wire_mbps, activity)


def _figure(wire_mbps: int, key: str) -> Figure:
    activity = load_activities()[key]
    most = ceiling(wire_mbps, max(activity.down_mbps, activity.up_mbps))
    with lab() as wire:
        wire.shape(wire_mbps)
        run = ramp(
            wire,
            activity=key,
            pupils=math.ceil(CLASS_FACTOR * most),
            pace=SHORT,
            rules=LENIENT,
            timeout_s=900.0,
        )
    return _beside(f"{key} at {wire_mbps} Mbit/s: pupils off", most, run)


def _beside(name: str, most: float, run: dict[str, Any]) -> Figure:
    answer, limiter = run["pupils_supported"], run["limiter"]
    seen = f"arithmetic {most:.1f}, holds {answer['holds']}, breaks {answer['breaks']}"
    note = f"{seen}, {limiter['word']}, {len(run['stages'])} stages, {answer['confidence']}"
    allowed = max(PUPILS_OFF_MOST, RATIO_OFF_MOST * most)
    if answer["holds"] is None:
        why = " ".join(limiter["evidence"][:1])
        return Figure(name=name, value=None, at_most=allowed, note=f"{note}: {why}")
    off = abs(answer["holds"] - math.floor(most))
    return Figure(name=name, value=off, at_most=allowed, note=note)
