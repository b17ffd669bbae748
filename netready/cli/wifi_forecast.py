"""`netready wifi forecast`: how many pupils the air is expected to carry."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli.output import STANDARD_OUTPUT, check_json, write_json
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.domain.airtime import AirForecast, ForecastRow
    from netready.scoring.air_traffic import AirTraffic

EXAMPLE = (
    "Examples: netready wifi forecast records.jsonl --site school.toml | "
    "netready wifi forecast --phy-mbps 260 --mbps 1 --pupils 100"
)
_SPARE_ROWS = ("now",)  # of figures alone nothing else can be said


def forecast(
    records: str | None = typer.Argument(
        None, metavar="[RECORDS]", help="File, folder or database URL."
    ),
    site_file: Path | None = typer.Option(None, "--site", metavar="FILE", help="The site file."),
    phy_mbps: float | None = typer.Option(None, "--phy-mbps", help="PHY rate of a device."),
    mbps: float | None = typer.Option(None, "--mbps", help="What one pupil needs, down."),
    activity: str | None = typer.Option(None, "--activity", help="In place of --mbps."),
    mix: str | None = typer.Option(None, "--mix", help="Name or TOML file; default: the plan's."),
    pupils: int = typer.Option(30, "--pupils", min=1, max=10_000, help="With --phy-mbps."),
    efficiency: float | None = typer.Option(
        None, "--efficiency", help="Goodput / PHY rate, where it is known."
    ),
    taken: float | None = typer.Option(
        None, "--taken", help="Share of the air that others take, 0 to 1."
    ),
    json_file: str | None = typer.Option(
        None, "--json", metavar="FILE", help="The forecasts as JSON; - is standard output."
    ),
) -> None:
    """A forecast, never a measurement: share of the air per pupil, and pupils that fit.

    From the records of a site, room by room; or from the rate of one device, given as a figure.
    """
    check_json(json_file)
    figures = (mbps, activity, efficiency, taken)
    if records is not None and site_file is not None and phy_mbps is None:
        if any(each is not None for each in figures):
            raise BadInputError(["--mbps, --activity, --efficiency, --taken need --phy-mbps"])
        found = _of_records(records, site_file, mix)
    elif records is None and site_file is None and phy_mbps is not None:
        found = (_of_figures(phy_mbps, efficiency, taken, pupils, mbps, activity, mix),)
    else:
        raise BadInputError(["give RECORDS and --site FILE, or --phy-mbps NUMBER"])
    write_json({"forecasts": found}, json_file)
    if json_file != STANDARD_OUTPUT:
        for each in found:
            print("\n".join(lines_of(each)))


def _of_records(source: str, site_file: Path, mix: str | None) -> "tuple[AirForecast, ...]":
    from netready.analysis.airtime_forecast import room_forecasts
    from netready.analysis.selection import counting_records, is_emulated
    from netready.catalogue.loader import load_activities, load_airtime_rules
    from netready.cli.inputs import print_skipped, records_from, site_from
    from netready.cli.workload import lesson_mix
    from netready.store.record_source import shown_source

    site, given = site_from(site_file), records_from(source)
    print_skipped(given)
    emulated = is_emulated(given.records)
    found = room_forecasts(
        counting_records(given.records, site, emulated=emulated).records,
        site=site,
        mix=lesson_mix(mix or site.plan.mix),
        activities=tuple(load_activities().values()),
        rules=load_airtime_rules(),
    )
    if not found:
        shown = shown_source(source)
        raise BadInputError([f"{shown}: no record of the Wi-Fi of a room of the site is in it"])
    return found


def _of_figures(
    phy_mbps: float,
    efficiency: float | None,
    taken: float | None,
    pupils: int,
    mbps: float | None,
    activity: str | None,
    mix: str | None,
) -> "AirForecast":
    from netready.catalogue.loader import load_airtime_rules
    from netready.domain.airtime import AirPicture, ClientRates, Efficiency
    from netready.scoring.forecast import air_forecast

    _check(phy_mbps=phy_mbps, mbps=mbps, efficiency=efficiency, taken=taken)
    what, traffic = _traffic(mbps, activity, mix)
    rates = ClientRates(down_mbps=phy_mbps, up_mbps=phy_mbps)
    known = None if efficiency is None else Efficiency(ratio=efficiency, note="As given.")
    picture = AirPicture(clients=(rates,), efficiency=known, background_ratio=taken)
    return air_forecast(picture, traffic, load_airtime_rules(), what=what, pupils=pupils)


def _check(**given: float | None) -> None:
    most = {"phy_mbps": 100_000.0, "mbps": 10_000.0, "efficiency": 1.0, "taken": 1.0}
    faults = [
        f"--{name.replace('_', '-')}: found {value:g}, allowed above 0, at most {most[name]:g}"
        for name, value in given.items()
        if value is not None and not (0 < value <= most[name] or (name == "taken" and value == 0))
    ]
    if faults:
        raise BadInputError(faults)


def _traffic(mbps: float | None, activity: str | None, mix: str | None) -> "tuple[str, AirTraffic]":
    """What one pupil does, in words and on the air."""
    from netready.catalogue.loader import load_activities
    from netready.cli.workload import lesson_mix, one_activity
    from netready.domain.demand import Demand
    from netready.scoring.air_traffic import AirTraffic, traffic_of

    if sum(each is not None for each in (mbps, activity, mix)) != 1:
        raise BadInputError(["give --mbps, --activity or --mix, and only one of them"])
    if mbps is not None:
        return f"{mbps:g} Mbit/s a pupil", AirTraffic(bulk=Demand(down_mbps=mbps, up_mbps=0.0))
    found = one_activity(activity) if activity is not None else lesson_mix(mix or "")
    return found.title, traffic_of(found, load_activities())


def lines_of(forecast: "AirForecast") -> list[str]:
    """One forecast for people."""
    head = f"{forecast.room}: " if forecast.room else ""
    if forecast.withheld:
        return [f"{head}no forecast: {forecast.withheld}"]
    radios = forecast.radios or 0.0
    lines = [f"{head}{forecast.what}: {forecast.sentence} {radios:.2f} radios are needed."]
    rows = [row for row in forecast.rows if forecast.room or row.key in _SPARE_ROWS]
    return [*lines, *(f"  {row_line(row)}" for row in rows)]


def row_line(row: "ForecastRow") -> str:
    """One case, e.g. "As it is: 1.39 % a pupil, 43 pupils"."""
    if row.withheld:
        return f"{row.title}: withheld. {row.withheld}"
    most = "at most " if row.at_most else ""
    low, high = row.pupils_low, row.pupils_high
    count = f"{low}" if low == high else f"{low} to {high}"
    note = f" {row.assumption}" if row.assumption else ""
    return (
        f"{row.title}: {100 * (row.pupil_ratio or 0.0):.2f} % a pupil, {most}{count} pupils.{note}"
    )
