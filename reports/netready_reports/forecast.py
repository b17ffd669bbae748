"""The airtime forecast as a section of the technician report; every line of it says forecast."""

from collections.abc import Sequence
from typing import Final

from netready.domain.airtime import FORECAST, AirForecast, Efficiency, ForecastRow
from netready_reports.material import ReportMaterial
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, counted, number, percent

TITLE: Final = "Airtime forecast"
NOT_MEASURED: Final = (
    "Worked out from readings of the radio, never a measurement: a class that was loaded counts, "
    "a forecast does not."
)
TABLES_MAX: Final = 16
_HEAD: Final = (
    *("Case", "share of the air, one pupil", "taken before they work", "pupils within the limit"),
    "assuming, or why it is withheld",
)


def forecast_section(material: ReportMaterial) -> Section:
    """One table a room; where nothing was read there is no forecast, and that is said."""
    found = material.forecasts
    if not found:
        empty = "No forecast: no Wi-Fi reading of a room of the site file is there."
        return Section(id="forecast", title=TITLE, empty=empty)
    return Section(
        id="forecast",
        title=TITLE,
        words=(NOT_MEASURED, *(words for each in found for words in _words(each))),
        tables=(
            *(_table(each) for each in fullest(found)),
            *_sources(material.forecast_sources),
        ),
    )


def fullest(found: Sequence[AirForecast]) -> list[AirForecast]:
    """Of many rooms those whose air is the fullest have a table; every room has its sentence."""
    told = [each for each in found if each.rows]
    if len(told) <= TABLES_MAX:
        return told
    return sorted(told, key=lambda each: -(each.together_ratio or 0.0))[:TABLES_MAX]


def _words(each: AirForecast) -> list[str]:
    where = f"{each.room}: " if each.room else ""
    if each.withheld:
        return [f"{where}{each.label} withheld. {each.withheld}"]
    found = [f"{where}{each.sentence}"]
    if each.efficiency is not None:
        found.append(f"{where}{_efficiency(each.efficiency)}")
    if each.together_ratio is not None:
        radios = "" if each.radios is None else f", which asks for {number(each.radios)} radios"
        everybody = f"all {each.pupils} together with what is taken before"
        found.append(f"{where}{everybody}: {percent(each.together_ratio)} of the air{radios}.")
    return found


def _efficiency(efficiency: Efficiency) -> str:
    how = "measured here" if efficiency.measured else "not measured here"
    return f"goodput is {percent(efficiency.ratio)} of the link rate (η), {how}. {efficiency.note}"


def _table(each: AirForecast) -> Table:
    read = counted(each.clients, "device")
    limit = percent(each.limit_ratio)
    return Table(
        caption=f"{FORECAST.capitalize()}, {each.room or 'whole site'}: {each.what}, "
        f"within {limit} of the air, rates of {read}",
        head=_HEAD,
        rows=tuple(_row(row) for row in each.rows),
        wide=True,
    )


def _row(row: ForecastRow) -> tuple[str, ...]:
    return (
        row.title,
        percent(row.pupil_ratio),
        percent(row.background_ratio),
        _pupils(row),
        " ".join(text for text in (row.withheld, row.assumption) if text),
    )


def _pupils(row: ForecastRow) -> str:
    """A number, a range, or at most a number, as far as it is known."""
    low, high = row.pupils_low, row.pupils_high
    if high is None:
        return NOT_KNOWN
    if row.at_most:
        return f"at most {number(high)}"
    return number(high) if low in (None, high) else f"{number(low)} to {number(high)}"


def _sources(sources: Sequence[str]) -> tuple[Table, ...]:
    if not sources:
        return ()
    rows = tuple((str(n), text) for n, text in enumerate(sources, start=1))
    caption = "Where the figures of the forecast come from"
    return (Table(caption=caption, head=("No", "Source"), rows=rows),)
