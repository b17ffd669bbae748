"""The signal of one floor as a picture on its plan, and as a table. Pure."""

from collections.abc import Sequence
from typing import Final

from netready.analysis.heat_map import HeatMap, HeatRules, Place, heat_map
from netready.analysis.signal_places import BY_LINK, Heard
from netready_reports.heat_classes import NOT_HEARD, NOT_MEASURED, Scale, scale_of
from netready_reports.heat_shapes import Mark, Surface, surface_of, tags_of
from netready_reports.heat_view import LegendLine, PlanPicture, Shown, criterion_of
from netready_reports.heat_words import (
    error_words,
    few_places,
    holds_on,
    left_out_words,
    method_words,
    places_table,
    unnamed_words,
    weaker_links,
)
from netready_reports.material import ReportMaterial
from netready_reports.tables import Table
from netready_reports.words import clipped, counted, number

SIGNAL: Final = "TSP-01"
HOVER_MAX: Final = 80
NAME_MAX: Final = 14
TAGS_MAX: Final = 600  # of one floor, the weakest first


def signal_picture(
    shown: Shown,
    size: tuple[float, float] | None,
    heard: Sequence[Heard],
    material: ReportMaterial,
) -> tuple[tuple[PlanPicture, ...], tuple[Table, ...]]:
    """The map of the signal and its numbers; nothing where nothing was heard."""
    scale = scale_of(criterion_of(material, SIGNAL))
    if not heard:
        return (), ()
    metres = shown.frame.metres
    found = _map_of(heard, size, metres)
    surface = None
    if metres is not None and scale is not None:
        surface = surface_of(found, shown.frame, lambda dbm: _key(dbm, scale))
    picture = PlanPicture(
        id=f"{shown.id}-signal",
        title="Wi-Fi signal",
        words=_signal_words(surface is not None),
        plan=shown.plan,
        high=shown.high,
        legend=_legend(scale, found, surface),
        tags=tags_of(_marks(found.places, shown, scale)[:TAGS_MAX]),
        surface=surface,
        hatched=surface is not None,
        after=_signal_after(found, heard, surface, metres),
    )
    return (picture,), (places_table(found.places, scale, metres),)


def _map_of(
    heard: Sequence[Heard], size: tuple[float, float] | None, metres: float | None
) -> HeatMap:
    """In metres; without a scale, in pixels, of which only the places themselves are used."""
    factor = metres or 1.0
    places = [
        Place(
            x_m=h.spot.x * factor,
            y_m=h.spot.y * factor,
            dbm=h.dbm,
            whole=h.whole,
            labels=(h.room,) if h.room else (),
            linked_dbm=max(h.dbm.values()) if h.linked else None,
        )
        for h in heard
    ]
    if metres is None:
        rules = HeatRules(merge_m=0.5, places_min=len(places) + 1)
        return heat_map(places, width_m=1.0, height_m=1.0, rules=rules)
    far = max((max(place.x_m, place.y_m) for place in places), default=0.0) + HeatRules().trust_m
    wide, high = (size[0] * factor, size[1] * factor) if size else (far, far)
    return heat_map(places, width_m=wide, height_m=high)


def _key(dbm: float, scale: Scale) -> str:
    return NOT_HEARD if dbm == float("-inf") else scale.class_of(dbm).key


def _signal_words(surface: bool) -> str:
    base = (
        "The strongest radio of the school's network on 5 and 6 GHz, in dBm; figures stand where "
        "somebody measured."
    )
    return f"{base} Hatched: not measured." if surface else base


def _legend(scale: Scale | None, found: HeatMap, surface: Surface | None) -> tuple[LegendLine, ...]:
    lines = [LegendLine(key=each.key, words=each.words) for each in scale.classes] if scale else []
    silent = any(not place.dbm for place in found.places)
    if silent:
        lines.append(LegendLine(key=NOT_HEARD, words="not heard at all"))
    if surface is not None:
        lines.append(LegendLine(key=NOT_MEASURED, words="not measured"))
    return tuple(lines)


def _marks(places: Sequence[Place], shown: Shown, scale: Scale | None) -> list[Mark]:
    """The weakest first, for they matter most where there is not room for all."""
    ordered = sorted(places, key=lambda p: (p.best_dbm is not None, _counts(p) or 0.0))
    return [_mark(place, shown, scale) for place in ordered]


def _counts(place: Place) -> float | None:
    """What pupils get there: of the radio a device was on where that is far from the strongest."""
    return place.linked_dbm if holds_on(place) else place.best_dbm


def _mark(place: Place, shown: Shown, scale: Scale | None) -> Mark:
    """Without a plan, whose letters would say it, the room is named."""
    factor = shown.frame.metres or 1.0
    x, y = shown.frame.at(place.x_m / factor, place.y_m / factor)
    counts, best = _counts(place), place.best_dbm
    text = "none" if counts is None else _dbm(counts)
    if holds_on(place):
        text += f" ({_dbm(best)})"
    where = ", ".join(place.labels)
    said = "no radio heard" if counts is None else f"{text} dBm"
    return Mark(
        x=x,
        y=y,
        key=NOT_HEARD if counts is None else scale.class_of(counts).key if scale else "",
        text=text,
        name="" if shown.plan else clipped(where, NAME_MAX),
        hover=clipped(f"{where}: {said}" if where else said, HOVER_MAX),
    )


def _dbm(value: float | None) -> str:
    return number(value).replace("-", "\u2212")


def _signal_after(
    found: HeatMap, heard: Sequence[Heard], surface: Surface | None, metres: float | None
) -> tuple[str, ...]:
    """How it was drawn, and how far it may be off."""
    words: list[str] = []
    if surface is not None:
        words += [error_words(found.error, found.rules), method_words(found.rules)]
        words += unnamed_words(sum(BY_LINK in place.dbm for place in found.places))
    elif metres is not None and found.too_few:
        words.append(
            f"{counted(len(found.places), 'place')} on this floor: too few for a surface, which "
            f"needs {found.rules.places_min}."
        )
    words += [*weaker_links(found.places), *few_places(found.places, heard)]
    if len(found.places) > TAGS_MAX:
        words.append(f"Only the weakest {TAGS_MAX} of {len(found.places):,} places have a figure.")
    words += left_out_words(found)
    return tuple(words)
