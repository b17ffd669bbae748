"""Many devices as one: who carries which pupils, and one measurement of all their parts. Pure.

Histograms are merged and percentiles taken from the whole, never averaged; loss is pooled by the
probes behind it; of the strain the worst device counts. What a device could not say is not known,
and never nought.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from netready.domain.air import AirLook
from netready.domain.failures import FailureWord
from netready.domain.histogram import Histogram, merged
from netready.domain.load import DeviceStage, DeviceStrain, PupilOutcome, Stage, StageMeasurement
from netready.loadtest.assignment import Assignment
from netready.loadtest.unmeasured import without_load

STATS: Final = {"p50": 0.5, "p95": 0.95, "p98": 0.98, "p99": 0.99}
STOOD_STILL: Final = "it stood still for seconds in the stage"
VANISHED: Final = "it vanished in the middle of the stage, and what its pupils got is not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one device carries.

    Attributes:
        first: number of its first pupil in the class.
        offset_s: of its pupils in the ramp, so that the class starts as on one device.
    """

    first: int
    assignment: Assignment
    offset_s: float


def shares(stage: Stage, assignment: Assignment, devices: int) -> tuple[Share, ...]:
    """As evenly as it goes, in blocks, the larger ones first; a device without a pupil has none.

    Blocks and not every n-th: each stretch of a mix is nearly the mix itself.
    """
    pupils = len(assignment)
    used = min(devices, pupils)
    found, first = [], 0
    for number in range(used):
        count = pupils // used + (number < pupils % used)
        offset_s = stage.ramp_s * number / pupils
        block = assignment[first : first + count]
        found.append(Share(first=first, assignment=block, offset_s=offset_s))
        first += count
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What came of one device's share.

    Attributes:
        measurement: None: there is none.
        limited: why it may not be used, a sentence; "": it may.
    """

    device: str
    first: int
    pupils: int
    room: str = ""
    measurement: StageMeasurement | None = None
    start_error_ms: float | None = None
    clock_bound_ms: float | None = None
    limited: str = ""


def whole(stage: Stage, parts: Sequence[Part]) -> StageMeasurement:
    """One measurement of the whole class; raises ValueError without any part.

    What has no rule of its own here (clues of one device's place) is the first device's.
    """
    measured = [part.measurement for part in parts if part.measurement]
    devices = tuple(_device(part) for part in parts)
    if not measured:
        return _nothing(stage, devices)
    loaded, idle = _merged(m.loaded_rtt for m in measured), _merged(m.idle_rtt for m in measured)
    return replace(
        measured[0],
        stage=stage,
        pupils=tuple(pupil for part in parts for pupil in _renumbered(part)),
        idle_rtt_ms=_percentiles(idle, [m.idle_rtt_ms for m in measured]),
        loaded_rtt_ms=_percentiles(loaded, [m.loaded_rtt_ms for m in measured]),
        loss_ratio=_pooled_loss(measured),
        probes_sent=sum(m.probes_sent for m in measured),
        duration_s=min(m.duration_s for m in measured),
        strain=worst_strain([m.strain for m in measured]),
        failures=_failures(measured),
        ended_by=next((m.ended_by for m in measured if m.ended_by), ""),
        loaded_rtt=loaded,
        idle_rtt=idle,
        devices=devices,
        start_spread_ms=start_spread_ms(parts),
        clues=replace(measured[0].clues, radios=len(measured)),
        air=tuple(look for part in parts for look in _looks(part)),
    )


def _looks(part: Part) -> Iterable[AirLook]:
    """Each device sees the air of its own place: none of them is left out or averaged away."""
    for look in part.measurement.air if part.measurement else ():
        yield replace(look, device=part.device)


def _failures(measured: Sequence[StageMeasurement]) -> tuple[str, ...]:
    """Each once; a device that stood still is named as such, it is not the whole class."""
    words = dict.fromkeys(word for m in measured for word in m.failures)
    return tuple(word for word in words if word != FailureWord.DEVICE_LIMITED)


def start_spread_ms(parts: Sequence[Part]) -> float | None:
    """Latest minus earliest start; None: fewer than two are known."""
    errors = [part.start_error_ms for part in parts if part.start_error_ms is not None]
    return max(errors) - min(errors) if len(errors) > 1 else None


def _device(part: Part) -> DeviceStage:
    strain = part.measurement.strain if part.measurement else DeviceStrain()
    return DeviceStage(
        device=part.device,
        pupils=part.pupils,
        strain=strain,
        room=part.room,
        start_error_ms=part.start_error_ms,
        clock_bound_ms=part.clock_bound_ms,
        limited=_inner(part.limited) or _limited(part.measurement),
    )


def _inner(sentence: str) -> str:
    """As it stands after "Device x may not be used: "."""
    return sentence[:1].lower() + sentence[1:]


def _limited(measurement: StageMeasurement | None) -> str:
    if measurement is None:
        return VANISHED
    return STOOD_STILL if FailureWord.DEVICE_LIMITED in measurement.failures else ""


def _nothing(stage: Stage, devices: tuple[DeviceStage, ...]) -> StageMeasurement:
    if not devices:
        raise ValueError("a stage needs a device")
    return replace(without_load(stage), devices=devices)


def _renumbered(part: Part) -> Iterable[PupilOutcome]:
    outcomes = part.measurement.pupils if part.measurement else ()
    for outcome in outcomes:
        yield replace(outcome, pupil=part.first + outcome.pupil, device=part.device)


def _merged(histograms: Iterable[Histogram | None]) -> Histogram | None:
    """None where any device has none: a part is not the whole."""
    found = list(histograms)
    known = [histogram for histogram in found if histogram]
    return merged(known) if known and len(known) == len(found) else None


def _percentiles(
    histogram: Histogram | None, single: Sequence[Mapping[str, float]]
) -> Mapping[str, float]:
    """Of the merged histogram, and the largest of the largest; of one device its own figures."""
    if len(single) == 1:
        return single[0]
    if histogram is None:
        return {}
    found = {stat: histogram.percentile(q) for stat, q in STATS.items()}
    largest = [each["max"] for each in single if "max" in each]
    return {
        **{stat: value for stat, value in found.items() if value is not None},
        **({"max": max(largest)} if largest else {}),
    }


def _pooled_loss(measured: Sequence[StageMeasurement]) -> float | None:
    """Lost / sent over all; None where a device that sent cannot say."""
    sending = [m for m in measured if m.probes_sent]
    sent = sum(m.probes_sent for m in sending)
    lost = [m.loss_ratio * m.probes_sent for m in sending if m.loss_ratio is not None]
    return sum(lost) / sent if sent and len(lost) == len(sending) else None


_Worst = Callable[[Sequence[Any]], Any]
_WORST_BY_FIELD: Final[Mapping[str, _Worst]] = {
    "memory_available_ratio": min,
    "self_test_mbps": min,
    "offered_mbps": sum,
    "priority_raised": all,
}


def worst_strain(strains: Sequence[DeviceStrain]) -> DeviceStrain:
    """The worst of each figure; None only where no device knows it.

    What is no plain figure (time shares of TCP) cannot be worst by itself: it is left out where
    several devices have it, each keeps its own in its part.
    """
    if len(strains) == 1:
        return strains[0]
    found = {
        each.name: _worst(each.name, [getattr(strain, each.name) for strain in strains])
        for each in fields(DeviceStrain)
    }
    return DeviceStrain(**found)


def _worst(name: str, values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    if not known:
        return None
    if isinstance(known[0], Mapping):
        keys = sorted({key for value in known for key in value})
        return {key: max(value[key] for value in known if key in value) for key in keys}
    if not isinstance(known[0], bool | int | float):
        return None
    return _WORST_BY_FIELD.get(name, max)(known)
