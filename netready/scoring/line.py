"""Measured capacity of the line against the demand of a plan: the evidence for INF-04."""

import math
from dataclasses import replace

from netready.domain.demand import Demand
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.scoring_input import CapacityReading, LineCapacity
from netready.scoring.quality import STRENGTH
from netready.scoring.wording import LINE_CARRIES_PLAN


def line_evidence(line: LineCapacity | None, demand: Demand) -> Evidence | None:
    """Capacity / demand in the worse direction; None where a direction that matters is unknown.

    One direction alone can show that the line does not carry the plan, never that it does: its
    interval then reaches down to 0. A contract figure is no measurement and gives None.
    """
    if line is None:
        return None
    wanted = ((line.down, demand.down_mbps), (line.up, demand.up_mbps))
    needed = [(reading, mbps) for reading, mbps in wanted if mbps > 0]
    known = [
        (reading, mbps)
        for reading, mbps in needed
        if reading is not None and reading.kind is not EvidenceKind.DECLARED
    ]
    if not known:
        return None
    readings = [reading for reading, _ in known]
    worst, worst_mbps = min(known, key=lambda pair: pair[0].mbps / pair[1])
    whole = len(known) == len(needed)
    return Evidence(
        criterion=LINE_CARRIES_PLAN,
        kind=min((one.kind for one in readings), key=STRENGTH.__getitem__),
        value=worst.mbps / worst_mbps,
        interval=_interval(known, whole=whole),
        n=min(one.n for one in readings),
        days=min(one.days for one in readings),
        age_days=max(one.age_days for one in readings),
        samples=tuple(each / worst_mbps for each in worst.samples_mbps) if whole else (),
        quantile=0.5 if whole and worst.samples_mbps else None,
        more_needed=_more_needed(readings, whole=whole),
        notes=tuple(_note(reading, mbps) for reading, mbps in known),
    )


def _interval(
    known: list[tuple[CapacityReading, float]], *, whole: bool
) -> tuple[float, float] | None:
    if whole and all(reading.interval_mbps is None for reading, _ in known):
        return None
    ends = [
        (low / mbps, high / mbps)
        for reading, mbps in known
        for low, high in (reading.interval_mbps or (reading.mbps, reading.mbps),)
    ]
    return (min(low for low, _ in ends) if whole else 0.0, min(high for _, high in ends))


def _more_needed(readings: list[CapacityReading], *, whole: bool) -> str:
    if not whole:
        return "the other direction of the line"
    return next((one.more_needed for one in readings if one.more_needed), "")


def _note(reading: CapacityReading, demand_mbps: float) -> str:
    return f"{reading.mbps:.1f} Mbit/s measured for a peak demand of {demand_mbps:.1f} Mbit/s."


def rescaled(evidence: Evidence, of: Demand, to: Demand) -> Evidence:
    """Evidence for one demand as it would be for another (a roll-out stage).

    The direction that grows most decides, as the evidence does not say which one it speaks of.
    """
    pairs = ((of.down_mbps, to.down_mbps), (of.up_mbps, to.up_mbps))
    factors = [full / part for full, part in pairs if full > 0 and part > 0]
    factor = min(factors, default=1.0)
    if isinstance(evidence.value, str) or not math.isfinite(factor):
        return evidence
    interval = evidence.interval
    return replace(
        evidence,
        value=evidence.value * factor,
        interval=(interval[0] * factor, interval[1] * factor) if interval else None,
        samples=tuple(each * factor for each in evidence.samples),
    )
