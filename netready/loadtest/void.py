"""May the stage be used at all? Pure rules, the first that matches counts.

The figures are those of the measurement engine's notes: late sending and missed slots say that the
device could not keep its own schedule; one busy core says so even when all cores together look idle
(a single-threaded engine is limited by one core, iperf issue 1628).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from netready.domain.activity import Activity
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, StageMeasurement
from netready.loadtest.trip import WINDOW_S_MIN
from netready.loadtest.words import milliseconds, percent, pupils


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRules:
    """Above these the device, not the network, was the limit; ratios 0 to 1."""

    lateness_p99_ms_max: float = 10.0
    missed_slots_ratio_max: float = 0.01
    busy_core_ratio_max: float = 0.2
    process_cpu_ratio_max: float = 0.8
    refused_sends_ratio_max: float = 0.01
    memory_available_ratio_min: float = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """Why a stage may not be used; no reason: it may."""

    reason: str = ""
    device: bool = False
    server: bool = False


NOT_VOID: Final = Void()
TARGET_WORDS: Final = frozenset({FailureWord.BUSY, FailureWord.OVERLOADED})


def find_void(
    measurement: StageMeasurement, activities: Mapping[str, Activity], rules: DeviceRules
) -> Void:
    """The first reason for not using the stage, or `NOT_VOID`."""
    if FailureWord.DEVICE_LIMITED in measurement.failures:
        return Void(reason="This device stood still for seconds in the stage.", device=True)
    for words in _device_faults(measurement.strain, rules):
        return Void(reason=f"This device was at its limit: {words}.", device=True)
    for words in _target_faults(measurement):
        return Void(reason=f"The target was at its limit: {words}.", server=True)
    if measurement.ended_by and measurement.duration_s < WINDOW_S_MIN:
        return Void(reason=measurement.ended_by)
    for words in _blind_spots(measurement, activities):
        return Void(reason=words)
    return NOT_VOID


def _device_faults(strain: DeviceStrain, rules: DeviceRules) -> Iterator[str]:
    late_ms = strain.send_lateness_ms.get("p99")
    if _above(late_ms, rules.lateness_p99_ms_max):
        yield (
            f"it sent up to {milliseconds(late_ms or 0)} late "
            f"(p99; at most {rules.lateness_p99_ms_max:g} ms)"
        )
    for value, limit, words in (
        (strain.missed_slots_ratio, rules.missed_slots_ratio_max, "of its sends were missed"),
        (
            strain.busy_core_ratio,
            rules.busy_core_ratio_max,
            "of the time the processor core it ran on was above 85 % busy",
        ),
        (strain.process_cpu_ratio, rules.process_cpu_ratio_max, "of a core went into making load"),
        (
            strain.refused_sends_ratio,
            rules.refused_sends_ratio_max,
            "of its packets were refused by its own network stack",
        ),
    ):
        if value is not None and value > limit:
            yield f"{percent(value)} {words} (at most {percent(limit)})"
    memory = strain.memory_available_ratio
    if memory is not None and memory < rules.memory_available_ratio_min:
        yield f"only {percent(memory)} of its memory was free"


def _above(value: float | None, limit: float) -> bool:
    return value is not None and value > limit


def _target_faults(measurement: StageMeasurement) -> Iterator[str]:
    if measurement.strain.target_overloaded:
        yield "it says that it could not keep up"
    refused = sum(pupil.failure in TARGET_WORDS for pupil in measurement.pupils)
    if refused:
        yield f"it turned away {pupils(refused)} of {len(measurement.pupils)}"


def _blind_spots(
    measurement: StageMeasurement, activities: Mapping[str, Activity]
) -> Iterator[str]:
    """What would have to be known for a verdict and is not."""
    outcomes = measurement.pupils
    if outcomes and all(pupil.failure for pupil in outcomes):
        words = ", ".join(sorted({pupil.failure or "" for pupil in outcomes}))
        yield f"No pupil kept a connection to the target ({words}), so nothing was measured."
    played = {pupil.activity for pupil in outcomes}
    if measurement.probes_sent == 0 and any(
        activity.limits.loaded_rtt_p95_ms_max is not None
        or activity.limits.loss_ratio_max is not None
        for key, activity in activities.items()
        if key in played
    ):
        yield "Latency beside the load has a limit and could not be measured."
