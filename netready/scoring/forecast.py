"""The airtime forecast: as it is, and with one thing changed at a time. Pure.

What is not known withholds the case that needs it, in a sentence; it never becomes a number.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from netready.domain.airtime import (
    AirForecast,
    AirPicture,
    AirtimeRules,
    Efficiency,
    ForecastRow,
)
from netready.scoring.air_traffic import AirTraffic
from netready.scoring.airtime import (
    at_width,
    pupil_ratio,
    pupils_within,
    radios_needed,
    sharers,
)

WIDTHS_MHZ: Final = (20, 40, 80)
_WORST: Final = 2
NOT_SEEN: Final = "What others take of the air was not seen."
ONE_BY_ONE: Final = "A call's packets are reckoned one by one; where several wait they need less."


def air_forecast(
    picture: AirPicture,
    traffic: AirTraffic,
    rules: AirtimeRules,
    *,
    what: str,
    pupils: int,
    room: str = "",
) -> AirForecast:
    """What the air is expected to carry of pupils who each have that traffic.

    Args:
        picture: of the room's air.
        traffic: of one pupil, idle ones included, without headroom; calls have the lower limit.
        rules: of the catalogue.
        what: the mix or activity, for people.
        pupils: planned at once.
        room: its name.
    """
    limit = rules.live_limit_ratio if traffic.is_live else rules.limit_ratio
    known = picture.efficiency or Efficiency(
        ratio=rules.efficiency_ratio,
        note=f"Nobody measured it here; {_percent(rules.efficiency_ratio)} is what planners take.",
    )
    whole = AirForecast(
        room=room, what=what, pupils=pupils, limit_ratio=limit, efficiency=known,
        clients=len(picture.clients),
    )  # fmt: skip
    if not picture.clients:
        return replace(whole, withheld="No rate of a device at work was read in this room.")
    each = pupil_ratio(picture.clients, traffic, known, rules)
    if each <= 0:
        return replace(whole, withheld="The pupils of this mix ask for nothing.")
    now = _now(picture, traffic, each, limit)
    rows = (
        now,
        *_widths(picture, traffic, known, rules, limit),
        _quieter(picture, each, limit),
        _faster_beacons(picture, each, limit, rules),
        _name_less(picture, each, limit),
    )
    together = pupils * each + (picture.background_ratio or 0.0)
    return replace(
        whole,
        together_ratio=together,
        radios=radios_needed(pupils * each, rules.usable_ratio),
        rows=rows,
        sentence=_sentence(whole, now, together),
    )


def _row(
    key: str, title: str, picture: AirPicture, each: float, limit: float, background: float
) -> ForecastRow:
    """A case with that much air taken before any pupil works."""
    fit = pupils_within(limit, background, each)
    return ForecastRow(
        key=key,
        title=title,
        pupil_ratio=each,
        background_ratio=None if picture.background_ratio is None else background,
        pupils_low=fit,
        pupils_high=fit,
        at_most=picture.background_ratio is None or picture.background_least,
        assumption=NOT_SEEN if picture.background_ratio is None else "",
    )


def _now(picture: AirPicture, traffic: AirTraffic, each: float, limit: float) -> ForecastRow:
    row = _row("now", "As it is", picture, each, limit, picture.background_ratio or 0.0)
    words = [row.assumption or picture.background_note, ONE_BY_ONE if traffic.is_live else ""]
    return replace(row, assumption=" ".join(word for word in words if word))


def _widths(
    picture: AirPicture, traffic: AirTraffic, known: Efficiency, rules: AirtimeRules, limit: float
) -> Iterator[ForecastRow]:
    """Other channel widths, the access points around on the channels that are left."""
    for wanted in WIDTHS_MHZ:
        key, title = f"width-{wanted}", f"Channels of {wanted} MHz"
        withheld = _width_withheld(picture, wanted, rules)
        if withheld or picture.width_mhz is None or picture.access_points is None:
            yield ForecastRow(key=key, title=title, withheld=withheld)
            continue
        clients = [at_width(c, picture.width_mhz, wanted, rules) for c in picture.clients]
        each = pupil_ratio(clients, traffic, known, rules)
        on_it = sharers(picture.access_points, rules.channels[wanted])
        row = _row(key, title, picture, each * on_it, limit, picture.background_ratio or 0.0)
        around = f"{picture.access_points} access points on {rules.channels[wanted]} channels"
        assumption = f"{around}: {on_it} on one, each with as many pupils; other traffic as now."
        yield replace(row, pupil_ratio=each, assumption=assumption)


def _width_withheld(picture: AirPicture, wanted: int, rules: AirtimeRules) -> str:
    if picture.band == "2.4 GHz":
        return "2.4 GHz has no room for channels wider than 20 MHz."
    if picture.width_mhz is None or not picture.band:
        return "The width of the channel in use is not known."
    if picture.band != "5 GHz" or wanted not in rules.channels:
        return f"How many channels of {wanted} MHz there are in {picture.band} is not on record."
    if picture.access_points is None:
        return "How many of the school's access points hear each other here is not known."
    return ""


def _quieter(picture: AirPicture, each: float, limit: float) -> ForecastRow:
    """Without the two loudest neighbours: from only their beacons gone to all that others take."""
    key, title = "quieter", "Without the two loudest neighbours"
    if picture.neighbours is None or picture.background_ratio is None:
        return ForecastRow(key=key, title=title, withheld=NOT_SEEN)
    if picture.neighbours == 0:
        return ForecastRow(key=key, title=title, withheld="There is no neighbour on the channel.")
    if picture.other_ratio is None:
        why = "How much of the busy air is the neighbours' could not be told apart."
        return ForecastRow(key=key, title=title, withheld=why)
    most = max(0.0, picture.background_ratio - picture.other_ratio)
    row = _row(key, title, picture, each, limit, most)
    if picture.neighbours <= _WORST:
        return replace(row, assumption="All that others take of the air is theirs.")
    sure = min(picture.other_ratio, picture.worst_two_beacons_ratio or 0.0)
    least = _row(key, title, picture, each, limit, picture.background_ratio - sure)
    words = f"Of {picture.neighbours} neighbours; from their beacons only, to all that others take."
    return replace(row, pupils_low=least.pupils_low, assumption=words)


def _faster_beacons(
    picture: AirPicture, each: float, limit: float, rules: AirtimeRules
) -> ForecastRow:
    key, title = "faster-beacons", "Without 1 and 2 Mbit/s"
    lowest = picture.lowest_basic_mbps
    if lowest is None or picture.beacons_ratio is None or picture.beacons_fast_ratio is None:
        why = "The slowest rate of the access point is not known."
        return ForecastRow(key=key, title=title, withheld=why)
    if lowest >= rules.slow_rates_below_mbps:
        why = f"They are off already: its slowest rate is {lowest:g} Mbit/s."
        return ForecastRow(key=key, title=title, withheld=why)
    if picture.background_ratio is None:
        return ForecastRow(key=key, title=title, withheld=NOT_SEEN)
    gain = max(0.0, picture.beacons_ratio - picture.beacons_fast_ratio)
    row = _row(key, title, picture, each, limit, max(0.0, picture.background_ratio - gain))
    return replace(row, assumption="Only this access point's own beacons are reckoned with.")


def _name_less(picture: AirPicture, each: float, limit: float) -> ForecastRow:
    key, title = "name-less", "With one network name less"
    if not picture.names or picture.beacons_ratio is None:
        why = "The names or the slowest rate of the access point are not known."
        return ForecastRow(key=key, title=title, withheld=why)
    if picture.names == 1:
        why = "It sends one name, and needs it."
        return ForecastRow(key=key, title=title, withheld=why)
    if picture.background_ratio is None:
        return ForecastRow(key=key, title=title, withheld=NOT_SEEN)
    gain = picture.beacons_ratio / picture.names
    row = _row(key, title, picture, each, limit, max(0.0, picture.background_ratio - gain))
    return replace(row, assumption="Only this access point's own beacons are reckoned with.")


def _sentence(whole: AirForecast, now: ForecastRow, together: float) -> str:
    """The answer in words, with everything that it does not know."""
    measured = whole.efficiency is not None and whole.efficiency.measured
    each = 100 * (now.pupil_ratio or 0.0)
    return (
        f"Forecast, not measured: one pupil takes {each:.1f} % of the air, {whole.pupils} take "
        f"it to {_percent(together)} ({_taken(now)}); "
        f"{'at most ' if now.at_most else ''}{now.pupils_low} fit within "
        f"{_percent(whole.limit_ratio)} "
        f"({'efficiency measured here' if measured else 'efficiency not measured here'})."
    )


def _taken(now: ForecastRow) -> str:
    if now.background_ratio is None:
        return "what others take was not seen"
    more = " or more" if now.at_most else ""
    return f"{_percent(now.background_ratio)}{more} taken before they begin"


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.0f} %"
