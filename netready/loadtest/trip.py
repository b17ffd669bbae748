"""May the load go on? The automatic stop: a pure rule on the latest round trips beside the load.

Alarms, door locks and telephones share the network with the class, so a load that keeps them from
working ends by itself. There is no switch for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Final

WINDOW_S_MIN: Final = 5.0  # less of the measured window than this says nothing of the pupils


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """When the load ends by itself.

    Attributes:
        rtt_ms_max: a round trip above this harms a telephone or an alarm.
        hold_s: how long it must stay so, and over how long loss is counted.
        loss_ratio_max: of the probes.
        overtaken: so many later probes answered, and a missing one is lost; it is not merely
            late (RFC 5681 section 3.2 takes three, too).
        lost_after_s: without later answers, a probe is lost after this (Tmax of ITU-T Y.1540).
        samples_min: fewer known probes than this are no share.
        source: where the figures come from.
    """

    rtt_ms_max: float = 300.0
    hold_s: float = 10.0
    loss_ratio_max: float = 0.05
    overtaken: int = 3
    lost_after_s: float = 3.0
    samples_min: int = 100
    source: str = (
        "own rule: 300 ms is twice the one-way delay that ITU-T G.114 allows for talk; "
        "5 % loss is far beyond what a call bears (1 % in Microsoft's limits for Teams)"
    )


TRIP: Final = Trip()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSeen:
    """One probe that left this device, as far as it is known now.

    Attributes:
        intended_s: when it was to leave; times are of one monotonic clock.
        rtt_ms: from then to its answer; None: no answer yet.
    """

    intended_s: float
    rtt_ms: float | None


def trip_reason(
    probes: Sequence[ProbeSeen], now_s: float, since_s: float, rules: Trip = TRIP
) -> str | None:
    """Why the load must end now, one sentence; None: it may go on.

    Args:
        probes: in the order in which they left; those before `since_s` do not count.
        now_s: this moment.
        since_s: the moment from which on everybody plays.
        rules: the limits.
    """
    counted = [probe for probe in probes if since_s <= probe.intended_s <= now_s]
    if _stayed_slow(counted, now_s, since_s, rules):
        return (
            "The load was ended by itself: the delay stayed above "
            f"{rules.rtt_ms_max:g} ms for {rules.hold_s:g} s."
        )
    ratio = _lost_ratio(counted, now_s, since_s, rules)
    if ratio is not None and ratio > rules.loss_ratio_max:
        return (
            f"The load was ended by itself: {100 * ratio:.1f} % of the packets beside it were "
            f"lost in {rules.hold_s:g} s (limit {100 * rules.loss_ratio_max:g} %)."
        )
    return None


def _stayed_slow(probes: Sequence[ProbeSeen], now_s: float, since_s: float, rules: Trip) -> bool:
    """Whether the median of each second was above the limit, so that one lucky packet is no relief.

    The newest probes that are younger than the limit cannot be judged yet and are left out. A
    second in which this device sent nothing is no relief either, but half of them must be known.
    """
    end_s = now_s - rules.rtt_ms_max / 1000
    begin_s = end_s - rules.hold_s
    if begin_s < since_s:
        return False
    known = [probe for probe in probes if begin_s <= probe.intended_s < end_s]
    seconds = [
        median(math.inf if probe.rtt_ms is None else probe.rtt_ms for probe in group)
        for _second, group in groupby(known, key=lambda probe: int(probe.intended_s - begin_s))
    ]
    enough = len(seconds) >= rules.hold_s / 2
    return enough and all(second > rules.rtt_ms_max for second in seconds)


def _lost_ratio(
    probes: Sequence[ProbeSeen], now_s: float, since_s: float, rules: Trip
) -> float | None:
    """Share of the last seconds' probes that are lost; those still on their way do not count."""
    begin_s = now_s - rules.hold_s
    if begin_s < since_s:
        return None
    answered = lost = later = 0
    for probe in reversed([each for each in probes if each.intended_s >= begin_s]):
        if probe.rtt_ms is not None:
            answered += 1
            later += 1
        elif later >= rules.overtaken or now_s - probe.intended_s >= rules.lost_after_s:
            lost += 1
    known = answered + lost
    return lost / known if known >= rules.samples_min else None
