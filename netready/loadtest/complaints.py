"""Which limits did the network break for one pupil? Each limit in a sentence with its figure. Pure.

All limits count together: stalls alone mislead in both directions (a full buffer hides a deficit
for longer than a stage lasts; a player that fills its buffer takes all there is at any N).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from netready.domain.activity import Limits
from netready.domain.load import PupilOutcome, StageMeasurement
from netready.loadtest.voice import call_mos
from netready.loadtest.words import milliseconds, percent, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One limit that one pupil's network broke: a short name to count by, and the figure."""

    kind: str
    words: str


def complaints_of(
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
        _media_loss(pupil, limits),
        _media_jitter(pupil, limits),
        _mos(pupil, measurement, limits),
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


def _media_loss(pupil: PupilOutcome, limits: Limits) -> Complaint | None:
    limit, ratio = limits.media_loss_ratio_max, pupil.media_loss_ratio
    if limit is None or ratio is None or ratio <= limit:
        return None
    words = f"lost {percent(ratio)} of its call's packets (limit {percent(limit)})"
    return Complaint(kind="media-loss", words=words)


def _media_jitter(pupil: PupilOutcome, limits: Limits) -> Complaint | None:
    limit_ms, jitter_ms = limits.media_jitter_ms_max, pupil.media_jitter_ms
    if limit_ms is None or jitter_ms is None or jitter_ms <= limit_ms:
        return None
    words = f"its call's packets jittered by {milliseconds(jitter_ms)} (limit {limit_ms:g} ms)"
    return Complaint(kind="media-jitter", words=words)


def _mos(pupil: PupilOutcome, measurement: StageMeasurement, limits: Limits) -> Complaint | None:
    score = pupil_mos(pupil, measurement)
    if limits.mos_min is None or score is None or score >= limits.mos_min:
        return None
    words = f"a call would be rated {score:.2f} of 4.5 (MOS, limit {limits.mos_min:g})"
    return Complaint(kind="mos", words=words)


def pupil_mos(pupil: PupilOutcome, measurement: StageMeasurement) -> float | None:
    """The score of its call, with the median round trip beside the load; None: not measured.

    Of a pupil whose packets were all lost no jitter is known, and none is needed.
    """
    rtt_ms, loss_ratio = measurement.loaded_rtt_ms.get("p50"), pupil.media_loss_ratio
    if rtt_ms is None or loss_ratio is None:
        return None
    return call_mos(rtt_ms, pupil.media_jitter_ms or 0.0, min(1.0, max(0.0, loss_ratio)))
