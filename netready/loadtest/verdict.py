"""Was the stage good? Judges each pupil by all its limits together, then the class. Pure.

Whether the stage may be used at all comes first (`void`): what this device or the target could not
do is never counted against the network.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.activity import Activity, Limits
from netready.domain.load import PupilOutcome, StageMeasurement, StageResult, StageVerdict
from netready.loadtest.percentiles import jain, percentile, percentiles
from netready.loadtest.void import NOT_VOID, DeviceRules, Void, find_void
from netready.loadtest.words import milliseconds, percent, pupils, seconds

LOST_SHARE_MAX: Final = 0.05  # a stage passes if at least 95 % of its pupils keep every limit
NO_LIMITS: Final = Limits()  # of a pupil who is idle


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One limit that one pupil's network broke: a short name to count by, and the figure."""

    kind: str
    words: str


def judge(
    measurement: StageMeasurement,
    activities: Mapping[str, Activity],
    rules: DeviceRules | None = None,
) -> StageResult:
    """The stage in the words of the contract.

    The share of pupils is counted, not estimated: with fewer than 20 active pupils none may fail,
    from 20 on one in 20 may. That is a saw-tooth in N; what smooths it is that every N near the
    answer is asked two or three times (`plan`).
    """
    complaints = {
        pupil.pupil: _complaints(pupil, measurement, _limits(pupil, activities))
        for pupil in measurement.pupils
    }
    void = find_void(measurement, activities, rules or DeviceRules())
    unhappy = _unhappy(measurement, complaints)
    reasons = (void.reason,) if void.reason else _reasons(measurement, complaints)
    return _result(measurement, activities, void, unhappy, reasons)


def _unhappy(measurement: StageMeasurement, complaints: Mapping[int, Sequence[Complaint]]) -> int:
    """How many broke a limit; a load that had to be ended served nobody to the end."""
    if measurement.ended_by:
        return len(measurement.pupils)
    return sum(bool(found) for found in complaints.values())


def _limits(pupil: PupilOutcome, activities: Mapping[str, Activity]) -> Limits:
    activity = activities.get(pupil.activity)
    return activity.limits if activity else NO_LIMITS


def _verdict(void: Void, active: int, unhappy: int, *, ended: bool) -> StageVerdict:
    if void is not NOT_VOID:
        return StageVerdict.VOID
    if ended:
        return StageVerdict.FAIL
    return (
        StageVerdict.PASS if unhappy <= math.floor(LOST_SHARE_MAX * active) else StageVerdict.FAIL
    )


def _complaints(
    pupil: PupilOutcome, measurement: StageMeasurement, limits: Limits
) -> Sequence[Complaint]:
    """All limits that this pupil's network broke."""
    if pupil.failure:
        return [Complaint(kind="failed", words=f"connection failed: {pupil.failure}")]
    found = (
        _delivered(pupil, limits),
        _stalls(pupil, limits),
        _startup(pupil, limits),
        _response(pupil, limits),
        _latency(measurement, limits),
        _loss(measurement, limits),
    )
    return [complaint for complaint in found if complaint]


def _delivered(pupil: PupilOutcome, limits: Limits) -> Complaint | None:
    if limits.delivered_ratio_min is None or pupil.delivered_ratio is None:
        return None
    if pupil.delivered_ratio >= limits.delivered_ratio_min:
        return None
    got, needed = percent(pupil.delivered_ratio), percent(limits.delivered_ratio_min)
    return Complaint(kind="delivered", words=f"got {got} of the rate it needs (limit {needed})")


def _stalls(pupil: PupilOutcome, limits: Limits) -> Complaint | None:
    if limits.stalls_max is None or pupil.stalls is None or pupil.stalls <= limits.stalls_max:
        return None
    words = f"stalled {pupil.stalls} times for {pupil.stall_s:.1f} s (limit {limits.stalls_max})"
    return Complaint(kind="stalls", words=words)


def _startup(pupil: PupilOutcome, limits: Limits) -> Complaint | None:
    if limits.startup_s_max is None:
        return None
    if pupil.startup_s is None:
        return Complaint(kind="startup", words="never started")
    if pupil.startup_s <= limits.startup_s_max:
        return None
    words = f"started after {seconds(pupil.startup_s)} (limit {seconds(limits.startup_s_max)})"
    return Complaint(kind="startup", words=words)


def _response(pupil: PupilOutcome, limits: Limits) -> Complaint | None:
    if limits.response_s_p95_max is None or pupil.response_s_p95 is None:
        return None
    if pupil.response_s_p95 <= limits.response_s_p95_max:
        return None
    p95, limit = seconds(pupil.response_s_p95), seconds(limits.response_s_p95_max)
    return Complaint(kind="response", words=f"waited for answers: p95 {p95} (limit {limit})")


def _latency(measurement: StageMeasurement, limits: Limits) -> Complaint | None:
    limit_ms, p95_ms = limits.loaded_rtt_p95_ms_max, measurement.loaded_rtt_ms.get("p95")
    if limit_ms is None or p95_ms is None or p95_ms <= limit_ms:
        return None
    words = f"round trips beside the load: p95 {milliseconds(p95_ms)} (limit {limit_ms:g} ms)"
    return Complaint(kind="latency", words=words)


def _loss(measurement: StageMeasurement, limits: Limits) -> Complaint | None:
    limit, ratio = limits.loss_ratio_max, measurement.loss_ratio
    if limit is None or ratio is None or ratio <= limit:
        return None
    return Complaint(
        kind="loss", words=f"{percent(ratio)} of packets lost (limit {percent(limit)})"
    )


def _reasons(
    measurement: StageMeasurement, complaints: Mapping[int, Sequence[Complaint]]
) -> tuple[str, ...]:
    """One sentence for each limit that was broken: by how many pupils, and one of their figures.

    Where the load was ended by itself, that comes first.
    """
    by_kind: dict[str, list[str]] = {}
    for each in complaints.values():
        for found in each:
            by_kind.setdefault(found.kind, []).append(found.words)
    everybody = pupils(len(measurement.pupils))
    ended = (measurement.ended_by,) if measurement.ended_by else ()
    broken = (f"{len(words)} of {everybody}: {words[0]}." for words in by_kind.values())
    return (*ended, *broken)


def _result(
    measurement: StageMeasurement,
    activities: Mapping[str, Activity],
    void: Void,
    unhappy: int,
    reasons: tuple[str, ...],
) -> StageResult:
    # where nobody kept a connection there is nothing to count: not known, which is not 0
    lost = all(pupil.failure for pupil in measurement.pupils)
    outcomes = () if lost else measurement.pupils
    active = sum(pupil.activity in activities for pupil in outcomes)
    delivered = [p.delivered_ratio for p in outcomes if p.delivered_ratio is not None]
    return StageResult(
        pupils=measurement.stage.pupils,
        ok_pupils=None if lost else len(outcomes) - unhappy,
        verdict=_verdict(void, active, unhappy, ended=bool(measurement.ended_by)),
        goodput_mbps={}
        if lost
        else {
            "down": sum(pupil.goodput_down_mbps for pupil in outcomes),
            "up": sum(pupil.goodput_up_mbps for pupil in outcomes),
        },
        loaded_rtt_ms=measurement.loaded_rtt_ms,
        idle_rtt_ms=measurement.idle_rtt_ms,
        loss_ratio=measurement.loss_ratio,
        jain=jain(delivered),  # shares of the need, so that activities can be mixed
        stall_ratio=_stall_ratio(outcomes),
        delivered_ratio_min=min(delivered, default=None),
        send_lateness_ms=measurement.strain.send_lateness_ms,
        reasons=reasons,
        device_limited=void.device,
        server_limited=void.server,
        measure_s=_measured_s(measurement),
        probes_sent=measurement.probes_sent,
        delivered_ratio_p10=percentile(delivered, 0.10),
        startup_s=percentiles(_starts(outcomes, activities), ("p50", "p95")),
        pupil_goodput_mbps=percentiles([p.goodput_down_mbps for p in outcomes], ("p10", "p50")),
        ended_by=measurement.ended_by,
        priority_raised=measurement.strain.priority_raised,
    )


def _measured_s(measurement: StageMeasurement) -> float:
    """As planned, or as much as there was before the load was ended."""
    planned_s = measurement.stage.measure_s
    return min(planned_s, measurement.duration_s) if measurement.ended_by else planned_s


def _starts(outcomes: Sequence[PupilOutcome], activities: Mapping[str, Activity]) -> list[float]:
    """When each pupil started; one that had to and never did is infinitely late, not absent."""
    had_to = {key for key, each in activities.items() if each.limits.startup_s_max is not None}
    times = ((p, p.startup_s) for p in outcomes)
    return [
        math.inf if start is None else start
        for pupil, start in times
        if start is not None or pupil.activity in had_to
    ]


def _stall_ratio(outcomes: Sequence[PupilOutcome]) -> float | None:
    counts = [pupil.stalls for pupil in outcomes if pupil.stalls is not None]
    return sum(count > 0 for count in counts) / len(counts) if counts else None
