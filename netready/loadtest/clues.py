"""Clues in a stage's own outcomes: who got a connection, and what each device got. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from netready.domain.clues import Clues
from netready.domain.failures import FailureWord
from netready.domain.load import PupilOutcome, StageMeasurement
from netready.loadtest.air import with_air

# how an attempt to connect ends where somebody lets no more in; a stream that is cut ends otherwise
_SHUT: Final = frozenset(
    word.value
    for word in (
        FailureWord.REFUSED,
        FailureWord.RESET,
        FailureWord.TIMEOUT,
        FailureWord.CLOSED_EARLY,
        FailureWord.NO_ROUTE,
        FailureWord.NO_NETWORK,
        FailureWord.NO_GATEWAY,
    )
)
_REFUSED_MIN: Final = 3  # fewer can be chance


def stage_clues(measurement: StageMeasurement) -> Clues:
    """What the engine knew, and what the outcomes say."""
    outcomes = measurement.pupils
    strain = measurement.strain
    by_device = _by_device(outcomes)
    failed = Counter(pupil.failure for pupil in outcomes if pupil.failure)
    return replace(
        measurement.clues,
        radios=max(measurement.clues.radios, len(by_device)),
        device_mbps={device: _mbps(theirs) for device, theirs in by_device.items()},
        connected=sum(not pupil.failure for pupil in outcomes) if outcomes else None,
        failed=dict(sorted(failed.items())),
        shut_out=_shut_out(by_device),
        refused_after=_refused_after(outcomes) if len(by_device) <= 1 else None,
        tcp_down=strain.tcp_down,
        tcp_up=strain.tcp_up,
        power_saving=strain.power_saving,
        radio=with_air(measurement.clues.radio, measurement.air),
    )


def _by_device(outcomes: Sequence[PupilOutcome]) -> Mapping[str, list[PupilOutcome]]:
    grouped: dict[str, list[PupilOutcome]] = {}
    for pupil in outcomes:
        grouped.setdefault(pupil.device, []).append(pupil)
    return grouped


def _mbps(outcomes: Sequence[PupilOutcome]) -> float:
    return sum(pupil.goodput_down_mbps + pupil.goodput_up_mbps for pupil in outcomes)


def _shut_out(by_device: Mapping[str, Sequence[PupilOutcome]]) -> tuple[str, ...]:
    """Devices that are out as a whole, where others are in as a whole."""
    out = [device for device, theirs in by_device.items() if all(map(_was_shut_out, theirs))]
    inside = [device for device, theirs in by_device.items() if not any(p.failure for p in theirs)]
    return tuple(sorted(out)) if inside else ()


def _was_shut_out(pupil: PupilOutcome) -> bool:
    """Never got a byte, for a reason that is not the target's own."""
    moved = pupil.goodput_down_mbps + pupil.goodput_up_mbps
    return pupil.failure in _SHUT and moved == 0 and pupil.startup_s is None


def _refused_after(outcomes: Sequence[PupilOutcome]) -> int | None:
    """A clean cut in the order in which they connected; None: no such cut."""
    shut = [_was_shut_out(pupil) for pupil in sorted(outcomes, key=lambda pupil: pupil.pupil)]
    if not any(shut):
        return None
    inside = shut.index(True)
    clean = inside > 0 and all(shut[inside:]) and len(shut) - inside >= _REFUSED_MIN
    return inside if clean else None
