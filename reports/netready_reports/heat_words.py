"""What must be said under a map: how far it may be off, how it was drawn, what it leaves out."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from netready.analysis.heat_map import HeatMap, HeatRules, LeftOut, Place
from netready.analysis.signal_places import Heard
from netready_reports.heat_classes import Scale
from netready_reports.tables import Table
from netready_reports.words import counted, named, number, with_unit

ROWS_MAX: Final = 300  # of one floor
NAMED_MAX: Final = 12
PLACES_A_ROOM: Final = 3  # our default [P]: the door, the middle, the far corner
# a device that is in use looks for another access point when that is so much stronger (Apple,
# support.apple.com HT203068; others differ)
HOLDS_ON_DB: Final = 8.0
_LABEL: Final = 60


def error_words(error: LeftOut, rules: HeatRules) -> str:
    """The leave-one-out error, in decibels."""
    alone = (
        f" {counted(error.alone, 'place')} with no other within {number(rules.trust_m)} m could "
        "not be tried."
        if error.alone
        else ""
    )
    if error.median_db is None or error.ninth_db is None or error.worst_db is None:
        return f"How far this map may be off is not known.{alone}"
    return (
        f"How far this map may be off: {counted(error.places, 'place')}, each told from the others "
        f"as if nobody had measured there. Half of them were right within "
        f"{error.median_db:.1f} dB, nine of ten within {error.ninth_db:.1f} dB, and the worst was "
        f"{error.worst_db:.1f} dB off.{alone}"
    )


def method_words(rules: HeatRules) -> str:
    """How it was drawn; the settings are our own."""
    return (
        f"Between places each radio is worked out by itself from the nearest {rules.nearest} "
        f"within {number(rules.trust_m)} m (inverse distance, power {number(rules.power)}), and "
        "then the strongest is shown. Beyond that nothing is coloured. A radio that the nearest "
        "look around did not hear is not drawn. These settings are our default. The verdict of a "
        "room comes from its own readings, not from this map."
    )


def unnamed_words(count: int) -> tuple[str, ...]:
    """Of places at which a link was read without the address of its access point."""
    if not count:
        return ()
    return (
        f"At {counted(count, 'place')} the device did not say which access point it was on. These "
        "are worked out as if it were one and the same.",
    )


def few_places(places: Sequence[Place], heard: Sequence[Heard]) -> tuple[str, ...]:
    """Rooms in which so little was measured that their worst seat may have been missed."""
    counts = Counter(label for place in places for label in place.labels)
    few = [room for room, count in counts.items() if count < PLACES_A_ROOM]
    by_mark = len({each.room for each in heard} - {e.room for e in heard if not e.of_room})
    said = []
    if few:
        said.append(
            f"{counted(len(few), 'room')} with fewer than {PLACES_A_ROOM} places (our default), so "
            f"the worst seat may be another: {named(few, NAMED_MAX, _LABEL)}."
        )
    if by_mark:
        said.append(
            f"In {counted(by_mark, 'room')} nobody said where in the room it was measured: the "
            "room's mark stands for it."
        )
    return tuple(said)


def holds_on(place: Place) -> bool:
    """Whether a device was on a radio there that is much weaker than another that was heard."""
    best, linked = place.best_dbm, place.linked_dbm
    return best is not None and linked is not None and best - linked >= HOLDS_ON_DB


def weaker_links(places: Sequence[Place]) -> tuple[str, ...]:
    """Why a room may fail although the map is light there."""
    found = [place for place in places if holds_on(place)]
    if not found:
        return ()
    rooms = list(dict.fromkeys(label for place in found for label in place.labels))
    where = f" ({named(rooms, NAMED_MAX, _LABEL)})" if rooms else ""
    return (
        f"At {counted(len(found), 'place')}{where} the device was on a radio at least "
        f"{number(HOLDS_ON_DB)} dB weaker than the strongest one heard there, and had not moved "
        "to it. Its figure stands there, with the strongest in brackets. The colour between places "
        "is that of the strongest; the room is judged by what the device was on.",
    )


def left_out_words(found: HeatMap) -> tuple[str, ...]:
    """Nothing is left out in silence."""
    if not found.left_out:
        return ()
    return (f"{counted(found.left_out, 'place or radio', 'places or radios')} too many left out.",)


def places_table(places: Sequence[Place], scale: Scale | None, metres: float | None) -> Table:
    """Every place with its figures, the weakest first; open without scripts."""
    ordered = sorted(places, key=lambda p: (p.best_dbm is not None, p.best_dbm or 0.0))
    rows = tuple(_row(place, scale, metres) for place in ordered[:ROWS_MAX])
    more = f"; {len(places) - ROWS_MAX} more are not listed" if len(places) > ROWS_MAX else ""
    return Table(
        caption=f"Signal, place by place, the weakest first{more}",
        head=(
            *("Room", "strongest radio", "that is", "the device was on", "radios heard"),
            *("readings", _at_head(metres)),
        ),
        rows=rows,
    )


def _at_head(metres: float | None) -> str:
    return "place on the plan, px" if metres is None else "place on the plan, m"


def _row(place: Place, scale: Scale | None, metres: float | None) -> tuple[str, ...]:
    best = place.best_dbm
    step = "m" if metres is not None else "px"
    at = f"{place.x_m:.1f}, {place.y_m:.1f}" if step == "m" else f"{place.x_m:.0f}, {place.y_m:.0f}"
    so = scale.class_of(best).words.rpartition(": ")[2] if scale and best is not None else ""
    return (
        ", ".join(place.labels) or "no room named",
        "none heard" if best is None else f"{number(best)} dBm".replace("-", "\u2212"),
        so or ("not good enough" if best is None and scale else ""),
        with_unit(place.linked_dbm, "dBm").replace("-", "\u2212"),
        number(len(place.dbm)),
        number(place.count),
        at,
    )
