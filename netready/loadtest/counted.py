"""Which part of a stage speaks of the network? What a device could not do is left out. Pure.

A device at its own limit is left out with all its pupils, and so is a pupil whose failure is its
device's. What the others could not get stands; what they could get was not the whole load.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStage, StageMeasurement
from netready.loadtest.void import DeviceRules, device_fault
from netready.loadtest.words import pupils

# said by this device or its program; all other words say how the way to the target failed, or that
# the target turned a pupil away (`void.TARGET_WORDS`)
DEVICE_WORDS: Final = frozenset(
    {
        FailureWord.DEVICE_LIMITED,
        FailureWord.CLOCK_JUMPED,
        FailureWord.NOT_ALLOWED,
        FailureWord.NOT_INSTALLED,
        FailureWord.NOT_SUPPORTED,
        FailureWord.PORT_TAKEN,
        FailureWord.DISK_FULL,
        FailureWord.STOPPED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The part that counts, and in sentences what does not; nothing left out: the whole."""

    part: StageMeasurement
    left_out: tuple[str, ...] = ()


def counted(measurement: StageMeasurement, rules: DeviceRules) -> Counted:
    """The stage without what its devices could not do, each judged by its own strain."""
    limited = {
        part.device: why for part in measurement.devices if (why := _why_limited(part, rules))
    }
    kept = [
        pupil
        for pupil in measurement.pupils
        if pupil.device not in limited and pupil.failure not in DEVICE_WORDS
    ]
    words = sorted(
        f"{pupils(count)} could not play for a reason of their device ({word})."
        for word, count in _device_failures(measurement, limited).items()
    )
    return Counted(
        part=replace(
            measurement,
            pupils=tuple(kept),
            devices=tuple(each for each in measurement.devices if each.device not in limited),
        ),
        left_out=(*limited.values(), *words),
    )


def _why_limited(part: DeviceStage, rules: DeviceRules) -> str:
    if part.limited:
        return f"Device {part.device} may not be used: {part.limited.rstrip('.')}."
    fault = device_fault(part.strain, rules)
    return f"Device {part.device} was at its limit: {fault}." if fault else ""


def _device_failures(
    measurement: StageMeasurement, limited: Mapping[str, str]
) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for pupil in measurement.pupils:
        if pupil.device not in limited and pupil.failure in DEVICE_WORDS:
            found[str(pupil.failure)] = found.get(str(pupil.failure), 0) + 1
    return found
