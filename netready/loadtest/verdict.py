"""Was the stage good? Judges each pupil by all its limits together, then the class. Pure.

Whether the stage may be used at all comes first (`counted`, `void`): what this device or the target
could not do is never counted against the network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.activity import Activity, Limits
from netready.domain.failures import FailureWord
from netready.domain.load import (
    DeviceShare,
    PupilOutcome,
    StageMeasurement,
    StageResult,
    StageVerdict,
)
from netready.loadtest.clues import stage_clues
from netready.loadtest.complaints import Complaint, complaints_of
from netready.loadtest.counted import counted
from netready.loadtest.latency import limit_ms, seconds_above
from netready.loadtest.percentiles import jain, percentile, percentiles
from netready.loadtest.reasons import reasons_of
from netready.loadtest.share import SHARE_MIN
from netready.loadtest.stage_figures import (
    goodput_mbps,
    measured_s,
    served_ratio,
    stall_ratio,
    starts,
)
from netready.loadtest.unmeasured import loss_unseen
from netready.loadtest.void import NOT_VOID, TARGET_WORDS, DeviceRules, Void, find_void
from netready.loadtest.words import pupils

NO_LIMITS: Final = Limits()  # of a pupil who is idle
# how the way to a target fails that is not there
GONE_WORDS: Final = frozenset(
    {
        FailureWord.NO_NETWORK,
        FailureWord.NO_GATEWAY,
        FailureWord.NO_ROUTE,
        FailureWord.REFUSED,
        FailureWord.RESET,
        FailureWord.TIMEOUT,
        FailureWord.CLOSED_EARLY,
    }
)
UNREACHABLE: Final = "The target is unreachable: it does not answer after the stage, either."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What was found of the part of a stage that counts.

    Attributes:
        complaints: of each pupil, by its number; empty: it kept every limit.
        shares: by device, in the order of their labels.
    """

    part: StageMeasurement
    void: Void
    verdict: StageVerdict
    complaints: Mapping[int, Sequence[Complaint]]
    shares: tuple[DeviceShare, ...]
    reasons: tuple[str, ...]
    unreachable: bool


def judge(
    measurement: StageMeasurement,
    activities: Mapping[str, Activity],
    rules: DeviceRules | None = None,
) -> StageResult:
    """The stage in the words of the contract: PASS where at least 95 % keep every limit.

    That is the share of this stage alone; where whole pupils are too coarse to tell, `standing`
    repeats the stage and decides by all of them.
    """
    told = counted(measurement, rules or DeviceRules())
    complaints = {
        pupil.pupil: complaints_of(pupil, told.part, _limits(pupil, activities))
        for pupil in told.part.pupils
    }
    shares = _shares(told.part, activities, complaints)
    void = _void(measurement, told.part, told.left_out, activities, rules or DeviceRules())
    verdict = _verdict(void, shares, ended=bool(measurement.ended_by))
    reasons = (void.reason,) if void.reason else reasons_of(told.part, complaints, shares)
    if verdict is StageVerdict.PASS and told.left_out:
        void = Void(reason=_not_whole(measurement, told.part), device=True)
        verdict, reasons = StageVerdict.VOID, (void.reason,)
    unreachable = verdict is StageVerdict.VOID and _is_gone(measurement)
    unseen = loss_unseen(told.part, activities)
    told_more = (*told.left_out, *filter(None, (unseen, UNREACHABLE if unreachable else "")))
    judged = _Judged(
        part=told.part,
        void=void,
        verdict=verdict,
        complaints=complaints,
        shares=shares,
        reasons=tuple(dict.fromkeys((*reasons, *told_more))),
        unreachable=unreachable,
    )
    return _result(measurement, activities, judged)


def _void(
    measurement: StageMeasurement,
    part: StageMeasurement,
    left_out: Sequence[str],
    activities: Mapping[str, Activity],
    rules: DeviceRules,
) -> Void:
    """Nobody is left to judge, or the part that is left may not be used."""
    if left_out and not part.pupils:
        return Void(reason=left_out[0], device=True)
    void = find_void(part, activities, rules)
    if void is NOT_VOID and _media_unknown(part, activities):
        return Void(reason="The packets of the calls have a limit and could not be measured.")
    return void


def _media_unknown(part: StageMeasurement, activities: Mapping[str, Activity]) -> bool:
    """A limit on packets that nobody counted is not kept, but unknown."""
    calls = [
        pupil
        for pupil in part.pupils
        if (limits := _limits(pupil, activities)).media_loss_ratio_max is not None
        or limits.mos_min is not None
    ]
    return bool(calls) and all(p.media_loss_ratio is None and not p.failure for p in calls)


def _not_whole(measurement: StageMeasurement, part: StageMeasurement) -> str:
    # of a device that vanished there are no outcomes
    everybody, kept = max(len(measurement.pupils), measurement.stage.pupils), len(part.pupils)
    return (
        f"The load was not whole: {everybody - kept} of {pupils(everybody)} were on a device at "
        "its own limit; the others kept their limits, which says nothing of all of them."
    )


def _is_gone(measurement: StageMeasurement) -> bool:
    """No pupil kept a connection, and the target does not answer a greeting now, either."""
    active = [pupil.failure for pupil in measurement.pupils]
    cut = bool(active) and all(word and word not in TARGET_WORDS for word in active)
    return cut and any(word in GONE_WORDS for word in measurement.failures)


def _shares(
    part: StageMeasurement,
    activities: Mapping[str, Activity],
    complaints: Mapping[int, Sequence[Complaint]],
) -> tuple[DeviceShare, ...]:
    """Of the pupils with something to do; a load that had to be ended served nobody to the end.

    What runs in the background keeps every limit because it has none: it does not count as ok.
    """
    judged = {key for key, activity in activities.items() if not activity.in_background}
    active: dict[str, list[bool]] = {}
    for pupil in part.pupils:
        if pupil.activity in judged or complaints[pupil.pupil]:
            happy = not complaints[pupil.pupil] and not part.ended_by
            active.setdefault(pupil.device, []).append(happy)
    return tuple(
        DeviceShare(device=device, ok=sum(happy), active=len(happy))
        for device, happy in sorted(active.items())
    )


def _share(shares: Sequence[DeviceShare]) -> float | None:
    active = sum(each.active for each in shares)
    return sum(each.ok for each in shares) / active if active else None


def _limits(pupil: PupilOutcome, activities: Mapping[str, Activity]) -> Limits:
    activity = activities.get(pupil.activity)
    return activity.limits if activity else NO_LIMITS


def _verdict(void: Void, shares: Sequence[DeviceShare], *, ended: bool) -> StageVerdict:
    """Where nobody has anything to do nobody goes short."""
    if void is not NOT_VOID:
        return StageVerdict.VOID
    share = _share(shares)
    good = not ended and (share is None or share >= SHARE_MIN)
    return StageVerdict.PASS if good else StageVerdict.FAIL


def _result(
    measurement: StageMeasurement, activities: Mapping[str, Activity], judged: _Judged
) -> StageResult:
    part = judged.part
    # where nobody kept a connection there is nothing to count: not known, which is not 0
    lost = all(pupil.failure for pupil in part.pupils)
    outcomes = () if lost else part.pupils
    delivered = [p.delivered_ratio for p in outcomes if p.delivered_ratio is not None]
    rtt_limit_ms = limit_ms(activities, (pupil.activity for pupil in part.pupils))
    window_s = measured_s(measurement)
    return StageResult(
        pupils=measurement.stage.pupils,
        ok_pupils=None if lost else _ok_pupils(part, judged.complaints),
        verdict=judged.verdict,
        goodput_mbps=goodput_mbps(outcomes),
        loaded_rtt_ms=measurement.loaded_rtt_ms,
        idle_rtt_ms=measurement.idle_rtt_ms,
        loss_ratio=measurement.loss_ratio,
        jain=jain(delivered),  # shares of the need, so that activities can be mixed
        stall_ratio=stall_ratio(outcomes),
        delivered_ratio_min=min(delivered, default=None),
        send_lateness_ms=measurement.strain.send_lateness_ms,
        reasons=judged.reasons,
        device_limited=judged.void.device,
        server_limited=judged.void.server,
        measure_s=window_s,
        probes_sent=measurement.probes_sent,
        delivered_ratio_p10=percentile(delivered, 0.10),
        startup_s=percentiles(starts(outcomes, activities), ("p50", "p95")),
        pupil_goodput_mbps=percentiles([p.goodput_down_mbps for p in outcomes], ("p10", "p50")),
        ended_by=measurement.ended_by,
        priority_raised=measurement.strain.priority_raised,
        clues=stage_clues(measurement),
        air=measurement.air,
        share_ok=None if lost or judged.verdict is StageVerdict.VOID else _share(judged.shares),
        shares=() if lost else judged.shares,
        served_ratio=served_ratio(outcomes, activities),
        unreachable=judged.unreachable,
        loaded_rtt=measurement.loaded_rtt,
        seconds_above=seconds_above(measurement.loaded_rtt, rtt_limit_ms, window_s),
        rtt_limit_ms=rtt_limit_ms if measurement.loaded_rtt else None,
        devices=measurement.devices,
        start_spread_ms=measurement.start_spread_ms,
    )


def _ok_pupils(part: StageMeasurement, complaints: Mapping[int, Sequence[Complaint]]) -> int:
    """Those who kept every limit, the idle ones too."""
    return 0 if part.ended_by else sum(not complaints[pupil.pupil] for pupil in part.pupils)
