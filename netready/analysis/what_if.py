"""Records, site and stated assumptions to a score before and a range after. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from netready.analysis.newer_access_point import Gain, gain_of
from netready.analysis.score_records import given_by
from netready.analysis.selection import counting_records, is_emulated
from netready.analysis.shared_radio import rooms_of_radio
from netready.catalogue.loader import load_airtime_rules
from netready.domain.record import Record
from netready.domain.scoring_input import ScoringInput
from netready.domain.site import Room, Site
from netready.domain.what_if import AccessPointIf, WhatIf, WhatIfResult
from netready.scoring.actions import Goal
from netready.scoring.score import score_site
from netready.scoring.what_if import assumed_if, planned_if, scaled_room
from netready.scoring.what_if_words import said_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newer:
    """Rooms with a newer access point: how much more they may hold, and what is said of it."""

    factors: dict[str, float]
    assumptions: tuple[str, ...]
    cannot_say: tuple[str, ...]


def what_if(
    records: Sequence[Record],
    site: Site,
    as_of: date,
    changes: Sequence[WhatIf],
    warnings: Sequence[str] = (),
) -> WhatIfResult:
    """The score as it is, and both ends of what it would be.

    What cannot be worked out changes nothing, and says so.

    Raises:
        BadInputError: the plan's mix is not in the catalogue.
        KeyError: a change names a criterion that the catalogue lacks.
    """
    asked = given_by(records, site, as_of, warnings)
    planned = planned_if(site, changes)
    given = asked if planned == site else given_by(records, planned, as_of, warnings)
    newer = _newer(records, given, changes)
    low = assumed_if(given, changes, Goal.ACCEPTABLE)
    high = assumed_if(_with_newer(given, newer), changes, Goal.TARGET)
    low_score = score_site(low)
    return WhatIfResult(
        assumptions=(*(said_of(one, asked) for one in changes if not _is_newer(one)),
                     *newer.assumptions),
        cannot_say=newer.cannot_say,
        before=score_site(asked),
        low=low_score,
        high=low_score if high == low else score_site(high),
    )  # fmt: skip


def _is_newer(one: WhatIf) -> bool:
    return isinstance(one, AccessPointIf)


def _with_newer(given: ScoringInput, newer: _Newer) -> ScoringInput:
    for room, factor in newer.factors.items():
        given = scaled_room(given, room, factor)
    return given


def _newer(records: Sequence[Record], given: ScoringInput, changes: Sequence[WhatIf]) -> _Newer:
    """At the low end nothing is gained: the devices may not speak the newer generation."""
    gains = [gain for one in changes if isinstance(one, AccessPointIf)
             for gain in _gains(records, given, one)]  # fmt: skip
    return _Newer(
        factors={gain.room: gain.factor for gain in gains if gain.factor is not None},
        assumptions=tuple(gain.sentence for gain in gains if gain.factor is not None),
        cannot_say=tuple(gain.sentence for gain in gains if gain.factor is None),
    )


def _gains(records: Sequence[Record], given: ScoringInput, one: AccessPointIf) -> Iterator[Gain]:
    """Of the room and of those that the same access point serves."""
    room = given.site.room(one.room)
    rules = load_airtime_rules()
    counting = counting_records(records, given.site, emulated=is_emulated(records)).records
    for each in rooms_of_radio(given.site, room or Room(name=one.room)):
        here = [record for record in counting if record.room == each.name]
        yield gain_of(given, each, here, one.generation, rules)
