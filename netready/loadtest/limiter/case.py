"""A stage that did not hold and the ways read around it, for the rules of the limiter. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.clues import AnchorReading, Clues, Place
from netready.domain.load import StageResult
from netready.loadtest.limiter.signs import Sign, Way, main_way, way_of, worst

NEAR: Final = (Place.GATEWAY, Place.WIRED, Place.ON_SITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A stage and the run it is of.

    Attributes:
        stages: all of the run, for what shows only by comparing them.
    """

    failed: StageResult
    stages: Sequence[StageResult]

    @property
    def clues(self) -> Clues:
        """Those of the stage."""
        return self.failed.clues


def near(case: Case) -> Sign:
    """How the site itself fared, before the internet line, from this device."""
    return worst(way.sign for way in _near_from_here(case))


def near_words(case: Case) -> tuple[str, ...]:
    """The readings that say that the site was well."""
    return tuple(way.words for way in _near_from_here(case) if way.sign is Sign.GOOD)


def _near_from_here(case: Case) -> list[Way]:
    """What the devices that made the load saw of the site, be they on radio or on a cable."""
    by_cable = case.clues.wireless is False
    return near_ways(case, lambda reading: by_cable or not reading.from_wired)


def near_ways(case: Case, wanted: Callable[[AnchorReading], bool]) -> list[Way]:
    """Anchors on site, and the loaded target itself where it stands there."""
    found = ways(case, lambda reading: reading.where in NEAR and wanted(reading))
    itself = AnchorReading(where=Place.ON_SITE)
    if case.clues.target in NEAR and wanted(itself):
        found.append(main_way(case.failed))
    return found


def ways(case: Case, wanted: Callable[[AnchorReading], bool]) -> list[Way]:
    """Of the anchors that are wanted."""
    return [way_of(reading) for reading in case.clues.anchors if wanted(reading)]
