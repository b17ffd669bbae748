"""Why a load run says nothing of the network, in the closed list. Pure.

A run that was judged in some stage says something, whatever ended it; only where it was ended
before its plan was done the reason stands beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.load import LoadResult, StageResult, StageVerdict
from netready.domain.refusal import Refusal
from netready.loadtest.void import DeviceRules

_BY_WORD: Final[Mapping[FailureWord, Refusal]] = {
    FailureWord.NOT_ALLOWED: Refusal.NO_PERMISSION,
    FailureWord.BUSY: Refusal.ANOTHER_RUN,
    FailureWord.STOPPED: Refusal.STOPPED,
    FailureWord.DEVICE_LIMITED: Refusal.DEVICE_LIMITED,
}


def unmade_refusal(failures: Sequence[Failure]) -> Refusal:
    """Of a run that left no result: whatever else failed, failed on the way to the target."""
    found = (_BY_WORD.get(failure.word) for failure in failures)
    return next(filter(None, found), Refusal.NO_TARGET)


def result_refusal(result: LoadResult) -> Refusal | None:
    """Of a run that left a result; None: it was made to its end, and says something."""
    if result.ended_by:
        return result.ended_why or Refusal.STOPPED
    if result.stopped:
        return Refusal.STOPPED
    if any(stage.verdict is not StageVerdict.VOID for stage in result.stages):
        return None
    return void_refusal(result.stages)


def void_refusal(stages: Sequence[StageResult]) -> Refusal:
    """Why nothing could be judged; the last stage says it, for the others were asked again.

    A target at its own limit says as little of the network as a device at its own: both ran, and
    the words tell them apart.
    """
    last = stages[-1] if stages else None
    if last is None or (not last.devices and not last.unreachable):
        return Refusal.NO_AGENT
    if last.unreachable:
        return Refusal.NO_TARGET
    if last.device_limited or last.server_limited:
        return Refusal.DEVICE_LIMITED
    return Refusal.IN_USE if last.ended_by or _is_shared(last) else Refusal.DEVICE_LIMITED


def _is_shared(stage: StageResult) -> bool:
    """Others used the adapter of a device before the load."""
    most_mbps = DeviceRules().foreign_mbps_max
    return any((part.strain.foreign_mbps or 0.0) > most_mbps for part in stage.devices)
