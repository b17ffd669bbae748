"""May the stage be used at all? Pure rules, the first that matches counts.

The figures are those of the measurement engine's notes: late sending and missed slots say that the
device could not keep its own schedule; one busy core says so even when all cores together look idle
(a single-threaded engine is limited by one core, iperf issue 1628). A device that saves power is
slower but may still be quick enough: by itself that is a sentence for the technician, not a fault;
where sending is late or a core is full it is named as the likely cause.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from netready.domain.activity import Activity
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, StageMeasurement
from netready.loadtest.held import held_by_device, held_by_target
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
    frequency_drop_ratio_max: float = 0.3
    headroom_min: float = 2.0  # what it carries to itself / what the stage offers
    tcp_held_ratio_max: float = 0.2  # of the sender's busy time
    foreign_mbps_max: float = 0.25  # 250 kbit/s: docs.thousandeyes.com, read 2026-07


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """Why a stage may not be used; no reason: it may."""

    reason: str = ""
    device: bool = False
    server: bool = False


NOT_VOID: Final = Void()
# of our own (P), 2026-11: a ramp of 2 s and pupils that ask twice a second blur as much
SPREAD_MS_MAX_ROOM: Final = 100.0
SPREAD_MS_MAX_SITE: Final = 250.0
TARGET_WORDS: Final = frozenset({FailureWord.BUSY, FailureWord.OVERLOADED})


def find_void(
    measurement: StageMeasurement, activities: Mapping[str, Activity], rules: DeviceRules
) -> Void:
    """The first reason for not using the stage, or `NOT_VOID`."""
    if FailureWord.DEVICE_LIMITED in measurement.failures:
        return Void(reason="This device stood still for seconds in the stage.", device=True)
    if FailureWord.CLOCK_JUMPED in measurement.failures:
        return Void(
            reason="This device slept in the stage, or its clock was set forward.", device=True
        )
    for words in _faults_of_it(measurement, rules):
        return Void(reason=f"This device was at its limit: {words}.", device=True)
    for words in _target_faults(measurement, rules):
        return Void(reason=f"The target was at its limit: {words}.", server=True)
    if measurement.ended_by and measurement.duration_s < WINDOW_S_MIN:
        return Void(reason=measurement.ended_by)
    for words in (
        *start_faults(measurement),
        *_contaminated(measurement, rules),
        *_blind_spots(measurement, activities),
    ):
        return Void(reason=words)
    return NOT_VOID


def device_fault(strain: DeviceStrain, rules: DeviceRules | None = None) -> str:
    """Why a device's part may not be used, a few words; "": it may."""
    found = next(_device_faults(strain, rules or DeviceRules()), "")
    return f"{found}{_by_saving_power(strain)}" if found else ""


def _faults_of_it(measurement: StageMeasurement, rules: DeviceRules) -> Iterator[str]:
    """Of the device, and what its connections tell of it; of many, `counted` knows each by name."""
    if not measurement.devices and (fault := device_fault(measurement.strain, rules)):
        yield fault
    yield from held_by_device(measurement, rules.tcp_held_ratio_max)


def start_faults(measurement: StageMeasurement) -> Iterator[str]:
    """Devices that did not start together were not a class; more leeway between rooms.

    A spread is only as sure as the clocks: what they leave open is counted in.
    """
    spread_ms = measurement.start_spread_ms
    if spread_ms is None:
        return
    rooms = {part.room for part in measurement.devices}
    most_ms = SPREAD_MS_MAX_ROOM if len(rooms) == 1 else SPREAD_MS_MAX_SITE
    unsure_ms = sum(sorted(part.clock_bound_ms or 0.0 for part in measurement.devices)[-2:])
    if spread_ms + unsure_ms > most_ms:
        yield (
            f"The devices did not start together: {milliseconds(spread_ms)} apart, known to "
            f"{milliseconds(unsure_ms)} (at most {most_ms:g} ms)."
        )


def _by_saving_power(strain: DeviceStrain) -> str:
    return "; it is saving power" if strain.power_saving else ""


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
    yield from _weak_engine(strain, rules)


def _weak_engine(strain: DeviceStrain, rules: DeviceRules) -> Iterator[str]:
    """What the device could not do even towards itself."""
    reached, offered = strain.self_test_mbps, strain.offered_mbps
    if reached is not None and offered is not None and reached < rules.headroom_min * offered:
        yield (
            f"it carried {reached:.0f} Mbit/s to itself, and {offered:.0f} Mbit/s are asked of it "
            f"(at least {rules.headroom_min:g} times as much is needed)"
        )
    late_ms = strain.self_test_lateness_ms
    if late_ms is not None and late_ms > rules.lateness_p99_ms_max:
        yield f"alone and without a network it sent {milliseconds(late_ms)} late (p99)"
    drop = strain.frequency_drop_ratio
    if drop is not None and drop > rules.frequency_drop_ratio_max:
        yield f"its processor slowed down by {percent(drop)} under the load"


def _contaminated(measurement: StageMeasurement, rules: DeviceRules) -> Iterator[str]:
    """Traffic that is not ours on the same adapter, seen before the load."""
    foreign = measurement.strain.foreign_mbps
    if foreign is not None and foreign > rules.foreign_mbps_max:
        yield (
            f"Other traffic of {foreign:.2f} Mbit/s went over this device's adapter before the "
            f"load (at most {rules.foreign_mbps_max:g}): close other programs, and measure again."
        )


def _above(value: float | None, limit: float) -> bool:
    return value is not None and value > limit


def _target_faults(measurement: StageMeasurement, rules: DeviceRules) -> Iterator[str]:
    if measurement.strain.target_overloaded:
        yield "it says that it could not keep up"
    yield from held_by_target(measurement, rules.tcp_held_ratio_max)
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
